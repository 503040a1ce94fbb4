/*
 * upstream - the provider that we in turn let people sign in with (OpenID
 * Connect Discovery section 4)
 *
 * Each document's copy is named by a digest of its URL: keys of an issuer
 * that was configured before are never taken for those of another.
 */
#include "oauth/upstream.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "http/kept.h"

enum { DOCUMENT_MAX = 64 * 1024, NAME_LEN = 16 };

bool
upstream_is_on(const struct config *cfg)
{
	return cfg->google_client_id != NULL;
}

bool
upstream_is_google(const struct config *cfg)
{
	return str_eq(cfg->upstream_issuer, UPSTREAM_GOOGLE);
}

const char *
upstream_name(struct arena *a, const struct config *cfg)
{
	const char *issuer = cfg->upstream_issuer;
	struct url u;

	if (upstream_is_google(cfg))
		return "Google";
	if (url_parse(issuer, strlen(issuer), &u) != OK || u.host.len == 0)
		return "the other provider";
	return arena_strndup(a, u.host.p, u.host.len);
}

/* A member that must be an endpoint's URL. */
static enum err
read_endpoint(const struct json *doc, const char *name, const char **out)
{
	struct url u;

	if (json_get_string(doc, name, out) != OK)
		return ERR_INVALID;
	return url_parse_web(*out, UPSTREAM_URL_MAX, &u);
}

enum err
upstream_parse(struct arena *a, const struct config *cfg, struct span text,
    struct upstream *out)
{
	const char *issuer;
	struct json *doc;
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = json_parse(a, text.p, text.len, DOCUMENT_MAX, &doc)) != OK)
		return e;
	if (json_get_string(doc, "issuer", &issuer) != OK ||
	    !str_eq(issuer, cfg->upstream_issuer))
		return ERR_INVALID;
	if ((e = read_endpoint(doc, "authorization_endpoint",
	    &out->authorization_endpoint)) != OK ||
	    (e = read_endpoint(doc, "token_endpoint",
	    &out->token_endpoint)) != OK ||
	    (e = read_endpoint(doc, "jwks_uri", &out->jwks_uri)) != OK)
		return e;
	/* Discovery section 3: without the list it is client_secret_basic.
	 * Google documents the form. */
	out->secret_in_form = json_has_string(json_get(doc,
	    "token_endpoint_auth_methods_supported"), "client_secret_post");
	e = json_get_bool(doc, "authorization_response_iss_parameter_supported",
	    &out->names_itself);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Of the discovery document the text is kept: it is read for each use. */
static enum err
parse_document(struct call *c, const struct config *cfg, struct span text,
    void **out)
{
	struct upstream up;
	enum err e;

	*out = NULL;
	if ((e = upstream_parse(c->arena, cfg, text, &up)) != OK)
		return e;
	*out = strndup(text.p, text.len);
	return *out != NULL ? OK : ERR_UNAVAILABLE;
}

static enum err
parse_keys(struct call *c, const struct config *cfg, struct span text,
    void **out)
{
	struct jwk_set *set;
	enum err e;

	(void)c;
	(void)cfg;
	*out = NULL;
	if ((e = jwk_set_parse(text.p, text.len, &set)) != OK)
		return e;
	if (jwk_set_count(set) == 0) {
		jwk_set_free(set);
		return ERR_INVALID;
	}
	*out = set;
	return OK;
}

static void
free_keys(void *set)
{
	jwk_set_free(set);
}

static const struct kept_kind document_kind = {
	.max = DOCUMENT_MAX,
	.ttl_min_s = UPSTREAM_TTL_MIN_S, .ttl_max_s = UPSTREAM_TTL_MAX_S,
	.retry_s = UPSTREAM_RETRY_S,
	.parse = parse_document, .free = free,
};
static const struct kept_kind keys_kind = {
	.max = JWK_SET_BYTES_MAX,
	.ttl_min_s = UPSTREAM_TTL_MIN_S, .ttl_max_s = UPSTREAM_TTL_MAX_S,
	.retry_s = UPSTREAM_KEYS_RETRY_S,
	.parse = parse_keys, .free = free_keys,
};

/* The process's copies. */
static struct kept document = { .kind = &document_kind };
static struct kept keys = { .kind = &keys_kind };

static struct kept_source
source(struct request *rq, const char *url, const char *what)
{
	struct digest d = digest_text(url);

	return (struct kept_source){
		.name = arena_printf(rq->call.arena, "cache/upstream-%.*s",
		    NAME_LEN, digest_hex(rq->call.arena, &d)),
		.url = url, .what = what,
	};
}

static const char *
document_url(struct request *rq)
{
	const char *issuer = rq->cfg->upstream_issuer;
	size_t len = strlen(issuer);

	/* Discovery section 4: a final slash is left out. */
	if (len > 0 && issuer[len - 1] == '/')
		len--;
	return arena_printf(rq->call.arena,
	    "%.*s/.well-known/openid-configuration", (int)len, issuer);
}

enum err
upstream_find(struct request *rq, struct upstream *out)
{
	const struct kept_source from = source(rq, document_url(rq),
	    "the upstream's discovery document");
	const void *value;
	struct span text;
	enum err e;

	memset(out, 0, sizeof *out);
	e = kept_get(&document, &rq->call, rq->cfg, &from, &value);
	if (e != OK)
		return e;
	text = (struct span){ value, strlen(value) };
	return upstream_parse(rq->call.arena, rq->cfg, text, out) == OK ? OK :
	    ERR_UNAVAILABLE;
}

static struct kept_source
keys_source(struct request *rq, const struct upstream *up)
{
	return source(rq, up->jwks_uri, "the upstream's keys");
}

enum err
upstream_keys(struct request *rq, const struct upstream *up,
    const struct jwk_set **out)
{
	const struct kept_source from = keys_source(rq, up);
	const void *set;
	enum err e;

	e = kept_get(&keys, &rq->call, rq->cfg, &from, &set);
	*out = set;
	return e;
}

enum err
upstream_keys_refresh(struct request *rq, const struct upstream *up,
    const struct jwk_set **out)
{
	const struct kept_source from = keys_source(rq, up);
	const void *set;
	enum err e;

	e = kept_refresh(&keys, &rq->call, rq->cfg, &from, &set);
	*out = set;
	return e;
}
