/*
 * id_token - a signed ID token (OpenID Connect Core section 2)
 *
 * Must never be usable as an access token: its typ is JWT, its audience the
 * client.
 */
#include "oauth/id_token.h"

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "crypto/keyring.h"
#include "oauth/claims.h"
#include "oauth/public_keys.h"
#include "store/users.h"
#include "system/config.h"

/* The left half of the digest that both our algorithms use (section
 * 3.1.3.6). */
static const char *
half_hash(struct arena *a, const char *token)
{
	struct digest d = digest_text(token);

	return base64url_text(a, d.bytes, DIGEST_LEN / 2);
}

static const char *
payload(struct request *rq, const struct id_token *t, const struct user *u)
{
	struct arena *a = rq->call.arena;
	struct json *j = json_new_object(a);

	json_set_string(j, "iss", rq->cfg->issuer);
	json_set_string(j, "sub", t->grant->sub);
	json_set_string(j, "aud", t->client->id);
	json_set_string(j, "azp", t->client->id);
	json_set_int(j, "exp", rq->call.now + rq->cfg->id_token_ttl);
	json_set_int(j, "iat", rq->call.now);
	json_set_int(j, "auth_time", t->grant->auth_time);
	json_set_string(j, "acr", CLAIMS_ACR);
	json_set_string(j, "nonce", t->nonce);
	json_set_string(j, "sid", t->grant->sid);
	json_set_string(j, "at_hash", half_hash(a, t->access_token));
	if (u != NULL)
		claims_add_asked(a, j, u, t->grant->claims, "id_token");
	return json_text(a, j);
}

enum err
id_token_sign(struct request *rq, const struct id_token *t, const char **out)
{
	enum key_alg alg = t->client->id_token_alg;
	struct user *u = NULL;
	const struct key *k;
	enum err e;

	*out = NULL;
	if (t->grant->claims != NULL &&
	    (e = users_find(&rq->call, t->grant->user_id, &u)) != OK)
		return e == ERR_NOT_FOUND ? ERR_UNAVAILABLE : e;
	if (keyring_active(rq->keys, alg, &k) != OK) {
		log_event(&rq->call, LOG_ERROR, "no active signing key",
		    LOG_STR("alg", key_alg_name(alg)));
		return ERR_UNAVAILABLE;
	}
	return jws_sign(rq->call.arena, k, "JWT", payload(rq, t, u), out);
}

/* An optional member; NULL too if it is no string. */
static const char *
text_of(const struct json *claims, const char *name)
{
	const char *value;

	return json_get_string(claims, name, &value) == OK ? value : NULL;
}

enum err
id_token_read(struct request *rq, const char *token,
    struct id_token_hint *out)
{
	const struct jwk_set *keys;
	struct json *claims;
	const char *typ, *sub;
	enum err e;

	*out = (struct id_token_hint){ 0 };
	if ((e = public_keys_get(rq, &keys)) != OK)
		return e;
	e = jws_verify(rq->call.arena, keys, token, &typ, &claims);
	if (e != OK)
		return e == ERR_NOT_FOUND ? e : ERR_INVALID;
	if ((typ != NULL && !str_eq_nocase(typ, "JWT")) ||
	    !str_eq(text_of(claims, "iss"), rq->cfg->issuer) ||
	    (sub = text_of(claims, "sub")) == NULL)
		return ERR_INVALID;
	*out = (struct id_token_hint){ .sub = sub,
	    .sid = text_of(claims, "sid"),
	    .client_id = text_of(claims, "aud") };
	return OK;
}

enum err
id_token_read_hint(struct request *rq, const char *token, const char **sub)
{
	struct id_token_hint hint;
	enum err e = id_token_read(rq, token, &hint);

	*sub = hint.sub;
	return e;
}
