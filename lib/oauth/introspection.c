/*
 * introspection - whether a token is good, and for what
 *
 * Must never say more about a person than their subject, nor anything at all
 * about a token that is not good or not the asker's to know.
 */
#include "oauth/introspection.h"

#include "base/str.h"
#include "crypto/jwt.h"
#include "oauth/admission.h"
#include "oauth/public_keys.h"
#include "store/grants.h"
#include "store/users.h"
#include "system/config.h"

/* Is the grant alive, and its person still admitted? */
static enum err
check_grant(struct request *rq, const struct grant *g)
{
	bool admitted;
	enum err e;

	if (!grant_is_alive(g, rq->call.now))
		return ERR_NOT_FOUND;
	e = admission_holds_for(rq, g->user_id, g->by_list, &admitted);
	return e == OK && !admitted ? ERR_NOT_FOUND : e;
}

static enum err
describe_refresh(struct request *rq, const struct client *who,
    const char *token, struct json *out)
{
	struct refresh_times times;
	struct grant *g;
	enum err e;

	e = grants_find_living_refresh(&rq->call, token, &g, &times);
	if (e != OK)
		return e;
	if (!str_eq(g->client_id, who->id))
		return ERR_NOT_FOUND;
	if ((e = check_grant(rq, g)) != OK)
		return e;
	json_set_string(out, "iss", rq->cfg->issuer);
	json_set_string(out, "sub", g->sub);
	json_set_string(out, "client_id", g->client_id);
	json_set_string(out, "scope", g->scope);
	json_set_int(out, "iat", times.created_at);
	json_set_int(out, "exp", times.expires_at);
	return OK;
}

/* Is what the token came from still there: its grant, or else its client and
 * the person that this one acts as? */
static enum err
check_origin(struct request *rq, const struct json *claims)
{
	const char *grant_id, *client_id, *sub;
	struct client *cl;
	struct grant *g;
	struct user *u;
	enum err e;

	if (json_get_string(claims, "client_id", &client_id) != OK ||
	    json_get_string(claims, "sub", &sub) != OK)
		return ERR_NOT_FOUND;
	if (json_get_string(claims, "gid", &grant_id) == OK) {
		e = grants_find(&rq->call, grant_id, &g);
		return e != OK ? e : check_grant(rq, g);
	}
	if ((e = clients_find(&rq->call, client_id, &cl)) != OK ||
	    str_eq(sub, client_id))
		return e;
	if ((e = users_find_sub(&rq->call, sub, &u)) != OK)
		return e;
	return u->disabled_at == 0 ? OK : ERR_NOT_FOUND;
}

static enum err
describe_access(struct request *rq, const struct client *who,
    const char *token, struct json *out)
{
	static const char *const members[] = {
		"iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti"
	};
	const struct jwt_expect want = { .typ = "at+jwt",
	    .issuer = rq->cfg->issuer, .now = rq->call.now };
	const struct jwk_set *keys;
	struct json *claims;
	const char *of;
	int64_t exp;
	enum err e;

	if ((e = public_keys_get(rq, &keys)) != OK)
		return e;
	if (jwt_verify(rq->call.arena, keys, &want, token, &claims) != OK)
		return ERR_NOT_FOUND;
	/* Our own clock made it: no skew. */
	if (json_get_int(claims, "exp", &exp) != OK || rq->call.now >= exp)
		return ERR_NOT_FOUND;
	if (who->dynamic && (json_get_string(claims, "client_id", &of) != OK ||
	    !str_eq(of, who->id)))
		return ERR_NOT_FOUND;
	if ((e = check_origin(rq, claims)) != OK)
		return e;
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		if (json_get(claims, members[i]) != NULL)
			json_set(out, members[i], json_get(claims, members[i]));
	json_set_string(out, "token_type", "Bearer");
	return OK;
}

enum err
introspection_describe(struct request *rq, const struct client *who,
    const char *token, struct json **out)
{
	struct json *j = json_new_object(rq->call.arena);
	enum err e;

	*out = NULL;
	json_set_bool(j, "active", true);
	e = describe_refresh(rq, who, token, j);
	if (e == ERR_NOT_FOUND)
		e = describe_access(rq, who, token, j);
	if (e == OK)
		*out = j;
	return e;
}
