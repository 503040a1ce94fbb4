/*
 * rank - search: lexical ranking over FTS5 (DESIGN: search)
 *
 * One pass over the rows that have the words (gather), one look at each of the
 * best, text only for the page that is returned; all in one read transaction,
 * and parts of words in another.  Never touches a row that is not active.
 */
#include "memory/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "memory/caseless.h"
#include "memory/gather.h"
#include "memory/index.h"
#include "memory/parts.h"
#include "memory/rank_vector.h"
#include "memory/search.h"
#include "memory/spread.h"
#include "memory/words.h"

enum {
	FEW = 3,		/* fewer hits than this: look at parts of words */
	SPARE = 10,		/* units looked at beyond what the page needs */
	DAY_S = 86400,
	DAYS = 1 << 22		/* more than those of the years 1 to 9999 */
};

/* Measured with tests/bench/retrieval: BM25's k1 and b, and the boosts. */
static const double k1 = 1, b = .4;
static const double near_share = .15;
static const double question_factor = .8;
static const double time_factor = 1.2;
static const double subject_factor = 1.3;

enum {
	BEGIN, ROW, TURN, FACT, NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[BEGIN]     = "BEGIN",
	[ROW]       = "SELECT words, flags, conv, pos, app, created_at, "
	              "coalesce(event_at, created_at) "
	              "FROM memories WHERE seq = ?1",
	[TURN]      = "SELECT m.seq, m.flags, m.subject FROM memories m "
	              "WHERE m.conv = ?1 AND m.pos = ?2 AND m.state = 'active' "
	              "AND " SEARCH_FILTER,
	[FACT]      = "SELECT m.seq, m.flags, m.subject FROM memories m "
	              "WHERE m.app = ?1 AND m.seq = ?2 AND m.state = 'active' "
	              "AND m.conv IS NULL AND m.created_at BETWEEN ?9 AND ?10 "
	              "AND " SEARCH_FILTER,
};

/* What the queries of one search have found. */
struct hits {
	struct unit *at;
	size_t count;
};

static sqlite3_stmt *
statement(struct search *s, int which)
{
	return db_statement(s->p->db, sql, NSTATEMENTS, which);
}

/* BM25 with the length of the row, and less for one that has a few of the
 * words than for one that has them all. */
static double
weigh(const struct collector *c, const struct candidate *row, double len)
{
	double norm = k1 * (1 - b + b * len / c->average_len);
	double score = 0, all = 0, has = 0;

	for (size_t i = 0; i < c->terms; i++) {
		score += c->idf[i] * row->weight[i] * (k1 + 1) /
		    (row->weight[i] + norm);
		all += c->idf[i];
		has += row->weight[i] > 0 ? c->idf[i] : 0;
	}
	return score * sqrt(has / all);
}

/* What one client saved of one day. */
static int64_t
session_of(int64_t client, int64_t happened)
{
	return client * DAYS + happened / DAY_S;
}

static void
read_place(sqlite3_stmt *st, struct unit *u)
{
	bool turn = !db_null(st, 2);

	u->conv = turn ? db_int(st, 2) : -db_int(st, 4);
	u->pos = turn ? db_int(st, 3) : u->seq;
	u->at = db_int(st, 5);
	u->session = turn ? u->conv : session_of(u->conv, db_int(st, 6));
}

static enum err
look_at_rows(struct search *s, const struct collector *c, struct unit *units)
{
	enum err e;

	for (size_t i = 0; i < c->count; i++) {
		sqlite3_stmt *st = statement(s, ROW);

		units[i].seq = c->rows[i].seq;
		units[i].subject = c->rows[i].subject;
		units[i].kin = !c->rows[i].own;
		units[i].weight = c->rows[i].weight;
		db_bind_int(st, 1, units[i].seq);
		if ((e = db_step(st)) != OK) {
			db_reset(st);
			return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
		}
		units[i].parts.words = weigh(c, &c->rows[i], (double)db_int(st, 0));
		units[i].flags = (unsigned)db_int(st, 1);
		read_place(st, &units[i]);
		db_reset(st);
	}
	return OK;
}

static void
add_nearness(const struct collector *c, struct unit *units)
{
	double most = 0;

	for (size_t i = 0; i < c->count; i++)
		if (units[i].parts.words > most)
			most = units[i].parts.words;
	for (size_t i = 0; i < c->count; i++)
		units[i].parts.near = near_share * most *
		    (c->rows[i].near < 2 ? c->rows[i].near : 2);
}

