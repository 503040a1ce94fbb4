/*
 * forge - tokens that no honest signer would make
 *
 * Header and payload are taken as they are, the signature is made over them
 * with whatever key is named: the parts of an attack, put together by hand.
 */
#ifndef KEEPSAKE_TESTS_FORGE_H
#define KEEPSAKE_TESTS_FORGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/jwk.h"

#define FORGE_UNUSED __attribute__((unused))

/* header.payload, both encoded. */
static FORGE_UNUSED char *
forge_input(struct arena *a, const char *header, const char *payload)
{
	return arena_printf(a, "%s.%s",
	    base64url_text(a, header, strlen(header)),
	    base64url_text(a, payload, strlen(payload)));
}

/* Signed with `k`, whatever the header says. */
static FORGE_UNUSED char *
forge_token(struct arena *a, const struct key *k, const char *header,
    const char *payload)
{
	char *input = forge_input(a, header, payload);
	unsigned char *sig;
	size_t len;

	assert_int_equal(key_sign(a, k, input, strlen(input), &sig, &len), OK);
	return arena_printf(a, "%s.%s", input, base64url_text(a, sig, len));
}

/* Signed as HS256 would with `secret`. */
static FORGE_UNUSED char *
forge_hmac(struct arena *a, const char *secret, const char *header,
    const char *payload)
{
	char *input = forge_input(a, header, payload);
	struct digest d = digest_hmac(secret, strlen(secret), input,
	    strlen(input));

	return arena_printf(a, "%s.%s", input,
	    base64url_text(a, d.bytes, DIGEST_LEN));
}

/* A set of these keys' public halves, each under its key id. */
static FORGE_UNUSED struct jwk_set *
forge_set(struct arena *a, const struct key *first, const struct key *second)
{
	struct json *doc = json_new_object(a), *keys = json_new_array(a);
	struct jwk_set *set;
	const char *text;

	json_add(keys, jwk_format(a, first));
	if (second != NULL)
		json_add(keys, jwk_format(a, second));
	json_set(doc, "keys", keys);
	text = json_text(a, doc);
	assert_int_equal(jwk_set_parse(text, strlen(text), &set), OK);
	return set;
}

static FORGE_UNUSED struct key *
forge_key(const char *pem)
{
	struct key *k;

	assert_int_equal(key_parse_pem(pem, strlen(pem), &k), OK);
	return k;
}

#endif
