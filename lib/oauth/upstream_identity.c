/*
 * upstream_identity - who the upstream says a person is (OpenID Connect Core
 * section 3.1.3.7)
 *
 * Each rule is a row of its own, so that none can hide behind another.  Must
 * never log a claim.
 */
#include "oauth/upstream_identity.h"

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/jwt.h"
#include "http/valid.h"

enum { NAME_BYTES_MAX = 256, DOMAIN_MAX = 253 };

/* Google's other spelling of itself, which it still uses now and then. */
#define GOOGLE_LEGACY "accounts.google.com"

static enum err
verify_as(struct request *rq, const struct jwk_set *set, const char *issuer,
    const char *token, struct json **claims)
{
	const char *const audiences[] = { rq->cfg->google_client_id, NULL };
	const struct jwt_expect want = { .issuer = issuer,
	    .audiences = audiences, .now = rq->call.now };

	return jwt_verify(rq->call.arena, set, &want, token, claims);
}

static enum err
verify_with(struct request *rq, const struct jwk_set *set, const char *token,
    struct json **claims)
{
	enum err e;

	e = verify_as(rq, set, rq->cfg->upstream_issuer, token, claims);
	if (e == ERR_UNAUTHENTICATED && upstream_is_google(rq->cfg))
		e = verify_as(rq, set, GOOGLE_LEGACY, token, claims);
	return e;
}

/* Against the keys we have, then, for an unknown kid, against fresh ones. */
static enum err
verify(struct request *rq, const struct upstream *up, const char *token,
    struct json **claims)
{
	const struct jwk_set *set;
	enum err e;

	*claims = NULL;
	if ((e = upstream_keys(rq, up, &set)) != OK)
		return e;
	e = verify_with(rq, set, token, claims);
	if (e == ERR_NOT_FOUND && upstream_keys_refresh(rq, up, &set) == OK)
		e = verify_with(rq, set, token, claims);
	return e;
}

/* What a rule looks at. */
struct evidence {
	struct request *rq;
	const struct upstream_proof *proof;
	const struct json *claims;
	struct upstream_identity *out;
};

/* A claim that is a text or absent (then NULL); false if another type. */
static bool
text_claim(const struct evidence *v, const char *name, const char **out)
{
	return json_get_string(v->claims, name, out) != ERR_INVALID;
}

/* jwt_verify has looked for us in aud; here, that nobody else is meant. */
static bool
party_is_ours(const struct evidence *v)
{
	const struct json *aud = json_get(v->claims, "aud");
	const char *azp;

	if (!text_claim(v, "azp", &azp))
		return false;
	if (azp == NULL)
		return json_type(aud) != JSON_ARRAY || json_len(aud) == 1;
	return str_eq(azp, v->rq->cfg->google_client_id);
}

/* jwt_verify has looked for one of the future, if there is one. */
static bool
is_recent(const struct evidence *v)
{
	double iat;

	return json_number(json_get(v->claims, "iat"), &iat) == OK &&
	    iat >= (double)(v->rq->call.now - UPSTREAM_IAT_MAX_S);
}

static bool
nonce_is_ours(const struct evidence *v)
{
	const char *nonce;

	return text_claim(v, "nonce", &nonce) && nonce != NULL &&
	    digest_text_equal(nonce, v->proof->nonce);
}

/* Both algorithms that we take hash with SHA-256. */
static bool
access_token_fits(const struct evidence *v)
{
	const char *hash, *token = v->proof->access_token;
	struct digest d;

	if (!text_claim(v, "at_hash", &hash))
		return false;
	if (hash == NULL)
		return true;
	if (token == NULL)
		return false;
	d = digest_text(token);
	return str_eq(hash, base64url_text(v->rq->call.arena, d.bytes,
	    DIGEST_LEN / 2));
}

static bool
subject_is_sane(const struct evidence *v)
{
	const char *sub;

	if (!text_claim(v, "sub", &sub) || sub == NULL || *sub == '\0' ||
	    strlen(sub) > UPSTREAM_SUB_MAX || !valid_visible(sub))
		return false;
	v->out->sub = sub;
	return true;
}

static bool
has_email(const struct evidence *v)
{
	const char *email;
	char *copy;

	if (!text_claim(v, "email", &email) || email == NULL ||
	    strlen(email) > UPSTREAM_EMAIL_MAX || !valid_email(email))
		return false;
	copy = arena_strdup(v->rq->call.arena, email);
	str_lower(copy);
	v->out->email = copy;
	return true;
}

/* The boolean itself: the text "true" is not what the specification says. */
static bool
email_is_verified(const struct evidence *v)
{
	bool verified;

	return json_get_bool(v->claims, "email_verified", &verified) == OK &&
	    verified;
}

static bool
domain_is_sane(const struct evidence *v)
{
	const char *domain;
	char *copy;

	if (!text_claim(v, "hd", &domain))
		return false;
	if (domain == NULL && !upstream_is_google(v->rq->cfg))
		domain = strchr(v->out->email, '@') + 1;
	if (domain == NULL)
		return true;
	if (*domain == '\0' || strlen(domain) > DOMAIN_MAX ||
	    !valid_any(domain))
		return false;
	copy = arena_strdup(v->rq->call.arena, domain);
	str_lower(copy);
	v->out->domain = copy;
	return true;
}

static const struct {
	const char *why;
	bool (*holds)(const struct evidence *v);
} rules[] = {
	{ "it is for another party (azp)", party_is_ours },
	{ "it is old or undated (iat)", is_recent },
	{ "the nonce is not the one that was sent", nonce_is_ours },
	{ "at_hash is not of its access token", access_token_fits },
	{ "there is no usable subject", subject_is_sane },
	{ "there is no usable e-mail address", has_email },
	{ "the e-mail address is not verified", email_is_verified },
	{ "hd is no domain", domain_is_sane },
};

static enum err
refuse(struct request *rq, const char *why, enum err e)
{
	log_event(&rq->call, LOG_WARN, "upstream's word refused",
	    LOG_STR("why", why), LOG_STR("error", err_name(e)));
	return ERR_UNAUTHENTICATED;
}

enum err
upstream_identity_check(struct request *rq, const struct upstream *up,
    const struct upstream_proof *proof, struct upstream_identity *out)
{
	struct evidence v = { rq, proof, NULL, out };
	struct json *claims;
	const char *name;
	enum err e;

	memset(out, 0, sizeof *out);
	e = verify(rq, up, proof->id_token, &claims);
	if (e == ERR_UNAVAILABLE)
		return e;
	if (e != OK)
		return refuse(rq, "signature, iss, aud or exp", e);
	v.claims = claims;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (!rules[i].holds(&v)) {
			memset(out, 0, sizeof *out);
			return refuse(rq, rules[i].why, ERR_FORBIDDEN);
		}
	if (text_claim(&v, "name", &name) && name != NULL && *name != '\0' &&
	    strlen(name) <= NAME_BYTES_MAX && valid_any(name))
		out->name = name;
	out->iss = rq->cfg->upstream_issuer;
	return OK;
}
