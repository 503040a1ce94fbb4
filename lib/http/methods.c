/*
 * methods - the methods of HTTP that programs know, by name
 */
#include "http/methods.h"

#include "base/buf.h"
#include "base/str.h"

static const struct {
	enum method method;
	const char *name;
} known[] = {
	{ METHOD_GET, "GET" },       { METHOD_HEAD, "HEAD" },
	{ METHOD_POST, "POST" },     { METHOD_PUT, "PUT" },
	{ METHOD_PATCH, "PATCH" },   { METHOD_DELETE, "DELETE" },
	{ METHOD_OPTIONS, "OPTIONS" },
};

enum method
methods_find(const char *name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(name, known[i].name))
			return known[i].method;
	return 0;
}

const char *
methods_list(struct arena *a, unsigned methods)
{
	struct buf b;

	methods |= METHOD_OPTIONS | (methods & METHOD_GET ? METHOD_HEAD : 0);
	buf_init(&b, a, 64);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (methods & known[i].method)
			buf_printf(&b, "%s%s", b.len > 0 ? ", " : "",
			    known[i].name);
	return b.data;
}
