/*
 * parts - finding what words do not find (SQLite FTS5, trigram tokenizer)
 *
 * Every hit found here ranks below every hit of words.
 */
#include "memory/parts.h"

#include <stdlib.h>
#include <string.h>

#include "memory/collect.h"

enum { KEEP = 50 };

/* Part of a word's trigrams, or of the pairs of a query, that must agree. */
static const double trigram_share = .5, pair_share = .15;
/* What the best hit of each kind scores, if it is listed beside others. */
static const double inside_score = .5, alike_score = .3;

enum { TRIGRAMS, TRIGRAMS_SEEN, TEXTS, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[TRIGRAMS] = "SELECT 1 FROM memories_tri "
	             "JOIN memories m ON m.seq = memories_tri.rowid "
	             "WHERE memories_tri MATCH ?1 AND CASE WHEN " SEARCH_FILTER
	             "THEN collect(memories_tri, ?2) END",
	/* What is out of the client's sight is not collected (sight.h). */
	[TRIGRAMS_SEEN] =
	             "SELECT 1 FROM memories_tri WHERE memories_tri MATCH ?1 "
	             "AND CASE WHEN EXISTS (SELECT 1 FROM memories m "
	             "WHERE m.seq = memories_tri.rowid AND " SEARCH_FILTER ") "
	             "THEN collect(memories_tri, ?2) END",
	[TEXTS]    = "SELECT m.seq, m.text FROM memories m "
	             "WHERE m.state = 'active' AND " SEARCH_FILTER,
};

static enum err
collect_parts(struct search *s, const char *match, struct collector *c)
{
	sqlite3_stmt *st = db_statement(s->p->db, sql, NSTATEMENTS,
	    s->p->limits != NULL ? TRIGRAMS_SEEN : TRIGRAMS);
	enum err e;

	e = collect_init(c, s->p->db, s->rq->call.arena, KEEP);
	if (e != OK)
		return e;
	c->column_weight[0] = 1;
	db_bind_text(st, 1, match);
	collect_bind(st, 2, c);
	search_bind_filter(st, s->q);
	return db_run(st);
}

static int
by_score(const void *x, const void *y)
{
	const struct candidate *u = x, *v = y;

	if (u->score != v->score)
		return u->score < v->score ? 1 : -1;
	return u->seq < v->seq ? 1 : u->seq > v->seq ? -1 : 0;
}

/* Lists rows by their score, the best of which counts as `top`. */
static enum err
add_hits(struct search *s, struct candidate *rows, size_t count, double top)
{
	struct rank_parts parts = { .found_by = "parts", .factor = 1 };
	enum err e;

	qsort(rows, count, sizeof *rows, by_score);
	for (size_t i = 0; i < count && !search_is_full(s); i++) {
		if (rows[i].score <= 0)
			break;
		parts.words = top * rows[i].score / rows[0].score;
		e = search_add_hit(s, rows[i].seq, parts.words, &parts);
		if (e != OK)
			return e;
	}
	return OK;
}

/* Words as parts of longer ones; a phrase of trigrams is a substring. */
static enum err
search_inside(struct search *s)
{
	struct collector c;
	enum err e;

	e = collect_parts(s, words_match(s->rq->call.arena, &s->words), &c);
	return e != OK ? e : add_hits(s, c.rows, c.count, inside_score);
}

/* How many of the pairs does the text have? */
static double
share_of(const char *text, char *const *pairs, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += strstr(text, pairs[i]) != NULL;
	return (double)found / (double)count;
}

/* Scripts without spaces: a word is mostly two characters, which trigrams
 * cannot see, so the texts themselves are looked through. */
static enum err
search_pairs(struct search *s)
{
	struct candidate *rows = arena_array(s->rq->call.arena, KEEP + 1,
	    sizeof *rows);
	char *pairs[WORDS_MAX];
	size_t n = words_pairs(s->rq->call.arena, &s->words, pairs), count = 0;
	sqlite3_stmt *st;
	enum err e;

	if (n == 0)
		return OK;
	st = db_statement(s->p->db, sql, NSTATEMENTS, TEXTS);
	search_bind_filter(st, s->q);
	while ((e = db_step(st)) == OK) {
		const char *text = (const char *)sqlite3_column_text(st, 1);
		double share = share_of(text, pairs, n);

		if (share < pair_share)
			continue;
		rows[count].seq = db_int(st, 0);
		rows[count].score = share;
		if (count < KEEP)
			count++;
		else
			qsort(rows, count + 1, sizeof *rows, by_score);
	}
	db_reset(st);
	return e != ERR_NOT_FOUND ? e : add_hits(s, rows, count, inside_score);
}

/* The share of the words of which enough trigrams are there. */
static double
likeness(const struct trigrams *t, const struct candidate *row)
{
	double found[WORDS_MAX] = { 0 }, all[WORDS_MAX] = { 0 }, sum = 0;

	for (size_t i = 0; i < t->count; i++) {
		all[t->word[i]] += 1;
		found[t->word[i]] += row->weight[i] > 0;
	}
	for (size_t i = 0; i < WORDS_MAX; i++)
		if (all[i] > 0 && found[i] >= trigram_share * all[i])
			sum += found[i] / all[i];
	return sum;
}

static enum err
search_alike(struct search *s)
{
	struct trigrams t;
	struct collector c;
	enum err e;

	words_trigrams(s->rq->call.arena, &s->words, &t);
	if (t.match == NULL)
		return OK;
	if ((e = collect_parts(s, t.match, &c)) != OK)
		return e;
	for (size_t i = 0; i < c.count; i++)
		c.rows[i].score = likeness(&t, &c.rows[i]);
	return add_hits(s, c.rows, c.count, alike_score);
}

enum err
parts_search(struct search *s)
{
	/* Each is asked while there are fewer hits than this. */
	static const struct {
		enum err (*search)(struct search *);
		size_t below;
	} ways[] = {
		{ search_inside, 3 }, { search_pairs, 3 }, { search_alike, 1 },
	};
	enum err e = OK;

	for (size_t i = 0; i < sizeof ways / sizeof *ways && e == OK; i++)
		if (search_found(s) < ways[i].below)
			e = ways[i].search(s);
	return e;
}
