/*
 * access_token - a signed access token (RFC 9068, typ at+jwt)
 *
 * Must never hold anything about a person but their subject.
 */
#include "oauth/access_token.h"

#include "base/log.h"
#include "crypto/jws.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "oauth/resource_indicator.h"
#include "system/config.h"

enum { JTI_BITS = 128 };

static const char *
payload(struct request *rq, const struct access_token *t)
{
	struct arena *a = rq->call.arena;
	struct json *j = json_new_object(a);

	json_set_string(j, "iss", rq->cfg->issuer);
	json_set_string(j, "sub", t->sub);
	resource_indicator_set_aud(rq, j, t->resource);
	json_set_int(j, "exp", rq->call.now + rq->cfg->access_token_ttl);
	json_set_int(j, "iat", rq->call.now);
	json_set_string(j, "jti", rand_id(a, JTI_BITS));
	json_set_string(j, "client_id", t->client->id);
	json_set_string(j, "client_name", t->client->name);
	json_set_string(j, "scope", t->scope);
	json_set_string(j, "gid", t->grant_id);
	if (t->auth_time != 0)
		json_set_int(j, "auth_time", t->auth_time);
	return json_text(a, j);
}

enum err
access_token_sign(struct request *rq, const struct access_token *t,
    const char **out)
{
	const struct key *k;

	*out = NULL;
	if (keyring_active(rq->keys, KEY_RS256, &k) != OK) {
		log_event(&rq->call, LOG_ERROR, "no active signing key",
		    LOG_STR("alg", key_alg_name(KEY_RS256)));
		return ERR_UNAVAILABLE;
	}
	return jws_sign(rq->call.arena, k, "at+jwt", payload(rq, t), out);
}
