/*
 * rest_route - which handler a method and a path belong to
 */
#include "memory/rest.h"

#include <string.h>

#include "http/valid.h"

/* Does the path fit the pattern?  *id is what stood in the place of ':'. */
static bool
fits(struct arena *a, const char *pattern, const char *path, const char **id)
{
	size_t len;

	*id = NULL;
	while (*pattern != '\0') {
		if (*pattern != ':') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		pattern++;
		len = strcspn(path, "/");
		*id = arena_strndup(a, path, len);
		if (!valid_uuid(*id))
			return false;
		path += len;
	}
	return *path == '\0' || strcmp(path, "/") == 0;
}

enum err
rest_route(struct request *rq, const struct rest_route *routes, size_t count,
    const struct rest_route **out, const char **id)
{
	enum err e = ERR_NOT_FOUND;

	*out = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!fits(rq->call.arena, routes[i].path, rq->path, id))
			continue;
		e = ERR_METHOD;
		if (routes[i].method != rq->method)
			continue;
		*out = &routes[i];
		return OK;
	}
	*id = NULL;
	return e;
}

unsigned
rest_methods(struct request *rq, const struct rest_route *routes,
    size_t count)
{
	unsigned methods = 0;
	const char *id;

	for (size_t i = 0; i < count; i++)
		if (fits(rq->call.arena, routes[i].path, rq->path, &id))
			methods |= routes[i].method;
	return methods;
}
