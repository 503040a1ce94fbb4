/*
 * rest_details - what belongs to a memory beside its text, in REST bodies
 *
 * Of OpenMemory's objects none has these members, so that they stand beside
 * its own.
 */
#include "memory/rest.h"

#include <string.h>

#include "base/str.h"
#include "memory/categories.h"
#include "memory/supersede.h"

enum { NAMES_MAX = CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1) };

enum err
rest_body_categories(struct rest *r, const char **out)
{
	const struct json *j = json_get(r->body, "categories");
	struct buf b;

	*out = NULL;
	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (json_type(j) != JSON_ARRAY)
		return rest_refuse(r, "body.categories", "it must be an array");
	buf_init(&b, r->rq->call.arena, NAMES_MAX);
	for (size_t i = 0; i < json_len(j); i++) {
		const char *name = json_string(json_at(j, i));

		if (name == NULL)
			return rest_refuse(r, "body.categories",
			    "each of them must be a string");
		buf_puts(&b, i > 0 ? "," : "");
		buf_puts(&b, name);
	}
	if (buf_failed(&b) || !categories_valid(b.data))
		return rest_refuse(r, "body.categories",
		    "at most 20 of at most 100 bytes each");
	*out = b.data;
	return OK;
}

static enum err
read_text(struct rest *r, const char *name, size_t max, const char **out)
{
	struct arena *a = r->rq->call.arena;
	enum err e;

	if ((e = rest_body_text(r, name, out)) != OK)
		return e;
	if (*out != NULL && **out == '\0')
		*out = NULL;
	if (*out == NULL || strlen(*out) <= max)
		return OK;
	return rest_refuse(r, arena_printf(a, "body.%s", name),
	    arena_printf(a, "it may have at most %zu bytes", max));
}

static enum err
read_time(struct rest *r, const char *name, int64_t *out)
{
	return rest_moment(r, r->body, name,
	    arena_printf(r->rq->call.arena, "body.%s", name), out);
}

static enum err
check_times(struct rest *r, const struct details *d)
{
	if (d->valid_from != 0 && d->valid_to != 0 &&
	    d->valid_to <= d->valid_from)
		return rest_refuse(r, "body.valid_to",
		    "it must be later than valid_from");
	if (d->expires_at != 0 && d->expires_at <= r->rq->call.now)
		return rest_refuse(r, "body.expires_at",
		    "it must be in the future");
	return OK;
}

static unsigned
which_are_set(const struct json *body)
{
	static const char *const names[] = { "title", "subject", "date",
	    "valid_from", "valid_to", "expires_at", "pinned", "categories" };
	unsigned set = 0;

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (json_get(body, names[i]) != NULL)
			set |= 1u << i;
	return set;
}

enum err
rest_body_details(struct rest *r, struct details *d)
{
	enum err e;

	memset(d, 0, sizeof *d);
	d->set = which_are_set(r->body);
	if ((e = read_text(r, "title", MEMORY_TITLE_MAX, &d->title)) != OK ||
	    (e = read_text(r, "subject", MEMORY_SUBJECT_MAX,
	    &d->subject)) != OK ||
	    (e = read_time(r, "date", &d->event_at)) != OK ||
	    (e = read_time(r, "valid_from", &d->valid_from)) != OK ||
	    (e = read_time(r, "valid_to", &d->valid_to)) != OK ||
	    (e = read_time(r, "expires_at", &d->expires_at)) != OK ||
	    (e = rest_body_bool(r, "pinned", &d->pinned)) != OK ||
	    (e = rest_body_categories(r, &d->categories)) != OK)
		return e;
	return check_times(r, d);
}

static void
add_text(struct buf *b, const char *name, const char *text)
{
	buf_putc(b, ',');
	rest_add_text(b, name, text);
}

static void
add_time(struct buf *b, const char *name, int64_t at)
{
	buf_putc(b, ',');
	rest_add_time(b, name, at);
}

enum err
rest_add_details(struct rest *r, const struct memory *m)
{
	struct buf *b = &r->rs->body;
	const char **ids;
	size_t count;
	enum err e;

	if ((e = supersede_list(r->rq, &r->person, m->seq, &ids, &count)) != OK)
		return e;
	add_text(b, "kind", m->kind);
	add_text(b, "title", m->title);
	add_text(b, "subject", m->subject);
	add_time(b, "date", m->event_at);
	add_time(b, "valid_from", m->valid_from);
	add_time(b, "valid_to", m->valid_to);
	add_time(b, "expires_at", m->expires_at);
	buf_puts(b, m->pinned ? ",\"pinned\":true" : ",\"pinned\":false");
	add_time(b, "updated_at", m->updated_at);
	add_text(b, "replaced_by", m->superseded_by);
	buf_puts(b, ",\"replaces\":[");
	for (size_t i = 0; i < count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		json_quote(b, ids[i]);
	}
	buf_putc(b, ']');
	return OK;
}
