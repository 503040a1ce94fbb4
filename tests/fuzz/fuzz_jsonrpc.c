/*
 * fuzz_jsonrpc - a whole POST to an MCP URL, with a table of toy tools
 *
 * The bytes are the values of three headers, one a line (empty: not sent),
 * then the body.  Whatever comes, the answer is JSON of its own status, and
 * no 5xx but for a tool that is away.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/mcp_fixture.h"
#include "../unit/request_fixture.h"
#include "base/json.h"
#include "mcp/server.h"

enum { HEADERS = 3, SIZE_MAX_TRIED = 64 * 1024 };

static const char *const names[HEADERS] = {
	"HTTP_MCP_PROTOCOL_VERSION", "HTTP_MCP_METHOD", "HTTP_MCP_NAME"
};

/* Takes the first line off and makes a variable of it. */
static char *
take_header(struct arena *a, const char *name, const char **p, size_t *len)
{
	const char *end = memchr(*p, '\n', *len);
	size_t n = end != NULL ? (size_t)(end - *p) : *len;
	char *env = NULL;

	if (n > 0)
		env = arena_printf(a, "%s=%s", name, arena_strndup(a, *p, n));
	*p += end != NULL ? n + 1 : n;
	*len -= end != NULL ? n + 1 : n;
	return env;
}

static void
check_answer(struct fixture *f)
{
	struct json *answer;
	enum err e;

	if (f->rs.status == 202) {
		assert(f->rs.body.len == 0);
		return;
	}
	assert(f->rs.status == 200 || f->rs.status == 400 ||
	    f->rs.status == 404);
	e = json_parse(f->rq.call.arena, f->rs.body.data, f->rs.body.len,
	    RESPONSE_MAX, &answer);
	assert(e == OK);
	assert(json_type(answer) == JSON_OBJECT ||
	    json_type(answer) == JSON_ARRAY);
	(void)e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	char *env[HEADERS + 1] = { NULL }, *header;
	struct fixture f;
	size_t i, n = 0;
	enum err e;

	if (size > SIZE_MAX_TRIED)
		return 0;
	fixture_init(&f, env);
	for (i = 0; i < HEADERS; i++)
		if ((header = take_header(f.rq.call.arena, names[i], &p,
		    &size)) != NULL)
			env[n++] = header;
	f.rq.path = "/mcp";
	f.rq.body = arena_strndup(f.rq.call.arena, p, size);
	f.rq.body_len = size;
	e = mcp_serve(&f.rq, &fixture_server, &fixture_caller, &f.rs);
	assert(e == OK || e == ERR_SCOPE || e == ERR_UNAVAILABLE);
	if (e == OK)
		check_answer(&f);
	fixture_free(&f);
	return 0;
}
