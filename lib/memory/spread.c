/*
 * spread - memories that stand together lift one another
 *
 * The weights are measured on conversations that are not here (DESIGN:
 * search); a neighbour may turn out not to exist, the caller finds out.
 */
#include "memory/spread.h"

#include <math.h>
#include <string.h>

#include "memory/words.h"

enum {
	REACH = 2,
	GIVERS = 30		/* facts beside which what has no word is looked for */
};

static const double by_distance[REACH + 1] = { 1, .35, .3 };
static const double after_question = 2.5;
static const double session_share = .4;

/* Units by conversation and position; open addressing, a power of two. */
struct table {
	struct unit *units;
	size_t count;
	uint32_t *slots;	/* index + 1, 0: free */
	size_t mask;
	float *found;		/* unit by unit, how much of each term */
	size_t terms;
};

static size_t
hash(int64_t conv, int64_t pos)
{
	uint64_t h = (uint64_t)conv * 0x9e3779b97f4a7c15u + (uint64_t)pos;

	h *= 0xff51afd7ed558ccdu;
	return (size_t)(h >> 32);
}

/* The slot of a place, or the free one where it belongs. */
static size_t
slot_of(const struct table *t, int64_t conv, int64_t pos)
{
	size_t i = hash(conv, pos) & t->mask;

	for (; t->slots[i] != 0; i = (i + 1) & t->mask) {
		const struct unit *u = &t->units[t->slots[i] - 1];

		if (u->conv == conv && u->pos == pos)
			break;
	}
	return i;
}

/* The unit at a place; NULL if there is none. */
static struct unit *
unit_find(const struct table *t, int64_t conv, int64_t pos)
{
	size_t i = slot_of(t, conv, pos);

	return t->slots[i] != 0 ? &t->units[t->slots[i] - 1] : NULL;
}

/* The unit at a place, made if need be. */
static struct unit *
unit_at(struct table *t, int64_t conv, int64_t pos)
{
	size_t i = slot_of(t, conv, pos);
	struct unit *u;

	if (t->slots[i] != 0)
		return &t->units[t->slots[i] - 1];
	u = &t->units[t->count++];
	u->conv = conv;
	u->pos = pos;
	t->slots[i] = (uint32_t)t->count;
	return u;
}

static void
table_init(struct table *t, struct arena *a, size_t max, size_t terms)
{
	size_t slots = 1;

	while (slots < 2 * max)
		slots *= 2;
	t->units = arena_array(a, max, sizeof *t->units);
	t->slots = arena_array(a, slots, sizeof *t->slots);
	t->mask = slots - 1;
	t->count = 0;
	t->found = arena_array(a, max * (terms + 1), sizeof *t->found);
	t->terms = terms;
}

static float *
found_at(const struct table *t, const struct unit *u)
{
	return t->found + t->terms * (size_t)(u - t->units);
}

/* What `from` has of the terms counts for `to`, in part. */
static void
add_found(struct table *t, const struct unit *to, const struct unit *from,
    double share)
{
	float *found = found_at(t, to);

	if (from->weight == NULL)
		return;
	for (size_t k = 0; k < t->terms; k++)
		found[k] += (float)share * from->weight[k];
}

/* The unit that stands at a distance from `u`; NULL if none may gain. */
static struct unit *
neighbour(struct table *t, const struct unit *u, int64_t distance, bool make)
{
	struct unit *n = make ? unit_at(t, u->conv, u->pos + distance) :
	    unit_find(t, u->conv, u->pos + distance);

	if (n == NULL)
		return NULL;
	if (n->seq == 0 && n->at == 0) {
		n->at = u->at;
		n->session = u->session;
	}
	return u->conv > 0 || (n->at <= u->at + SPREAD_TOGETHER_S &&
	    n->at >= u->at - SPREAD_TOGETHER_S) ? n : NULL;
}

static double
own(const struct unit *u)
{
	return u->parts.words + u->parts.near + u->parts.vector;
}

static void
give_to_neighbours(struct table *t, const struct unit *u, bool make)
{
	for (int64_t d = -REACH; d <= REACH; d++) {
		double share = by_distance[d < 0 ? -d : d];
		struct unit *n = d != 0 ? neighbour(t, u, d, make) : NULL;

		if (n == NULL)
			continue;
		if (d == 1 && (u->flags & TEXT_QUESTION))
			share *= after_question;
		n->parts.neighbours += share * own(u);
		add_found(t, n, u, share);
	}
}

