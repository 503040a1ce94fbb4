/*
 * need_public - public/: the JWK Set and the ended grants, read
 */
#include "endpoint/endpoint.h"

static const char *const folders[] = { "public", NULL };

const struct need need_public = { .read = folders };
