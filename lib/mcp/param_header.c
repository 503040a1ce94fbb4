/*
 * param_header - arguments that travel in headers too (2026-07-28, x-mcp-header)
 *
 * Only what lies on a path of `properties` is looked at, and numbers are
 * compared as numbers, as the specification has it: 42.0 is 42.
 */
#include "mcp/param_header.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "mcp/header.h"

enum { NAME_MAX_LEN = 64, DEPTH_MAX = 8, NUMBER_MAX_LEN = 64 };

#define EXACT_MAX 9007199254740992.0	/* 2^53 */

/* As CGI names the header: Mcp-Param-Some-Name. */
static const char *
variable(struct arena *a, const char *name)
{
	char *out = arena_printf(a, "HTTP_MCP_PARAM_%.*s", NAME_MAX_LEN, name);

	for (char *p = out; *p != '\0'; p++)
		*p = (char)(*p == '-' ? '_' : *p >= 'a' && *p <= 'z' ?
		    *p - 'a' + 'A' : *p);
	return out;
}

/* Do two texts write one number?  Beyond what a double holds exactly, only if
 * they are one text. */
static bool
same_number(struct arena *a, const char *one, const char *other)
{
	const char *const texts[] = { one, other };
	struct json *j;
	double n[2];

	for (size_t i = 0; i < 2; i++)
		if (json_parse(a, texts[i], strlen(texts[i]), NUMBER_MAX_LEN,
		    &j) != OK || json_number(j, &n[i]) != OK)
			return false;
	return n[0] >= n[1] && n[0] <= n[1] && fabs(n[0]) < EXACT_MAX;
}

/* What the header must be: the text of a string, else as JSON writes it. */
static const char *
wanted(struct arena *a, const struct json *value)
{
	enum json_type type = json_type(value);

	if (type == JSON_NONE || type == JSON_NULL)
		return NULL;
	return type == JSON_STRING ? json_string(value) : json_text(a, value);
}

static bool
is_number(const struct json *value)
{
	return json_type(value) == JSON_INT || json_type(value) == JSON_REAL;
}

static bool
agrees(struct exchange *x, const char *name, const struct json *value)
{
	struct arena *a = x->rq->call.arena;
	const char *want = wanted(a, value), *sent;
	enum err e = header_read(x->rq, variable(a, name), &sent);

	if (want == NULL)
		return e == ERR_NOT_FOUND;
	if (e != OK)
		return false;
	return str_eq(sent, want) || (is_number(value) &&
	    same_number(a, sent, want));
}

static enum err
check(struct exchange *x, const struct json *schema, const struct json *args,
    int depth)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *property;
	const char *name, *header;
	enum err e;

	if (json_type(properties) != JSON_OBJECT || depth == DEPTH_MAX)
		return OK;
	for (size_t i = 0; i < json_len(properties); i++) {
		property = json_member(properties, i, &name);
		if (json_get_string(property, "x-mcp-header", &header) == OK &&
		    !agrees(x, header, json_get(args, name)))
			return ERR_INVALID;
		e = check(x, property, json_get(args, name), depth + 1);
		if (e != OK)
			return e;
	}
	return OK;
}

enum err
param_header_check(struct exchange *x, const struct mcp_tool *tool,
    const struct json *args)
{
	size_t len = strlen(tool->input_schema);
	struct json *schema;

	if (strstr(tool->input_schema, "\"x-mcp-header\"") == NULL)
		return OK;
	if (json_parse(x->rq->call.arena, tool->input_schema, len, len,
	    &schema) != OK)
		return ERR_INVALID;
	return check(x, schema, args, 0);
}
