/*
 * backup_export - a person's memories as the body of an answer
 *
 * Once its head is sent nothing can be refused any more; so all that can be
 * is refused before.
 */
#include <string.h>

#include "base/str.h"
#include "http/valid.h"
#include "memory/backup.h"
#include "memory/export.h"

enum { BODY_MAX = 64 * 1024, USER_MAX = 64 };

struct stream {
	struct person person;
	struct export_what what;
	const struct export_format *format;
};

/* What is asked for comes in the query or as a JSON object. */
static enum err
read_body(struct rest *r)
{
	struct request *rq = r->rq;
	int64_t len = rq->input.left;
	char *body;
	enum err e;

	if (len == 0)
		return OK;
	if (!str_eq(rq->content_type, "application/json"))
		return request_refuse(rq, ERR_MEDIA_TYPE, NULL,
		    "content type must be application/json");
	if (len > BODY_MAX)
		return request_refuse(rq, ERR_TOO_LARGE, NULL,
		    "the body may have %d bytes", BODY_MAX);
	body = arena_alloc(rq->call.arena, (size_t)len + 1);
	if ((e = request_read(rq, body, (size_t)len, &rq->body_len)) != OK)
		return e;
	rq->body = body;
	return OK;
}

static enum err
text_of(struct rest *r, enum backup_param i, const char **out,
    const char **place)
{
	const char *name = r->rq->params[i].name;

	*place = arena_printf(r->rq->call.arena, "query.%s", name);
	if ((*out = request_param(r->rq, i)) != NULL)
		return OK;
	*place = arena_printf(r->rq->call.arena, "body.%s", name);
	return rest_body_text(r, name, out);
}

static enum err
read_what(struct rest *r, struct stream *s)
{
	const char *format, *app, *app_place, *place;
	enum err e;

	if ((e = text_of(r, BACKUP_FORMAT, &format, &place)) != OK ||
	    (e = text_of(r, BACKUP_APP_ID, &app, &app_place)) != OK ||
	    (e = rest_period(r, r->body, "body", &s->what.when)) != OK ||
	    (e = rest_query_period(r, BACKUP_FROM_DATE, BACKUP_TO_DATE,
	    &s->what.when)) != OK)
		return e;
	s->format = export_find(format != NULL ? format : "zip");
	if (s->format == NULL)
		return rest_refuse(r, place, arena_printf(r->rq->call.arena,
		    "it must be one of: %s", export_formats));
	if (app != NULL && !valid_uuid(app))
		return rest_refuse(r, app_place, "it must be a UUID");
	s->what.app_id = app;
	return OK;
}

/* A name that needs no quoting; OpenMemory's, with the person's subject. */
static void
name_file(struct rest *r, const struct export_format *f)
{
	struct arena *a = r->rq->call.arena;
	const char *sub = r->who->sub;
	char *user = arena_strndup(a, sub, str_utf8_cut(sub, USER_MAX));

	for (char *p = user; *p != '\0'; p++)
		if ((*p < '0' || *p > '9') && (*p < 'A' || *p > 'Z') &&
		    (*p < 'a' || *p > 'z') && *p != '-')
			*p = '_';
	response_header(r->rs, "Content-Disposition", arena_printf(a,
	    "attachment; filename=\"memories_export_%s.%s\"", user,
	    f->extension));
}

static enum err
write_export(void *arg, FILE *out)
{
	struct stream *s = arg;
	int64_t count;

	return export_write(&s->what, s->format->writer, out, &count);
}

enum err
backup_export(struct rest *r)
{
	struct stream *s = arena_alloc(r->rq->call.arena, sizeof *s);
	enum err e;

	if ((e = read_body(r)) != OK || (e = backup_begin(r, false)) != OK ||
	    (e = read_what(r, s)) != OK ||
	    (e = backup_take_turn(r, BACKUP_OUT)) != OK)
		return e;
	s->person = r->person;
	s->what.p = &s->person;
	name_file(r, s->format);
	return response_stream(r->rs, s->format->media_type, write_export, s);
}
