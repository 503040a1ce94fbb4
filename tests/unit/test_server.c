/*
 * test_server - what HTTP and JSON-RPC answer to each kind of POST, in both
 * eras, and which refusal comes first
 */
#include "unit.h"

#include <stdlib.h>

#include "mcp/jsonrpc.h"
#include "mcp/server.h"
#include "mcp_fixture.h"
#include "resource_fixture.h"
#include "system/ratelimit.h"

#define META "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":" \
	"\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define RPC "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
#define NOTE "{\"jsonrpc\":\"2.0\",\"method\":"
#define INIT(v) RPC "\"initialize\",\"params\":{\"protocolVersion\":\"" v \
	"\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":" \
	"\"1\"}}}"

#define V "HTTP_MCP_PROTOCOL_VERSION="
#define M "HTTP_MCP_METHOD="
#define N "HTTP_MCP_NAME="
#define MODERN V "2026-07-28"

struct row {
	const char *body;
	const char *env[4];
	int status;
	int64_t code;		/* of the error; 0: a result or nothing */
};

static struct json *
post(struct fixture *f, const struct row *row)
{
	char *env[5] = { NULL };
	struct json *answer = NULL;

	fixture_init(f, env);
	for (size_t i = 0; i < 4 && row->env[i] != NULL; i++)
		env[i] = (char *)(uintptr_t)row->env[i];
	f->rq.body = row->body;
	f->rq.body_len = strlen(row->body);
	f->rq.path = "/mcp";
	assert_int_equal(mcp_serve(&f->rq, &fixture_server, &fixture_caller,
	    &f->rs), OK);
	f->rq.env = NULL;
	if (f->rs.body.len > 0) {
		assert_string_equal(f->rs.content_type, "application/json");
		assert_int_equal(json_parse(f->rq.call.arena, f->rs.body.data,
		    f->rs.body.len, 1 << 20, &answer), OK);
	}
	return answer;
}

static void
check(const struct row *rows, size_t n)
{
	const struct json *answer;
	struct fixture f;
	int64_t code;

	for (size_t i = 0; i < n; i++) {
		answer = post(&f, &rows[i]);
		code = 0;
		if (json_get(answer, "error") != NULL)
			assert_int_equal(json_get_int(json_get(answer, "error"),
			    "code", &code), OK);
		if (f.rs.status != rows[i].status || code != rows[i].code)
			fail_msg("%d, %d for %s %s %s: %s", f.rs.status,
			    (int)code, rows[i].body, rows[i].env[0] ?
			    rows[i].env[0] : "", rows[i].env[1] ?
			    rows[i].env[1] : "", f.rs.body.data);
		if (f.rs.status == 202)
			assert_int_equal(f.rs.body.len, 0);
		fixture_free(&f);
	}
}

#define CHECK(rows) check((rows), sizeof (rows) / sizeof *(rows))

