/*
 * methods - the methods of HTTP that programs know, by name
 */
#ifndef KEEPSAKE_HTTP_METHODS_H
#define KEEPSAKE_HTTP_METHODS_H

#include "http/request.h"

/* METHOD_*, or 0 if no program knows it. */
enum method methods_find(const char *name);
/* A set of them as headers list it: HEAD with GET, and OPTIONS always. */
const char *methods_list(struct arena *a, unsigned methods);

#endif
