/*
 * rest_search - the REST call that searches
 *
 * What narrows a search must be understood whole: a filter that is unknown
 * or of the wrong type is refused, since passing over it would find more than
 * was asked for.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/valid.h"
#include "memory/access.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/rank.h"
#include "memory/states.h"

enum {
	SEARCH_USUAL = 10,
	NAMES_MAX = CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1)
};

static enum err
check_query(struct rest *r, const char *text, const char *place)
{
	if (text == NULL || *text == '\0')
		return rest_refuse(r, place, "it is required");
	if (strlen(text) > RANK_QUERY_MAX)
		return rest_refuse(r, place, "it may have at most 1000 bytes");
	return OK;
}

static enum err
read_queries(struct rest *r, const struct json *list, struct rank_query *q)
{
	const char **texts = arena_array(r->rq->call.arena, RANK_QUERIES_MAX,
	    sizeof *texts);
	enum err e;

	if (json_len(list) == 0)
		return rest_refuse(r, "body.queries", "it is empty");
	for (size_t i = 0; i < json_len(list); i++) {
		texts[i] = json_string(json_at(list, i));
		if (texts[i] == NULL)
			return rest_refuse(r, "body.queries", "each of them "
			    "must be a string without NUL characters");
		if ((e = check_query(r, texts[i], "body.queries")) != OK)
			return e;
	}
	q->text = texts[0];
	q->texts = texts;
	q->ntexts = json_len(list);
	return OK;
}

static enum err
read_query(struct rest *r, struct rank_query *q)
{
	const struct json *list;
	enum err e;

	if ((e = rest_body_text(r, "query", &q->text)) != OK ||
	    (e = rest_body_list(r, "queries", RANK_QUERIES_MAX, &list)) != OK)
		return e;
	if (list == NULL)
		return check_query(r, q->text, "body.query");
	if (q->text != NULL)
		return rest_refuse(r, "body.queries",
		    "query is there too; give one of them");
	return read_queries(r, list, q);
}

/* limit, or mem0's name for it. */
static enum err
read_limit(struct rest *r, struct rank_query *q)
{
	enum err e;

	q->limit = SEARCH_USUAL;
	if ((e = rest_body_int(r, "top_k", RANK_LIMIT_MAX, &q->limit)) != OK)
		return e;
	return rest_body_int(r, "limit", RANK_LIMIT_MAX, &q->limit);
}

/* One search under way: the filters, and where an answer to each goes. */
struct filters {
	struct rest *r;
	const struct json *in;
	const char *name, *place;	/* of the filter that is read */
	struct rank_query *q;
};

static enum err
read_text(struct filters *f, const char **out)
{
	const struct json *j = json_get(f->in, f->name);

	*out = json_string(j);
	if (*out != NULL || json_type(j) == JSON_NULL)
		return OK;
	return rest_refuse(f->r, f->place,
	    "it must be a string without NUL characters");
}

static enum err
find_app(struct filters *f, const char *name)
{
	return rest_blame(f->r, apps_named(f->r->rq, &f->r->person, name,
	    &f->q->app_id), f->place);
}

static enum err
read_app(struct filters *f)
{
	const char *text;
	enum err e;

	if ((e = read_text(f, &text)) != OK || text == NULL)
		return e;
	if (f->q->app_id != NULL)
		return rest_refuse(f->r, f->place,
		    "app and app_id are both there; give one of them");
	if (!valid_uuid(text))
		return find_app(f, text);
	f->q->app_id = text;
	return OK;
}

static enum err
read_app_id(struct filters *f)
{
	const char *text;
	enum err e;

	if ((e = read_text(f, &text)) == OK && text != NULL &&
	    !valid_uuid(text))
		return rest_refuse(f->r, f->place, "it must be a UUID");
	return e == OK ? read_app(f) : e;
}

/* A name, names between commas, or an array of names. */
static enum err
read_categories(struct filters *f)
{
	const struct json *j = json_get(f->in, f->name);
	struct arena *a = f->r->rq->call.arena;
	const char *text = json_string(j);
	struct buf b;

	if (json_type(j) == JSON_NULL)
		return OK;
	if (text == NULL && json_type(j) != JSON_ARRAY)
		return rest_refuse(f->r, f->place,
		    "it must be a string or an array of strings");
	buf_init(&b, a, NAMES_MAX);
	buf_puts(&b, text != NULL ? text : "");
	for (size_t i = 0; text == NULL && i < json_len(j); i++) {
		const char *name = json_string(json_at(j, i));

		if (name == NULL)
			return rest_refuse(f->r, f->place,
			    "each of them must be a string");
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b))
		return rest_refuse(f->r, f->place,
		    "it may have at most 2000 bytes");
	f->q->categories = categories_list(a, b.data);
	return OK;
}

static enum err
read_subject(struct filters *f)
{
	return read_text(f, &f->q->subject);
}

static enum err
read_kind(struct filters *f)
{
	enum err e = read_text(f, &f->q->kind);

	if (e != OK || f->q->kind == NULL || rank_is_kind(f->q->kind))
		return e;
	return rest_refuse(f->r, f->place,
	    "it must be fact, note, turn, summary or observation");
}

