/*
 * need_memory - memories/: one SQLite file for each person
 */
#include "endpoint/endpoint.h"

static const char *const folders[] = { "memories", NULL };

const struct need need_memory = { .write = folders };
