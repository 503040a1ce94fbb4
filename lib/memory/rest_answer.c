/*
 * rest_answer - what the REST answers are made of
 *
 * Written straight into the body: a page of memories needs no tree.  Never
 * says whether a memory of somebody else exists.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "memory/categories.h"

enum err
rest_refuse(struct rest *r, const char *place, const char *text)
{
	return request_refuse(r->rq, ERR_INVALID, place, "%s", text);
}

/* {"detail":[{"loc":["body","text"],"msg":"...","type":"value_error"}]} */
static void
write_422(struct request *rq, struct response *rs)
{
	const char *place = rq->fault.code;
	size_t len = strcspn(place, ".");
	struct buf *b = &rs->body;

	buf_puts(b, "{\"detail\":[{\"loc\":[");
	json_quote(b, arena_strndup(rq->call.arena, place, len));
	if (place[len] == '.') {
		buf_putc(b, ',');
		json_quote(b, place + len + 1);
	}
	buf_puts(b, "],\"msg\":");
	json_quote(b, rq->fault.text);
	buf_puts(b, ",\"type\":\"value_error\"}]}");
	(void)response_body(rs, 422, "application/json");
}

bool
rest_is_field(const struct request *rq, enum err e)
{
	const char *place = rq->fault.code;

	return e == ERR_INVALID && place != NULL && rq->fault.text != NULL &&
	    (str_starts(place, "body") || str_starts(place, "query"));
}

enum err
rest_blame(struct rest *r, enum err e, const char *field)
{
	if (e == ERR_INVALID && r->rq->fault.code == NULL)
		r->rq->fault.code = field;
	return e;
}

static void
write_error(struct request *rq, struct response *rs, enum err e)
{
	if (rest_is_field(rq, e))
		write_422(rq, rs);
	else
		errors_bearer.write(rq, rs, e);
	/* Here nothing expires but the time that a body has. */
	if (e == ERR_EXPIRED)
		rs->status = 408;
}

const struct error_style errors_rest = { write_error };

static void
add_common(struct rest *r, const char *text_name, const struct memory *m,
    bool with_name)
{
	struct buf *b = &r->rs->body;

	buf_puts(b, "{\"id\":");
	json_quote(b, m->id);
	buf_puts(b, ",");
	json_quote(b, text_name);
	buf_putc(b, ':');
	json_quote(b, m->text);
	buf_puts(b, ",\"state\":");
	json_quote(b, m->state);
	buf_puts(b, ",\"app_id\":");
	json_quote(b, m->app_id);
	if (with_name) {
		buf_puts(b, ",\"app_name\":");
		json_quote(b, m->app);
	}
	buf_puts(b, ",\"categories\":");
	categories_quote(b, m->categories);
	/* An object that went through the parser on its way in. */
	buf_puts(b, ",\"metadata_\":");
	buf_puts(b, m->metadata != NULL ? m->metadata : "null");
}

void
rest_add_memory(struct rest *r, const char *text_name, const struct memory *m)
{
	struct buf *b = &r->rs->body;

	add_common(r, text_name, m, true);
	buf_puts(b, ",\"created_at\":");
	buf_int(b, m->created_at);
	buf_putc(b, '}');
}

void
rest_add_deleted(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;

	add_common(r, "content", m, true);
	buf_puts(b, ",\"created_at\":");
	buf_int(b, m->created_at);
	buf_putc(b, ',');
	rest_add_time(b, "deleted_at", m->deleted_at);
	buf_putc(b, '}');
}

enum err
rest_answer_memory(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;
	enum err e;

	add_common(r, "text", m, true);
	buf_puts(b, ",\"created_at\":");
	buf_int(b, m->created_at);
	if ((e = rest_add_details(r, m)) != OK)
		return e;
	buf_putc(b, '}');
	return response_body(r->rs, 200, "application/json");
}

void
rest_begin_list(struct rest *r, int64_t total, int64_t page, int64_t size,
    const char *name)
{
	buf_printf(&r->rs->body, "{\"total\":%lld,\"page\":%lld,"
	    "\"page_size\":%lld,\"%s\":[", (long long)total,
	    (long long)page, (long long)size, name);
}

enum err
rest_end_list(struct rest *r)
{
	buf_puts(&r->rs->body, "]}");
	if (buf_failed(&r->rs->body))
		return rest_refuse(r, "query.page_size",
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_answer_page(struct rest *r, const struct memory_list *list, int64_t page,
    int64_t size, const char *place)
{
	struct buf *b = &r->rs->body;

	buf_puts(b, "{\"items\":[");
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buf_putc(b, ',');
		rest_add_memory(r, "content", list->items[i]);
	}
	return rest_end_page(r, list, page, size, place);
}

enum err
rest_end_page(struct rest *r, const struct memory_list *list, int64_t page,
    int64_t size, const char *place)
{
	struct buf *b = &r->rs->body;

	buf_printf(b, "],\"total\":%lld,\"page\":%lld,\"size\":%lld,"
	    "\"pages\":%lld}", (long long)list->total, (long long)page,
	    (long long)size, (long long)((list->total + size - 1) / size));
	if (buf_failed(b))
		return rest_refuse(r, place,
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}

void
rest_add_text(struct buf *b, const char *name, const char *text)
{
	json_quote(b, name);
	buf_putc(b, ':');
	if (text != NULL)
		json_quote(b, text);
	else
		buf_puts(b, "null");
}

void
rest_add_time(struct buf *b, const char *name, int64_t at)
{
	char text[21];

	json_quote(b, name);
	buf_putc(b, ':');
	if (at == 0) {
		buf_puts(b, "null");
		return;
	}
	clock_format(at, text);
	json_quote(b, text);
}

void
rest_add_app_memory(struct rest *r, const struct memory *m, bool with_name)
{
	struct buf *b = &r->rs->body;

	add_common(r, "content", m, with_name);
	buf_putc(b, ',');
	rest_add_time(b, "created_at", m->created_at);
	buf_putc(b, '}');
}

enum err
rest_answer_message(struct rest *r, const char *done, int64_t count)
{
	buf_printf(&r->rs->body,
	    "{\"message\":\"Successfully %s %lld memories\"}", done,
	    (long long)count);
	return response_body(r->rs, 200, "application/json");
}

static void
add_row(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;

	add_common(r, "content", m, true);
	buf_puts(b, ",\"user_id\":");
	json_quote(b, r->who->sub);
	buf_putc(b, ',');
	rest_add_time(b, "created_at", m->created_at);
	buf_putc(b, ',');
	rest_add_time(b, "updated_at", m->updated_at);
	buf_putc(b, ',');
	rest_add_time(b, "archived_at", m->archived_at);
	buf_putc(b, ',');
	rest_add_time(b, "deleted_at", m->deleted_at);
}

enum err
rest_answer_row(struct rest *r, const struct memory *m)
{
	add_row(r, m);
	buf_putc(&r->rs->body, '}');
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_answer_added(struct rest *r, const struct memory_added *added)
{
	struct buf *b = &r->rs->body;

	add_row(r, added->memory);
	for (size_t i = 0; i < added->nsimilar; i++) {
		buf_puts(b, i > 0 ? "," : ",\"similar\":[");
		buf_puts(b, "{\"id\":");
		json_quote(b, added->similar[i]->id);
		buf_puts(b, ",\"content\":");
		json_quote(b, added->similar[i]->text);
		buf_putc(b, '}');
	}
	buf_puts(b, added->nsimilar > 0 ? "]}" : "}");
	return response_body(r->rs, 200, "application/json");
}
