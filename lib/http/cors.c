/*
 * cors - which web pages may read our answers (Fetch standard)
 */
#include "http/cors.h"

#include "base/str.h"
#include "base/url.h"
#include "http/methods.h"
#include "system/config.h"

bool
cors_is_preflight(const struct request *rq)
{
	return rq->method == METHOD_OPTIONS &&
	    request_env(rq, "HTTP_ORIGIN") != NULL &&
	    request_env(rq, "HTTP_ACCESS_CONTROL_REQUEST_METHOD") != NULL;
}

static bool
is_allowed(const struct request *rq, const char *origin)
{
	return str_eq(origin, rq->cfg->mcp_base_url) ||
	    str_eq(origin, rq->cfg->oidc_base_url) ||
	    config_allows_origin(rq->cfg, origin);
}

void
cors_add(const struct request *rq, struct response *rs)
{
	const char *origin = request_env(rq, "HTTP_ORIGIN");

	response_header(rs, "Vary", "Origin");
	if (origin == NULL || !is_allowed(rq, origin))
		return;
	response_header(rs, "Access-Control-Allow-Origin", origin);
	response_header(rs, "Access-Control-Expose-Headers",
	    "WWW-Authenticate, MCP-Protocol-Version, Mcp-Session-Id, Retry-After");
}

enum err
cors_preflight(const struct request *rq, struct response *rs,
    unsigned methods, bool mcp)
{
	const char *origin = request_env(rq, "HTTP_ORIGIN");

	if (!is_allowed(rq, origin))
		return mcp ? ERR_FORBIDDEN : response_empty(rs, 204);
	response_header(rs, "Access-Control-Allow-Methods",
	    methods_list(rq->call.arena, methods));
	response_header(rs, "Access-Control-Allow-Headers", mcp
	    ? "Authorization, Content-Type, Accept, MCP-Protocol-Version, "
	      "Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID"
	    : "Authorization, Content-Type, Accept, MCP-Protocol-Version");
	response_header(rs, "Access-Control-Max-Age", "600");
	return response_empty(rs, 204);
}

/* Written with the scheme's own port it is the same host. */
static bool
is_host_of(const struct request *rq, const char *host, const char *own,
    const char *base_url)
{
	const char *port = str_starts(base_url, "https://") ? "443" : "80";

	return str_eq_nocase(host, own) || str_eq_nocase(host,
	    arena_printf(rq->call.arena, "%s:%s", own, port));
}

/* A loopback deployment answers to each name of loopback on its port. */
static bool
is_our_host(const struct request *rq, const char *host)
{
	const char *url = arena_printf(rq->call.arena, "http://%s", host);
	const char *own = arena_printf(rq->call.arena, "http://%s",
	    rq->cfg->mcp_host);
	struct url u, v;

	if (is_host_of(rq, host, rq->cfg->mcp_host, rq->cfg->mcp_base_url) ||
	    is_host_of(rq, host, rq->cfg->oidc_host, rq->cfg->oidc_base_url))
		return true;
	if (!rq->cfg->loopback || url_parse(url, strlen(url), &u) != OK ||
	    url_parse(own, strlen(own), &v) != OK)
		return false;
	return url_is_loopback(&u) && u.path.len == 0 &&
	    u.port.len == v.port.len && (u.port.len == 0 ||
	    memcmp(u.port.p, v.port.p, u.port.len) == 0);
}

enum err
cors_check_mcp(struct request *rq)
{
	const char *origin = request_env(rq, "HTTP_ORIGIN");
	const char *host = request_env(rq, "HTTP_HOST");

	if (origin != NULL && !is_allowed(rq, origin))
		return request_refuse(rq, ERR_FORBIDDEN, NULL,
		    "this origin is not allowed; see CORS_ORIGINS");
	if (host != NULL && !is_our_host(rq, host))
		return request_refuse(rq, ERR_FORBIDDEN, NULL,
		    "this host is not ours");
	return OK;
}
