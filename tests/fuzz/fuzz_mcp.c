/*
 * fuzz_mcp - every method of both eras, by servers of toys
 *
 * The bytes are header lines as in HTTP ("Mcp-Method: tools/list"), an empty
 * line, then the body; "Scope" is the access token's, "Plain" asks the server
 * whose tools have scopes, "Live" one that has streams, in a session of these
 * abilities, if any; "Verb" and "Path" are the request line's.  Nobody holds
 * the streams: what needs that is unavailable.
 *
 * Each answer is read as strictly as a client could: its status and type, its
 * framing, who answers what.  A call that asks back is sent once more with
 * answers.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/mcp_fixture.h"
#include "../unit/request_fixture.h"
#include "base/json.h"
#include "base/str.h"
#include "crypto/seal.h"
#include "events/events.h"
#include "mcp/jsonrpc.h"
#include "mcp/server.h"
#include "mcp/session.h"

enum { HEADERS_MAX = 8, SIZE_MAX_TRIED = 64 * 1024 };

/* What was sent: the header lines as variables, and the body. */
struct sent {
	struct arena *a;
	char *env[HEADERS_MAX + 1];
	const char *body;
	size_t len;
};

static bool
same(struct arena *a, const struct json *x, const struct json *y)
{
	return x != NULL && y != NULL &&
	    strcmp(json_text(a, x), json_text(a, y)) == 0;
}

static struct json *
parse(struct arena *a, const char *p, size_t len)
{
	struct json *j;

	if (json_parse(a, p, len, RESPONSE_MAX, &j) != OK) {
		fprintf(stderr, "no JSON: %.*s\n", (int)len, p);
		abort();
	}
	return j;
}

/* Takes a line off, without its end; false if there is no whole one. */
static bool
take_line(const char **p, size_t *len, struct span *line)
{
	const char *end = memchr(*p, '\n', *len);

	if (end == NULL)
		return false;
	*line = (struct span){ *p, (size_t)(end - *p) };
	*len -= line->len + 1;
	*p = end + 1;
	return true;
}

/* "Mcp-Name: x" becomes "HTTP_MCP_NAME=x", as a web server makes it; of blanks
 * only the first is taken off, since the rest is ours to trim. */
static char *
as_variable(struct arena *a, struct span line)
{
	const char *colon = memchr(line.p, ':', line.len);
	size_t n = colon != NULL ? (size_t)(colon - line.p) : line.len;
	char *name = arena_strndup(a, line.p, n);
	char *value = colon == NULL ? name + n :
	    arena_strndup(a, colon + 1, line.len - n - 1);

	for (size_t i = 0; name[i] != '\0'; i++)
		if (name[i] == '-')
			name[i] = '_';
		else if (name[i] >= 'a' && name[i] <= 'z')
			name[i] = (char)(name[i] - 'a' + 'A');
	return arena_printf(a, "HTTP_%s=%s", name, value + (*value == ' '));
}

static struct sent
read_input(struct arena *a, const char *p, size_t len)
{
	struct sent sent = { .a = a };
	struct span line;

	for (size_t n = 0; take_line(&p, &len, &line) && line.len > 0;)
		if (n < HEADERS_MAX)
			sent.env[n++] = as_variable(a, line);
	sent.body = arena_strndup(a, p, len);
	sent.len = len;
	return sent;
}

/* Of all answers: 2.0, one of result and error, and what these must hold. */
static void
check_message(const struct json *m)
{
	const struct json *error = json_get(m, "error");
	const char *text;
	int64_t code;

	assert(json_get_string(m, "jsonrpc", &text) == OK);
	assert(str_eq(text, "2.0"));
	assert(json_get(m, "method") == NULL);
	if (error == NULL) {
		assert(json_type(json_get(m, "result")) == JSON_OBJECT);
		return;
	}
	assert(json_get(m, "result") == NULL);
	assert(json_get_int(error, "code", &code) == OK && code < -31999);
	assert(json_get_string(error, "message", &text) == OK && *text);
}

/* The id goes back as it came; none only where none could be read. */
static void
check_id(struct arena *a, const struct json *request, const struct json *m)
{
	struct jsonrpc read;

	jsonrpc_read(a, request, &read);
	if (read.id == NULL)
		assert(json_get(m, "id") == NULL && json_get(m, "error"));
	else
		assert(same(a, json_get(m, "id"), json_get(request, "id")));
}

/* Each request of a batch is answered, in its place, and nothing else. */
static void
check_batch(struct arena *a, const struct json *batch,
    const struct json *answers)
{
	struct jsonrpc m;
	size_t n = 0;

	for (size_t i = 0; i < json_len(batch); i++) {
		jsonrpc_read(a, json_at(batch, i), &m);
		if (m.kind != KIND_REQUEST)
			continue;
		assert(n < json_len(answers));
		check_message(json_at(answers, n));
		check_id(a, json_at(batch, i), json_at(answers, n));
		n++;
	}
	assert(n > 0 && n == json_len(answers));
}

