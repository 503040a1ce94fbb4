/*
 * gather - the best rows that have words of a query
 *
 * The words are counted first, what is kin to the rare ones and how those begin
 * that none has; then one pass over the rows of the rarest (collect).  Must
 * never hand the query to FTS5 as it came.
 */
#include "memory/gather.h"

#include <string.h>

#include "memory/phrases.h"

/* Measured with tests/bench/retrieval: the weights of the columns text, title,
 * subject and dates, and what counts less than the word itself. */
static const double column_weights[] = { 1, .6, 1.2, .3 };
static const double beginning_share = .5;
static const double kin_share = .2;

enum { COUNTS, WORDS, WORDS_FILTERED, WORDS_SEEN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	/* collect() is never true: the match runs in one step. */
	[COUNTS] = "SELECT 1 FROM memories_fts WHERE memories_fts MATCH ?1 "
	         "AND collect(memories_fts, ?2) LIMIT 1",
	[WORDS]  = "SELECT 1 FROM memories_fts WHERE memories_fts MATCH ?1 "
	         "AND collect(memories_fts, ?2)",
	[WORDS_FILTERED] =
	         "SELECT 1 FROM memories_fts "
	         "JOIN memories m ON m.seq = memories_fts.rowid "
	         "WHERE memories_fts MATCH ?1 AND CASE WHEN " SEARCH_FILTER
	         "THEN collect(memories_fts, ?2) END",
	/* What is out of the client's sight is not collected (sight.h). */
	[WORDS_SEEN] =
	         "SELECT 1 FROM memories_fts WHERE memories_fts MATCH ?1 "
	         "AND CASE WHEN EXISTS (SELECT 1 FROM memories m "
	         "WHERE m.seq = memories_fts.rowid AND " SEARCH_FILTER ") "
	         "THEN collect(memories_fts, ?2) END",
};

static sqlite3_stmt *
statement(struct search *s, int which)
{
	return db_statement(s->p->db, sql, NSTATEMENTS, which);
}

static void
bind_match(sqlite3_stmt *st, const char *match, struct collector *c)
{
	db_bind_text(st, 1, match);
	collect_bind(st, 2, c);
}

/* What no memory has is asked for by its beginning, and weighs less. */
static enum err
count_beginnings(struct search *s, struct phrases *phrases,
    struct collector *c)
{
	sqlite3_stmt *st = statement(s, COUNTS);
	struct arena *a = s->rq->call.arena;
	bool was_ready = c->ready;
	struct phrases begin;
	enum err e;

	if (phrases_begin(a, phrases, c->with, &begin) == 0)
		return OK;
	c->phrases = &begin;
	c->ready = false;
	bind_match(st, phrases_match(a, &begin), c);
	e = db_run(st);
	c->phrases = phrases;
	c->ready |= was_ready;
	for (size_t i = 0; i < begin.count; i++)
		c->idf[begin.term[i]] *= beginning_share;
	return e;
}

/* What is kin to a term counts the less the more memories have it, and that of
 * many finds what nobody asked for; a term that none has is as rare as its
 * kin. */
static void
add_kin(struct phrases *phrases, const struct phrases *kin,
    const struct collector *k, struct collector *c, size_t t)
{
	if (c->with[t] > 0 && !phrases_is_rare(k->with[t], c->total))
		return;
	if (c->with[t] == 0) {
		c->with[t] = k->with[t];
		c->idf[t] = k->idf[t];
	}
	phrases_add_kin(phrases, kin, t, kin_share *
	    (k->idf[t] < c->idf[t] ? k->idf[t] / c->idf[t] : 1));
}

/* No memory has a word of the query itself. */
static void
begin_with(struct collector *c, const struct collector *kin)
{
	c->average_len = kin->average_len;
	c->terms = kin->terms;
	memcpy(c->idf, kin->idf, sizeof c->idf);
	c->ready = true;
}

static enum err
count_kin(struct search *s, struct phrases *phrases, struct collector *c)
{
	struct arena *a = s->rq->call.arena;
	sqlite3_stmt *st = statement(s, COUNTS);
	struct phrases kin;
	struct collector k;
	enum err e;

	if (phrases_kin(a, phrases, c->with, c->total, &kin) == 0)
		return OK;
	if ((e = collect_init(&k, s->p->db, a, 1)) != OK)
		return e;
	k.phrases = &kin;
	k.counts_only = true;
	k.terms = phrases->terms;
	bind_match(st, phrases_match(a, &kin), &k);
	if ((e = db_run(st)) != OK)
		return e;
	if (!c->ready && k.ready)
		begin_with(c, &k);
	for (size_t t = 0; t < k.terms; t++)
		if (k.with[t] > 0)
			add_kin(phrases, &kin, &k, c, t);
	return OK;
}

/* Counts first, so that the best way to the rows can be taken. */
static enum err
count_words(struct search *s, struct phrases *phrases, struct collector *c)
{
	struct arena *a = s->rq->call.arena;
	sqlite3_stmt *st = statement(s, COUNTS);
	enum err e;

	if ((e = collect_init(c, s->p->db, a, COLLECT_MAX)) != OK)
		return e;
	memcpy(c->column_weight, column_weights, sizeof column_weights);
	c->subject_column = 2;
	c->phrases = phrases;
	c->counts_only = true;
	bind_match(st, phrases_match(a, phrases), c);
	if ((e = db_run(st)) != OK || (e = count_kin(s, phrases, c)) != OK ||
	    (e = count_beginnings(s, phrases, c)) != OK)
		return e;
	c->counts_only = false;
	return OK;
}

enum err
gather(struct search *s, struct collector *c)
{
	struct arena *a = s->rq->call.arena;
	bool limited = s->p->limits != NULL;
	bool filtered = search_is_filtered(s->q);
	struct phrases *phrases = arena_alloc(a, sizeof *phrases);
	sqlite3_stmt *st;
	enum err e;

	phrases_of(a, &s->words, phrases);
	if ((e = count_words(s, phrases, c)) != OK || !c->ready)
		return e;
	st = statement(s, limited ? WORDS_SEEN :
	    filtered ? WORDS_FILTERED : WORDS);
	if (!limited && !filtered) {
		bind_match(st, phrases_match_rare(a, phrases, c->with), c);
		return db_run(st);
	}
	/* Which words are rare among what fits is not known. */
	search_bind_filter(st, s->q);
	bind_match(st, phrases_match(a, phrases), c);
	return db_run(st);
}
