/*
 * rest_fixture - calling the REST handlers without a program around them
 *
 * Include after unit.h.
 */
#ifndef KEEPSAKE_TESTS_REST_FIXTURE_H
#define KEEPSAKE_TESTS_REST_FIXTURE_H

#include "base/str.h"
#include "memory/rest.h"
#include "memory_fixture.h"

static const struct param rest_params[REST_NPARAMS] = {
	[REST_USER_ID]        = { .name = "user_id" },
	[REST_APP_ID]         = { .name = "app_id" },
	[REST_FROM_DATE]      = { .name = "from_date" },
	[REST_TO_DATE]        = { .name = "to_date" },
	[REST_CATEGORIES]     = { .name = "categories" },
	[REST_SEARCH_QUERY]   = { .name = "search_query" },
	[REST_SORT_COLUMN]    = { .name = "sort_column" },
	[REST_SORT_DIRECTION] = { .name = "sort_direction" },
	[REST_PAGE]           = { .name = "page" },
	[REST_SIZE]           = { .name = "size" },
	[REST_PAGE_SIZE]      = { .name = "page_size" },
	[REST_NAME]           = { .name = "name" },
	[REST_IS_ACTIVE]      = { .name = "is_active" },
	[REST_SORT_BY]        = { .name = "sort_by" },
	[REST_DEPTH]          = { .name = "depth" },
	[REST_LIMIT]          = { .name = "limit" },
	[REST_CATEGORY]       = { .name = "category" },
};

struct rest_test {
	struct memory_test t;
	struct param_values values[REST_NPARAMS];
	struct bearer who;
	int status;
	const struct json *answer;
};

static inline int
rest_setup(void **state)
{
	struct rest_test *r = calloc(1, sizeof *r);

	assert_non_null(r);
	memory_new(&r->t);
	r->who = (struct bearer){ .sub = "person-1", .client_id = "client-1",
	    .client_name = "A Client" };
	r->t.rq->params = rest_params;
	r->t.rq->values = r->values;
	*state = r;
	return 0;
}

static inline int
rest_teardown(void **state)
{
	struct rest_test *r = *state;

	memory_free(&r->t);
	free(r);
	return 0;
}

static inline void
rest_set(struct rest_test *r, enum rest_param i, const char *value)
{
	r->values[i].at[0] = value;
	r->values[i].count = value != NULL;
}

/* Makes the call as the program does; its status. */
static inline int
rest_make(struct rest_test *r, struct rest *call, rest_handler *handle,
    const struct error_style *errors, const char *body)
{
	struct request *rq = call->rq = r->t.rq;
	struct response *rs = call->rs = &r->t.f.rs;
	struct json *j;
	enum err e;

	call->who = &r->who;
	response_clear(rs);
	rq->fault = (struct fault){ 0 };
	rq->body = body != NULL ? body : "";
	rq->body_len = strlen(rq->body);
	if ((e = rest_begin(call)) == OK)
		e = handle(call);
	if (e != OK) {
		response_clear(rs);
		errors->write(rq, rs, e);
	}
	assert_int_equal(json_parse(rq->call.arena, rs->body.data, rs->body.len,
	    1 << 22, &j), OK);
	r->answer = j;
	return rs->status;
}

static inline int
rest_call(struct rest_test *r, rest_handler *handle, const char *id,
    const char *body)
{
	struct rest call = { .id = id, .takes_list = handle == rest_archive };

	return rest_make(r, &call, handle, &errors_rest, body);
}

/* A member of one of the answer's list. */
static inline const char *
rest_item(struct rest_test *r, const char *list, size_t i, const char *member)
{
	return json_string(json_get(json_at(json_get(r->answer, list), i),
	    member));
}

/* How many a search finds. */
static inline size_t
rest_hits(struct rest_test *r, const char *body)
{
	assert_int_equal(rest_call(r, rest_search, NULL, body), 200);
	return json_len(json_get(r->answer, "results"));
}

/* With these filters, as the text of a JSON object. */
static inline size_t
rest_filtered(struct rest_test *r, const char *filters)
{
	return rest_hits(r, arena_printf(r->t.arena,
	    "{\"query\":\"tea\",\"filters\":%s}", filters));
}

static inline const char *
rest_text(struct rest_test *r, const char *member)
{
	return json_string(json_get(r->answer, member));
}

static inline int64_t
rest_int(struct rest_test *r, const char *member)
{
	int64_t n;

	assert_int_equal(json_get_int(r->answer, member, &n), OK);
	return n;
}

/* The place that a 422 names, such as "body.text". */
static inline const char *
rest_place(struct rest_test *r)
{
	const struct json *loc = json_get(json_at(json_get(r->answer, "detail"),
	    0), "loc");

	return arena_printf(r->t.arena, "%s%s%s", json_string(json_at(loc, 0)),
	    json_len(loc) > 1 ? "." : "", json_len(loc) > 1 ?
	    json_string(json_at(loc, 1)) : "");
}

#define REST_TEST(name) \
	cmocka_unit_test_setup_teardown(name, rest_setup, rest_teardown)

#endif
