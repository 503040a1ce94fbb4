/*
 * mcp_world - one exchange after another with a toy server, for unit tests
 *
 * world_begin() makes a request over fixture_rich with a sealing key in a
 * folder of its own; world_ask() runs a method without HTTP around it.
 */
#ifndef KEEPSAKE_TESTS_MCP_WORLD_H
#define KEEPSAKE_TESTS_MCP_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/seal.h"
#include "mcp/method.h"
#include "mcp_fixture.h"
#include "request_fixture.h"

enum { WORLD_HEADERS = 6 };

struct world {
	struct fixture f;
	struct exchange x;
	struct json *answer;
	char dir[64], path[80];
	char *env[WORLD_HEADERS + 1];
};

static inline void
world_begin(struct world *w, enum era era)
{
	memset(w, 0, sizeof *w);
	fixture_init(&w->f, w->env);
	snprintf(w->dir, sizeof w->dir, "/tmp/keepsake-mcp-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof w->path, "%s/key", w->dir);
	assert_int_equal(seal_key_open(w->path, &w->f.rq.seal), OK);
	w->x = (struct exchange){
		.rq = &w->f.rq, .server = &fixture_rich,
		.caller = fixture_caller, .era = era, .status = 200,
		.msg = { .kind = KIND_REQUEST, .id = "1" },
		.out = &w->f.rs.body, .rs = &w->f.rs,
	};
}

static inline void
world_end(struct world *w)
{
	seal_key_free(w->f.rq.seal);
	assert_int_equal(unlink(w->path), 0);
	assert_int_equal(rmdir(w->dir), 0);
	fixture_free(&w->f);
}

/* Sets the message; forgets the last answer. */
static inline void
world_message(struct world *w, const char *method, const char *params)
{
	struct json *j;

	assert_int_equal(json_parse(w->f.rq.call.arena, params, strlen(params),
	    1 << 20, &j), OK);
	w->x.msg.method = method;
	w->x.msg.params = j;
	w->x.status = 200;
	w->x.framing = FRAMING_BODY;
	buf_clear(w->x.out);
}

/* Runs it; what the method returns. */
static inline enum err
world_try(struct world *w, const char *method, const char *params)
{
	const struct mcp_method *m;

	world_message(w, method, params);
	m = method_find(&w->x);
	assert_non_null(m);
	return m->run(&w->x);
}

/* Runs it and takes the answer, which is no stream, apart: its result, or its
 * error. */
static inline const struct json *
world_ask(struct world *w, const char *method, const char *params)
{
	const struct json *result;

	assert_int_equal(world_try(w, method, params), OK);
	assert_int_equal(w->x.framing, FRAMING_BODY);
	assert_int_equal(json_parse(w->f.rq.call.arena, w->x.out->data,
	    w->x.out->len, 1 << 20, &w->answer), OK);
	result = json_get(w->answer, "result");
	return result != NULL ? result : json_get(w->answer, "error");
}

static inline int
world_code(const struct json *error)
{
	int64_t code;

	assert_int_equal(json_get_int(error, "code", &code), OK);
	return (int)code;
}

static inline const char *
world_text(const struct world *w, const struct json *obj, const char *key)
{
	return json_text(w->f.rq.call.arena, json_get(obj, key));
}

static inline const char *
world_string(const struct json *obj, const char *key)
{
	const char *s;

	assert_int_equal(json_get_string(obj, key, &s), OK);
	return s;
}

/* It is refused: HTTP status, code. */
static inline void
world_refuses(struct world *w, const char *method, const char *params,
    int status, int code)
{
	const struct json *error = world_ask(w, method, params);

	if (json_get(w->answer, "error") == NULL ||
	    world_code(error) != code || w->x.status != status)
		fail_msg("%s %s: %d %s", method, params, w->x.status,
		    w->x.out->data);
}

/* The caller lacks the scope that the server's lists want. */
static inline void
world_refuses_scope(struct world *w, const char *method, const char *params)
{
	w->x.caller.scope = "memory:other openid";
	assert_int_equal(world_try(w, method, params), ERR_SCOPE);
	assert_string_equal(w->f.rq.fault.scope, "memory:read");
	assert_string_equal(w->f.rq.fault.code, "insufficient_scope");
	assert_int_equal(w->x.out->len, 0);
	w->x.caller.scope = fixture_caller.scope;
}

#endif
