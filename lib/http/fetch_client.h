/*
 * fetch_client - asking the fetch program for a document
 *
 * fetch alone may open outgoing connections.  It runs twice: "known" serves
 * what the operator configured and any public https URL, "foreign" the URLs
 * that clients bring, so that slow strangers never stop a sign-in.  It judges
 * each URL by its own configuration, whoever asks.
 */
#ifndef KEEPSAKE_HTTP_FETCH_CLIENT_H
#define KEEPSAKE_HTTP_FETCH_CLIENT_H

#include "base/call.h"
#include "base/err.h"
#include "base/url.h"

struct config;

enum {
	FETCH_BYTES_MAX = 256 * 1024,	/* of a document */
	FETCH_FORM_MAX = 64 * 1024,	/* of a form that is sent */
	FETCH_JSON_MAX = 192 * 1024,	/* of JSON that is sent */
	FETCH_JSON_BYTES_MAX = 4 * 1024 * 1024, /* of what answers that */
	FETCH_URL_MAX = 2048,
	FETCH_AUTHORIZATION_MAX = 4096
};

/* The names of the parameters and of the answer's own headers. */
#define FETCH_PARAM_URL "KEEPSAKE_FETCH_URL"
#define FETCH_PARAM_AUTHORIZATION "KEEPSAKE_FETCH_AUTHORIZATION"
#define FETCH_PARAM_MAX "KEEPSAKE_FETCH_MAX"
#define FETCH_PARAM_MS "KEEPSAKE_FETCH_MS"
#define FETCH_HEADER_STATUS "Fetch-Status"
#define FETCH_HEADER_TYPE "Fetch-Type"
#define FETCH_HEADER_MAX_AGE "Fetch-Max-Age"

struct fetch {
	const char *url;
	bool foreign;		/* for "foreign": may be slow at will */
	const char *form;	/* body of a POST (urlencoded); NULL: a GET */
	const char *json;	/* the same of JSON; strangers are sent none */
	const char *authorization; /* value of that header, or NULL; strangers
				 * are sent none */
	size_t max;		/* bytes of the body, 0: FETCH_BYTES_MAX, or
				 * FETCH_JSON_BYTES_MAX of what answers JSON */
	int64_t patience_ms;	/* in all, beside half a second for the fetch
				 * program's own queue; 0: five seconds */
};

struct fetch_answer {
	int status;		/* what the origin answered */
	const char *content_type; /* lower-case media type, or NULL */
	int64_t max_age;	/* seconds of Cache-Control; 0: must not be
				 * kept; -1: not said */
	struct span body;	/* with a final NUL, in the arena */
};

/*
 * Gets (or posts to) a URL.  OK whatever the status, redirects included;
 * ERR_FORBIDDEN if the URL may not be fetched; ERR_LIMITED if its host was
 * asked too often; ERR_UNAVAILABLE, logged, if the origin or the fetch
 * program does not answer within a few seconds or answers too much.
 */
enum err fetch_send(struct call *c, const struct config *cfg,
    const struct fetch *what, struct fetch_answer *out) MUST_USE;

#endif
