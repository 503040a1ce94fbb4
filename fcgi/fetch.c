/*
 * fetch - the only program that opens outgoing connections
 *
 * Gets a document from an origin that the operator configured (OIDC_JWKS_URL,
 * UPSTREAM_ISSUER, FETCH_ALLOW) for another program, which names the URL in a
 * FastCGI parameter.  It has no route, no store and no key.  Never follows a
 * redirect, never uses a proxy, never sends a credential, never takes more
 * time or bytes than stated here.
 */
#include <curl/curl.h>

#include "base/log.h"
#include "endpoint/endpoint.h"
#include "http/fetch_client.h"
#include "http/fetch_known.h"
#include "system/config.h"
#include "system/watched.h"

enum { HEAD_BYTES_MAX = 16 * 1024, CA_BYTES_MAX = 1024 * 1024 };

/* FETCH_CA, read before the sandbox closes; empty: the system's. */
static struct span authorities;

static enum err
open_curl(struct request *rq)
{
	struct watched file = { 0 };

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_UNAVAILABLE;
	if (rq->cfg->fetch_ca == NULL)
		return OK;
	return watched_read(&file, rq->cfg->fetch_ca, CA_BYTES_MAX,
	    &authorities);
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct buf *body = arg;

	if (size * n > FETCH_BYTES_MAX - body->len)
		return 0;
	buf_add(body, p, size * n);
	return size * n;
}

static size_t
on_head(char *p, size_t size, size_t n, void *arg)
{
	size_t *seen = arg;

	(void)p;
	*seen += size * n;
	return *seen <= HEAD_BYTES_MAX ? size * n : 0;
}

static void
set_limits(CURL *h)
{
	struct curl_blob ca = { (char *)(uintptr_t)authorities.p,
	    authorities.len, CURL_BLOB_COPY };

	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, 2000L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 5000L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	if (authorities.len > 0)
		curl_easy_setopt(h, CURLOPT_CAINFO_BLOB, &ca);
}

/* *status is what the origin answered. */
static CURLcode
get(const char *url, struct buf *body, long *status)
{
	struct curl_slist *accept = curl_slist_append(NULL,
	    "Accept: application/json");
	CURL *h = curl_easy_init();
	CURLcode rc = CURLE_OUT_OF_MEMORY;
	size_t head = 0;

	if (h == NULL || accept == NULL)
		goto out;
	set_limits(h);
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, accept);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, &head);
	rc = curl_easy_perform(h);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, status);
out:
	curl_easy_cleanup(h);
	curl_slist_free_all(accept);
	return rc;
}

static enum err
handle_fetch(struct request *rq, struct response *rs)
{
	const char *url = request_env(rq, FETCH_PARAM_URL);
	long status = 0;
	CURLcode rc;

	if (url == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the parameter " FETCH_PARAM_URL " is missing");
	if (!fetch_is_known(rq->call.arena, rq->cfg, url)) {
		log_event(&rq->call, LOG_WARN, "origin refused",
		    LOG_STR("url", url));
		return request_refuse(rq, ERR_FORBIDDEN, NULL,
		    "this origin is not configured; see FETCH_ALLOW");
	}
	rc = get(url, &rs->body, &status);
	if (rc != CURLE_OK) {
		log_event(&rq->call, LOG_ERROR, "cannot fetch",
		    LOG_STR("url", url),
		    LOG_STR("error", curl_easy_strerror(rc)));
		return ERR_UNAVAILABLE;
	}
	response_header(rs, FETCH_HEADER_STATUS,
	    arena_printf(rq->call.arena, "%ld", status));
	return response_body(rs, 200, "application/octet-stream");
}

static const struct need need_curl = { .open = open_curl };
static const char *const paths[] = { "/fetch", NULL };

static const struct endpoint fetch = {
	.name    = "fetch",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.needs   = { &need_network, &need_curl },
	.workers_max = 1,
	.errors  = &errors_json,
	.handle  = handle_fetch,
};

int
main(void)
{
	return endpoint_serve(&fetch);
}
