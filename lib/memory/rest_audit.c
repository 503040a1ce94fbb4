/*
 * rest_audit - the REST call about who did what when
 */
#include "memory/rest.h"

#include "http/valid.h"
#include "memory/access.h"
#include "memory/audit_trail.h"

static void
add_text(struct buf *b, const char *name, const char *text)
{
	buf_putc(b, ',');
	rest_add_text(b, name, text);
}

/* What an entry is called, and its texts. */
static const struct {
	const char *type, *one, *two;
} kinds[AUDIT_NKINDS] = {
	[AUDIT_ADDED]  = { "added", NULL, NULL },
	[AUDIT_TEXT]   = { "text", NULL, NULL },
	[AUDIT_STATE]  = { "state", "old_state", "new_state" },
	[AUDIT_READ]   = { "read", "access_type", "query" },
	[AUDIT_APP]    = { "app", NULL, NULL },
	[AUDIT_IMPORT] = { "import", "import_id", "format" },
	[AUDIT_UNDONE] = { "undone", "import_id", "format" },
};

static void
add_entry(struct buf *b, const struct audit_entry *l)
{
	buf_printf(b, "{\"type\":\"%s\",", kinds[l->kind].type);
	rest_add_time(b, "at", l->at);
	add_text(b, "app_id", l->app_id);
	add_text(b, "app_name", l->app);
	add_text(b, "memory_id", l->memory_id);
	if (kinds[l->kind].one != NULL)
		add_text(b, kinds[l->kind].one, l->one);
	if (kinds[l->kind].two != NULL)
		add_text(b, kinds[l->kind].two, l->two);
	if (l->score > 0)
		buf_printf(b, ",\"score\":%.3f", l->score);
	if (l->kind == AUDIT_APP) {
		add_text(b, "changed_app_id", l->other_id);
		add_text(b, "changed_app_name", l->other);
		buf_puts(b, ",\"change\":");
		buf_puts(b, l->one);
	}
	buf_putc(b, '}');
}

static enum err
read_page(struct rest *r, struct audit_page *list, int64_t *page)
{
	enum err e;

	list->app_id = request_param(r->rq, REST_APP_ID);
	if (list->app_id != NULL && !valid_uuid(list->app_id))
		return rest_refuse(r, "query.app_id", "it must be a UUID");
	if ((e = rest_page(r, page, &list->limit)) != OK ||
	    (e = rest_query_period(r, REST_FROM_DATE, REST_TO_DATE,
	    &list->when)) != OK)
		return e;
	list->offset = (*page - 1) * list->limit;
	if (list->offset + list->limit > AUDIT_WINDOW_MAX)
		return rest_refuse(r, "query.page", "at most 10000 entries can "
		    "be paged through; ask for older ones with to_date");
	return OK;
}

enum err
rest_audit(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct audit_page list = { 0 };
	int64_t page;
	enum err e;

	if ((e = read_page(r, &list, &page)) != OK ||
	    (e = access_fold(r->rq, &r->person)) != OK ||
	    (e = audit_list(r->rq, &r->person, &list)) != OK)
		return e;
	buf_printf(b, "{\"page\":%lld,\"page_size\":%lld,\"has_more\":%s,"
	    "\"entries\":[", (long long)page, (long long)list.limit,
	    list.has_more ? "true" : "false");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_entry(b, &list.items[i]);
	}
	return rest_end_list(r);
}
