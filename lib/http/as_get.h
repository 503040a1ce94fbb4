/*
 * as_get - a form from elsewhere, once more as a GET
 *
 * A form on an app's own site reaches us without our SameSite=Lax cookies;
 * sent on as a GET to ourselves, the same request comes with them.
 */
#ifndef KEEPSAKE_HTTP_AS_GET_H
#define KEEPSAKE_HTTP_AS_GET_H

#include "http/request.h"

/* The URL of this request at `path` of the issuer, with its `n` declared
 * parameters; NULL if it would be over `max` bytes. */
const char *as_get(struct request *rq, const char *path, size_t n,
    size_t max);

#endif
