/*
 * assertion_fixture - a client with keys, and what it signs with them
 *
 * The client "signer" is registered with the public halves of an RSA and an
 * EC key.  A good assertion is changed by one member at a time.
 */
#ifndef KEEPSAKE_TESTS_ASSERTION_FIXTURE_H
#define KEEPSAKE_TESTS_ASSERTION_FIXTURE_H

#include "publish_fixture.h"

#define SIGNER "signer"

/* {"keys":[...]} of these keys' public halves; `second` may be NULL. */
static inline struct json *
assertion_jwks(struct provider *p, const struct key *first,
    const struct key *second)
{
	struct json *doc = json_new_object(p->a), *keys = json_new_array(p->a);

	json_add(keys, jwk_format(p->a, first));
	if (second != NULL)
		json_add(keys, jwk_format(p->a, second));
	json_set(doc, "keys", keys);
	return doc;
}

/* The client `id` with this metadata, stored. */
static inline struct client *
assertion_client(struct provider *p, const char *id,
    const struct json *metadata)
{
	struct client *cl = provider_client(p, arena_printf(p->a, "%s.", id));

	cl->id = id;
	cl->auth_method = "private_key_jwt";
	cl->metadata = metadata;
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	return cl;
}

static inline struct client *
assertion_signer(struct provider *p, const char *alg)
{
	struct json *metadata = json_new_object(p->a);
	struct key *rsa = forge_key(a2_pem), *ec = forge_key(a3_pem);

	json_set(metadata, "jwks", assertion_jwks(p, rsa, ec));
	json_set_string(metadata, "token_endpoint_auth_signing_alg", alg);
	key_free(rsa);
	key_free(ec);
	return assertion_client(p, SIGNER, metadata);
}

/* Good claims of `id` with a jti of its own. */
static inline struct json *
assertion_claims(struct provider *p, const char *id)
{
	static int64_t count;
	struct json *j = json_new_object(p->a);

	json_set_string(j, "iss", id);
	json_set_string(j, "sub", id);
	json_set_string(j, "aud", "http://localhost:8080");
	json_set_int(j, "exp", p->rq->call.now + 60);
	json_set_string(j, "jti", arena_printf(p->a, "jti-%lld",
	    (long long)count++));
	return j;
}

/* Signed by the key of this PEM, with `extra` in the header. */
static inline const char *
assertion_sign(struct provider *p, const char *pem, const char *extra,
    const struct json *claims)
{
	struct key *k = forge_key(pem);
	const char *token = forge_token(p->a, k, arena_printf(p->a,
	    "{\"alg\":\"%s\",\"kid\":\"%s\"%s}", key_alg_name(key_alg(k)),
	    key_id(k), extra), json_text(p->a, claims));

	key_free(k);
	return token;
}

#endif
