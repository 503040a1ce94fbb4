/*
 * ask - one program asks another over its FastCGI socket
 *
 * The socket is DATA_DIR/run/NAME.sock, held by supervise.  The question is
 * carried by parameters whose names no HTTP client can set: what comes from
 * an HTTP header begins with HTTP_, and names here begin with KEEPSAKE_.  One
 * connection for each question.
 */
#ifndef KEEPSAKE_HTTP_ASK_H
#define KEEPSAKE_HTTP_ASK_H

#include "base/call.h"
#include "base/err.h"
#include "base/url.h"

struct config;

/* The parameters, and the body, of a question; bytes of each. */
enum { ASK_PARAMS_MAX = 16 * 1024, ASK_BODY_MAX = 256 * 1024 };

struct ask_param {
	const char *name, *value;	/* a NULL value: the pair is left out */
};

struct ask {
	const char *socket;		/* "fetch-known" */
	const char *path;		/* SCRIPT_NAME */
	const struct ask_param *params;	/* ended by a NULL name; or NULL */
	struct span body;		/* p != NULL: a POST, else a GET */
	const char *type;		/* of the body; NULL: x-www-form-urlencoded */
	int64_t patience_ms;		/* 0: ten seconds */
	size_t max;			/* bytes of the answer's body */
};

struct ask_answer {
	int status;			/* 100..999 */
	struct span head;		/* its lines, without the empty one */
	struct span body;		/* with a final NUL */
};

/*
 * Asks, and waits for the whole answer, which is in the call's arena.  OK
 * whatever its status; ERR_UNAVAILABLE, logged, if the program cannot be
 * reached, does not answer in time, answers something malformed or more than
 * `max`, or if the question itself is too long.
 */
enum err ask_program(struct call *c, const struct config *cfg,
    const struct ask *q, struct ask_answer *out) MUST_USE;
/* The value of the first header of that name, in any case, without blanks
 * around it; NULL if absent. */
const char *ask_header(struct arena *a, const struct ask_answer *answer,
    const char *name);

/* An answer, header lines and body, taken apart; pure.  ERR_INVALID without
 * a status or without the head's end. */
enum err ask_parse(const char *p, size_t len, struct ask_answer *out)
    MUST_USE;

#endif
