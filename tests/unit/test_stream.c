/*
 * test_stream - what a GET opens and a DELETE ends, as it is described
 */
#include "unit.h"

#include "stream_world.h"

static struct stream_world s;
#define RQ (&s.w.f.rq)
#define RS (&s.w.f.rs)
#define ACCEPT "HTTP_ACCEPT=text/event-stream"

static const char *const plain[] = { ACCEPT, NULL };

static const char *
header(const char *name, const char *value)
{
	return arena_printf(RQ->call.arena, "%s=%s", name, value);
}

static enum err
get(const char *path, const char *const *headers)
{
	RQ->path = path;
	return stream_world_serve(&s, METHOD_GET, headers, "");
}

static const char *
session_of(unsigned abilities, const char *version)
{
	return session_new(RQ, &fixture_caller, abilities, version);
}

static void
without_a_session_there_is_no_get(void **state)
{
	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	assert_int_equal(get("/mcp", plain), ERR_METHOD);
	assert_int_equal(stream_world_serve(&s, METHOD_DELETE, plain, ""),
	    ERR_METHOD);
	stream_world_end(&s);
}

static void
a_session_reads_its_own_channel(void **state)
{
	const char *name, *headers[3] = { ACCEPT };
	const struct parking *p;
	struct session session;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	name = session_of(0, "2025-11-25");
	assert_int_equal(session_read(RQ, &fixture_caller, name, &session),
	    OK);
	headers[1] = header("HTTP_MCP_SESSION_ID", name);
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 200);
	assert_string_equal(RS->content_type, "text/event-stream");
	assert_string_equal(stream_world_header(&s, "X-Accel-Buffering"),
	    "no");
	p = RS->park;
	assert_non_null(p);
	assert_memory_equal(p->channel.id.bytes, session.id.bytes, 16);
	assert_memory_equal(p->channel.session.bytes, session.id.bytes, 16);
	assert_string_equal(p->channel.sub, "alice");
	assert_int_equal(p->channel.topics, s.server.topics);
	assert_true(p->channel.lingers && p->channel.numbered);
	assert_false(p->existing || p->final);
	assert_int_equal(p->after, -1);
	assert_int_equal(p->until, RQ->call.now + STREAM_LIFE_S);
	assert_string_equal(p->preamble, arena_printf(RQ->call.arena,
	    "id: %s-0\nretry: 3000\ndata: \n\n",
	    channel_id_name(RQ->call.arena, &session.id)));
	/* Older clients take an empty event for broken JSON. */
	headers[1] = header("HTTP_MCP_SESSION_ID", session_of(0,
	    "2025-06-18"));
	assert_int_equal(get("/mcp", headers), OK);
	assert_string_equal(RS->park->preamble, ": open\n\n");
	stream_world_end(&s);
}

static void
a_stream_ends_with_its_token(void **state)
{
	const char *headers[3] = { ACCEPT };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	headers[1] = header("HTTP_MCP_SESSION_ID", session_of(0,
	    "2025-11-25"));
	s.w.x.caller.expires_at = RQ->call.now + 60;
	s.w.x.caller.grant_id = "g1";
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->park->until, RQ->call.now + 60);
	assert_string_equal(RS->park->channel.grant_id, "g1");
	assert_string_equal(RS->park->channel.client_id,
	    s.w.x.caller.client_id);
	s.w.x.caller.expires_at = INT64_MAX;
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->park->until, RQ->call.now + STREAM_LIFE_S);
	stream_world_end(&s);
}

static void
last_event_id_goes_on(void **state)
{
	static const char *const broken[] = {
		"7", "00112233445566778899aabbccddeeff",
		"00112233445566778899aabbccddeeff-",
		"00112233445566778899aabbccddeeff-x",
		"00112233445566778899AABBCCDDEEFF-1",
		"00112233445566778899aabbccddeeff_1",
		"00000000000000000000000000000000-1",
	};
	const char *headers[4] = { ACCEPT }, *own;
	struct session session;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	own = session_of(0, "2025-11-25");
	assert_int_equal(session_read(RQ, &fixture_caller, own, &session),
	    OK);
	headers[1] = header("HTTP_MCP_SESSION_ID", own);
	own = channel_id_name(RQ->call.arena, &session.id);
	headers[2] = header("HTTP_LAST_EVENT_ID", arena_printf(
	    RQ->call.arena, "%s-12", own));
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->park->after, 12);
	assert_false(RS->park->existing);
	assert_non_null(strstr(RS->park->preamble, "-12\n"));
	/* The stream of a call, which must be there. */
	headers[2] = "HTTP_LAST_EVENT_ID=00112233445566778899aabbccddeeff-0";
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->park->after, 0);
	assert_true(RS->park->existing);
	assert_int_equal(RS->park->channel.id.bytes[15], 0xff);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		headers[2] = header("HTTP_LAST_EVENT_ID", broken[i]);
		assert_int_equal(get("/mcp", headers), OK);
		assert_int_equal(RS->status, 400);
		assert_null(RS->park);
	}
	stream_world_end(&s);
}