/*
 * Less for what has a few of the words, with what stands beside it, than for
 * what has them all.  Likeness alone is not measured by words.
 */
static void
cover(const struct table *t, struct unit *u, const struct terms *terms)
{
	const float *found = found_at(t, u);
	double all = 0, has = 0, share;

	for (size_t k = 0; k < terms->count; k++) {
		all += terms->idf[k];
		has += terms->idf[k] * (found[k] < 1 ? found[k] : 1);
	}
	if (has <= 0)
		return;
	share = sqrt(has / all);
	u->parts.words *= share;
	u->parts.near *= share;
	u->parts.neighbours *= share;
}

static double
best_score(const struct unit *units, size_t count)
{
	double best = 0;

	for (size_t i = 0; i < count; i++)
		if (units[i].score > best)
			best = units[i].score;
	return best;
}

/*
 * What each session scores as a whole: one that has all of the words beats one
 * that has a single word often.
 */
static void
weigh_sessions(struct table *sessions, const struct unit *in, size_t count,
    const struct terms *terms)
{
	for (size_t i = 0; i < count; i++)
		if (in[i].session != 0)
			add_found(sessions, unit_at(sessions, in[i].session, 0),
			    &in[i], 1);
	for (size_t i = 0; i < sessions->count; i++) {
		struct unit *u = &sessions->units[i];
		const float *found = found_at(sessions, u);

		for (size_t k = 0; k < terms->count; k++)
			u->score += terms->idf[k] * found[k] / (found[k] + 1);
	}
}

/* Above the least of them: what all have tells nothing apart. */
static double
least_score(const struct unit *units, size_t count, double most)
{
	double least = most;

	for (size_t i = 0; i < count; i++)
		if (units[i].score < least)
			least = units[i].score;
	return least;
}

static void
add_sessions(struct arena *a, struct table *t, const struct unit *in,
    size_t count, const struct terms *terms)
{
	struct table sessions;
	double most, least, most_of_units = best_score(t->units, t->count);
	struct unit *u;

	table_init(&sessions, a, count + 1, terms->count);
	weigh_sessions(&sessions, in, count, terms);
	most = best_score(sessions.units, sessions.count);
	least = least_score(sessions.units, sessions.count, most);
	for (size_t i = 0; most > 0 && i < t->count; i++) {
		u = &t->units[i];
		if (u->session == 0)
			continue;
		u->parts.session = session_share * most_of_units *
		    (unit_at(&sessions, u->session, 0)->score - least) / most;
		u->score += u->parts.session;
	}
}

struct unit *
spread(struct arena *a, const struct unit *in, size_t count,
    const struct terms *terms, size_t *out_count)
{
	struct table t;

	table_init(&t, a, (2 * REACH + 1) * count + 1, terms->count);
	for (size_t i = 0; i < count; i++) {
		struct unit *u = unit_at(&t, in[i].conv, in[i].pos);

		*u = in[i];
		add_found(&t, u, u, 1);
	}
	for (size_t i = 0; i < count; i++)
		give_to_neighbours(&t, &in[i], in[i].conv > 0 || i < GIVERS);
	for (size_t i = 0; i < t.count; i++) {
		struct unit *u = &t.units[i];

		cover(&t, u, terms);
		u->score = own(u) + u->parts.neighbours;
	}
	add_sessions(a, &t, in, count, terms);
	*out_count = t.count;
	return t.units;
}

void
spread_drop_facts(struct unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (units[i].seq == 0 && units[i].conv < 0)
			units[i].score = 0;
}

struct rank_parts
spread_explain(const struct unit *u)
{
	struct rank_parts p = u->parts;
	double scale = u->score / (p.factor *
	    (p.words + p.near + p.neighbours + p.session + p.vector));

	p.found_by = p.words > 0 ? "words" : p.vector > 0 ? "vector" :
	    "neighbours";
	p.words *= scale;
	p.near *= scale;
	p.neighbours *= scale;
	p.session *= scale;
	p.vector *= scale;
	return p;
}
