/*
 * bearer - checking an access token (RFC 6750, RFC 9068, RFC 9728)
 *
 * Never takes a token from the query (RFC 9700 section 4.3.2), never says
 * more about a refused one than a sentence of its own, never logs any part of
 * it.
 */
#include "resource/bearer.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/jwt.h"
#include "resource/ended.h"
#include "resource/remote_keys.h"
#include "resource/verified.h"
#include "system/config.h"
#include "system/stats.h"

enum { KEY_MAX = 1024, CHALLENGE_MAX = 4096, RETRY_AFTER_S = 10 };

#define METADATA_PATH "/.well-known/oauth-protected-resource"

/* The MCP URLs of this resource server, after its origin. */
static const char *const mcp_paths[] = {
	"", "/", "/mcp", "/mcp/", "/mcp/sse", "/mcp/sse/"
};
enum { MCP_PATHS = sizeof mcp_paths / sizeof mcp_paths[0] };

static char *
join(struct arena *a, const char *head, const char *tail)
{
	size_t head_len = strlen(head), tail_len = strlen(tail);
	char *text = arena_alloc(a, head_len + tail_len + 1);

	memcpy(text, head, head_len);
	memcpy(text + head_len, tail, tail_len);
	return text;
}

const char *const *
bearer_audiences(struct arena *a, const struct config *cfg)
{
	const char **list = arena_array(a, MCP_PATHS + 2, sizeof *list);
	size_t i;

	for (i = 0; i < MCP_PATHS; i++)
		list[i] = join(a, cfg->mcp_base_url, mcp_paths[i]);
	list[i] = cfg->audience;
	return list;
}

/* Our own audiences and the issuer in both spellings that a client may ask
 * for, which UserInfo takes. */
static const char *const *
all_audiences(struct arena *a, const struct config *cfg)
{
	const char *const *own = bearer_audiences(a, cfg);
	const char **list = arena_array(a, MCP_PATHS + 4, sizeof *list);
	size_t i;

	for (i = 0; own[i] != NULL; i++)
		list[i] = own[i];
	list[i++] = cfg->issuer;
	list[i] = join(a, cfg->issuer, "/");
	return list;
}

/* Counts a refusal, charges the address for it, and says why. */
static enum err
refuse(struct request *rq, const char *code, const char *why)
{
	stats_add(rq->stats, STAT_TOKENS_REFUSED, 1);
	if (request_charge(rq, NULL) == ERR_LIMITED)
		return ERR_LIMITED;
	if (code != NULL)
		log_event(&rq->call, LOG_WARN, "token refused",
		    LOG_STR("why", why));
	return request_refuse(rq, ERR_UNAUTHENTICATED, code, "%s", why);
}

static const char *
words_for(enum err e)
{
	switch (e) {
	case ERR_EXPIRED:
		return "the access token has expired";
	case ERR_FORBIDDEN:
		return "the access token is for another resource";
	case ERR_NOT_FOUND:
		return "the access token is signed with an unknown key";
	case OK:
	case ERR_INVALID:
	case ERR_UNAUTHENTICATED:
	case ERR_SCOPE:
	case ERR_METHOD:
	case ERR_CONFLICT:
	case ERR_SPENT:
	case ERR_TOO_LARGE:
	case ERR_MEDIA_TYPE:
	case ERR_LIMITED:
	case ERR_UNAVAILABLE:
	case ERR_MAX:
	default:
		return "the access token is not valid";
	}
}

/* A claim that may be absent; NULL then. */
static enum err
claim(const struct json *claims, const char *name, const char **out)
{
	return json_get_string(claims, name, out) == ERR_INVALID ?
	    ERR_INVALID : OK;
}

static enum err
read_claims(struct json *claims, struct bearer *out)
{
	const struct json *exp = json_get(claims, "exp");
	double at;

	if (claim(claims, "sub", &out->sub) != OK ||
	    claim(claims, "client_id", &out->client_id) != OK ||
	    claim(claims, "client_name", &out->client_name) != OK ||
	    claim(claims, "scope", &out->scope) != OK ||
	    claim(claims, "gid", &out->grant_id) != OK ||
	    claim(claims, "jti", &out->token_id) != OK ||
	    json_number(exp, &at) != OK || out->client_id == NULL)
		return ERR_INVALID;
	if (out->sub == NULL)
		out->sub = out->client_id;
	if (out->scope == NULL)
		out->scope = "";
	out->expires_at = at < (double)INT64_MAX ? (int64_t)at : INT64_MAX;
	out->claims = claims;
	return *out->sub != '\0' ? OK : ERR_INVALID;
}