/* Of a revision that has them, with a scope that may read. */
static void
who_may_open(void **state)
{
	const char *headers[4] = { ACCEPT };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	headers[1] = header("HTTP_MCP_SESSION_ID", session_of(0,
	    "2025-11-25"));
	headers[2] = "HTTP_MCP_PROTOCOL_VERSION=2026-07-28";
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 400);
	assert_int_equal(stream_world_serve(&s, METHOD_DELETE, headers, ""),
	    OK);
	assert_int_equal(RS->status, 400);
	headers[2] = "HTTP_MCP_PROTOCOL_VERSION=1999-01-01";
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 400);
	headers[2] = "HTTP_MCP_PROTOCOL_VERSION=2025-11-25";
	assert_int_equal(get("/mcp", headers), OK);
	assert_non_null(RS->park);
	s.w.x.caller.scope = "openid";
	assert_int_equal(get("/mcp", headers), ERR_SCOPE);
	assert_string_equal(RQ->fault.scope, "memory:read");
	stream_world_end(&s);
}

static void
what_a_client_accepts(void **state)
{
	static const struct { const char *accept; bool stream, any; } cases[] = {
		{ "text/event-stream", true, true },
		{ "application/json, Text/Event-Stream;q=0.5", true, true },
		{ "application/json,text/event-stream ; q=1", true, true },
		{ "text/event-stream;q=0, application/json", false, false },
		{ "text/event-stream;q=0.00", false, false },
		{ "x-text/event-streamish", false, false },
		{ "application/json", false, false },
		{ "", false, false },
		{ "*/*", false, true },
		{ "*/*;q=0", false, false },
	};
	const char *headers[2] = { NULL };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		headers[0] = header("HTTP_ACCEPT", cases[i].accept);
		stream_world_headers(&s, headers);
		assert_int_equal(stream_accepted(RQ, false), cases[i].stream);
		assert_int_equal(stream_accepted(RQ, true), cases[i].any);
	}
	headers[0] = NULL;
	stream_world_headers(&s, headers);
	assert_false(stream_accepted(RQ, false));
	assert_true(stream_accepted(RQ, true));
	stream_world_end(&s);
}

static void
refusals(void **state)
{
	const char *headers[3] = { ACCEPT, "HTTP_MCP_SESSION_ID=stranger" };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 404);
	assert_null(RS->park);
	assert_int_equal(stream_world_serve(&s, METHOD_DELETE, headers, ""),
	    OK);
	assert_int_equal(RS->status, 404);
	headers[0] = "HTTP_ACCEPT=application/json";
	headers[1] = header("HTTP_MCP_SESSION_ID", session_of(0,
	    "2025-11-25"));
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 406);
	assert_null(RS->park);
	headers[0] = "HTTP_ACCEPT=*/*";
	assert_int_equal(get("/mcp", headers), OK);
	assert_non_null(RS->park);
	stream_world_end(&s);
}

/* HTTP+SSE begins with where to post to. */
static void
the_old_transport(void **state)
{
	struct channel_id id;
	const char *sid;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	assert_int_equal(get("/mcp/sse", plain), OK);
	assert_int_equal(strncmp(RS->park->preamble,
	    "event: endpoint\ndata: /mcp/sse?sid=", 35), 0);
	sid = arena_strndup(RQ->call.arena, RS->park->preamble + 35,
	    strlen(RS->park->preamble) - 37);
	assert_int_equal(session_sse_read(RQ, &fixture_caller, sid, &id), OK);
	assert_memory_equal(id.bytes, RS->park->channel.id.bytes, 16);
	assert_memory_equal(id.bytes, RS->park->channel.session.bytes, 16);
	assert_false(RS->park->channel.lingers);
	assert_false(RS->park->channel.numbered);
	assert_int_equal(get("/mcp/sse/", plain), OK);
	assert_non_null(RS->park);
	/* What the program wants of the URL stays in it. */
	s.server.query = "toys=off";
	assert_int_equal(get("/mcp/sse", plain), OK);
	assert_int_equal(strncmp(RS->park->preamble,
	    "event: endpoint\ndata: /mcp/sse?toys=off&sid=", 44), 0);
	stream_world_end(&s);
}

/* Whether or not there is somebody to tell. */
static void
a_session_is_ended(void **state)
{
	const char *headers[3] = { ACCEPT };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	headers[1] = header("HTTP_MCP_SESSION_ID", session_of(0,
	    "2025-11-25"));
	assert_int_equal(stream_world_serve(&s, METHOD_DELETE, headers, ""),
	    OK);
	assert_int_equal(RS->status, 204);
	assert_int_equal(get("/mcp", headers), OK);
	assert_int_equal(RS->status, 404);
	assert_int_equal(stream_world_serve(&s, METHOD_POST, headers,
	    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}"), OK);
	assert_int_equal(RS->status, 404);
	assert_non_null(strstr(RS->body.data, "\"id\":4,"));
	assert_int_equal(stream_world_serve(&s, METHOD_POST, headers,
	    "[{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}]"), OK);
	assert_int_equal(RS->status, 404);
	stream_world_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_session_there_is_no_get),
		cmocka_unit_test(a_session_reads_its_own_channel),
		cmocka_unit_test(a_stream_ends_with_its_token),
		cmocka_unit_test(last_event_id_goes_on),
		cmocka_unit_test(who_may_open),
		cmocka_unit_test(what_a_client_accepts),
		cmocka_unit_test(refusals),
		cmocka_unit_test(the_old_transport),
		cmocka_unit_test(a_session_is_ended),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
