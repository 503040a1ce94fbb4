/*
 * request - one HTTP request, checked (RFC 9110, CGI/1.1 RFC 3875)
 *
 * The endpoint loop fills it before a handler runs.  Parameters were declared
 * by the program, decoded, validated and are NUL-free UTF-8; an undeclared
 * parameter is ignored, as OAuth asks (RFC 6749 section 3.1).
 */
#ifndef KEEPSAKE_HTTP_REQUEST_H
#define KEEPSAKE_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "base/err.h"

struct config;
struct ended_sessions;
struct events;
struct ratelimit;
struct stats;

enum method {
	METHOD_GET = 1,
	METHOD_HEAD = 2,
	METHOD_POST = 4,
	METHOD_PUT = 8,
	METHOD_PATCH = 16,
	METHOD_DELETE = 32,
	METHOD_OPTIONS = 64
};

enum {
	PARAM_REQUIRED = 1,	/* absent or empty is ERR_INVALID */
	PARAM_SECRET = 2,	/* never logged */
	PARAM_REPEAT = 4	/* may occur several times (RFC 8707 resource) */
};

/* A declared parameter: of the form body if the request has one, else of the
 * query.  An empty value counts as absent (RFC 6749 section 3.1). */
struct param {
	const char *name;
	bool (*valid)(const char *value);
	size_t max;		/* bytes, decoded */
	unsigned flags;
};

enum { PARAM_REPEAT_MAX = 8 };

struct param_values {
	const char *at[PARAM_REPEAT_MAX];
	size_t count;
};

/* Why a request was refused, for the error style to word. */
struct fault {
	const char *code;	/* the protocol's error code, or NULL: by enum err */
	const char *text;	/* a sentence for people, or NULL: by enum err */
	const char *scope;	/* scopes that would have sufficed, or NULL */
};

/* A body that the handler reads itself (BODY_STREAM). */
struct request_input {
	enum err (*read)(void *source, char *p, size_t len);
	void *source;
	int64_t left;			/* bytes that are to come */
};

struct request {
	struct call call;
	const struct config *cfg;
	struct stats *stats;		/* may be NULL */
	struct ratelimit *limits;	/* may be NULL */
	struct keyring *keys;		/* need_signing_key, else NULL */
	struct seal_key *seal;		/* need_seal, else NULL */
	struct events *events;		/* need_events, else NULL */
	struct ended_sessions *ended_sessions;	/* need_sessions, else NULL */
	const char *program;
	enum method method;
	const char *path;		/* SCRIPT_NAME, whole and exact */
	const char *query;		/* raw; "" if none */
	const char *content_type;	/* lower-case media type, or NULL */
	const char *body;		/* NUL after body_len bytes */
	size_t body_len;
	struct request_input input;
	const char *address;		/* the peer, textual, checked */
	char *const *env;		/* NAME=value, as CGI has them */
	const struct param *params;
	struct param_values *values;	/* one for each declared parameter */
	struct fault fault;
	int64_t retry_after_s;
	bool charged;			/* a bucket was charged already */
};

/* A CGI variable such as "HTTP_ACCEPT"; NULL if absent. */
const char *request_env(const struct request *rq, const char *name);
/* The next bytes of a body that is streamed; *got is 0 at its end.
 * ERR_INVALID, with a fault text, if it ends too early; ERR_EXPIRED likewise if
 * it comes too slowly. */
enum err request_read(struct request *rq, char *p, size_t max, size_t *got)
    MUST_USE;
/* The first value of declared parameter `i`, or NULL. */
const char *request_param(const struct request *rq, size_t i);
/* Whose bucket is charged for an address: its own or, since a host of IPv6
 * owns them all, that of its /64. */
const char *request_source(const struct request *rq);
/*
 * Charges a token to a bucket: a caller's ("client:..." or "person:...") or,
 * with NULL, the address's.  ERR_LIMITED sets retry_after_s.
 */
enum err request_charge(struct request *rq, const char *caller) MUST_USE;
/*
 * Remembers why, for the error style, and returns `e`.  `code` may be NULL;
 * `fmt` is a sentence that echoes no input but declared names.
 */
enum err request_refuse(struct request *rq, enum err e, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Does the request come from our own page (Origin, else Referer absent or
 * ours)?  For forms, beside the csrf field. */
bool request_is_same_origin(const struct request *rq);

#endif
