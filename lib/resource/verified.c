/*
 * verified - tokens whose signature this process has verified before
 *
 * A table of fixed size in which a newer token takes an older one's place.
 * Never holds a token, and never says yes to one that was not added under the
 * very key set.
 */
#include "resource/verified.h"

enum { SLOTS = 64 };

static struct {
	struct digest token;
	uint64_t generation;	/* 0: empty; key sets count from 1 */
} slots[SLOTS];

bool
verified_has(const struct digest *token, uint64_t generation)
{
	size_t i = token->bytes[0] % SLOTS;

	return generation != 0 && slots[i].generation == generation &&
	    digest_equal(&slots[i].token, token);
}

void
verified_add(const struct digest *token, uint64_t generation)
{
	size_t i = token->bytes[0] % SLOTS;

	slots[i].token = *token;
	slots[i].generation = generation;
}
