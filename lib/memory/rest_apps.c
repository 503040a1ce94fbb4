/*
 * rest_apps - the REST calls about the clients of a person, and the numbers
 */
#include "memory/rest.h"

#include <string.h>

#include "base/str.h"
#include "memory/access.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/filter.h"
#include "memory/totals.h"

enum {
	APPS_MAX = 1000,
	LIMITS_MAX = CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1)
};

static const char *
boolean(bool b)
{
	return b ? "true" : "false";
}

/* A flag of the query, in any of the words that FastAPI takes; -1 if absent. */
static enum err
read_flag(struct rest *r, enum rest_param i, int *out)
{
	const char *text = request_param(r->rq, i);

	*out = -1;
	if (text == NULL)
		return OK;
	if (str_has_item_nocase("true,1,yes,on,t,y", text))
		*out = 1;
	else if (str_has_item_nocase("false,0,no,off,f,n", text))
		*out = 0;
	else
		return rest_refuse(r, arena_printf(r->rq->call.arena,
		    "query.%s", r->rq->params[i].name),
		    "it must be true or false");
	return OK;
}

static enum err
read_sort(struct rest *r, struct apps_filter *f)
{
	static const char *const columns[] = {
		[APPS_BY_NAME] = "name", [APPS_BY_MEMORIES] = "memories",
		[APPS_BY_ACCESSED] = "memories_accessed",
	};
	const char *column = request_param(r->rq, REST_SORT_BY);
	const char *direction = request_param(r->rq, REST_SORT_DIRECTION);
	unsigned i = APPS_BY_NAME;

	while (column != NULL && i <= APPS_BY_ACCESSED &&
	    !str_eq(column, columns[i]))
		i++;
	if (i > APPS_BY_ACCESSED)
		return rest_refuse(r, "query.sort_by",
		    "it must be name, memories or memories_accessed");
	f->sort = (enum apps_sort)i;
	f->descending = str_eq(direction, "desc");
	if (direction == NULL || f->descending || str_eq(direction, "asc"))
		return OK;
	return rest_refuse(r, "query.sort_direction",
	    "it must be asc or desc");
}

/* What the person lets an app do, and says of it. */
static void
add_rights(struct rest *r, const struct app *app)
{
	struct buf *b = &r->rs->body;

	buf_printf(b, "\"is_active\":%s,\"can_write\":%s,\"limited_to\":",
	    boolean(app->is_active), boolean(app->can_write));
	if (app->limited_to != NULL)
		categories_quote(b, app->limited_to);
	else
		buf_puts(b, "null");
	buf_putc(b, ',');
	rest_add_text(b, "description", app->description);
}

