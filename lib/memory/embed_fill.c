/*
 * embed_fill - making the vectors that are missing
 *
 * Between reading a text and storing its vector no transaction is open: the
 * store looks again whether the text still stands.
 */
#include "memory/embed_fill.h"

#include <string.h>

#include "base/clock.h"
#include "memory/embed.h"
#include "memory/vectors.h"
#include "system/config.h"

enum { MEMORY_MAX = 64 * 1024 * 1024 };

/* One text that is refused (it is too long for the model, or strange) must not
 * keep the others from their vectors. */
static enum err
ask_each(struct call *c, const struct config *cfg, const char *const *texts,
    size_t count, struct vector *out)
{
	static const char *const plain = "ok";
	struct vector any;
	size_t got = 0;
	enum err e;

	for (size_t i = 0; i < count; i++) {
		e = embed_ask(c, cfg, &texts[i], 1, false, &out[i]);
		if (e == ERR_UNAVAILABLE)
			return e;
		got += e == OK;
	}
	if (got > 0 || count == 1)
		return OK;
	/* Is it the texts, or would it refuse any? */
	if (embed_ask(c, cfg, &plain, 1, false, &any) == OK)
		return OK;
	embed_pause(c, cfg);
	return ERR_UNAVAILABLE;
}

static enum err
fill(struct call *c, const struct config *cfg, struct person *p,
    const struct vector_text *wanted, size_t count)
{
	const char *texts[VECTORS_BATCH_MAX] = { NULL };
	struct vector made[VECTORS_BATCH_MAX];
	enum err e;

	for (size_t i = 0; i < count; i++)
		texts[i] = wanted[i].text;
	e = embed_ask(c, cfg, texts, count, false, made);
	if (e == ERR_INVALID)
		e = ask_each(c, cfg, texts, count, made);
	return e != OK ? e : vectors_put(p, cfg->embeddings_model, wanted, made,
	    count);
}

void
embed_after(struct request *rq)
{
	struct vector_text wanted[VECTORS_BATCH_MAX];
	int64_t seqs[VECTORS_BATCH_MAX];
	struct person p;
	size_t n = vectors_noted(&p, seqs), count = 0;

	if (!embed_is_on(rq->cfg))
		return;
	for (size_t i = 0; i < n; i++)
		if (vectors_want(rq->call.arena, &p, rq->cfg->embeddings_model,
		    seqs[i], &wanted[count]) == OK)
			count++;
	/* What fails is logged, and left to the sweeper. */
	if (count > 0)
		(void)!fill(&rq->call, rq->cfg, &p, wanted, count);
}

/* The next batch below *before; *count 0 after the last. */
static enum err
fill_next(struct call *c, const struct config *cfg, struct person *p,
    int64_t *before, size_t *count)
{
	struct vector_text wanted[VECTORS_BATCH_MAX];
	enum err e;

	e = vectors_missing(c->arena, p, cfg->embeddings_model, *before, wanted,
	    count);
	if (e != OK || *count == 0)
		return e;
	*before = wanted[*count - 1].seq;
	return fill(c, cfg, p, wanted, *count);
}

enum err
embed_missing(const struct config *cfg, struct person *p, int64_t max,
    int64_t *made)
{
	struct call c = { .request_id = "-" };
	int64_t before = INT64_MAX;
	size_t count = 1;
	enum err e = OK;

	*made = 0;
	if (!embed_is_on(cfg))
		return OK;
	c.arena = arena_new(MEMORY_MAX);
	while (e == OK && count > 0 && *made < max) {
		c.now = clock_now();
		e = fill_next(&c, cfg, p, &before, &count);
		if (e == OK)
			*made += (int64_t)count;
		arena_reset(c.arena);
	}
	arena_free(c.arena);
	return e;
}
