/*
 * fetch - the only program that opens outgoing connections
 *
 *	fetch known | foreign
 *
 * Gets a document, or posts a form or JSON, for another program, which names
 * the URL in a FastCGI parameter.  "known" serves the origins of the
 * configuration (OIDC_JWKS_URL, UPSTREAM_ISSUER, EMBEDDINGS_URL, FETCH_ALLOW),
 * wherever they are, and any URL of the public internet; "foreign" serves URLs
 * that clients bring, takes no JSON, and has more workers and a limit for each
 * host, so that slow strangers delay neither a sign-in nor each other.  It has
 * no route, no store and no key, and trusts its own configuration, not its
 * caller.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/fetch_client.h"
#include "http/fetch_question.h"
#include "http/fetch_rule.h"
#include "http/outgoing.h"
#include "system/config.h"
#include "system/ratelimit.h"

enum { FOREIGN_WORKERS = 4, QUICK_US = 1000000 };

/* Of a host: two at a time, since a request takes five seconds at most. */
static const struct rate host_rate = { 12, 2 };
static const struct rate foreign_rate = { 60, 30 };

static enum err
open_outgoing(struct request *rq)
{
	return outgoing_open(rq->cfg->fetch_ca);
}

static enum err
exchange(struct request *rq, struct response *rs, const struct outgoing *what)
{
	struct outgoing_answer answer;
	enum err e = outgoing_send(&rq->call, what, &rs->body, &answer);

	if (e != OK)
		return e;
	response_header(rs, FETCH_HEADER_STATUS,
	    arena_printf(rq->call.arena, "%d", answer.status));
	if (answer.content_type != NULL)
		response_header(rs, FETCH_HEADER_TYPE, answer.content_type);
	if (answer.max_age >= 0)
		response_header(rs, FETCH_HEADER_MAX_AGE, arena_printf(
		    rq->call.arena, "%lld", (long long)answer.max_age));
	return response_body(rs, 200, "application/octet-stream");
}

static enum err
handle_known(struct request *rq, struct response *rs)
{
	struct outgoing what;
	enum err e = fetch_question(rq, false, &what);

	return e == OK ? exchange(rq, rs, &what) : e;
}

/* A host is charged for being slow: what it answers soon is given back. */
static enum err
handle_foreign(struct request *rq, struct response *rs)
{
	int64_t start = clock_monotonic_us();
	struct outgoing what;
	const char *host;
	enum err e;

	if ((e = fetch_question(rq, true, &what)) != OK)
		return e;
	host = fetch_host(rq->call.arena, what.url);
	if ((e = ratelimit_take(rq->limits, host, host_rate, start,
	    &rq->retry_after_s)) != OK)
		return e;
	if ((e = ratelimit_take(rq->limits, "*", foreign_rate, start,
	    &rq->retry_after_s)) == OK)
		e = exchange(rq, rs, &what);
	if (clock_monotonic_us() - start < QUICK_US)
		ratelimit_give(rq->limits, host, host_rate, start);
	return e;
}

static const struct need need_outgoing = { .open = open_outgoing };
static const char *const paths[] = { "/fetch", NULL };

static const struct endpoint known = {
	.name    = "fetch-known",
	.paths   = paths,
	.methods = METHOD_GET | METHOD_POST,
	.body    = BODY_ANY,
	.body_max = FETCH_JSON_MAX,
	.limit   = LIMIT_NONE,
	.needs   = { &need_network, &need_outgoing },
	.errors  = &errors_json,
	.handle  = handle_known,
};

int
main(int argc, char **argv)
{
	struct endpoint foreign = known;

	foreign.name = "fetch-foreign";
	foreign.workers_min = FOREIGN_WORKERS;
	foreign.body = BODY_FORM;
	foreign.body_max = FETCH_FORM_MAX;
	foreign.handle = handle_foreign;
	if (argc == 2 && str_eq(argv[1], "known"))
		return endpoint_serve(&known);
	if (argc == 2 && str_eq(argv[1], "foreign"))
		return endpoint_serve(&foreign);
	log_fatal("usage: fetch known | foreign", NULL, 0);
}
