/*
 * errors - how a program words its refusals
 *
 * A style maps enum err and the request's fault to a status and a body.  The
 * loop adds Retry-After to 429 and 503, Allow to 405.  No style may answer 5xx
 * but 503.
 */
#ifndef KEEPSAKE_HTTP_ERRORS_H
#define KEEPSAKE_HTTP_ERRORS_H

#include "http/request.h"
#include "http/response.h"

struct error_style {
	void (*write)(struct request *rq, struct response *rs, enum err e);
};

/* The plain status of an error, such as 404 for ERR_NOT_FOUND. */
int errors_status(enum err e);
/* A sentence for people when the fault has none.  Static. */
const char *errors_text(enum err e);

/* {"detail":"..."}: REST. */
extern const struct error_style errors_json;
/* A page that says what failed and what to do; never a redirect. */
extern const struct error_style errors_page;

#endif
