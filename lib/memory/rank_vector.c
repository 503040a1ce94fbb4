/*
 * rank_vector - likeness beside words
 *
 * Never takes from a score: with a weight of 0 the order is that of the words.
 * Never lists what search_add_hit() would not.
 */
#include "memory/rank_vector.h"

#include <math.h>
#include <string.h>

#include "memory/embed.h"
#include "memory/search.h"
#include "memory/words.h"
#include "system/config.h"

/* What comes in by itself is at least so like, and so far on the way from the
 * least to the most like. */
static const double cosine_alone = .2, share_alone = .5;
static const double question_factor = .8;

void
rank_vector_ask(struct search *s, struct nearest *near, size_t count)
{
	const struct config *cfg = s->rq->cfg;
	const char *texts[RANK_QUERIES_MAX] = { NULL };
	struct vector v[RANK_QUERIES_MAX];

	if (!embed_is_on(cfg) || cfg->embeddings_weight <= 0 ||
	    count > RANK_QUERIES_MAX)
		return;
	for (size_t i = 0; i < count; i++)
		texts[i] = near[i].text;
	if (embed_ask(&s->rq->call, cfg, texts, count, true, v) != OK)
		return;
	for (size_t i = 0; i < count; i++)
		near[i].query = v[i];
}

/* Best first, so the least stands at the end.  Of one kind only: all. */
static void
make_shares(struct likeness *at, size_t n)
{
	double least = n > 0 ? at[n - 1].cosine : 0;
	double range = n > 0 ? at[0].cosine - least : 0;

	for (size_t i = 0; i < n; i++)
		at[i].share = range > 0 ? (at[i].cosine - least) / range : 1;
}

/* A neighbour that did not match itself has no seq yet, but a place. */
static bool
is_of(const struct likeness *l, const struct unit *u)
{
	if (u->seq != 0)
		return u->seq == l->seq;
	return l->conv != 0 && u->conv == l->conv && u->pos == l->pos;
}

double
rank_vector_sum(struct unit *units, size_t count, struct likeness *at,
    size_t n, double weight)
{
	double most = 0;

	make_shares(at, n);
	for (size_t i = 0; i < count; i++)
		if (units[i].score > most)
			most = units[i].score;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			if (is_of(&at[k], &units[i])) {
				double gain = weight * most * at[k].share;

				units[i].parts.vector += gain;
				units[i].score += gain;
				at[k].taken = true;
			}
	return most;
}

enum err
rank_vector_merge(struct search *s, struct nearest *near, struct unit *units,
    size_t count)
{
	const struct config *cfg = s->rq->cfg;
	enum err e;

	if (near->query.len == 0)
		return OK;
	e = vectors_nearest(s, cfg->embeddings_model, near->query, &near->at,
	    &near->count);
	if (e == OK)
		near->most = rank_vector_sum(units, count, near->at,
		    near->count, cfg->embeddings_weight);
	return e;
}

/* The place of a memory in a list; its count if it is not there. */
static size_t
place_of(const struct memory_list *list, int64_t seq)
{
	size_t i = 0;

	while (i < list->count && list->items[i]->seq != seq)
		i++;
	return i;
}

/* To its place among those above it. */
static void
rise(struct memory_list *list, size_t i)
{
	for (; i > 0 && list->items[i - 1]->score < list->items[i]->score; i--) {
		struct memory *m = list->items[i];

		list->items[i] = list->items[i - 1];
		list->items[i - 1] = m;
	}
}

/* One more: in the place of the last if the page is full. */
static enum err
list_one(struct search *s, int64_t seq, const struct rank_parts *parts)
{
	double score = parts->vector * parts->factor;
	struct memory_list *list = s->out;
	size_t before = list->count, at = place_of(list, seq);
	struct memory *last = before > 0 ? list->items[before - 1] : NULL;
	enum err e;

	if (at < before) {
		if (list->items[at]->score < score) {
			list->items[at]->score = score;
			if (list->items[at]->parts != NULL)
				list->items[at]->parts = memcpy(arena_alloc(
				    s->rq->call.arena, sizeof *parts), parts,
				    sizeof *parts);
		}
		rise(list, at);
		return OK;
	}
	if (search_is_full(s)) {
		if (last == NULL || last->score >= score)
			return OK;
		list->count--;
	}
	at = list->count;
	e = search_add_hit(s, seq, score, parts);
	if (list->count > at)
		rise(list, at);
	else if (at < before)
		list->items[list->count++] = last;
	return e;
}

enum err
rank_vector_list(struct search *s, const struct nearest *near)
{
	double weight = s->rq->cfg->embeddings_weight;
	enum err e = OK;

	/* Without a hit of words a likeness stands for itself. */
	if (near->top > 0)
		weight *= near->most / near->top;
	for (size_t i = 0; i < near->count && e == OK; i++) {
		const struct likeness *l = &near->at[i];
		double factor = l->flags & TEXT_QUESTION ? question_factor : 1;
		/* A score is at most 1, however much likeness weighs. */
		const struct rank_parts parts = { .found_by = "vector",
		    .vector = fmin(weight * l->share, 1 / factor),
		    .factor = factor };

		if (l->cosine < cosine_alone || l->share < share_alone)
			break;
		if (!l->taken && parts.vector > 0)
			e = list_one(s, l->seq, &parts);
	}
	return e;
}
