/*
 * transport - how requests reach a worker: FastCGI, or one CGI request
 *
 * The only files that know libfcgi.  A transport hands over an environment
 * and a way to read the body, and takes back one whole answer, or its head and
 * then its body in pieces.
 */
#ifndef KEEPSAKE_ENDPOINT_TRANSPORT_H
#define KEEPSAKE_ENDPOINT_TRANSPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "endpoint/intake.h"

enum answered {
	ANSWER_PARKED,		/* somebody else has the connection, and answers */
	ANSWER_WHOLE,
	ANSWER_STREAMED		/* `stream` writes what comes behind the body */
};

struct transport {
	/*
	 * Answers one request: fills head and body (both buffers live until
	 * `done`).  `done` follows once the answer has been sent.
	 */
	enum answered (*answer)(void *arg, char *const *env, const struct intake *in,
	    struct buf **head, struct buf **body);
	/* False: the answer is cut, which the peer must be able to see. */
	bool (*stream)(void *arg, FILE *out);
	void (*done)(void *arg);
	void *arg;
	int64_t patience_s;	/* with a body, before it may not be slow (intake.h) */
	int64_t until_us;	/* monotonic: ends then, as by SIGTERM; 0: never */
};

/* Is descriptor 0 a listening socket? */
bool transport_is_fastcgi(void);
/*
 * Accepts on descriptor 0, which is made not to block for all who hold it,
 * until SIGTERM or `until_us`, which `prepare` may still set.  That is called
 * once the loop's own descriptors are open, to give up all other rights.  One
 * that has to give up (log_fatal) while it answers says 503 first, and inside
 * of `prepare` to one who waits.  A connection that was accepted before is
 * served first; SIGTERM stays blocked.
 */
void transport_fastcgi(const struct transport *t, void (*prepare)(void *arg));
/* Answers the one request of the environment, on standard output. */
void transport_cgi(const struct transport *t);

#endif
