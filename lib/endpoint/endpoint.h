/*
 * endpoint - the loop that runs a program
 *
 * A program declares what it takes and what it may touch; the loop does the
 * rest, the same for all.  With a listening socket on descriptor 0 it speaks
 * FastCGI: the parent forks a worker for the first request, and others up to
 * WORKERS when requests have to wait; starts dead ones again with back-off;
 * ends them when nothing was asked for five minutes, and itself after
 * IDLE_EXIT or on SIGTERM.  Without one it answers a single CGI request from
 * the environment and exits, so that `REQUEST_METHOD=GET build/fcgi/jwks`
 * prints an answer.
 *
 * Each worker opens exactly what `needs` names, gives up every other right,
 * then accepts.  One that cannot open it answers 503 to all for a second, then
 * ends, so that another tries.  For each request, in this order: fresh arena and request id;
 * the path is one of `paths`; no repeated HTTP_* name (400, header twins);
 * preflight; method (405); address rate limit (429); body size (413) and
 * content type (415); parameters (400); the handler; the error style; CORS
 * headers; one log line; counters; the `after` hook; wipe.
 */
#ifndef KEEPSAKE_ENDPOINT_ENDPOINT_H
#define KEEPSAKE_ENDPOINT_ENDPOINT_H

#include <stdbool.h>

#include "http/errors.h"
#include "http/request.h"
#include "http/response.h"

enum body {
	BODY_NONE,		/* a body is read and ignored */
	BODY_FORM,		/* application/x-www-form-urlencoded */
	BODY_JSON,		/* application/json; other types are 415 */
	BODY_ANY,		/* the handler judges the content type */
	BODY_STREAM		/* the handler reads it (request_read), up to a
				 * length of its own */
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

/*
 * What a program may touch beside its request.  Each need is an object of its
 * own (lib/endpoint/need_*.c), so that a program links only what it declares.
 */
struct need {
	/* Opens what it names into `rq` (the process's part of it); or NULL. */
	enum err (*open)(struct request *rq);
	const char *const *read;	/* NULL-ended; below DATA_DIR or absolute */
	const char *const *write;	/* NULL-ended; likewise */
	bool connect_unix;		/* may connect to unix sockets */
	bool connect_inet;		/* may open outgoing connections */
};

extern const struct need need_oidc;		/* oidc.db, read and write */
extern const struct need need_oidc_read;	/* oidc.db, query_only */
extern const struct need need_memory;		/* memories/ */
extern const struct need need_signing_key;	/* keys/ */
extern const struct need need_seal;		/* memories/seal.key: state that clients carry */
extern const struct need need_events;	/* streams and announcements */
extern const struct need need_sessions;	/* sessions of MCP that have ended */
extern const struct need need_public;		/* public/ read: JWK Set, ended grants */
extern const struct need need_public_write;	/* public/ended is written */
extern const struct need need_fetch;		/* may ask fetch; cache/ is written */
extern const struct need need_ask;		/* may ask token and fetch */
extern const struct need need_network;		/* outgoing connections: fetch alone */
extern const struct need need_stats;		/* other programs' run/stats, read */

enum { NEEDS_MAX = 7 };

struct endpoint {
	const char *name;		/* = source file, with -INSTANCE if it runs
					 * as several; = socket name */
	const char *const *paths;	/* NULL-ended; a final '*' matches the rest */
	unsigned methods;		/* METHOD_* */
	/* Those of the request's path, 0 if there is none; NULL: all. */
	unsigned (*methods_at)(struct request *rq);
	const struct param *params;
	size_t nparams;
	enum body body;
	size_t body_max;		/* bytes */
	enum limit limit;
	enum cors cors;
	const struct need *needs[NEEDS_MAX];	/* NULL-ended */
	int64_t workers_max;		/* no more than this; 0: WORKERS */
	int64_t workers_more;		/* beside those, while they are busy */
	int64_t workers_min;		/* this if WORKERS is less */
	int niceness;			/* added, so that others go first; 0: none */
	const struct error_style *errors;
	enum err (*handle)(struct request *rq, struct response *rs);
	void (*after)(struct request *rq);	/* once the answer is sent; or NULL */
};

/* Runs the program; returns main's exit status. */
int endpoint_serve(const struct endpoint *ep);
/*
 * Answers 503, in the words of `errors`, to all who ask within a second, in the
 * place and with the counters of a program that cannot start; returns main's
 * exit status.  Reads no settings and opens nothing else.
 */
int endpoint_refuse(const struct endpoint *ep);

#endif
