/*
 * fuzz_jwks - key sets from outside (RFC 7517)
 *
 * Whatever key is taken in must format to the same key again, and must refuse
 * a signature that is none without harm.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "crypto/jwk.h"

static struct arena *arena;

static void
try_key(const struct key *k)
{
	static const unsigned char none[1024];
	struct key *again;
	enum err e;

	assert(!key_is_private(k));
	assert(strlen(key_id(k)) == 43);
	e = jwk_parse(arena, jwk_format(arena, k), &again);
	/* That reader knows of no key for PS256. */
	assert((e == OK) == (key_alg(k) < KEY_ALGS));
	assert(e != OK || str_eq(key_id(k), key_id(again)));
	e = key_verify(k, "x", 1, none, key_alg(k) == KEY_ES256 ? 64 : 256);
	assert(e == ERR_UNAUTHENTICATED);
	(void)e;
}

static void
try_kid(const struct jwk_set *set, const char *kid, int algs)
{
	const struct key *k;

	for (int alg = 0; alg < KEY_CLIENT_ALGS; alg++) {
		if (jwk_set_find(set, kid, (enum key_alg)alg, &k) != OK)
			continue;
		assert(alg < algs && key_alg(k) == (enum key_alg)alg);
		try_key(k);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kids[] = { NULL, "a", "one", "1", "" };
	struct jwk_set *set;
	size_t i;

	if (arena == NULL)
		arena = arena_new((size_t)64 << 20);
	if (jwk_set_parse((const char *)data, size, &set) != OK) {
		assert(set == NULL);
		return 0;
	}
	assert(jwk_set_count(set) <= JWK_SET_MAX);
	for (i = 0; i < sizeof kids / sizeof kids[0]; i++)
		try_kid(set, kids[i], KEY_ALGS);
	jwk_set_free(set);
	if (jwk_set_parse_client((const char *)data, size, &set) == OK)
		for (i = 0; i < sizeof kids / sizeof kids[0]; i++)
			try_kid(set, kids[i], KEY_CLIENT_ALGS);
	jwk_set_free(set);
	arena_reset(arena);
	return 0;
}