enum err
rest_apps(struct rest *r)
{
	struct apps_filter f = { .name = request_param(r->rq, REST_NAME) };
	struct buf *b = &r->rs->body;
	struct apps_page list;
	int64_t page;
	enum err e;

	if ((e = rest_page(r, &page, &f.limit)) != OK ||
	    (e = read_flag(r, REST_IS_ACTIVE, &f.active)) != OK ||
	    (e = read_sort(r, &f)) != OK)
		return e;
	f.offset = (page - 1) * f.limit;
	if ((e = access_fold(r->rq, &r->person)) != OK ||
	    (e = apps_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	rest_begin_list(r, list.total, page, f.limit, "apps");
	for (size_t i = 0; i < list.count; i++) {
		const struct app *app = &list.items[i];

		buf_puts(b, i > 0 ? ",{\"id\":" : "{\"id\":");
		json_quote(b, app->id);
		buf_puts(b, ",\"name\":");
		json_quote(b, app->name);
		buf_putc(b, ',');
		add_rights(r, app);
		buf_printf(b, ",\"total_memories_created\":%lld,"
		    "\"total_memories_accessed\":%lld}",
		    (long long)app->memories, (long long)app->accessed);
	}
	return rest_end_list(r);
}

enum err
rest_app(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct app app;
	enum err e;

	if ((e = access_fold(r->rq, &r->person)) != OK ||
	    (e = apps_find(r->rq, &r->person, r->id, &app)) != OK)
		return e;
	buf_putc(b, '{');
	add_rights(r, &app);
	buf_printf(b, ",\"total_memories_created\":%lld,"
	    "\"total_memories_accessed\":%lld,",
	    (long long)app.memories, (long long)app.accessed);
	rest_add_time(b, "first_accessed", app.first_accessed);
	buf_putc(b, ',');
	rest_add_time(b, "last_accessed", app.last_accessed);
	buf_putc(b, '}');
	return response_body(r->rs, 200, "application/json");
}

/* A boolean of the body; *out stays as it is if absent or null. */
static enum err
read_bool(struct rest *r, const char *name, int *out)
{
	const struct json *j = json_get(r->body, name);
	bool b;
	enum err e;

	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if ((e = rest_body_bool(r, name, &b)) == OK)
		*out = b;
	return e;
}

/* Appends one of the names to the list. */
static enum err
read_limit(struct rest *r, const struct json *j, struct buf *list)
{
	const char *name = json_string(j);

	if (name == NULL || strchr(name, ',') != NULL)
		return rest_refuse(r, "body.limited_to", "each of them must "
		    "be the name of a category, without a comma");
	name = categories_list(r->rq->call.arena, name);
	if (*name == '\0')
		return rest_refuse(r, "body.limited_to",
		    "no name of a category is empty");
	if (list->len > 0)
		buf_putc(list, ',');
	buf_puts(list, name);
	return OK;
}

/* An array of names, or null: all that there is. */
static enum err
read_limits(struct rest *r, struct app_change *c)
{
	const struct json *j = json_get(r->body, "limited_to");
	size_t n = json_len(j);
	struct buf list;
	enum err e;

	c->limits = j != NULL;
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_type(j) != JSON_ARRAY || n == 0 || n > CATEGORIES_MAX)
		return rest_refuse(r, "body.limited_to", arena_printf(
		    r->rq->call.arena, "it must be null or an array of 1 to "
		    "%d names of categories", CATEGORIES_MAX));
	buf_init(&list, r->rq->call.arena, LIMITS_MAX);
	for (size_t i = 0; i < n; i++)
		if ((e = read_limit(r, json_at(j, i), &list)) != OK)
			return e;
	if (buf_failed(&list) || !categories_valid(list.data))
		return rest_refuse(r, "body.limited_to", arena_printf(
		    r->rq->call.arena, "each of them may have at most %d "
		    "bytes", CATEGORY_NAME_MAX));
	c->limited_to = list.data;
	return OK;
}

static enum err
read_change(struct rest *r, struct app_change *c)
{
	bool in_query = request_param(r->rq, REST_IS_ACTIVE) != NULL;
	enum err e;

	*c = (struct app_change){ .can_write = -1 };
	if ((e = read_flag(r, REST_IS_ACTIVE, &c->is_active)) != OK ||
	    (!in_query && (e = read_bool(r, "is_active",
	    &c->is_active)) != OK) ||
	    (e = read_bool(r, "can_write", &c->can_write)) != OK ||
	    (e = read_limits(r, c)) != OK ||
	    (e = rest_body_text(r, "description", &c->description)) != OK)
		return e;
	if (c->description != NULL &&
	    strlen(c->description) > APP_DESCRIPTION_MAX)
		return rest_refuse(r, "body.description", arena_printf(
		    r->rq->call.arena, "it may have at most %d bytes",
		    APP_DESCRIPTION_MAX));
	if (c->is_active < 0 && c->can_write < 0 && !c->limits &&
	    c->description == NULL)
		return rest_refuse(r, "body", "is_active, can_write, "
		    "limited_to or description is required");
	return OK;
}

enum err
rest_app_change(struct rest *r)
{
	struct app_change c;
	enum err e;

	if ((e = read_change(r, &c)) != OK ||
	    (e = apps_change(r->rq, &r->person, r->id, &c)) != OK)
		return e;
	return response_text(r->rs, 200, "application/json",
	    "{\"status\":\"success\",\"message\":"
	    "\"Updated app details successfully\"}");
}

enum err
rest_app_memories(struct rest *r)
{
	struct filter f = { .archived = true, .app_ids = r->id };
	struct memory_list list;
	struct app app;
	int64_t page;
	enum err e;

	if ((e = rest_page(r, &page, &f.limit)) != OK ||
	    (e = apps_find(r->rq, &r->person, r->id, &app)) != OK)
		return e;
	f.offset = (page - 1) * f.limit;
	if ((e = filter_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_LIST, NULL, &list);
	rest_begin_list(r, list.total, page, f.limit, "memories");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(&r->rs->body, i > 0 ? "," : "");
		rest_add_app_memory(r, list.items[i], false);
	}
	return rest_end_list(r);
}

static void
add_row(struct rest *r, const struct app *app)
{
	struct buf *b = &r->rs->body;

	buf_putc(b, '{');
	rest_add_text(b, "id", app->id);
	buf_putc(b, ',');
	rest_add_text(b, "owner_id", r->who->sub);
	buf_putc(b, ',');
	rest_add_text(b, "name", app->name);
	buf_putc(b, ',');
	rest_add_text(b, "description", app->description);
	buf_printf(b, ",\"metadata_\":null,\"is_active\":%s,",
	    boolean(app->is_active));
	rest_add_time(b, "created_at", app->created_at);
	buf_putc(b, ',');
	rest_add_time(b, "updated_at", app->updated_at);
	buf_putc(b, '}');
}

enum err
rest_stats(struct rest *r)
{
	const struct apps_filter f = { .active = -1, .limit = APPS_MAX };
	struct buf *b = &r->rs->body;
	struct apps_page list;
	int64_t memories;
	enum err e;

	if ((e = access_fold(r->rq, &r->person)) != OK ||
	    (e = totals_kept(&r->person, &memories)) != OK ||
	    (e = apps_list(r->rq, &r->person, &f, &list)) != OK)
		return e;
	buf_printf(b, "{\"total_memories\":%lld,\"total_apps\":%lld,"
	    "\"apps\":[", (long long)memories, (long long)list.total);
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_row(r, &list.items[i]);
	}
	buf_puts(b, "]}");
	return response_body(r->rs, 200, "application/json");
}
