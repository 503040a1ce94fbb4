/*
 * logout_token - a signed logout token (OpenID Connect Back-Channel Logout 1.0
 * section 2.4)
 *
 * Must never hold a nonce, nor be usable as an ID token: its typ is
 * logout+jwt.
 */
#include "oauth/logout_token.h"

#include "base/json.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/jws.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "store/clients.h"
#include "store/logout_notices.h"
#include "system/config.h"

#define EVENT "http://schemas.openid.net/event/backchannel-logout"

enum { JTI_BITS = 128 };

static const char *
payload(struct request *rq, const struct logout_notice *n)
{
	struct arena *a = rq->call.arena;
	struct json *events = json_new_object(a), *j = json_new_object(a);

	json_set(events, EVENT, json_new_object(a));
	json_set_string(j, "iss", rq->cfg->issuer);
	json_set_string(j, "aud", n->client_id);
	json_set_int(j, "iat", rq->call.now);
	json_set_int(j, "exp", rq->call.now + LOGOUT_TOKEN_TTL_S);
	json_set_string(j, "jti", rand_id(a, JTI_BITS));
	json_set_string(j, "sub", n->sub);
	json_set_string(j, "sid", n->sid);
	json_set(j, "events", events);
	return json_text(a, j);
}

static enum err
find_notice(struct request *rq, struct logout_notice **out)
{
	const char *text = request_env(rq, LOGOUT_TOKEN_PARAM);
	int64_t id;

	*out = NULL;
	if (text == NULL || str_int(text, 1, INT64_MAX, &id) != OK)
		return ERR_NOT_FOUND;
	return logout_notices_find(&rq->call, id, out);
}

enum err
logout_token_answer(struct request *rq, struct response *rs)
{
	struct logout_notice *n;
	const struct key *k;
	const char *token;
	struct client *cl;
	enum err e;

	if ((e = find_notice(rq, &n)) != OK ||
	    (e = clients_find(&rq->call, n->client_id, &cl)) != OK)
		return e;
	if (keyring_active(rq->keys, cl->id_token_alg, &k) != OK) {
		log_event(&rq->call, LOG_ERROR, "no active signing key",
		    LOG_STR("alg", key_alg_name(cl->id_token_alg)));
		return ERR_UNAVAILABLE;
	}
	e = jws_sign(rq->call.arena, k, "logout+jwt", payload(rq, n), &token);
	if (e != OK)
		return e;
	return response_text(rs, 200, "application/jwt", token);
}