/* Against the keys we have, then, for an unknown kid, against fresh ones. */
static enum err
verify(struct request *rq, const struct jwt_expect *want, const char *token,
    struct json **claims)
{
	const struct digest digest = digest_text(token);
	struct arena *a = rq->call.arena;
	const struct jwk_set *set;
	enum err e;

	*claims = NULL;
	if ((e = remote_keys_get(rq, &set)) != OK)
		return e;
	if (verified_has(&digest, remote_keys_generation())) {
		stats_add(rq->stats, STAT_JWKS_HITS, 1);
		return jwt_check_verified(a, want, token, claims);
	}
	e = jwt_verify(a, set, want, token, claims);
	if (e == ERR_NOT_FOUND && remote_keys_refresh(rq, &set) == OK)
		e = jwt_verify(a, set, want, token, claims);
	else if (e != ERR_NOT_FOUND)
		stats_add(rq->stats, STAT_JWKS_HITS, 1);
	if (e == OK)
		verified_add(&digest, remote_keys_generation());
	return e;
}

static enum err
verify_timed(struct request *rq, const struct bearer_want *want,
    const char *token, struct json **claims)
{
	const struct jwt_expect expect = {
		.typ = "at+jwt",
		.issuer = rq->cfg->issuer,
		.audiences = want->audiences != NULL ? want->audiences :
		    all_audiences(rq->call.arena, rq->cfg),
		.now = rq->call.now,
	};
	int64_t start = clock_monotonic_us();
	enum err e;

	e = verify(rq, &expect, token, claims);
	stats_add(rq->stats, STAT_TOKENS_CHECKED, 1);
	stats_add(rq->stats, STAT_TOKEN_CHECK_US,
	    clock_monotonic_us() - start);
	return e;
}

enum err
bearer_charge(struct request *rq, const struct bearer *b)
{
	struct buf key;

	buf_init(&key, rq->call.arena, KEY_MAX);
	buf_puts(&key, "client:");
	buf_puts(&key, b->client_id);
	buf_puts(&key, " person:");
	buf_puts(&key, b->sub);
	return request_charge(rq, buf_failed(&key) ? NULL : key.data);
}

static enum err
require_scope(struct request *rq, const struct bearer *b, const char *scope)
{
	if (scope == NULL || bearer_has_scope(b, scope))
		return OK;
	rq->fault.scope = scope;
	return request_refuse(rq, ERR_SCOPE, "insufficient_scope",
	    "the access token lacks the scope %s", scope);
}

/* AUTH=off, which the configuration grants to loopback deployments alone. */
static enum err
local_owner(struct request *rq, struct bearer *out)
{
	*out = (struct bearer){
		.sub = BEARER_LOCAL_OWNER,
		.client_id = "local",
		.scope = "openid profile email " SCOPE_MEMORY,
		.token_id = "",
		.expires_at = INT64_MAX,
		.claims = json_new_object(rq->call.arena),
	};
	return bearer_charge(rq, out);
}

