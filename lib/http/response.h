/*
 * response - one HTTP answer under construction
 *
 * Always complete before it is sent, with its Content-Length; but one that says
 * where to park it has only a head, and others write the rest, and one that is
 * too large for memory is written in pieces once its head is sent.  A header
 * value with a control character ends the process (it is a bug).
 */
#ifndef KEEPSAKE_HTTP_RESPONSE_H
#define KEEPSAKE_HTTP_RESPONSE_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

enum { RESPONSE_MAX = 4 * 1024 * 1024 };

struct parking;

struct response {
	int status;			/* 200 until set */
	const char *content_type;	/* NULL: no body */
	const char *cache_control;	/* "no-store" until set */
	struct buf headers;		/* "Name: value\r\n" lines */
	struct buf body;
	const struct parking *park;	/* see events/channel.h; or NULL */
	/* Writes the body; an error can only cut it off.  Or NULL. */
	enum err (*stream)(void *arg, FILE *out);
	void *stream_arg;
};

void response_init(struct response *rs, struct arena *a);
/* Adds a header line. */
void response_header(struct response *rs, const char *name, const char *value);
/* Each of these sets the answer and returns OK. */
enum err response_json(struct response *rs, int status, const struct json *j);
/* `text` is the whole body. */
enum err response_text(struct response *rs, int status,
    const char *content_type, const char *text);
/* The body was written to rs->body already. */
enum err response_body(struct response *rs, int status,
    const char *content_type);
/* `write` is called with `arg`, which lives in the arena, after the head. */
enum err response_stream(struct response *rs, const char *content_type,
    enum err (*write)(void *arg, FILE *out), void *arg);
enum err response_empty(struct response *rs, int status);
/* 303 See Other: also after a POST, never 307 (RFC 9700 section 4.12). */
enum err response_redirect(struct response *rs, const char *url);
/* Drops status, headers and body set so far. */
void response_clear(struct response *rs);

#endif
