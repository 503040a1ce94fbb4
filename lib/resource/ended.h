/*
 * ended - grants that ended before their access tokens did
 *
 * public/ended holds one grant id a line, those ended within the life of an
 * access token; the OIDC side replaces it atomically (oauth/ended_publish),
 * a resource server on the same machine reads it when it changed.  Without
 * the file (another machine) tokens live out their ACCESS_TOKEN_TTL.
 */
#ifndef KEEPSAKE_RESOURCE_ENDED_H
#define KEEPSAKE_RESOURCE_ENDED_H

#include <stdbool.h>

#include "http/request.h"

bool ended_has(const struct request *rq, const char *grant_id);

#endif
