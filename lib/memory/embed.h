/*
 * embed - asking the operator's endpoint for embeddings
 *
 * OpenAI's POST /v1/embeddings, which llama.cpp, Ollama and
 * text-embeddings-inference speak too: {"model", "input": [texts]} gives
 * {"data": [{"index", "embedding": [numbers]}]}.  Off unless EMBEDDINGS_URL is
 * set; then the texts of memories and queries go to that endpoint, and nowhere
 * else.  After a failure nobody asks it for a while.
 */
#ifndef KEEPSAKE_MEMORY_EMBED_H
#define KEEPSAKE_MEMORY_EMBED_H

#include <stdbool.h>

#include "base/call.h"
#include "base/url.h"
#include "memory/vector.h"

struct config;

enum {
	EMBED_TEXTS_MAX = 16,		/* of one question */
	EMBED_TEXT_MAX = 1500,		/* bytes of each that are sent: about what
					 * models of 512 tokens read */
	EMBED_HURRY_MS = 1500,		/* while somebody waits */
	EMBED_PAUSE_S = 30		/* after a failure */
};

bool embed_is_on(const struct config *cfg);
/*
 * The vectors of `count` texts, in their order; in a hurry within two seconds
 * in all.  ERR_INVALID, logged, if the endpoint refuses these texts (400, 413,
 * 422); ERR_UNAVAILABLE, logged, if it fails in any other way, and without a
 * word and a question during the pause after that.
 */
enum err embed_ask(struct call *c, const struct config *cfg,
    const char *const *texts, size_t count, bool hurry, struct vector *out)
    MUST_USE;
/* Begins a pause; is there one? */
void embed_pause(const struct call *c, const struct config *cfg);
bool embed_is_pausing(const struct call *c, const struct config *cfg);
/*
 * The answer, which is anybody's bytes; pure.  ERR_INVALID unless it is JSON
 * with an embedding for each of the `count` indexes and no other, all of one
 * length, that vector_make() takes.
 */
enum err embed_parse(struct arena *a, struct span text, size_t count,
    struct vector *out) MUST_USE;

#endif
