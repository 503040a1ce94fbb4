/*
 * request_fixture - a request without a web server, for unit tests
 *
 * fixture_new() gives a request over a given environment with a small
 * loopback configuration; fixture_free() ends it.
 */
#ifndef KEEPSAKE_TESTS_REQUEST_FIXTURE_H
#define KEEPSAKE_TESTS_REQUEST_FIXTURE_H

#include "http/request.h"
#include "http/response.h"
#include "system/config.h"

struct fixture {
	struct config cfg;
	struct request rq;
	struct response rs;
};

static const char *const fixture_origins[] = { "https://chatgpt.com", NULL };

static inline void
fixture_init(struct fixture *f, char *const *env)
{
	static char *const nothing[] = { NULL };

	*f = (struct fixture){ .cfg = {
		.data_dir = "nowhere",
		.issuer = "http://localhost:8080",
		.oidc_base_url = "http://localhost:8080",
		.mcp_base_url = "http://localhost:8080",
		.oidc_host = "localhost:8080",
		.mcp_host = "localhost:8080",
		.loopback = true,
		.cors_origins = fixture_origins,
		.cors_loopback = true,
		.rate_limit = 60, .rate_burst = 2,
	} };
	f->rq.call.arena = arena_new(64 * 1024 * 1024);
	f->rq.call.request_id = "test";
	f->rq.call.now = 1700000000;
	f->rq.cfg = &f->cfg;
	f->rq.env = env != NULL ? env : nothing;
	f->rq.address = "192.0.2.1";
	f->rq.path = f->rq.query = f->rq.body = "";
	response_init(&f->rs, f->rq.call.arena);
}

static inline void
fixture_free(struct fixture *f)
{
	arena_free(f->rq.call.arena);
}

#endif
