/*
 * backup_fixture - calling the backup's handlers without a program around them
 *
 * Include after unit.h.
 */
#ifndef KEEPSAKE_TESTS_BACKUP_FIXTURE_H
#define KEEPSAKE_TESTS_BACKUP_FIXTURE_H

#include "base/str.h"
#include "memory/backup.h"
#include "rest_fixture.h"

static const struct param backup_params[BACKUP_NPARAMS] = {
	[BACKUP_USER_ID]   = { .name = "user_id" },
	[BACKUP_FORMAT]    = { .name = "format" },
	[BACKUP_APP_ID]    = { .name = "app_id" },
	[BACKUP_FROM_DATE] = { .name = "from_date" },
	[BACKUP_TO_DATE]   = { .name = "to_date" },
	[BACKUP_MODE]      = { .name = "mode" },
	[BACKUP_DRY_RUN]   = { .name = "dry_run" },
};

/* A body that comes when it is asked for; NULL: too slowly. */
struct backup_body {
	const char *p;
	size_t len;
};

static inline enum err
backup_read(void *source, char *p, size_t len)
{
	struct backup_body *b = source;

	if (b->p == NULL)
		return ERR_EXPIRED;
	if (len > b->len)
		return ERR_INVALID;
	memcpy(p, b->p, len);
	b->p += len;
	b->len -= len;
	return OK;
}

static inline int
backup_setup(void **state)
{
	struct rest_test *r;

	if (rest_setup(state) != 0)
		return -1;
	r = *state;
	r->t.rq->params = backup_params;
	r->t.f.cfg.backup_max = 1;
	return 0;
}

/* What ends with a request, such as its turn, ends before the next one. */
static struct arena *backup_arena, *backup_lasting;

static inline void
backup_end(struct rest_test *r)
{
	if (backup_arena == NULL)
		return;
	r->t.rq->call.arena = backup_lasting;
	arena_free(backup_arena);
	backup_arena = NULL;
}

static inline void
backup_begin_request(struct rest_test *r)
{
	backup_end(r);
	backup_lasting = r->t.rq->call.arena;
	backup_arena = r->t.rq->call.arena = arena_new(64 * 1024 * 1024);
}

static inline int
backup_teardown(void **state)
{
	backup_end(*state);
	return rest_teardown(state);
}

/* The status of a call with a body of that type; what is streamed goes to
 * the response's body. */
static inline int
backup_call_bytes(struct rest_test *r, rest_handler *handle, const char *id,
    const char *type, const char *body, size_t len)
{
	static char header[200];
	static char *env[] = { header, NULL };
	struct request *rq = r->t.rq;
	struct response *rs = &r->t.f.rs;
	struct rest call = { .rq = rq, .rs = rs, .who = &r->who, .id = id };
	struct backup_body source = { body, len };
	char *text = NULL;
	size_t size = 0;
	FILE *f;
	enum err e;

	backup_begin_request(r);
	snprintf(header, sizeof header, "CONTENT_TYPE=%s", type);
	response_clear(rs);
	rq->fault = (struct fault){ 0 };
	rq->env = env;
	rq->content_type = arena_strndup(rq->call.arena, type,
	    strcspn(type, ";"));
	rq->body = "";
	rq->body_len = 0;
	rq->input = (struct request_input){ backup_read, &source,
	    (int64_t)len };
	if ((e = handle(&call)) != OK) {
		response_clear(rs);
		errors_rest.write(rq, rs, e);
	} else if (rs->stream != NULL) {
		f = open_memstream(&text, &size);
		assert_int_equal(rs->stream(rs->stream_arg, f), OK);
		fclose(f);
		buf_add(&rs->body, text, size);
		free(text);
	}
	return rs->status;
}

static inline int
backup_call(struct rest_test *r, rest_handler *handle, const char *type,
    const char *body)
{
	return backup_call_bytes(r, handle, NULL, type, body, strlen(body));
}

/* Does the answer say so? */
static inline void
backup_says(struct rest_test *r, const char *words)
{
	if (strstr(r->t.f.rs.body.data, words) == NULL)
		fail_msg("%s does not say %s", r->t.f.rs.body.data, words);
}

static inline void
backup_set(struct rest_test *r, enum backup_param i, const char *value)
{
	rest_set(r, (enum rest_param)i, value);
}

#define BACKUP_TEST(name) \
	cmocka_unit_test_setup_teardown(name, backup_setup, backup_teardown)

#endif
