/*
 * need_ask - may ask the programs token and fetch, over their sockets
 */
#include "endpoint/endpoint.h"

static const char *const folders[] = { "run", NULL };

const struct need need_ask = { .read = folders, .connect_unix = true };