/* It goes on, under the name that the request gave it. */
static void
check_progress(struct arena *a, const struct json *request,
    const struct json *params, double *last)
{
	double now;

	assert(json_number(json_get(params, "progress"), &now) == OK);
	assert(now > *last);
	*last = now;
	assert(same(a, json_get(params, "progressToken"), json_get(json_get(
	    json_get(request, "params"), "_meta"), "progressToken")));
}

static void
check_notification(struct arena *a, const struct json *request,
    const struct json *m, double *last)
{
	const char *text;

	assert(json_get_string(m, "jsonrpc", &text) == OK);
	assert(str_eq(text, "2.0"));
	assert(json_get_string(m, "method", &text) == OK);
	assert(str_starts(text, "notifications/"));
	assert(json_type(json_get(m, "params")) == JSON_OBJECT);
	assert(json_get(m, "id") == NULL && json_get(m, "result") == NULL &&
	    json_get(m, "error") == NULL);
	if (str_eq(text, "notifications/progress"))
		check_progress(a, request, json_get(m, "params"), last);
}

/* The next event's data.  Not a byte is foreign: a client ends lines at CR
 * too, and joins what it finds in several lines of data. */
static const struct json *
take_event(struct arena *a, const char **p, size_t *len)
{
	static const char prefix[] = "data: ";
	struct span line;

	assert(take_line(p, len, &line));
	assert(line.len == strlen("event: message") &&
	    memcmp(line.p, "event: message", line.len) == 0);
	assert(take_line(p, len, &line));
	assert(line.len > strlen(prefix) &&
	    memcmp(line.p, prefix, strlen(prefix)) == 0);
	assert(memchr(line.p, '\r', line.len) == NULL);
	assert(str_utf8(line.p, line.len) && !str_has_nul(line.p, line.len));
	line.p += strlen(prefix);
	line.len -= strlen(prefix);
	assert(**p == '\n' && *len > 0);
	++*p;
	--*len;
	return parse(a, line.p, line.len);
}

/* Notifications, then the answer, which ends the stream; the answer. */
static const struct json *
check_stream(struct arena *a, const struct json *request, const char *p,
    size_t len)
{
	const struct json *m = NULL;
	double progress = -1;
	size_t events = 0;

	while (len > 0) {
		if (m != NULL)
			check_notification(a, request, m, &progress);
		m = take_event(a, &p, &len);
		events++;
	}
	assert(events > 1);
	return m;
}

static bool
is_wanted(const struct sent *sent, const char *type)
{
	for (size_t i = 0; sent->env[i] != NULL; i++)
		if (str_starts(sent->env[i], "HTTP_ACCEPT="))
			return strcasestr(sent->env[i], type) != NULL;
	return false;
}

/* A stream's head, which others go on from; or what a GET and a DELETE are
 * answered, which have no body. */
static bool
check_stream_head(const struct fixture *f)
{
	const struct response *rs = &f->rs;

	if (rs->park != NULL) {
		assert(rs->status == 200 && rs->body.len == 0);
		assert(str_eq(rs->content_type, "text/event-stream"));
		assert(f->rq.method != METHOD_DELETE);
		return true;
	}
	if (f->rq.method == METHOD_POST)
		return false;
	assert(rs->status == 204 || rs->status == 400 || rs->status == 404 ||
	    rs->status == 406);
	assert((rs->status == 204) == (rs->body.len == 0));
	return true;
}

/* The answer to the one message, if it was one. */
static const struct json *
check_answer(const struct sent *sent, const struct fixture *f)
{
	const struct response *rs = &f->rs;
	const struct json *m;
	struct json *request;

	if (check_stream_head(f))
		return NULL;
	if (rs->status == 202) {
		assert(rs->body.len == 0 && rs->content_type == NULL);
		return NULL;
	}
	assert(rs->status == 200 || rs->status == 400 || rs->status == 404 ||
	    rs->status == 406);
	assert(rs->body.len > 0 && !buf_failed(&rs->body));
	if (json_parse(sent->a, sent->body, sent->len, JSONRPC_BYTES_MAX,
	    &request) != OK)
		request = NULL;
	if (str_eq(rs->content_type, "text/event-stream")) {
		assert(rs->status == 200);
		assert(is_wanted(sent, "text/event-stream"));
		m = check_stream(sent->a, request, rs->body.data,
		    rs->body.len);
	} else {
		assert(str_eq(rs->content_type, "application/json"));
		m = parse(sent->a, rs->body.data, rs->body.len);
	}
	if (json_type(m) == JSON_ARRAY) {
		assert(rs->status == 200 && json_type(request) == JSON_ARRAY);
		check_batch(sent->a, request, m);
		return NULL;
	}
	assert(json_get(m, "error") != NULL || rs->status == 200);
	check_message(m);
	check_id(sent->a, request, m);
	return m;
}