static int
by_score(const void *x, const void *y)
{
	const struct unit *u = x, *v = y;

	if (u->score != v->score)
		return u->score < v->score ? 1 : -1;
	return u->seq < v->seq ? 1 : u->seq > v->seq ? -1 : 0;
}

static bool
names_subject(struct search *s, const char *subject)
{
	struct words w;

	words_parse(s->rq->call.arena, subject != NULL ? subject : "", &w);
	for (size_t i = 0; i < w.count; i++)
		for (size_t k = 0; k < s->words.count; k++)
			if (caseless_same(w.at[i], s->words.at[k]))
				return true;
	return false;
}

/* Finds out which memory, if any, stands at a neighbour's place. */
static enum err
resolve(struct search *s, struct unit *u)
{
	sqlite3_stmt *st = statement(s, u->conv > 0 ? TURN : FACT);
	enum err e;

	db_bind_int(st, 1, u->conv > 0 ? u->conv : -u->conv);
	db_bind_int(st, 2, u->pos);
	search_bind_filter(st, s->q);
	if (u->conv < 0) {
		db_bind_int(st, 9, u->at - SPREAD_TOGETHER_S);
		db_bind_int(st, 10, u->at + SPREAD_TOGETHER_S);
	}
	if ((e = db_step(st)) == OK) {
		u->seq = db_int(st, 0);
		u->flags = (unsigned)db_int(st, 1);
		u->subject = names_subject(s,
		    db_text(s->rq->call.arena, st, 2));
	}
	db_reset(st);
	if (e == ERR_NOT_FOUND)
		u->score = 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

static double
factor_of(const struct search *s, const struct unit *u)
{
	double factor = 1;

	if (u->flags & TEXT_QUESTION)
		factor *= question_factor;
	if (s->words.asks_when && (u->flags & TEXT_TIME))
		factor *= time_factor;
	if (u->subject)
		factor *= subject_factor;
	return factor;
}

/*
 * The best units become final: neighbours found, boosts applied, in order.
 * With a filter most neighbours may be shut out, so all are looked at.
 */
static enum err
settle(struct search *s, struct unit *units, size_t *count)
{
	size_t best = (size_t)s->q->limit * 3 + SPARE;
	enum err e;

	qsort(units, *count, sizeof *units, by_score);
	if (*count > best && !search_is_filtered(s->q))
		*count = best;
	for (size_t i = 0; i < *count; i++) {
		if (units[i].seq == 0 && units[i].score > 0 &&
		    (e = resolve(s, &units[i])) != OK)
			return e;
		units[i].parts.factor = factor_of(s, &units[i]);
		units[i].score *= units[i].parts.factor;
	}
	qsort(units, *count, sizeof *units, by_score);
	return OK;
}

/* Adds the best units of one query to those of the others. */
static void
take_best(const struct search *s, const struct unit *units, size_t count,
    struct hits *out)
{
	for (size_t i = 0; i < count && i < (size_t)s->q->limit; i++) {
		if (units[i].score <= 0)
			return;
		out->at[out->count] = units[i];
		out->at[out->count++].score /= units[0].score;
	}
}

static size_t
count_own(const struct collector *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		n += c->rows[i].own;
	return n;
}

/* The best come first: what stands beside two belongs to the better one. */
static void
sort_own(struct unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		units[i].score = units[i].parts.words + units[i].parts.near;
	qsort(units, count, sizeof *units, by_score);
}

static enum err
search_words(struct search *s, struct nearest *near, struct hits *out)
{
	struct arena *a = s->rq->call.arena;
	struct collector c;
	struct unit *units;
	size_t count, own;
	enum err e;

	if ((e = gather(s, &c)) != OK)
		return e;
	units = arena_array(a, c.count + 1, sizeof *units);
	if ((e = look_at_rows(s, &c, units)) != OK)
		return e;
	own = count_own(&c);
	add_nearness(&c, units);
	sort_own(units, c.count);
	units = spread(a, units, c.count, &(struct terms){ c.idf, c.terms },
	    &count);
	/* They compete for a page that is full without them, no more. */
	if (own < (size_t)s->q->limit)
		spread_drop_facts(units, count);
	if ((e = rank_vector_merge(s, near, units, count)) != OK ||
	    (e = settle(s, units, &count)) != OK)
		return e;
	near->top = count > 0 ? units[0].score : 0;
	take_best(s, units, count, out);
	return OK;
}

/* What several queries found is listed where it stands best. */
static enum err
list_hits(struct search *s, const struct hits *h)
{
	enum err e = OK;

	for (size_t i = 0; i < h->count && !search_is_full(s) && e == OK; i++) {
		struct rank_parts parts = s->q->explain ? spread_explain(&h->at[i])
		    : (struct rank_parts){ 0 };

		s->by_kin += h->at[i].kin;
		e = search_add_hit(s, h->at[i].seq, h->at[i].score, &parts);
	}
	return e;
}

/* In a transaction of its own: it has to write first. */
static enum err
search_parts(struct search *s, const struct words *queries, size_t count)
{
	enum err e;

	if ((e = db_commit(s->p->db)) != OK)
		return e;
	if (index_trigrams(s->p) != OK)
		log_event(&s->rq->call, LOG_WARN, "some memories can be found "
		    "by whole words alone for now", LOG_STR("app",
		    s->p->client_id));
	if ((e = db_run(statement(s, BEGIN))) != OK)
		return e;
	for (size_t i = 0; i < count && e == OK && search_found(s) < FEW; i++) {
		s->words = queries[i];
		e = parts_search(s);
	}
	return e;
}

static enum err
search_all(struct search *s, const struct words *queries,
    struct nearest *near, size_t count)
{
	struct hits h = { .count = 0 };
	enum err e = OK;

	h.at = arena_array(s->rq->call.arena, count * (size_t)s->q->limit,
	    sizeof *h.at);
	for (size_t i = 0; i < count && e == OK; i++) {
		s->words = queries[i];
		e = search_words(s, &near[i], &h);
	}
	if (count > 1)
		qsort(h.at, h.count, sizeof *h.at, by_score);
	if (e == OK)
		e = list_hits(s, &h);
	if (e == OK && search_found(s) < FEW)
		e = search_parts(s, queries, count);
	for (size_t i = 0; i < count && e == OK; i++)
		e = rank_vector_list(s, &near[i]);
	return e;
}

/* The queries that have words. */
static size_t
read_queries(struct arena *a, const struct rank_query *q, struct words *out,
    struct nearest *near)
{
	size_t asked = q->ntexts < RANK_QUERIES_MAX ? q->ntexts
	    : RANK_QUERIES_MAX, count = 0;

	if (asked == 0) {
		words_parse(a, q->text, out);
		near[0].text = q->text;
		return out->count > 0;
	}
	for (size_t i = 0; i < asked; i++) {
		words_parse(a, q->texts[i], &out[count]);
		near[count].text = q->texts[i];
		count += out[count].count > 0;
	}
	return count;
}

enum err
rank_search(struct request *rq, struct person *p, const struct rank_query *q,
    struct memory_list *out)
{
	struct search s = { .rq = rq, .p = p, .q = q, .out = out };
	struct words queries[RANK_QUERIES_MAX];
	struct nearest near[RANK_QUERIES_MAX] = { { .top = 0 } };
	size_t count = read_queries(rq->call.arena, q, queries, near);
	enum err e;

	memset(out, 0, sizeof *out);
	out->items = arena_array(rq->call.arena, (size_t)q->limit,
	    sizeof *out->items);
	if (count == 0)
		return OK;
	rank_vector_ask(&s, near, count);
	if ((e = db_run(statement(&s, BEGIN))) != OK)
		return e;
	e = search_all(&s, queries, near, count);
	out->total = (int64_t)out->count;
	return db_end(p->db, e);
}

const char *
rank_asked(struct arena *a, const struct rank_query *q)
{
	struct buf line;

	if (q->ntexts == 0)
		return q->text;
	buf_init(&line, a, RANK_QUERIES_MAX * (RANK_QUERY_MAX + 4));
	for (size_t i = 0; i < q->ntexts; i++) {
		buf_puts(&line, i > 0 ? " | " : "");
		buf_puts(&line, q->texts[i]);
	}
	return line.data;
}

bool
rank_is_kind(const char *kind)
{
	return str_has_word("fact note turn summary observation", kind);
}
