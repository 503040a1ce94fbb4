/*
 * key_alg - the algorithms that we know, by their names
 */
#include "crypto/key_alg.h"

#include <stddef.h>

#include "base/str.h"

static const char *const alg_names[KEY_CLIENT_ALGS] = {
	[KEY_RS256] = "RS256",
	[KEY_ES256] = "ES256",
	[KEY_PS256] = "PS256",
};

const char *
key_alg_name(enum key_alg alg)
{
	return alg_names[alg];
}

static enum err
find_name(const char *name, size_t count, enum key_alg *out)
{
	size_t i;

	*out = KEY_RS256;
	for (i = 0; i < count; i++) {
		if (str_eq(name, alg_names[i])) {
			*out = (enum key_alg)i;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

enum err
key_alg_parse(const char *name, enum key_alg *out)
{
	return find_name(name, KEY_ALGS, out);
}

enum err
key_alg_parse_client(const char *name, enum key_alg *out)
{
	return find_name(name, KEY_CLIENT_ALGS, out);
}