/* What the program writes when the whole request is refused. */
static void
check_refused(const struct sent *sent, struct fixture *f, enum err e)
{
	assert(e == ERR_SCOPE || e == ERR_UNAVAILABLE || e == ERR_LIMITED ||
	    (e == ERR_METHOD && f->rq.method != METHOD_POST));
	response_clear(&f->rs);
	errors_mcp.write(&f->rq, &f->rs, e);
	assert(f->rs.status == 403 || f->rs.status == 503 ||
	    f->rs.status == 429 || f->rs.status == 405);
	check_message(parse(sent->a, f->rs.body.data, f->rs.body.len));
}

static struct seal_key *
make_key(void)
{
	char dir[] = "/tmp/keepsake-fuzz-XXXXXX", path[64];
	struct seal_key *key;

	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(path, sizeof path, "%s/key", dir);
	if (seal_key_open(path, &key) != OK || unlink(path) != 0 ||
	    rmdir(dir) != 0)
		abort();
	return key;
}

static enum method
verb(const struct request *rq)
{
	const char *name = request_env(rq, "HTTP_VERB");

	return str_eq(name, "GET") ? METHOD_GET :
	    str_eq(name, "DELETE") ? METHOD_DELETE : METHOD_POST;
}

/* Streams, with nobody there to hold them; a session, if one is wanted. */
static void
come_alive(struct request *rq, const struct mcp_caller *caller, char **env)
{
	static const struct config nowhere = { .data_dir = "/nonexistent" };
	static struct events *events;
	int64_t abilities;

	if (events == NULL)
		events = events_new(&nowhere);
	rq->events = events;
	if (str_int(request_env(rq, "HTTP_LIVE"), 0, 15, &abilities) != OK)
		return;
	while (*env != NULL)
		env++;
	*env = arena_printf(rq->call.arena, "HTTP_MCP_SESSION_ID=%s",
	    session_new(rq, caller, (unsigned)abilities, ERA_LATEST_LEGACY));
}

/* The answer to the one message, or NULL. */
static const struct json *
serve(struct sent *sent)
{
	static struct seal_key *key;
	struct mcp_caller caller = fixture_caller;
	struct mcp_server server = fixture_rich;
	char *env[HEADERS_MAX + 2] = { NULL };
	const struct json *answer = NULL;
	const char *scope;
	struct fixture f;
	enum err e;

	if (key == NULL)
		key = make_key();
	memcpy(env, sent->env, sizeof sent->env);
	fixture_init(&f, env);
	f.rq.seal = key;
	f.rq.method = verb(&f.rq);
	f.rq.path = str_eq(request_env(&f.rq, "HTTP_PATH"), "/mcp/sse") ?
	    "/mcp/sse" : "/mcp";
	f.rq.body = sent->body;
	f.rq.body_len = sent->len;
	if ((scope = request_env(&f.rq, "HTTP_SCOPE")) != NULL)
		caller.scope = scope;
	if (request_env(&f.rq, "HTTP_PLAIN") != NULL)
		server = fixture_server;
	server.topics = TOPIC_TOOLS | TOPIC_RESOURCES;
	server.watched = server.sessions = true;
	if (request_env(&f.rq, "HTTP_LIVE") != NULL)
		come_alive(&f.rq, &caller, env);
	e = mcp_serve(&f.rq, &server, &caller, &f.rs);
	if (e == OK)
		answer = check_answer(sent, &f);
	else
		check_refused(sent, &f, e);
	fixture_free(&f);
	return answer;
}

static bool
is_asking(const struct json *answer)
{
	const char *type;

	return json_get_string(json_get(answer, "result"), "resultType",
	    &type) == OK && str_eq(type, "input_required");
}

/* Sends the call again as a client does that was asked; the toys then have
 * what they want. */
static void
answer_back(struct sent *sent, const struct json *asked)
{
	const struct json *requests = json_get(asked, "inputRequests");
	const struct json *old, *value;
	struct json *request, *params, *answers, *answer;
	const char *key;

	request = parse(sent->a, sent->body, sent->len);
	params = json_new_object(sent->a);
	old = json_get(request, "params");
	for (size_t i = 0; i < json_len(old); i++) {
		value = json_member(old, i, &key);
		json_set(params, key, value);
	}
	answers = json_new_object(sent->a);
	for (size_t i = 0; i < json_len(requests); i++) {
		(void)json_member(requests, i, &key);
		answer = json_new_object(sent->a);
		json_set_string(answer, "action", "accept");
		json_set(answers, key, answer);
	}
	json_set(params, "inputResponses", answers);
	json_set(params, "requestState", json_get(asked, "requestState"));
	json_set(request, "params", params);
	sent->body = json_text(sent->a, request);
	sent->len = strlen(sent->body);
	asked = serve(sent);
	assert(json_get(asked, "result") != NULL && !is_asking(asked));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct json *answer;
	struct sent sent;

	if (size > SIZE_MAX_TRIED)
		return 0;
	sent = read_input(arena_new(64 * 1024 * 1024), (const char *)data,
	    size);
	answer = serve(&sent);
	if (is_asking(answer))
		answer_back(&sent, json_get(answer, "result"));
	arena_free(sent.a);
	return 0;
}
