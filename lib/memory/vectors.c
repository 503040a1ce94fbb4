/*
 * vectors - the vectors of a person's memories
 *
 * Looks at every vector, but at a memory only if its vector is among the best
 * so far: that is a few lookups for thousands of vectors.  Never stores a
 * vector of a text that is no longer there.
 */
#include "memory/vectors.h"

#include <stdlib.h>
#include <string.h>

#include "memory/search.h"
#include "store/db.h"

enum { WANT, MISSING, PUT, DROP, ALL, LOOK, NSTATEMENTS };

/* What a vector is made of: no more than embed.h sends. */
#define TEXT \
	"substr(CASE WHEN m.subject IS NULL THEN m.text " \
	"ELSE m.subject || ': ' || m.text END, 1, 1500)"
#define WITHOUT \
	"SELECT m.seq, " TEXT " FROM memories m " \
	"LEFT JOIN vectors v ON v.memory = m.seq " \
	"WHERE m.state = 'active' AND v.model IS NOT ?1 "

static const char *const sql[NSTATEMENTS] = {
	[WANT]    = WITHOUT "AND m.seq = ?2",
	[MISSING] = WITHOUT "AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3",
	[PUT]     = "INSERT INTO main.vectors (memory, model, vector) "
	            "SELECT m.seq, ?2, ?3 FROM memories m "
	            "WHERE m.seq = ?1 AND m.state = 'active' AND " TEXT " = ?4 "
	            "ON CONFLICT (memory) DO UPDATE SET model = excluded.model, "
	            "vector = excluded.vector",
	[DROP]    = "DELETE FROM main.vectors WHERE memory = ?1",
	[ALL]     = "SELECT memory, vector FROM vectors WHERE model = ?1",
	[LOOK]    = "SELECT m.flags, m.conv, m.pos FROM memories m "
	            "WHERE m.seq = ?1 AND m.state = 'active' AND " SEARCH_FILTER,
};

/* Of the request at hand; there is one thread. */
static struct {
	struct person p;
	int64_t seqs[VECTORS_BATCH_MAX];
	size_t count;
} noted;

static sqlite3_stmt *
statement(struct person *p, int which)
{
	return db_statement(p->db, sql, NSTATEMENTS, which);
}

void
vectors_note(const struct person *p, int64_t seq)
{
	if (p->db != noted.p.db)
		noted.count = 0;
	noted.p = *p;
	if (noted.count < VECTORS_BATCH_MAX)
		noted.seqs[noted.count++] = seq;
}

size_t
vectors_noted(struct person *p, int64_t seqs[VECTORS_BATCH_MAX])
{
	size_t n = noted.count;

	*p = noted.p;
	memcpy(seqs, noted.seqs, n * sizeof *seqs);
	memset(&noted, 0, sizeof noted);
	return n;
}

enum err
vectors_want(struct arena *a, struct person *p, const char *model,
    int64_t seq, struct vector_text *out)
{
	sqlite3_stmt *st = statement(p, WANT);
	enum err e;

	*out = (struct vector_text){ 0 };
	db_bind_text(st, 1, model);
	db_bind_int(st, 2, seq);
	if ((e = db_step(st)) == OK)
		*out = (struct vector_text){ seq, db_text(a, st, 1) };
	db_reset(st);
	return e;
}

