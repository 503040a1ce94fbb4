/*
 * fuzz_embed_answer - what the embeddings endpoint answers
 *
 * All of the vectors, of one length and each about as long as 127, or none.
 */
#include <stddef.h>
#include <stdint.h>

#include "memory/embed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool so)
{
	if (!so)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct vector out[EMBED_TEXTS_MAX];
	/* The first byte says how many texts were sent. */
	size_t count = len > 0 ? data[0] % EMBED_TEXTS_MAX + 1 : 1;
	struct arena *a = arena_new(1 << 26);
	struct span text = { (const char *)data + (len > 0), len - (len > 0) };
	enum err e = embed_parse(a, text, count, out);

	must(e == OK || e == ERR_INVALID);
	for (size_t i = 0; i < count; i++) {
		double likeness = vector_likeness(out[i], out[i]);

		must((out[i].len > 0) == (e == OK));
		must(out[i].len == out[0].len);
		must(e != OK || (likeness > 0 && likeness < 1.5));
	}
	arena_free(a);
	return 0;
}
