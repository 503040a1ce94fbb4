/*
 * fetch_client - asking the fetch program for a document
 *
 * fetch alone may open outgoing connections.  It is asked over its own
 * FastCGI socket, DATA_DIR/run/fetch.sock, and told the URL by a parameter
 * that no HTTP client can set (names from HTTP headers begin with HTTP_).
 * It judges the URL by its own configuration, whoever asks.
 */
#ifndef KEEPSAKE_HTTP_FETCH_CLIENT_H
#define KEEPSAKE_HTTP_FETCH_CLIENT_H

#include "base/url.h"
#include "http/request.h"

enum { FETCH_BYTES_MAX = 256 * 1024, FETCH_URL_MAX = 2048 };

/* The names of the parameter and of the answer's own header. */
#define FETCH_PARAM_URL "KEEPSAKE_FETCH_URL"
#define FETCH_HEADER_STATUS "Fetch-Status"

struct fetch_answer {
	int status;		/* what the origin answered */
	struct span body;	/* with a final NUL, in the arena */
};

/*
 * GETs `url`.  OK whatever the status; ERR_FORBIDDEN if its origin is not
 * one that the operator configured; ERR_UNAVAILABLE, logged, if the origin
 * or the fetch program does not answer within a few seconds or answers too
 * much.
 */
enum err fetch_get(struct request *rq, const char *url,
    struct fetch_answer *out) MUST_USE;

/* An answer of the program, header lines and body, taken apart; pure. */
struct fetch_parts {
	int status;		/* of the program: 200 or a refusal */
	int origin_status;	/* 0 if absent */
	struct span body;
};
enum err fetch_parse(const char *p, size_t len, struct fetch_parts *out)
    MUST_USE;

#endif