static enum err
read_after(struct filters *f)
{
	return rest_period_end(f->r, json_get(f->in, f->name), f->place,
	    PERIOD_FROM, &f->q->when);
}

static enum err
read_before(struct filters *f)
{
	return rest_period_end(f->r, json_get(f->in, f->name), f->place,
	    PERIOD_BEFORE, &f->q->when);
}

static enum err
read_state(struct filters *f)
{
	const char *text;
	enum err e;

	if ((e = read_text(f, &text)) != OK || text == NULL ||
	    str_eq(text, STATE_ACTIVE))
		return e;
	return rest_refuse(f->r, f->place, "only active memories are searched; "
	    "/api/v1/memories/filter lists paused and archived ones");
}

/* mem0's clients name the person here. */
static enum err
read_user(struct filters *f)
{
	const char *text;
	enum err e;

	if ((e = read_text(f, &text)) != OK || text == NULL)
		return e;
	return rest_check_user(f->r, text);
}

static const struct {
	const char *name;
	enum err (*read)(struct filters *f);
} known[] = {
	{ "app", read_app },
	{ "app_id", read_app_id },
	{ "category", read_categories },
	{ "categories", read_categories },
	{ "subject", read_subject },
	{ "kind", read_kind },
	{ "after", read_after },
	{ "before", read_before },
	{ "state", read_state },
	{ "user_id", read_user },
};

static enum err
read_filters(struct rest *r, struct rank_query *q)
{
	const struct json *in = json_get(r->body, "filters");
	struct filters f = { .r = r, .in = in, .q = q };
	const size_t n = sizeof known / sizeof *known;
	enum err e;

	if (in == NULL || json_type(in) == JSON_NULL)
		return OK;
	if (json_type(in) != JSON_OBJECT)
		return rest_refuse(r, "body.filters", "it must be an object");
	for (size_t i = 0; i < json_len(in); i++) {
		size_t k = 0;

		(void)json_member(in, i, &f.name);
		while (k < n && !str_eq(f.name, known[k].name))
			k++;
		if (k == n)
			return rest_refuse(r, "body.filters", "the filters are "
			    "app, app_id, category, categories, subject, kind, "
			    "after, before and state");
		f.place = arena_printf(r->rq->call.arena, "body.filters.%s",
		    f.name);
		if ((e = known[k].read(&f)) != OK)
			return e;
	}
	return OK;
}

enum err
rest_read_search(struct rest *r, struct rank_query *q)
{
	enum err e;

	if ((e = read_query(r, q)) != OK || (e = read_limit(r, q)) != OK ||
	    (e = rest_body_bool(r, "explain", &q->explain)) != OK)
		return e;
	return read_filters(r, q);
}

void
rest_add_parts(struct buf *b, const struct rank_parts *parts)
{
	buf_puts(b, ",\"explain\":{\"found_by\":");
	json_quote(b, parts->found_by);
	buf_printf(b, ",\"words\":%.3f,\"near\":%.3f,\"neighbours\":%.3f,"
	    "\"session\":%.3f,\"vector\":%.3f,\"factor\":%.3f}", parts->words,
	    parts->near, parts->neighbours, parts->session, parts->vector,
	    parts->factor);
}

static void
add_hit(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;
	char created[21], updated[21];

	clock_format(m->created_at, created);
	clock_format(m->updated_at, updated);
	buf_puts(b, "{\"id\":");
	json_quote(b, m->id);
	buf_puts(b, ",\"memory\":");
	json_quote(b, m->text);
	buf_printf(b, ",\"score\":%.3f,\"created_at\":\"%s\","
	    "\"updated_at\":\"%s\",\"user_id\":", m->score, created, updated);
	json_quote(b, r->who->sub);
	buf_puts(b, ",\"app_name\":");
	json_quote(b, m->app);
	buf_puts(b, ",\"state\":");
	json_quote(b, m->state);
	buf_puts(b, ",\"categories\":");
	categories_quote(b, m->categories);
	buf_putc(b, ',');
	rest_add_text(b, "subject", m->subject);
	buf_puts(b, ",\"metadata\":");
	buf_puts(b, m->metadata != NULL ? m->metadata : "null");
	if (m->parts != NULL)
		rest_add_parts(b, m->parts);
	buf_putc(b, '}');
}

enum err
rest_search(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct rank_query q = { 0 };
	struct memory_list hits;
	enum err e;

	if ((e = rest_read_search(r, &q)) != OK ||
	    (e = rank_search(r->rq, &r->person, &q, &hits)) != OK)
		return e;
	access_note(r->rq, &r->person, ACCESS_SEARCH,
	    rank_asked(r->rq->call.arena, &q), &hits);
	buf_puts(b, "{\"results\":[");
	for (size_t i = 0; i < hits.count; i++) {
		if (i > 0)
			buf_putc(b, ',');
		add_hit(r, hits.items[i]);
	}
	buf_puts(b, "]}");
	if (buf_failed(b))
		return rest_refuse(r, "body.limit",
		    "the answer would be too large; ask for fewer");
	return response_body(r->rs, 200, "application/json");
}
