/*
 * merge - several memories become one
 *
 * Nothing is lost: the old ones stay in the archive as they were.
 */
#include "memory/merge.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/changes.h"
#include "memory/memory_check.h"
#include "memory/states.h"
#include "memory/supersede.h"
#include "store/db.h"

enum { PIN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[PIN] = "UPDATE main.memories SET pinned = 1 WHERE seq = ?1",
};

enum { NAMES_MAX = CATEGORIES_MAX * (CATEGORY_NAME_MAX + 1) };

static bool
is_named_twice(const struct merge *in)
{
	for (size_t i = 0; i < in->count; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq_nocase(in->ids[i], in->ids[k]))
				return true;
	return false;
}

static enum err
find_all(struct request *rq, struct person *p, const struct merge *in,
    struct memory **found)
{
	enum err e;

	for (size_t i = 0; i < in->count; i++) {
		if ((e = memories_find(rq, p, in->ids[i], &found[i])) != OK)
			return e;
		if (!str_eq(found[i]->state, STATE_ACTIVE))
			return ERR_NOT_FOUND;
	}
	return OK;
}

static const char *
join_texts(struct arena *a, struct memory **found, size_t count)
{
	size_t len = 1;
	struct buf b;

	for (size_t i = 0; i < count; i++)
		len += strlen(found[i]->text) + 1;
	buf_init(&b, a, len);
	for (size_t i = 0; i < count; i++) {
		buf_puts(&b, i > 0 ? "\n" : "");
		buf_puts(&b, found[i]->text);
	}
	return b.data;
}

/* NULL if they are too many. */
static const char *
unite_categories(struct arena *a, struct memory **found, size_t count)
{
	struct span span;
	struct buf b;

	buf_init(&b, a, NAMES_MAX);
	buf_puts(&b, "");
	for (size_t i = 0; i < count; i++) {
		const char *rest = found[i]->categories;

		while (categories_next(&rest, &span)) {
			const char *name = arena_strndup(a, span.p, span.len);

			if (str_has_item(b.data, name))
				continue;
			buf_puts(&b, b.len > 0 ? "," : "");
			buf_puts(&b, name);
		}
	}
	return buf_failed(&b) || !categories_valid(b.data) ? NULL : b.data;
}

static const char *
shared_subject(struct memory **found, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!str_eq(found[i]->subject, found[0]->subject))
			return NULL;
	return found[0]->subject;
}

/* What goes at a set time must not stay because it was merged. */
static enum err
unite_times(struct request *rq, const struct merge *in, struct memory **found,
    struct memory_new *out)
{
	size_t expiring = 0, ending = 0;

	for (size_t i = 0; i < in->count; i++) {
		const struct memory *m = found[i];

		if (m->event_at != 0 &&
		    (out->event_at == 0 || m->event_at < out->event_at))
			out->event_at = m->event_at;
		expiring += m->expires_at != 0;
		if (m->expires_at > out->expires_at)
			out->expires_at = m->expires_at;
		ending += m->valid_to != 0;
		if (m->valid_to > out->valid_to)
			out->valid_to = m->valid_to;
	}
	if (ending < in->count)
		out->valid_to = 0;
	if (expiring != 0 && expiring < in->count)
		return request_refuse(rq, ERR_INVALID, NULL, "some of them "
		    "expire and others do not; change that first");
	return OK;
}

static enum err
describe(struct request *rq, const struct merge *in, struct memory **found,
    struct memory_new *out)
{
	struct arena *a = rq->call.arena;
	enum err e;

	if ((e = unite_times(rq, in, found, out)) != OK)
		return e;
	out->text = in->text != NULL ? in->text
	    : join_texts(a, found, in->count);
	out->categories = unite_categories(a, found, in->count);
	out->subject = shared_subject(found, in->count);
	for (size_t i = 0; i < in->count; i++)
		out->pinned |= found[i]->pinned;
	if (out->categories == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "together they have more than %d categories",
		    CATEGORIES_MAX);
	return memory_check(rq, out);
}

/* With one that is there. */
static enum err
unite(struct request *rq, struct person *p, int64_t seq,
    const struct memory_new *new)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, PIN);
	enum err e;

	if (new->pinned) {
		db_bind_int(st, 1, seq);
		if ((e = db_run(st)) != OK)
			return e;
	}
	e = categories_add(rq, p, seq, new->categories);
	return e != ERR_INVALID ? e : request_refuse(rq, e, NULL,
	    "together with the one that says this already they have more than "
	    "%d categories", CATEGORIES_MAX);
}

static enum err
put(struct request *rq, struct person *p, const struct merge *in,
    struct memory **found, struct memory_added *added)
{
	struct memory_new new = { 0 };
	int64_t app;
	enum err e;

	if ((e = find_all(rq, p, in, found)) != OK ||
	    (e = describe(rq, in, found, &new)) != OK ||
	    (e = apps_get(rq, p, &app)) != OK ||
	    (e = memories_put(rq, p, app, &new, added)) != OK)
		return e;
	/* One of them may say all of it. */
	if (added->existed && (e = unite(rq, p, added->memory->seq, &new)) != OK)
		return e;
	for (size_t i = 0; i < in->count; i++)
		if ((e = supersede_put(rq, p, app, in->ids[i],
		    added->memory)) != OK)
			return e;
	return memories_find_seq(rq, p, added->memory->seq, &added->memory);
}

enum err
merge_memories(struct request *rq, struct person *p, const struct merge *in,
    struct memory **out)
{
	struct memory **found = arena_array(rq->call.arena, in->count + 1,
	    sizeof *found);
	struct memory_added added = { 0 };
	enum err e;

	*out = NULL;
	if (in->count < 2 || in->count > MEMORY_BATCH_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "from 2 to %d memories can be merged", MEMORY_BATCH_MAX);
	if (is_named_twice(in))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "a memory is named twice");
	if ((e = db_begin(p->db)) != OK)
		return e;
	e = db_end(p->db, put(rq, p, in, found, &added));
	if (e != OK)
		return e;
	changes_tell(rq, p, in->ids, in->count);
	*out = added.memory;
	return OK;
}
