/*
 * outgoing - one outgoing HTTP request, with libcurl
 *
 * For the fetch program alone.  Follows no redirect, uses no proxy, keeps no
 * connection, cookie or credential, decompresses nothing, and takes five
 * seconds and the stated bytes at most.
 */
#ifndef KEEPSAKE_HTTP_OUTGOING_H
#define KEEPSAKE_HTTP_OUTGOING_H

#include "base/buf.h"
#include "base/call.h"
#include "base/err.h"

struct outgoing {
	const char *url;
	bool guarded;		/* to public addresses only, and https */
	const char *body;	/* of a POST, or NULL: a GET */
	size_t body_len;
	const char *type;	/* of the body; NULL: x-www-form-urlencoded */
	const char *authorization; /* value of that header, or NULL */
	size_t max;		/* bytes of the answer's body */
	int64_t patience_ms;	/* 1..OUTGOING_MS_MAX, 0: that */
};

enum { OUTGOING_MS_MAX = 5000 };

struct outgoing_answer {
	int status;
	const char *content_type; /* lower-case media type, or NULL */
	int64_t max_age;	/* as fetch_max_age says */
};

/* Once, before the sandbox closes: reads `ca_file`, PEM, which replaces the
 * system's authorities unless it is NULL. */
enum err outgoing_open(const char *ca_file) MUST_USE;
/*
 * Sends it; the answer's body is added to `body`.  OK whatever the status;
 * ERR_INVALID if `authorization` is not plain ASCII; ERR_FORBIDDEN, logged, if
 * it is guarded and its name leads to an address that is not public, or is our
 * own, or if libcurl reads the URL otherwise than it is written;
 * ERR_UNAVAILABLE, logged, for everything else.
 */
enum err outgoing_send(const struct call *c, const struct outgoing *what,
    struct buf *body, struct outgoing_answer *out) MUST_USE;

#endif