/* What follows "Bearer " in the header; NULL if there is no such header. */
static enum err
header_token(struct request *rq, const char **out)
{
	static const char scheme[] = "Bearer ";
	const char *value = request_env(rq, "HTTP_AUTHORIZATION");

	*out = NULL;
	if (value == NULL || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
		return OK;
	value += sizeof scheme - 1;
	/* lighttpd folds two headers into one with a comma. */
	if (strchr(value, ',') != NULL)
		return request_refuse(rq, ERR_INVALID, "invalid_request",
		    "send one Authorization header");
	*out = value + strspn(value, " ");
	return OK;
}

enum err
bearer_check(struct request *rq, const struct bearer_want *want,
    struct bearer *out)
{
	const char *token;
	enum err e;

	memset(out, 0, sizeof *out);
	if (rq->cfg->auth_off)
		return local_owner(rq, out);
	if ((e = header_token(rq, &token)) != OK)
		return e;
	return bearer_check_token(rq, token, want, out);
}

enum err
bearer_check_token(struct request *rq, const char *token,
    const struct bearer_want *want, struct bearer *out)
{
	struct bearer found = { 0 };
	struct json *claims;
	enum err e;

	memset(out, 0, sizeof *out);
	if (token == NULL)
		return refuse(rq, NULL, "an access token is needed");
	e = verify_timed(rq, want, token, &claims);
	if (e == ERR_UNAVAILABLE) {
		rq->retry_after_s = RETRY_AFTER_S;
		return request_refuse(rq, e, NULL,
		    "the provider's keys are not at hand; try again soon");
	}
	if (e == OK)
		e = read_claims(claims, &found);
	if (e != OK)
		return refuse(rq, "invalid_token", words_for(e));
	if (found.grant_id != NULL && ended_has(rq, found.grant_id))
		return refuse(rq, "invalid_token",
		    "the access was ended; sign in again");
	if ((e = bearer_charge(rq, &found)) != OK ||
	    (e = require_scope(rq, &found, want->scope)) != OK)
		return e;
	*out = found;
	return OK;
}

bool
bearer_has_scope(const struct bearer *b, const char *scope)
{
	return str_has_word(b->scope, scope) ||
	    (str_eq(scope, SCOPE_MEMORY_READ) && str_has_word(b->scope, SCOPE_MEMORY_WRITE));
}

/* Paths of the provider, which have no RFC 9728 metadata. */
static bool
is_provider_path(const char *path)
{
	return str_starts(path, "/auth/");
}

const char *
bearer_metadata_url(struct request *rq)
{
	const char *base = str_eq(rq->cfg->resource_metadata, "oidc") ?
	    rq->cfg->oidc_base_url : rq->cfg->mcp_base_url;
	const char *path = "";
	size_t i;

	if (is_provider_path(rq->path))
		return NULL;
	for (i = 0; i < MCP_PATHS; i++)
		if (str_eq(rq->path, mcp_paths[i]))
			path = mcp_paths[i];
	if (str_eq(path, "/"))
		path = "";
	return arena_printf(rq->call.arena, "%s" METADATA_PATH "%s", base,
	    path);
}

/* Appends ", name=\"value\""; our own texts hold no quotation mark. */
static void
add_param(struct buf *b, const char *name, const char *value)
{
	if (value != NULL)
		buf_printf(b, "%s%s=\"%s\"",
		    str_ends(b->data, "Bearer") ? " " : ", ", name, value);
}

/* All that the operation needs, in one challenge: a client that asks for
 * just these must not lose what it had. */
static const char *
scope_words(const struct request *rq, bool has_metadata)
{
	if (rq->fault.scope == NULL)
		return has_metadata ? SCOPE_MEMORY : NULL;
	return str_eq(rq->fault.scope, SCOPE_MEMORY_WRITE) ? SCOPE_MEMORY :
	    rq->fault.scope;
}

const char *
bearer_challenge(struct request *rq, enum err e)
{
	const char *metadata = bearer_metadata_url(rq);
	struct buf b;

	buf_init(&b, rq->call.arena, CHALLENGE_MAX);
	buf_puts(&b, "Bearer");
	if (rq->fault.code != NULL) {
		add_param(&b, "error", rq->fault.code);
		add_param(&b, "error_description", rq->fault.text != NULL ?
		    rq->fault.text : errors_text(e));
	}
	add_param(&b, "resource_metadata", metadata);
	add_param(&b, "scope", scope_words(rq, metadata != NULL));
	return b.data;
}

static void
write_bearer(struct request *rq, struct response *rs, enum err e)
{
	errors_json.write(rq, rs, e);
	if (e == ERR_UNAUTHENTICATED || e == ERR_SCOPE)
		response_header(rs, "WWW-Authenticate",
		    bearer_challenge(rq, e));
}

const struct error_style errors_bearer = { write_bearer };
