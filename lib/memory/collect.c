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
enum { NEAR_WORDS = 6, PLACES_MAX = 8, COUNT_MAX = 5000 };
static const double k1 = 1.2;

static const char tag[] = "collector";

enum { API, SPAN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[API]  = "SELECT fts5(?1)",
	/* The trigrams are of the same rows. */
	[SPAN] = "SELECT (SELECT min(id) FROM memories_fts_docsize), "
	         "(SELECT max(id) FROM memories_fts_docsize)",
};

/* Where a term stands in one row. */
struct places {
	int column[PLACES_MAX], offset[PLACES_MAX];
	int count;
};

/* The count of one phrase's rows. */
struct count {
	int64_t rows, last;	/* the last of them */
};

/*
 * A word of very many rows is counted no further than this: it weighs little,
 * whether it is in a fourth of them or in a third.  The signature is FTS5's.
 */
static int
count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *p)
{
	struct count *n = p;

	n->last = api->xRowid(fts);
	return ++n->rows < COUNT_MAX ? SQLITE_OK : SQLITE_DONE;
}

static int
count_rows(const struct collector *c, const Fts5ExtensionApi *api,
    Fts5Context *fts, int phrase, int64_t *out)
{
	struct count n = { 0, 0 };
	int rc = api->xQueryPhrase(fts, phrase, &n, count_row);

	/* The rest as dense as what was seen, by numbers, not by rows: those of
	 * what was deleted or archived are missing. */
	if (n.rows == COUNT_MAX && n.last < c->last)
		n.rows = n.rows * (c->last - c->first + 1) /
		    (n.last - c->first + 1);
	*out += n.rows;
	return rc;
}

/* The term that a phrase stands for; -1: none, it was there before. */
static int
term_of(const struct collector *c, int phrase)
{
	if (c->phrases == NULL)
		return phrase < COLLECT_TERMS_MAX ? phrase : -1;
	return phrase < (int)c->phrases->count
	    ? (int)c->phrases->term[phrase] : -1;
}

static int
measure(struct collector *c, const Fts5ExtensionApi *api, Fts5Context *fts)
{
	sqlite3_int64 rows = 0, words = 0;
	int phrases = api->xPhraseCount(fts), rc;

	c->ready = true;
	if ((rc = api->xRowCount(fts, &rows)) != SQLITE_OK ||
	    (rc = api->xColumnTotalSize(fts, -1, &words)) != SQLITE_OK)
		return rc;
	c->total = rows;
	c->average_len = rows > 0 ? (double)words / (double)rows : 1;
	for (int i = 0, t; i < phrases && (t = term_of(c, i)) >= 0; i++) {
		rc = count_rows(c, api, fts, i, &c->with[t]);
		if (rc != SQLITE_OK)
			return rc;
		if ((size_t)t >= c->terms)
			c->terms = (size_t)t + 1;
	}
	for (size_t i = 0; i < c->terms; i++) {
		double with;

		if (c->with[i] > rows)
			c->with[i] = rows;
		with = (double)c->with[i];
		c->idf[i] = log(((double)rows - with + .5) / (with + .5));
		/* A word of most rows still counts, a little. */
		if (c->idf[i] < 1e-6)
			c->idf[i] = 1e-6;
	}
	return SQLITE_OK;
}

/* How much a hit of a phrase counts. */
static float
share_of(const struct collector *c, int phrase)
{
	return c->phrases == NULL ? 1 : c->phrases->share[phrase];
}

static void
weigh_phrase(const struct collector *c, const Fts5ExtensionApi *api,
    Fts5Context *fts, int phrase, struct candidate *row, struct places *places)
{
	int term = term_of(c, phrase), column, offset;
	struct places *at = &places[term];
	float share = share_of(c, phrase);
	Fts5PhraseIter it;

	if (api->xPhraseFirst(fts, phrase, &it, &column, &offset))
		return;
	for (; column >= 0; api->xPhraseNext(fts, &it, &column, &offset)) {
		/* Who is called Rose is no flower. */
		if (share < 1 && column == c->subject_column)
			continue;
		row->own |= share >= 1;
		row->weight[term] += share * (float)c->column_weight[column];
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

			/* One word may be of two terms. */
			if (x->column[i] == y->column[k] && apart != 0 &&
			    apart <= NEAR_WORDS && apart >= -NEAR_WORDS)
				return true;
		}
	return false;
}

static void
weigh(const struct collector *c, const Fts5ExtensionApi *api,
    Fts5Context *fts, struct candidate *row)
{
	struct places at[COLLECT_TERMS_MAX];
	int phrases = api->xPhraseCount(fts);

	memset(row, 0, sizeof *row);
	row->seq = api->xRowid(fts);
	for (size_t i = 0; i < c->terms; i++)
		at[i].count = 0;
	for (int i = 0; i < phrases && term_of(c, i) >= 0; i++)
		weigh_phrase(c, api, fts, i, row, at);
	for (size_t i = 0; i < c->terms; i++) {
		double w = row->weight[i];

		row->score += c->idf[i] * w * (k1 + 1) / (w + k1);
		row->near += i > 0 && are_near(&at[i - 1], &at[i]);
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
	if (c->counts_only) {
		sqlite3_result_int(ctx, 1);
		return;
	}
	weigh(c, api, fts, &row);
	/* Nothing: kin of a word in a name, or a column that does not count. */
	if (row.score > 0)
		keep(c, &row);
	sqlite3_result_int(ctx, 0);
}

enum err
collect_fts5(struct db *db, fts5_api **out)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, API);
	enum err e;

	*out = NULL;
	sqlite3_bind_pointer(st, 1, out, "fts5_api_ptr", NULL);
	e = db_run(st);
	return e == OK && *out != NULL ? OK : ERR_UNAVAILABLE;
}

enum err
collect_function(struct db *db, const char *name, fts5_extension_function call)
{
	fts5_api *api;
	enum err e;

	if ((e = collect_fts5(db, &api)) != OK)
		return e;
	if (api->xCreateFunction(api, name, NULL, call, NULL) != SQLITE_OK)
		log_fatal("no memory left", NULL, 0);
	return OK;
}

enum err
collect_register(struct db *db)
{
	return collect_function(db, "collect", collect_row);
}

enum err
collect_init(struct collector *c, struct db *db, struct arena *a, size_t most)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, SPAN);
	enum err e;

	memset(c, 0, sizeof *c);
	c->keep = most;
	c->rows = arena_array(a, most, sizeof *c->rows);
	c->subject_column = -1;
	if ((e = db_step(st)) == OK) {
		c->first = db_int(st, 0);
		c->last = db_int(st, 1);
	}
	db_reset(st);
	return e;
}

void
collect_bind(sqlite3_stmt *st, int i, struct collector *c)
{
	sqlite3_bind_pointer(st, i, c, tag, NULL);
}
