/*
 * need_stats - the counters of all programs, read
 */
#include "endpoint/endpoint.h"

static const char *const folders[] = { "run/stats", NULL };

const struct need need_stats = { .read = folders };
