/*
 * collect - the best rows of one full-text match (SQLite FTS5 section 7)
 *
 * Must never allocate for a row: a frequent word matches most of a store.
 */
#include "memory/collect.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

/* BM25's k1 as in FTS5; near: how many words apart. */
enum { NEAR_WORDS = 6, PLACES_MAX = 8 };
static const double k1 = 1.2;

static const char tag[] = "collector";

enum { API, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[API] = "SELECT fts5(?1)",
};

/* Where a term stands in one row. */
struct places {
	int column[PLACES_MAX], offset[PLACES_MAX];
	int count;
};

/* The signature is FTS5's. */
static int
count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *p)
{
	int64_t *rows = p;

	(void)api;
	(void)fts;
	++*rows;
	return SQLITE_OK;
}

static int
measure(struct collector *c, const Fts5ExtensionApi *api, Fts5Context *fts)
{
	sqlite3_int64 rows = 0, words = 0;
	int terms = api->xPhraseCount(fts), rc;

	c->ready = true;
	c->terms = terms < COLLECT_TERMS_MAX ? (size_t)terms : COLLECT_TERMS_MAX;
	if ((rc = api->xRowCount(fts, &rows)) != SQLITE_OK ||
	    (rc = api->xColumnTotalSize(fts, -1, &words)) != SQLITE_OK)
		return rc;
	c->average_len = rows > 0 ? (double)words / (double)rows : 1;
	for (size_t i = 0; i < c->terms; i++) {
		int64_t with = 0;

		rc = api->xQueryPhrase(fts, (int)i, &with, count_row);
		if (rc != SQLITE_OK)
			return rc;
		c->idf[i] = log(((double)(rows - with) + .5) /
		    ((double)with + .5));
		/* A word of most rows still counts, a little. */
		if (c->idf[i] < 1e-6)
			c->idf[i] = 1e-6;
	}
	return SQLITE_OK;
}

static void
weigh_term(const struct collector *c, const Fts5ExtensionApi *api,
    Fts5Context *fts, size_t term, struct candidate *row, struct places *at)
{
	Fts5PhraseIter it;
	int column, offset;

	at->count = 0;
	if (api->xPhraseFirst(fts, (int)term, &it, &column, &offset))
		return;
	for (; column >= 0; api->xPhraseNext(fts, &it, &column, &offset)) {
		row->weight[term] += (float)c->column_weight[column];
		row->subject |= column == c->subject_column;
		if (at->count == PLACES_MAX)
			continue;
		at->column[at->count] = column;
		at->offset[at->count++] = offset;
	}
}

static bool
are_near(const struct places *x, const struct places *y)
{
	for (int i = 0; i < x->count; i++)
		for (int k = 0; k < y->count; k++) {
			int apart = x->offset[i] - y->offset[k];

			if (x->column[i] == y->column[k] &&
			    apart <= NEAR_WORDS && apart >= -NEAR_WORDS)
				return true;
		}
	return false;
}

static void
weigh(const struct collector *c, const Fts5ExtensionApi *api,
    Fts5Context *fts, struct candidate *row)
{
	struct places at[2];

	at[1].count = 0;
	memset(row, 0, sizeof *row);
	row->seq = api->xRowid(fts);
	for (size_t i = 0; i < c->terms; i++) {
		double w;

		weigh_term(c, api, fts, i, row, &at[i % 2]);
		w = row->weight[i];
		row->score += c->idf[i] * w * (k1 + 1) / (w + k1);
		row->near += i > 0 && are_near(&at[0], &at[1]);
	}
}

static void
swap(struct candidate *x, struct candidate *y)
{
	struct candidate t = *x;

	*x = *y;
	*y = t;
}

/* The worst row is at the root; of equals, the older one. */
static bool
is_worse(const struct candidate *x, const struct candidate *y)
{
	return x->score < y->score ||
	    (x->score == y->score && x->seq < y->seq);
}

static void
sink(struct collector *c)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < c->count) {
		if (child + 1 < c->count &&
		    is_worse(&c->rows[child + 1], &c->rows[child]))
			child++;
		if (!is_worse(&c->rows[child], &c->rows[i]))
			return;
		swap(&c->rows[i], &c->rows[child]);
		i = child;
	}
}

static void
keep(struct collector *c, const struct candidate *row)
{
	size_t i = c->count;

	if (i == c->keep) {
		if (is_worse(row, &c->rows[0]))
			return;
		c->rows[0] = *row;
		sink(c);
		return;
	}
	c->rows[c->count++] = *row;
	while (i > 0 && is_worse(&c->rows[i], &c->rows[(i - 1) / 2])) {
		swap(&c->rows[i], &c->rows[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

/* The signature is FTS5's. */
static void
collect_row(const Fts5ExtensionApi *api, Fts5Context *fts,
    sqlite3_context *ctx, int count, sqlite3_value **values)
{
	struct collector *c = count == 1
	    ? sqlite3_value_pointer(values[0], tag) : NULL;
	struct candidate row;
	int rc;

	if (c == NULL) {
		sqlite3_result_error(ctx, "collect needs a collector", -1);
		return;
	}
	if (!c->ready && (rc = measure(c, api, fts)) != SQLITE_OK) {
		sqlite3_result_error_code(ctx, rc);
		return;
	}
	weigh(c, api, fts, &row);
	keep(c, &row);
	sqlite3_result_int(ctx, 0);
}

enum err
collect_register(struct db *db)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, API);
	fts5_api *api = NULL;
	enum err e;

	sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
	e = db_run(st);
	if (e != OK || api == NULL)
		return ERR_UNAVAILABLE;
	if (api->xCreateFunction(api, "collect", NULL, collect_row, NULL) !=
	    SQLITE_OK)
		log_fatal("no memory left", NULL, 0);
	return OK;
}

void
collect_init(struct collector *c, struct arena *a, size_t most)
{
	memset(c, 0, sizeof *c);
	c->keep = most;
	c->rows = arena_array(a, most, sizeof *c->rows);
	c->subject_column = -1;
}

void
collect_bind(sqlite3_stmt *st, int i, struct collector *c)
{
	sqlite3_bind_pointer(st, i, c, tag, NULL);
}
