/*
 * need_fetch - may ask the fetch program; keeps what it brings in cache/
 */
#include "endpoint/endpoint.h"

static const char *const read_only[] = { "run", NULL };
static const char *const folders[] = { "cache", NULL };

const struct need need_fetch = { .read = read_only, .write = folders,
    .connect_unix = true };
