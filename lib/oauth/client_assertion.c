/*
 * client_assertion - a client proves who it is with a key
 *
 * Must never take one that was made for another server or another client, nor
 * the same one twice, nor let it choose its own key or algorithm.
 */
#include "oauth/client_assertion.h"

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/jwt.h"
#include "oauth/client_keys.h"
#include "store/assertions.h"
#include "system/config.h"

enum { JTI_MAX = 512 };

static enum err
read_part(struct arena *a, struct span part, struct json **out)
{
	unsigned char *text = arena_alloc(a, BASE64_DECODED_MAX(part.len));
	size_t len;

	if (base64url_decode(part.p, part.len, text, &len) != OK)
		return ERR_INVALID;
	return json_parse(a, (const char *)text, len, CLIENT_ASSERTION_MAX,
	    out) == OK ? OK : ERR_INVALID;
}

enum err
client_assertion_subject(struct arena *a, const char *assertion,
    const char **id)
{
	struct jws_parts parts;
	struct json *payload;

	*id = NULL;
	if (strlen(assertion) > CLIENT_ASSERTION_MAX ||
	    jws_split(assertion, strlen(assertion), &parts) != OK ||
	    read_part(a, parts.payload, &payload) != OK)
		return ERR_INVALID;
	return json_get_string(payload, "sub", id) == OK ? OK : ERR_INVALID;
}

/* What the client registered narrows what its keys would admit. */
static enum err
check_algorithm(struct request *rq, const struct client *cl,
    const char *assertion)
{
	const char *wanted, *alg;
	struct jws_parts parts;
	struct json *header;

	if (json_get_string(cl->metadata, "token_endpoint_auth_signing_alg",
	    &wanted) != OK)
		return OK;
	if (jws_split(assertion, strlen(assertion), &parts) != OK ||
	    read_part(rq->call.arena, parts.header, &header) != OK ||
	    json_get_string(header, "alg", &alg) != OK)
		return ERR_INVALID;
	return str_eq(alg, wanted) ? OK : ERR_UNAUTHENTICATED;
}

/* One more try with fresh keys if its kid is not among those we have. */
static enum err
verify(struct request *rq, const struct client *cl, const char *assertion,
    struct json **claims)
{
	const struct jwt_expect want = { .issuer = cl->id,
	    .now = rq->call.now };
	const struct jwk_set *keys;
	enum err e = ERR_NOT_FOUND;

	*claims = NULL;
	for (int i = 0; i < 2 && e == ERR_NOT_FOUND; i++) {
		if ((e = client_keys_get(rq, cl, i > 0, &keys)) != OK)
			return e;
		e = jwt_verify(rq->call.arena, keys, &want, assertion, claims);
	}
	return e;
}

static bool
is_ours(struct request *rq, const char *aud)
{
	struct arena *a = rq->call.arena;
	const char *base = rq->cfg->oidc_base_url;

	return str_eq(aud, rq->cfg->issuer) ||
	    str_eq(aud, arena_printf(a, "%s/auth/token", base)) ||
	    str_eq(aud, arena_printf(a, "%s/token", base)) ||
	    str_eq(aud, arena_printf(a, "%s%s", base, rq->path));
}

/* One that several servers would take could be used at the others. */
static enum err
check_audience(struct request *rq, const struct json *claims)
{
	const struct json *aud = json_get(claims, "aud");
	const char *only;

	if (json_type(aud) == JSON_ARRAY)
		aud = json_len(aud) == 1 ? json_at(aud, 0) : NULL;
	only = json_string(aud);
	return only != NULL && is_ours(rq, only) ? OK : ERR_UNAUTHENTICATED;
}

/* Spends the jti, for as long as the assertion would be taken. */
static enum err
spend(struct request *rq, const struct client *cl, const struct json *claims)
{
	int64_t latest = rq->call.now + CLIENT_ASSERTION_LIFE_S + JWT_SKEW_S;
	const char *jti;
	double exp;
	enum err e;

	if (json_number(json_get(claims, "exp"), &exp) != OK ||
	    exp > (double)latest)
		return ERR_UNAUTHENTICATED;
	if (json_get_string(claims, "jti", &jti) != OK || *jti == '\0' ||
	    strlen(jti) > JTI_MAX)
		return ERR_UNAUTHENTICATED;
	e = assertions_use(&rq->call, cl->id, jti,
	    (int64_t)exp + 1 + JWT_SKEW_S);
	if (e == ERR_CONFLICT)
		log_event(&rq->call, LOG_WARN, "client assertion replayed",
		    LOG_STR("client", cl->id));
	return e;
}

static enum err
check(struct request *rq, const struct client *cl, const char *assertion)
{
	struct json *claims;
	const char *sub;
	enum err e;

	if (strlen(assertion) > CLIENT_ASSERTION_MAX)
		return ERR_TOO_LARGE;
	if ((e = check_algorithm(rq, cl, assertion)) != OK ||
	    (e = verify(rq, cl, assertion, &claims)) != OK)
		return e;
	if (json_get_string(claims, "sub", &sub) != OK ||
	    !str_eq(sub, cl->id))
		return ERR_UNAUTHENTICATED;
	if ((e = check_audience(rq, claims)) != OK)
		return e;
	return spend(rq, cl, claims);
}

enum err
client_assertion_check(struct request *rq, const struct client *cl,
    const char *assertion)
{
	enum err e = check(rq, cl, assertion);

	if (e == OK || e == ERR_UNAVAILABLE || e == ERR_LIMITED)
		return e;
	return ERR_UNAUTHENTICATED;
}
