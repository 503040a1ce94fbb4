/*
 * endpoint - the loop that runs a program
 *
 * A program declares what it takes and what it may touch; the loop does the
 * rest, the same for all.  With a listening socket on descriptor 0 it speaks
 * FastCGI: the parent forks WORKERS workers, starts dead ones again with
 * back-off and ends them on SIGTERM.  Without one it answers a single CGI
 * request from the environment and exits, so that
 * `REQUEST_METHOD=GET build/fcgi/jwks` prints an answer.
 *
 * Each worker opens exactly what `needs` names, gives up every other right,
 * then accepts.  For each request, in this order: fresh arena and request id;
 * the path is one of `paths`; no repeated HTTP_* name (400, header twins);
 * preflight; method (405); address rate limit (429); body size (413) and
 * content type (415); parameters (400); the handler; the error style; CORS
 * headers; one log line; counters; the `after` hook; wipe.
 */
#ifndef KEEPSAKE_ENDPOINT_ENDPOINT_H
#define KEEPSAKE_ENDPOINT_ENDPOINT_H

#include "http/errors.h"
#include "http/request.h"
#include "http/response.h"

enum body {
	BODY_NONE,		/* a body is read and ignored */
	BODY_FORM,		/* application/x-www-form-urlencoded */
	BODY_JSON,		/* application/json; other types are 415 */
	BODY_ANY		/* the handler judges the content type */
};

enum limit {
	LIMIT_ADDRESS,		/* charged to the address, by the loop */
	LIMIT_CALLER,		/* the handler charges (request_charge) */
	LIMIT_NONE		/* loopback-only and constant answers */
};

enum cors {
	CORS_NONE,		/* pages, authorize: never */
	CORS_LIST,		/* origins of CORS_ORIGINS */
	CORS_MCP		/* the same with the MCP headers; a foreign Origin or
				 * Host is refused with 403 */
};

enum {
	NEED_OIDC = 1,		/* oidc.db, read and write */
	NEED_OIDC_READ = 2,	/* oidc.db, query_only */
	NEED_MEMORY = 4,	/* memories/ */
	NEED_SIGNING_KEY = 8,	/* keys/ */
	NEED_PUBLIC = 16,	/* public/ read (JWK Set, ended grants) */
	NEED_PUBLIC_WRITE = 32,	/* public/ended is written */
	NEED_FETCH = 64,	/* may ask fetch: run/fetch.sock; cache/ write */
	NEED_NETWORK = 128,	/* outgoing connections: fetch alone */
	NEED_STATS = 256	/* other programs' run/stats, read */
};

struct endpoint {
	const char *name;		/* = source file = socket name */
	const char *const *paths;	/* NULL-ended; a final '*' matches the rest */
	unsigned methods;		/* METHOD_* */
	const struct param *params;
	size_t nparams;
	enum body body;
	size_t body_max;		/* bytes */
	enum limit limit;
	enum cors cors;
	unsigned needs;			/* NEED_* */
	const struct error_style *errors;
	enum err (*handle)(struct request *rq, struct response *rs);
	void (*after)(struct request *rq);	/* once the answer is sent; or NULL */
};

/* Runs the program; returns main's exit status. */
int endpoint_serve(const struct endpoint *ep);

#endif
