/*
 * need_public_write - public/ended is written anew when a grant ends
 */
#include "endpoint/endpoint.h"

static const char *const folders[] = { "public", NULL };

const struct need need_public_write = { .write = folders };
