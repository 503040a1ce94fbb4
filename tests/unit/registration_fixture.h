/*
 * registration_fixture - one step of reading client metadata, for its test
 */
#ifndef KEEPSAKE_TESTS_REGISTRATION_FIXTURE_H
#define KEEPSAKE_TESTS_REGISTRATION_FIXTURE_H

#include "provider_fixture.h"

#include "oauth/registration_form.h"

/* An RSA key, with and without its private exponent, and a symmetric one. */
#define JWK_N "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT8" \
	"6zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4" \
	"Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8" \
	"KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh" \
	"6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnq" \
	"DKgw"
#define JWKS_PUBLIC "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"e\":\"AQAB\",\"n\":\"" \
	JWK_N "\"}]}"
#define JWKS_PRIVATE "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"e\":\"AQAB\",\"d\":\"AQAB\"," \
	"\"n\":\"" JWK_N "\"}]}"
#define JWKS_SYMMETRIC "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AQAB\"}]}"
#define JWKS_NONE "{\"keys\":[]}"

/* A form over metadata given as JSON text; its client is `cl`. */
static inline struct form
form_of(struct provider *p, enum registrant who, const char *text,
    struct client *cl)
{
	struct json *j;

	assert_int_equal(json_parse(p->a, text, strlen(text), 65536, &j), OK);
	*cl = (struct client){ .grant_types = "authorization_code" };
	return (struct form){ p->a, who, j, json_new_object(p->a), cl,
	    &p->rq->fault };
}

#endif
