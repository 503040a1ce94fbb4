/*
 * fuzz_jwt - tokens from outside (RFC 7515, RFC 7519)
 *
 * The bytes are tried as a whole token, and then as the header and as the
 * payload of a token signed by a key of ours, or a fuzzer would never see what
 * lies behind the signature.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../unit/jose_vectors.h"
#include "base/base64.h"
#include "base/str.h"
#include "crypto/jwt.h"

#define ISSUER "https://oidc.example.com"
#define RESOURCE "https://mcp.example.com/mcp"

enum { NOW = 1800000000, SIZE_MAX_TRIED = 20000 };

static struct arena *arena;
static struct key *key;
static struct jwk_set *set;

static void
prepare(void)
{
	struct json *doc, *keys;
	const char *text;
	enum err e;

	arena = arena_new((size_t)64 << 20);
	e = key_parse_pem(a3_pem, strlen(a3_pem), &key);
	assert(e == OK);
	doc = json_new_object(arena);
	keys = json_new_array(arena);
	json_add(keys, jwk_format(arena, key));
	json_set(doc, "keys", keys);
	text = json_text(arena, doc);
	e = jwk_set_parse(text, strlen(text), &set);
	assert(e == OK);
	(void)e;
}

static void
try_split(const char *data, size_t size)
{
	struct jws_parts p;

	if (jws_split(data, size, &p) != OK) {
		assert(p.header.p == NULL && p.signed_part.len == 0);
		return;
	}
	assert(p.header.p == data && p.signed_part.p == data);
	assert(p.header.len + p.payload.len + p.signature.len + 2 == size);
	assert(p.signed_part.len + 1 + p.signature.len == size);
}

static void
try_token(const char *token)
{
	static const char *const audiences[] = { RESOURCE, NULL };
	const struct jwt_expect want = { "at+jwt", ISSUER, audiences, NOW };
	struct json *claims;
	const char *iss;
	double exp;

	if (jwt_verify(arena, set, &want, token, &claims) != OK) {
		assert(claims == NULL);
		return;
	}
	assert(json_get_string(claims, "iss", &iss) == OK);
	assert(str_eq(iss, ISSUER));
	assert(json_number(json_get(claims, "exp"), &exp) == OK);
	assert(exp > NOW - JWT_SKEW_S);
	assert(json_get(claims, "aud") != NULL);
}

static const char *
sign(const char *header, size_t header_len, const char *payload,
    size_t payload_len)
{
	char *input = arena_printf(arena, "%s.%s",
	    base64url_text(arena, header, header_len),
	    base64url_text(arena, payload, payload_len));
	unsigned char *sig;
	size_t len;

	if (key_sign(arena, key, input, strlen(input), &sig, &len) != OK)
		return input;
	return arena_printf(arena, "%s.%s", input,
	    base64url_text(arena, sig, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *fixed;

	if (size > SIZE_MAX_TRIED)
		return 0;
	if (arena == NULL)
		prepare();
	try_split(text, size);
	try_token(arena_strndup(arena, text, size));

	fixed = arena_printf(arena, "{\"alg\":\"ES256\",\"kid\":\"%s\","
	    "\"typ\":\"at+jwt\"}", key_id(key));
	try_token(sign(fixed, strlen(fixed), text, size));
	fixed = "{\"iss\":\"" ISSUER "\",\"aud\":\"" RESOURCE "\","
	    "\"exp\":1800000900}";
	try_token(sign(text, size, fixed, strlen(fixed)));
	arena_reset(arena);
	return 0;
}