enum err
vectors_missing(struct arena *a, struct person *p, const char *model,
    int64_t before, struct vector_text out[VECTORS_BATCH_MAX], size_t *count)
{
	sqlite3_stmt *st = statement(p, MISSING);
	enum err e;

	*count = 0;
	db_bind_text(st, 1, model);
	db_bind_int(st, 2, before);
	db_bind_int(st, 3, VECTORS_BATCH_MAX);
	while ((e = db_step(st)) == OK && *count < VECTORS_BATCH_MAX)
		out[(*count)++] = (struct vector_text){ db_int(st, 0),
		    db_text(a, st, 1) };
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
put_all(struct person *p, const char *model, const struct vector_text *of,
    const struct vector *v, size_t count)
{
	enum err e = OK;

	for (size_t i = 0; i < count && e == OK; i++) {
		sqlite3_stmt *st = statement(p, PUT);

		if (v[i].len == 0)
			continue;
		db_bind_int(st, 1, of[i].seq);
		db_bind_text(st, 2, model);
		db_bind_blob(st, 3, v[i].at, v[i].len);
		db_bind_text(st, 4, of[i].text);
		e = db_run(st);
	}
	return e;
}

enum err
vectors_put(struct person *p, const char *model, const struct vector_text *of,
    const struct vector *v, size_t count)
{
	enum err e = db_begin(p->db);

	return e != OK ? e : db_end(p->db, put_all(p, model, of, v, count));
}

enum err
vectors_drop(struct person *p, int64_t seq)
{
	sqlite3_stmt *st = statement(p, DROP);

	db_bind_int(st, 1, seq);
	return db_run(st);
}

/* Is `u` less like the query than `v`?  Of two alike the older one is. */
static bool
is_below(const struct likeness *u, const struct likeness *v)
{
	return u->cosine != v->cosine ? u->cosine < v->cosine : u->seq < v->seq;
}

static void
swap(struct likeness *u, struct likeness *v)
{
	struct likeness t = *u;

	*u = *v;
	*v = t;
}

/* The heap's least stands at its root. */
static void
heap_add(struct likeness *heap, size_t *count, const struct likeness *l)
{
	size_t i = (*count)++;

	heap[i] = *l;
	for (; i > 0 && is_below(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&heap[i], &heap[(i - 1) / 2]);
}

static void
heap_replace(struct likeness *heap, size_t count, const struct likeness *l)
{
	size_t i = 0, child;

	heap[0] = *l;
	for (; (child = 2 * i + 1) < count; i = child) {
		if (child + 1 < count &&
		    is_below(&heap[child + 1], &heap[child]))
			child++;
		if (!is_below(&heap[child], &heap[i]))
			break;
		swap(&heap[child], &heap[i]);
	}
}

/* ERR_NOT_FOUND if this search may not show it. */
static enum err
look(struct search *s, struct likeness *l)
{
	sqlite3_stmt *st = statement(s->p, LOOK);
	enum err e;

	db_bind_int(st, 1, l->seq);
	search_bind_filter(st, s->q);
	if ((e = db_step(st)) == OK) {
		l->flags = (unsigned)db_int(st, 0);
		l->conv = db_int(st, 1);
		l->pos = db_int(st, 2);
	}
	db_reset(st);
	return e;
}

static enum err
consider(struct search *s, struct likeness *heap, size_t *count,
    struct likeness *l)
{
	bool full = *count == VECTORS_NEAREST_MAX;
	enum err e;

	if (full && !is_below(&heap[0], l))
		return OK;
	if ((e = look(s, l)) != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (full)
		heap_replace(heap, *count, l);
	else
		heap_add(heap, count, l);
	return OK;
}

static int
by_cosine(const void *x, const void *y)
{
	const struct likeness *u = x, *v = y;

	return is_below(u, v) ? 1 : is_below(v, u) ? -1 : 0;
}

enum err
vectors_nearest(struct search *s, const char *model, struct vector v,
    struct likeness **out, size_t *count)
{
	struct likeness *heap = arena_array(s->rq->call.arena,
	    VECTORS_NEAREST_MAX, sizeof *heap);
	sqlite3_stmt *st = statement(s->p, ALL);
	enum err e;

	*out = heap;
	*count = 0;
	db_bind_text(st, 1, model);
	while ((e = db_step(st)) == OK) {
		struct vector other;
		struct likeness l = { .seq = db_int(st, 0) };

		other.at = db_blob(st, 1, &other.len);
		if (other.len != v.len)
			continue;
		l.cosine = vector_likeness(v, other);
		if ((e = consider(s, heap, count, &l)) != OK)
			break;
	}
	db_reset(st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	qsort(heap, *count, sizeof *heap, by_cosine);
	return OK;
}
