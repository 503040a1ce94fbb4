/*
 * rest_access - the REST calls about who read what
 */
#include "memory/rest.h"

#include "memory/access.h"
#include "memory/apps.h"

static void
add_text(struct buf *b, const char *name, const char *text)
{
	json_quote(b, name);
	buf_putc(b, ':');
	json_quote(b, text);
	buf_putc(b, ',');
}

static void
add_log(struct buf *b, const struct memory *m, const struct access *l)
{
	buf_putc(b, '{');
	add_text(b, "id", l->id);
	add_text(b, "memory_id", m->id);
	add_text(b, "app_id", l->app_id);
	add_text(b, "app_name", l->app);
	add_text(b, "access_type", l->type);
	rest_add_time(b, "accessed_at", l->at);
	buf_puts(b, ",\"metadata_\":");
	if (l->query != NULL) {
		buf_puts(b, "{\"query\":");
		json_quote(b, l->query);
		if (l->score > 0)
			buf_printf(b, ",\"score\":%.3f", l->score);
		buf_puts(b, "}}");
	} else {
		buf_puts(b, "null}");
	}
}

enum err
rest_access_log(struct rest *r)
{
	struct access_page list = { 0 };
	struct memory *m;
	int64_t page;
	enum err e;

	if ((e = rest_page(r, &page, &list.limit)) != OK ||
	    (e = memories_find(r->rq, &r->person, r->id, &m)) != OK ||
	    (e = access_fold(r->rq, &r->person)) != OK)
		return e;
	list.offset = (page - 1) * list.limit;
	if ((e = access_of_memory(r->rq, &r->person, m, &list)) != OK)
		return e;
	rest_begin_list(r, list.total, page, list.limit, "logs");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(&r->rs->body, i > 0 ? "," : "");
		add_log(&r->rs->body, m, &list.logs[i]);
	}
	return rest_end_list(r);
}

enum err
rest_app_accessed(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct access_page list = { 0 };
	struct app app;
	int64_t page;
	enum err e;

	if ((e = rest_page(r, &page, &list.limit)) != OK ||
	    (e = access_fold(r->rq, &r->person)) != OK ||
	    (e = apps_find(r->rq, &r->person, r->id, &app)) != OK)
		return e;
	list.offset = (page - 1) * list.limit;
	if ((e = access_by_app(r->rq, &r->person, r->id, &list)) != OK)
		return e;
	rest_begin_list(r, list.total, page, list.limit, "memories");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? ",{\"memory\":" : "{\"memory\":");
		rest_add_app_memory(r, list.memories[i], true);
		buf_printf(b, ",\"access_count\":%lld}",
		    (long long)list.counts[i]);
	}
	return rest_end_list(r);
}