static void
test_bodies(void **state)
{
	static const struct row rows[] = {
		{ "", { 0 }, 400, -32700 },
		{ "{", { 0 }, 400, -32700 },
		{ "{\"a\":1,\"a\":2}", { 0 }, 400, -32700 },
		{ "{'a':1}", { 0 }, 400, -32700 },
		{ RPC "\"ping\"} x", { 0 }, 400, -32700 },
		{ "7", { 0 }, 400, -32600 },
		{ "\"ping\"", { 0 }, 400, -32600 },
		{ "{}", { 0 }, 400, -32600 },
		{ "{\"id\":1,\"method\":\"ping\"}", { 0 }, 400, -32600 },
		{ RPC "\"ping\",\"params\":[1]}", { 0 }, 400, -32600 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", { 0 }, 400, -32600 },
		{ "", { MODERN }, 400, -32700 },
		{ "{}", { MODERN }, 400, -32600 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_legacy(void **state)
{
	static const struct row rows[] = {
		{ INIT("2025-11-25"), { 0 }, 200, 0 },
		{ INIT("2024-11-05"), { V "2025-11-25" }, 200, 0 },
		{ INIT("2025-06-18"), { V "nonsense" }, 200, 0 },
		{ INIT("2025-11-25"), { MODERN }, 400, -32020 },
		{ RPC "\"initialize\"}", { 0 }, 200, -32602 },
		{ RPC "\"initialize\",\"params\":{\"protocolVersion\":1}}", { 0 }, 200, -32602 },
		{ NOTE "\"notifications/initialized\"}", { 0 }, 202, 0 },
		{ NOTE "\"notifications/cancelled\",\"params\":{}}", { V "2025-06-18" }, 202, 0 },
		{ NOTE "\"anything\"}", { 0 }, 202, 0 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", { 0 }, 202, 0 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", { V "2025-11-25" }, 202, 0 },
		{ RPC "\"ping\"}", { 0 }, 200, 0 },
		{ RPC "\"ping\"}", { V "2025-03-26" }, 200, 0 },
		{ RPC "\"ping\"}", { V " 2025-11-25 " }, 200, 0 },
		{ RPC "\"ping\"}", { V "2025-11-26" }, 400, -32600 },
		{ RPC "\"ping\"}", { V "" }, 400, -32600 },
		{ RPC "\"ping\"}", { V "2025-11-25, 2025-06-18" }, 400, -32600 },
		{ NOTE "\"notifications/initialized\"}", { V "nonsense" }, 400, -32600 },
		{ RPC "\"tools/list\"}", { 0 }, 200, 0 },
		/* Headers of the modern era mean nothing here. */
		{ RPC "\"tools/list\"}", { M "ping", N "x" }, 200, 0 },
		{ RPC "\"tools/call\",\"params\":{\"name\":\"echo\"}}", { 0 }, 200, 0 },
		{ RPC "\"tools/call\",\"params\":{\"name\":\"none\"}}", { 0 }, 200, -32602 },
		{ RPC "\"server/discover\"}", { 0 }, 200, -32601 },
		{ RPC "\"logging/setLevel\"}", { 0 }, 200, -32601 },
		{ RPC "\"resources/subscribe\"}", { V "2025-11-25" }, 200, -32601 },
		{ RPC "\"prompts/list\"}", { 0 }, 200, 0 },
		{ RPC "\"resources/list\"}", { V "2025-11-25" }, 200, 0 },
	};

	(void)state;
	CHECK(rows);
}

#define LIST RPC "\"tools/list\",\"params\":{" META "}}"
#define CALL(name) RPC "\"tools/call\",\"params\":{\"name\":" name "," META "}}"
#define BAD(meta) RPC "\"tools/list\",\"params\":{\"_meta\":" meta "}}"
#define PV "\"io.modelcontextprotocol/protocolVersion\":"
#define CC "\"io.modelcontextprotocol/clientCapabilities\":"

static void
test_modern(void **state)
{
	static const struct row rows[] = {
		{ RPC "\"server/discover\",\"params\":{" META "}}",
		    { MODERN, M "server/discover" }, 200, 0 },
		{ LIST, { MODERN, M "tools/list" }, 200, 0 },
		{ LIST, { MODERN, M "tools/list", N "ignored" }, 200, 0 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "echo" }, 200, 0 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "=?base64?ZWNobw==?=" }, 200, 0 },
		/* methods that are not there */
		{ RPC "\"ping\",\"params\":{" META "}}", { MODERN, M "ping" }, 404, -32601 },
		{ RPC "\"initialize\",\"params\":{" META "}}", { MODERN, M "initialize" }, 404, -32601 },
		{ RPC "\"subscriptions/listen\",\"params\":{" META "}}",
		    { MODERN, M "subscriptions/listen" }, 404, -32601 },
		{ RPC "\"completion/complete\",\"params\":{\"name\":\"x\"," META "}}",
		    { MODERN, M "completion/complete" }, 404, -32601 },
		/* what no prompt and no resource is */
		{ RPC "\"prompts/get\",\"params\":{\"name\":\"x\"," META "}}",
		    { MODERN, M "prompts/get", N "x" }, 200, -32602 },
		{ RPC "\"resources/read\",\"params\":{\"uri\":\"a:b\"," META "}}",
		    { MODERN, M "resources/read", N "a:b" }, 200, -32602 },
		{ RPC "\"resources/read\",\"params\":{\"uri\":\"a:b\"," META "}}",
		    { MODERN, M "resources/read", N "a:c" }, 400, -32020 },
		/* the tool and its arguments */
		{ CALL("\"none\""), { MODERN, M "tools/call", N "none" }, 200, -32602 },
		{ CALL("7"), { MODERN, M "tools/call" }, 200, -32602 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_envelopes(void **state)
{
	static const struct row rows[] = {
		{ RPC "\"tools/list\"}", { MODERN, M "tools/list" }, 400, -32602 },
		{ RPC "\"tools/list\",\"params\":{}}", { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("7"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" CC "{}}"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" PV "\"2026-07-28\"}"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" PV "\"2026-07-28\"," CC "[]}"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" PV "\"2026-07-28\"," CC "null}"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" PV "20260728," CC "{}}"), { MODERN, M "tools/list" }, 400, -32602 },
		{ BAD("{" PV "null," CC "{}}"), { 0 }, 400, -32602 },
		{ RPC "\"tools/list\"}", { V "2099-01-01" }, 400, -32602 },
		/* versions that disagree, or that nobody knows */
		{ LIST, { 0 }, 400, -32020 },
		{ LIST, { V "2025-11-25", M "tools/list" }, 400, -32020 },
		{ LIST, { V "2026-07-29", M "tools/list" }, 400, -32020 },
		{ LIST, { V "2026-07-28, 2026-07-28", M "tools/list" }, 400, -32020 },
		{ BAD("{" PV "\"2099-01-01\"," CC "{}}"), { V "2099-01-01" }, 400, -32022 },
		{ BAD("{" PV "\"2099-01-01\"," CC "{}}"), { MODERN }, 400, -32020 },
		{ BAD("{" PV "\"2025-11-25\"," CC "{}}"), { V "2025-11-25" }, 400, -32022 },
		{ BAD("{" PV "\"x\"," CC "{}}"), { V "x" }, 400, -32022 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_mirrored_headers(void **state)
{
	static const struct row rows[] = {
		{ LIST, { MODERN }, 400, -32020 },
		{ LIST, { MODERN, M "tools/call" }, 400, -32020 },
		{ LIST, { MODERN, M "Tools/List" }, 400, -32020 },
		{ LIST, { MODERN, M "" }, 400, -32020 },
		{ LIST, { MODERN, M " tools/list " }, 200, 0 },
		{ CALL("\"echo\""), { MODERN, M "tools/call" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "fail" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "Echo" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "echo, echo" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "=?base64?ZWNobw=?=" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "=?base64?ZWNo!w==?=" }, 400, -32020 },
		{ CALL("\"echo\""), { MODERN, M "tools/call", N "=?base64?ZWNobw==" }, 400, -32020 },
		{ CALL("\"caf\\u00e9\""), { MODERN, M "tools/call", N "caf\xc3\xa9" }, 400, -32020 },
		{ CALL("\"caf\\u00e9\""), { MODERN, M "tools/call", N "=?base64?Y2Fmw6k=?=" }, 200, -32602 },
		/* the method comes before the name */
		{ CALL("\"echo\""), { MODERN, M "tools/list", N "x" }, 400, -32020 },
		{ RPC "\"none\",\"params\":{" META "}}", { MODERN, M "ping" }, 400, -32020 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_modern_notifications(void **state)
{
	static const struct row rows[] = {
		{ NOTE "\"notifications/cancelled\"}", { MODERN }, 202, 0 },
		{ NOTE "\"n\",\"params\":{" META "}}", { MODERN, M "n" }, 202, 0 },
		{ NOTE "\"n\",\"params\":{" META "}}", { V "2025-11-25" }, 400, -32020 },
		{ NOTE "\"n\"}", { MODERN, M "other" }, 400, -32020 },
		{ NOTE "\"n\",\"params\":{\"_meta\":{" PV "7}}}", { MODERN }, 400, -32602 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_batches(void **state)
{
	static const struct row rows[] = {
		{ "[]", { 0 }, 400, -32600 },
		{ "[7]", { 0 }, 400, -32600 },
		{ "[" RPC "\"ping\"},{}]", { 0 }, 400, -32600 },
		{ "[" RPC "\"ping\"}]", { V "2025-06-18" }, 400, -32600 },
		{ "[" RPC "\"ping\"}]", { V "2025-11-25" }, 400, -32600 },
		{ "[" RPC "\"ping\"}]", { MODERN }, 400, -32600 },
		{ "[" LIST "]", { 0 }, 400, -32600 },
		{ "[" RPC "\"ping\"}," LIST "]", { V "2025-03-26" }, 400, -32600 },
		{ "[" NOTE "\"a\"}," NOTE "\"b\"}]", { 0 }, 202, 0 },
		{ "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}]", { 0 }, 202, 0 },
		{ "[" RPC "\"ping\"}]", { 0 }, 200, 0 },
		{ "[" RPC "\"ping\"}]", { V "2025-03-26" }, 200, 0 },
	};

	(void)state;
	CHECK(rows);
}

static void
test_batch_answers(void **state)
{
	static const struct row row = { "[{\"jsonrpc\":\"2.0\",\"id\":\"a\","
	    "\"method\":\"ping\"}," NOTE "\"n\"}," INIT("2025-03-26") ","
	    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"none\"},"
	    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"write\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"away\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}]",
	    { 0 }, 200, 0 };
	struct fixture f;

	(void)state;
	post(&f, &row);
	assert_int_equal(f.rs.status, 200);
	assert_string_equal(f.rs.body.data,
	    "[{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32600,"
	    "\"message\":\"initialize must not be part of a batch\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,"
	    "\"message\":\"there is no such method here\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32600,"
	    "\"message\":\"the access token lacks the scope memory:write\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":4,\"error\":{\"code\":-32603,"
	    "\"message\":\"gone fishing\"}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}]");
	assert_null(f.rq.fault.text);
	fixture_free(&f);
}

static void
test_batch_limits(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct row rows[2] = { { .status = 200 }, { .status = 400,
	    .code = -32600 } };
	struct buf b;

	(void)state;
	buf_init(&b, a, 1 << 16);
	buf_puts(&b, "[" RPC "\"ping\"}");
	for (int i = 1; i < JSONRPC_BATCH_MAX; i++)
		buf_puts(&b, "," RPC "\"ping\"}");
	rows[0].body = arena_printf(a, "%s]", b.data);
	rows[1].body = arena_printf(a, "%s,7]", b.data);
	CHECK(rows);
	arena_free(a);
}

static enum err
hungry(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;
	size_t len = json_get(c->args, "loud") != NULL ? 1 << 20 : 1;

	arena_alloc(a, 5 << 20);
	out->text = memset(arena_alloc(a, len + 1), 'x', len);
	return OK;
}

/* Calls the hungry tool 32 times in a batch; how many were answered? */
static int
feed(const char *args)
{
	static const struct mcp_tool tool = { .name = "hungry",
	    .call = hungry };
	const struct mcp_server server = { .tools = &tool, .ntools = 1 };
	struct fixture f;
	struct json *answer;
	struct buf b;
	int fed = 0;

	fixture_init(&f, NULL);
	buf_init(&b, f.rq.call.arena, 1 << 16);
	for (int i = 0; i < JSONRPC_BATCH_MAX; i++)
		buf_printf(&b, "%c" RPC "\"tools/call\",\"params\":{\"name\":"
		    "\"hungry\",\"arguments\":%s}}", i > 0 ? ',' : '[', args);
	buf_putc(&b, ']');
	f.rq.body = b.data;
	f.rq.body_len = b.len;
	assert_int_equal(mcp_serve(&f.rq, &server, &fixture_caller, &f.rs), OK);
	assert_int_equal(json_parse(f.rq.call.arena, f.rs.body.data,
	    f.rs.body.len, 1 << 23, &answer), OK);
	assert_int_equal(json_len(answer), JSONRPC_BATCH_MAX);
	while (json_get(json_at(answer, (size_t)fed), "result") != NULL)
		fed++;
	assert_non_null(json_get(json_at(answer, JSONRPC_BATCH_MAX - 1),
	    "error"));
	fixture_free(&f);
	return fed;
}

/* Each is answered, if need be with a refusal; the process lives on. */
static void
test_batches_are_fed_in_measure(void **state)
{
	(void)state;
	assert_in_range(feed("{}"), 4, 12);
	assert_in_range(feed("{\"loud\":1}"), 2, 4);
}

/* A batch is no way around the rate limit. */
static void
test_batches_are_charged(void **state)
{
	static const char body[] = "[" RPC "\"ping\"}," RPC "\"ping\"},"
	    RPC "\"ping\"}," RPC "\"ping\"}]";
	struct resource r;
	char path[128];

	(void)state;
	resource_init(&r);
	snprintf(path, sizeof path, "%s/run/limits", r.dir);
	assert_int_equal(ratelimit_open(path, &r.f.rq.limits), OK);
	r.f.rq.body = body;
	r.f.rq.body_len = sizeof body - 1;
	assert_int_equal(mcp_serve(&r.f.rq, &fixture_server, &fixture_caller,
	    &r.f.rs), OK);
	/* The first was charged with the token, the fixture's burst is 2. */
	assert_string_equal(r.f.rs.body.data,
	    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},"
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,"
	    "\"message\":\"too many requests; try again later\"}}]");
	ratelimit_close(r.f.rq.limits);
	resource_free(&r);
}

#define STEPS(meta) RPC "\"tools/call\",\"params\":{\"name\":\"steps\"," \
	"\"_meta\":{" meta "}}}"
#define TOKEN "\"progressToken\":\"t\""
#define EVENT "event: message\ndata: {\"jsonrpc\":\"2.0\","

/* Posts to the rich server; what it answers, as `type`. */
static const char *
post_rich(struct fixture *f, const char *body, const char *const *sent,
    const char *type)
{
	char *env[5] = { NULL };

	fixture_init(f, env);
	for (size_t i = 0; i < 4 && sent[i] != NULL; i++)
		env[i] = (char *)(uintptr_t)sent[i];
	f->rq.body = body;
	f->rq.body_len = strlen(body);
	assert_int_equal(mcp_serve(&f->rq, &fixture_rich, &fixture_caller,
	    &f->rs), OK);
	f->rq.env = NULL;
	assert_string_equal(f->rs.content_type, type);
	return f->rs.body.data;
}

#define ACCEPT "HTTP_ACCEPT="

static void
test_streams(void **state)
{
	static const char *const accepts[] = {
		ACCEPT "application/json, text/event-stream",
		ACCEPT "text/event-stream,application/json",
		ACCEPT "text/event-stream"
	};
	static const char first[] = EVENT "\"method\":"
	    "\"notifications/progress\"";
	const char *sent[4] = { NULL };
	struct fixture f;
	const char *said;

	(void)state;
	for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
		sent[0] = accepts[i];
		said = post_rich(&f, STEPS(TOKEN), sent, "text/event-stream");
		assert_int_equal(f.rs.status, 200);
		assert_int_equal(strncmp(said, first, sizeof first - 1), 0);
		assert_non_null(strstr(said, "\n\n" EVENT "\"id\":1,"
		    "\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
		    "\"arrived\"}]}}\n\n"));
		assert_string_equal(strstr(said, "arrived"),
		    "arrived\"}]}}\n\n");
		fixture_free(&f);
	}
	/* What has nothing to tell is no stream. */
	assert_string_equal(post_rich(&f, RPC "\"ping\"}", sent,
	    "application/json"),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
	fixture_free(&f);
}

static void
test_no_streams(void **state)
{
	static const char *const accepts[] = {
		NULL, ACCEPT, ACCEPT "application/json", ACCEPT "*/*",
		ACCEPT "text/html, application/json"
	};
	static const char *const streams[4] = { ACCEPT "text/event-stream" };
	const char *sent[4] = { NULL };
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
		sent[0] = accepts[i];
		assert_string_equal(post_rich(&f, STEPS(TOKEN), sent,
		    "application/json"), "{\"jsonrpc\":\"2.0\",\"id\":1,"
		    "\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
		    "\"arrived\"}]}}");
		fixture_free(&f);
	}
	/* Nor is a batch, which has many answers. */
	assert_string_equal(post_rich(&f, "[" STEPS(TOKEN) "]", streams,
	    "application/json"), "[{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
	    "\"arrived\"}]}}]");
	fixture_free(&f);
}

#define RICH(name, caps, meta) RPC "\"tools/call\",\"params\":{\"name\":\"" \
	name "\",\"_meta\":{" PV "\"2026-07-28\"," CC caps meta "}}}"

/* A stream says the status of its answer before it knows it. */
static void
test_modern_streams(void **state)
{
	static const char *const steps[4] = { MODERN, M "tools/call",
	    N "steps", ACCEPT "application/json, text/event-stream" };
	static const char *const late[4] = { MODERN, M "tools/call",
	    N "late", ACCEPT "application/json, text/event-stream" };
	static const char told[] = EVENT "\"method\":"
	    "\"notifications/message\",\"params\":{\"level\":\"emergency\","
	    "\"data\":\"fire\"}}\n\n" EVENT "\"id\":1,\"result\":{";
	struct fixture f;
	const char *said;

	(void)state;
	said = post_rich(&f, RICH("steps", "{}", ",\"" ERA_META
	    "logLevel\":\"error\""), steps, "text/event-stream");
	assert_int_equal(strncmp(said, told, sizeof told - 1), 0);
	assert_non_null(strstr(said, "\"resultType\":\"complete\""));
	fixture_free(&f);
	said = post_rich(&f, RICH("late", "{}", "," TOKEN), late,
	    "text/event-stream");
	assert_int_equal(f.rs.status, 200);
	assert_non_null(strstr(said, "\n\n" EVENT "\"id\":1,\"error\":{"
	    "\"code\":-32021,"));
	fixture_free(&f);
	said = post_rich(&f, RICH("late", "{}", ""), late, "application/json");
	assert_int_equal(f.rs.status, 400);
	assert_string_equal(said, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{"
	    "\"code\":-32021,\"message\":\"the client must declare a "
	    "capability for this\",\"data\":{\"requiredCapabilities\":{"
	    "\"sampling\":{}}}}}");
	fixture_free(&f);
	said = post_rich(&f, RICH("late", "{\"sampling\":{}}", ""), late,
	    "application/json");
	assert_int_equal(f.rs.status, 200);
	fixture_free(&f);
}

/* What was told before a failure of the whole request is not sent. */
static void
test_failure_in_a_stream(void **state)
{
	static const char body[] = RPC "\"tools/call\",\"params\":{\"name\":"
	    "\"lost\",\"_meta\":{" TOKEN "}}}";
	static char accept[] = ACCEPT "text/event-stream";
	char *env[] = { accept, NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	f.rq.body = body;
	f.rq.body_len = sizeof body - 1;
	assert_int_equal(mcp_serve(&f.rq, &fixture_rich, &fixture_caller,
	    &f.rs), ERR_UNAVAILABLE);
	assert_null(f.rs.content_type);
	response_clear(&f.rs);
	errors_mcp.write(&f.rq, &f.rs, ERR_UNAVAILABLE);
	assert_int_equal(f.rs.status, 503);
	assert_string_equal(f.rs.content_type, "application/json");
	assert_string_equal(f.rs.body.data, "{\"jsonrpc\":\"2.0\",\"error\":{"
	    "\"code\":-32603,\"message\":\"gone fishing\"}}");
	fixture_free(&f);
}

static void
test_mirrored_arguments(void **state)
{
	static const char body[] = RPC "\"tools/call\",\"params\":{\"name\":"
	    "\"mirror\",\"arguments\":{\"region\":\"eu\"}," META "}}";
	static const char *const right[4] = { MODERN, M "tools/call",
	    N "mirror", "HTTP_MCP_PARAM_REGION=eu" };
	static const char *const wrong[4] = { MODERN, M "tools/call",
	    N "mirror", "HTTP_MCP_PARAM_REGION=us" };
	static const char *const none[4] = { MODERN, M "tools/call",
	    N "mirror" };
	struct fixture f;

	(void)state;
	post_rich(&f, body, right, "application/json");
	assert_int_equal(f.rs.status, 200);
	fixture_free(&f);
	assert_non_null(strstr(post_rich(&f, body, wrong, "application/json"),
	    "\"code\":-32020,"));
	assert_int_equal(f.rs.status, 400);
	fixture_free(&f);
	assert_non_null(strstr(post_rich(&f, body, none, "application/json"),
	    "\"code\":-32020,"));
	assert_int_equal(f.rs.status, 400);
	fixture_free(&f);
}

/* What a server declares follows from what its program has. */
static void
test_rich_answers(void **state)
{
	static const char *const none[4] = { NULL };
	static const char *const modern[4] = { MODERN, M "server/discover" };
	struct fixture f;
	const char *said;

	(void)state;
	said = post_rich(&f, INIT("2025-11-25"), none, "application/json");
	assert_non_null(strstr(said, "\"capabilities\":{\"completions\":{},"
	    "\"logging\":{},\"prompts\":{},\"resources\":{},\"tools\":{}},"
	    "\"serverInfo\":{\"name\":\"rich\",\"title\":\"Rich\",\"version\":"
	    "\"2\",\"websiteUrl\":\"https://toy.example/\",\"icons\":"
	    FIXTURE_ICONS "}}}"));
	fixture_free(&f);
	said = post_rich(&f, RPC "\"server/discover\",\"params\":{" META "}}",
	    modern, "application/json");
	assert_non_null(strstr(said, "\"capabilities\":{\"completions\":{},"
	    "\"prompts\":{},\"resources\":{},\"tools\":{}},"));
	assert_null(strstr(said, "instructions"));
	fixture_free(&f);
	assert_string_equal(post_rich(&f, RPC "\"logging/setLevel\","
	    "\"params\":{\"level\":\"info\"}}", none, "application/json"),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
	fixture_free(&f);
	assert_non_null(strstr(post_rich(&f, RPC "\"logging/setLevel\"}", none,
	    "application/json"), "-32602"));
	fixture_free(&f);
	assert_non_null(strstr(post_rich(&f, RPC "\"logging/setLevel\","
	    "\"params\":{\"level\":\"loud\"}}", none, "application/json"),
	    "-32602"));
	fixture_free(&f);
}

static void
test_initialize_answer(void **state)
{
	static const struct row rows[] = {
		{ INIT("2025-03-26"), { 0 }, 200, 0 },
		{ INIT("2026-07-28"), { 0 }, 200, 0 },
	};
	struct fixture f;

	(void)state;
	post(&f, &rows[0]);
	assert_string_equal(f.rs.body.data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"protocolVersion\":\"2025-03-26\",\"capabilities\":"
	    "{\"prompts\":{},\"resources\":{},\"tools\":{}},\"serverInfo\":{\"name\":\"toy\",\"title\":\"Toy\","
	    "\"version\":\"1.2\"},\"instructions\":\"Say \\\"echo\\\".\"}}");
	assert_null(strstr(f.rs.headers.data, "Session"));
	fixture_free(&f);
	post(&f, &rows[1]);
	assert_non_null(strstr(f.rs.body.data,
	    "\"protocolVersion\":\"2025-11-25\""));
	fixture_free(&f);
}

static void
test_discover_answer(void **state)
{
	static const struct row row = { RPC "\"server/discover\",\"params\":{"
	    META "}}", { MODERN, M "server/discover" }, 200, 0 };
	struct fixture f;

	(void)state;
	post(&f, &row);
	assert_string_equal(f.rs.body.data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"result\":{\"supportedVersions\":[\"2026-07-28\"],"
	    "\"capabilities\":{\"prompts\":{},\"resources\":{},\"tools\":{}},"
	    "\"instructions\":"
	    "\"Say \\\"echo\\\".\",\"resultType\":\"complete\","
	    "\"ttlMs\":3600000,\"cacheScope\":\"private\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":{\"name\":\"toy\","
	    "\"title\":\"Toy\",\"version\":\"1.2\"}}}}");
	fixture_free(&f);
}

static void
test_unsupported_answer(void **state)
{
	static const struct row row = { BAD("{" PV "\"2099-\\\"01\"," CC "{}}"),
	    { V "2099-\"01" }, 400, -32022 };
	struct fixture f;

	(void)state;
	post(&f, &row);
	assert_non_null(strstr(f.rs.body.data, "\"data\":{\"supported\":["
	    "\"2026-07-28\"],\"requested\":\"2099-\\\"01\"}"));
	fixture_free(&f);
}

static void
test_error_style(void **state)
{
	struct resource r;

	(void)state;
	resource_init(&r);
	errors_mcp.write(&r.f.rq, &r.f.rs, ERR_UNAUTHENTICATED);
	assert_int_equal(r.f.rs.status, 401);
	assert_string_equal(r.f.rs.content_type, "application/json");
	assert_string_equal(r.f.rs.body.data, "{\"jsonrpc\":\"2.0\",\"error\":"
	    "{\"code\":-32600,\"message\":\"sign in first\"}}");
	assert_string_equal(r.f.rs.headers.data, "WWW-Authenticate: Bearer "
	    "resource_metadata=\"https://mcp.example.com/.well-known/"
	    "oauth-protected-resource/mcp\", scope=\"memory:read "
	    "memory:write\"\r\n");
	response_clear(&r.f.rs);
	errors_mcp.write(&r.f.rq, &r.f.rs, ERR_FORBIDDEN);
	assert_int_equal(r.f.rs.status, 403);
	assert_string_equal(r.f.rs.headers.data, "");
	response_clear(&r.f.rs);
	errors_mcp.write(&r.f.rq, &r.f.rs, ERR_UNAVAILABLE);
	assert_int_equal(r.f.rs.status, 503);
	assert_non_null(strstr(r.f.rs.body.data, "-32603"));
	resource_free(&r);
}

static void
test_edges_of_http(void **state)
{
	static const char body[] =
	    RPC "\"tools/call\",\"params\":{\"name\":\"write\"}}";
	struct resource r;

	(void)state;
	resource_init(&r);
	r.f.rq.body = body;
	r.f.rq.body_len = sizeof body - 1;
	assert_int_equal(mcp_serve(&r.f.rq, &fixture_server, &fixture_caller,
	    &r.f.rs), ERR_SCOPE);
	errors_mcp.write(&r.f.rq, &r.f.rs, ERR_SCOPE);
	assert_int_equal(r.f.rs.status, 403);
	assert_non_null(strstr(r.f.rs.headers.data,
	    "error=\"insufficient_scope\""));
	assert_non_null(strstr(r.f.rs.headers.data,
	    "scope=\"memory:read memory:write\""));
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_modern),
		cmocka_unit_test(test_envelopes),
		cmocka_unit_test(test_mirrored_headers),
		cmocka_unit_test(test_modern_notifications),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_batch_answers),
		cmocka_unit_test(test_batch_limits),
		cmocka_unit_test(test_batches_are_charged),
		cmocka_unit_test(test_batches_are_fed_in_measure),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_no_streams),
		cmocka_unit_test(test_modern_streams),
		cmocka_unit_test(test_failure_in_a_stream),
		cmocka_unit_test(test_mirrored_arguments),
		cmocka_unit_test(test_rich_answers),
		cmocka_unit_test(test_initialize_answer),
		cmocka_unit_test(test_discover_answer),
		cmocka_unit_test(test_unsupported_answer),
		cmocka_unit_test(test_error_style),
		cmocka_unit_test(test_edges_of_http),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
