/*
 * test_mcp_ask - a call of the legacy era that asks its client, and goes on with
 * what came by another request
 */
#include "unit.h"

#include "mcp/ask.h"
#include "stream_world.h"

static struct stream_world s;
#define RQ (&s.w.f.rq)
#define RS (&s.w.f.rs)
#define ACCEPT "HTTP_ACCEPT=application/json, text/event-stream"
#define CALL(id, name, args) "{\"jsonrpc\":\"2.0\",\"id\":" id \
	",\"method\":\"tools/call\",\"params\":{\"name\":\"" name "\"" args "}}"

static const char *headers[3] = { ACCEPT };

/* A session of a client that can do this. */
static void
begin(const char *capabilities)
{
	stream_world_begin(&s, ERA_LEGACY);
	stream_world_hub(&s, 20);
	headers[1] = NULL;
	assert_int_equal(stream_world_serve(&s, METHOD_POST, headers,
	    arena_printf(RQ->call.arena, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
	    "\"2025-11-25\",\"capabilities\":%s}}", capabilities)), OK);
	assert_int_equal(RS->status, 200);
	if (stream_world_header(&s, "Mcp-Session-Id") != NULL)
		headers[1] = arena_printf(RQ->call.arena,
		    "HTTP_MCP_SESSION_ID=%s",
		    stream_world_header(&s, "Mcp-Session-Id"));
}

static void
post(const char *body)
{
	assert_int_equal(stream_world_serve(&s, METHOD_POST, headers, body),
	    OK);
}

/* Calls, and parks what is to be parked, as the loop does; our end of it. */
static int
call_and_park(const char *body)
{
	int fd, parked;

	post(body);
	assert_non_null(RS->park);
	assert_int_equal(RS->status, 200);
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(RQ->events, &RQ->call, RS->park, "",
	    parked, 1), OK);
	close(parked);
	return fd;
}

/* The message of the next event. */
static const struct json *
next(int fd)
{
	const char *text = stream_world_read(&s, fd, "\n\n"), *data;
	struct json *j;

	data = strstr(text, "data: ");
	assert_non_null(data);
	assert_null(strstr(data + 1, "data: "));
	assert_int_equal(json_parse(RQ->call.arena, data + 6,
	    strlen(data) - 8, 1 << 20, &j), OK);
	return j;
}

static void
is_over(int fd)
{
	assert_string_equal(stream_world_read(&s, fd, "none"), "");
	close(fd);
}

static void
respond(const char *id, const char *rest)
{
	post(arena_printf(RQ->call.arena, "{\"jsonrpc\":\"2.0\",\"id\":\"%s\","
	    "%s}", id, rest));
	assert_int_equal(RS->status, 202);
	assert_int_equal(RS->body.len, 0);
}

static const char *
text_of(const struct json *j)
{
	return json_text(RQ->call.arena, j);
}

static void
the_answer_comes_where_the_call_waits(void **state)
{
	const struct json *q, *answer;
	const char *id;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	fd = call_and_park(CALL("\"c1\"", "ask", ",\"arguments\":{\"z\":1}"));
	q = next(fd);
	assert_string_equal(world_string(q, "method"), "elicitation/create");
	assert_string_equal(text_of(json_get(q, "params")),
	    "{\"message\":\"Which colour?\"}");
	id = world_string(q, "id");
	respond(id, "\"result\":{\"action\":\"accept\",\"more\":[1]}");
	answer = next(fd);
	assert_string_equal(text_of(json_get(answer, "id")), "\"c1\"");
	assert_string_equal(text_of(json_get(json_get(answer, "result"),
	    "structuredContent")), "{\"kept\":\"the \\\"text\\\"\","
	    "\"answer\":{\"action\":\"accept\",\"more\":[1]}}");
	is_over(fd);
	/* It has gone on; there is nothing that waits any more. */
	respond(id, "\"result\":{}");
	stream_world_end(&s);
}

/* A call that was answered has a place no more. */
static void
many_calls_one_after_another(void **state)
{
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	for (int i = 0; i <= HUB_QUESTIONS_PERSON; i++) {
		fd = call_and_park(CALL("7", "ask", ""));
		respond(world_string(next(fd), "id"), "\"result\":{}");
		(void)next(fd);
		is_over(fd);
	}
	stream_world_end(&s);
}

/* Each round is a question of its own, on the same stream. */
static void
it_may_ask_again(void **state)
{
	const struct json *first, *second;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	fd = call_and_park(CALL("7", "ask", ""));
	first = next(fd);
	/* An answer that is none: the tool asks once more. */
	respond(world_string(first, "id"), "\"result\":[]");
	second = next(fd);
	assert_string_equal(world_string(second, "method"),
	    "elicitation/create");
	assert_string_not_equal(world_string(first, "id"),
	    world_string(second, "id"));
	respond(world_string(second, "id"), "\"result\":{\"x\":1}");
	assert_string_equal(text_of(json_get(next(fd), "id")), "7");
	is_over(fd);
	stream_world_end(&s);
}

static void
a_client_that_fails_ends_the_call(void **state)
{
	const struct json *q, *answer;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	fd = call_and_park(CALL("7", "ask", ""));
	q = next(fd);
	respond(world_string(q, "id"),
	    "\"error\":{\"code\":-1,\"message\":\"no screen\"}");
	answer = next(fd);
	assert_int_equal(world_code(json_get(answer, "error")), -32603);
	assert_non_null(strstr(text_of(answer), "no screen"));
	is_over(fd);
	stream_world_end(&s);
}

static void
another_s_answer_is_none(void **state)
{
	static const char *const ids[] = {
		"x", "00112233445566778899aabbccddeeff.0",
		"00112233445566778899aabbccddeeff", ".0",
	};
	const char *own, *id, *wrong;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	fd = call_and_park(CALL("7", "ask", ""));
	id = world_string(next(fd), "id");
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		respond(ids[i], "\"result\":{}");
	wrong = arena_strndup(RQ->call.arena, id, CHANNEL_NAME_LEN);
	respond(arena_printf(RQ->call.arena, "%s.1", wrong), "\"result\":{}");
	respond(arena_printf(RQ->call.arena, "%s.x", wrong), "\"result\":{}");
	/* Without a session nobody was asked. */
	own = headers[1];
	headers[1] = NULL;
	respond(id, "\"result\":{}");
	/* Another person, in a session of theirs. */
	s.w.x.caller.sub = "bob";
	headers[1] = arena_printf(RQ->call.arena, "HTTP_MCP_SESSION_ID=%s",
	    session_new(RQ, &s.w.x.caller, ABILITY_FORM, "2025-11-25"));
	respond(id, "\"result\":{}");
	s.w.x.caller.sub = "alice";
	headers[1] = own;
	respond(id, "\"result\":{\"mine\":true}");
	assert_non_null(strstr(text_of(next(fd)), "mine"));
	is_over(fd);
	stream_world_end(&s);
}

static void
a_call_can_be_given_up(void **state)
{
	const char *id;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	fd = call_and_park(CALL("7", "ask", ""));
	id = world_string(next(fd), "id");
	post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
	    "\"params\":{\"requestId\":8}}");
	post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
	assert_int_equal(RS->status, 202);
	post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
	    "\"params\":{\"requestId\":7}}");
	assert_int_equal(RS->status, 202);
	is_over(fd);
	respond(id, "\"result\":{}");
	stream_world_end(&s);
}

/* Refused as it would be without streams: no session, no stream taken, no
 * ability, in a batch. */
static void
who_cannot_be_asked(void **state)
{
	(void)state;
	begin("{}");
	assert_null(headers[1]);
	post(CALL("7", "ask", ""));
	assert_non_null(strstr(RS->body.data, "\"code\":-32600"));
	stream_world_end(&s);
	begin("{\"sampling\":{}}");
	post(CALL("7", "ask", ""));
	assert_non_null(strstr(RS->body.data, "\"code\":-32600"));
	post(CALL("7", "sample", ""));
	assert_non_null(strstr(RS->body.data, "they can"));
	headers[0] = "HTTP_ACCEPT=application/json";
	post(CALL("7", "sample", ""));
	assert_non_null(strstr(RS->body.data, "\"code\":-32600"));
	headers[0] = ACCEPT;
	post("[" CALL("7", "sample", "") "]");
	assert_non_null(strstr(RS->body.data, "\"code\":-32600"));
	assert_null(RS->park);
	stream_world_end(&s);
}

/* With nobody to keep the call it is not asked at all. */
static void
the_hub_is_away(void **state)
{
	(void)state;
	begin("{\"elicitation\":{}}");
	stream_world_end_hub(&s);
	post(CALL("7", "ask", ""));
	assert_null(RS->park);
	assert_int_equal(RS->status, 200);
	assert_non_null(strstr(RS->body.data, "\"code\":-32603"));
	stream_world_end(&s);
}

/* What the client could do when it was asked counts, not how its answer
 * travels: a refusal is one, whichever way it comes. */
static void
however_the_answer_comes(void **state)
{
	const char *id, *own;
	int fd;

	(void)state;
	begin("{\"elicitation\":{}}");
	own = headers[1];
	fd = call_and_park(CALL("7", "ask", ""));
	id = world_string(next(fd), "id");
	/* In another session of the same client nobody was asked. */
	headers[1] = arena_printf(RQ->call.arena, "HTTP_MCP_SESSION_ID=%s",
	    session_new(RQ, &s.w.x.caller, ABILITY_ROOTS, "2025-11-25"));
	respond(id, "\"result\":{\"other\":1}");
	headers[1] = own;
	/* A call that asks again can, though this answer takes no stream. */
	headers[0] = "HTTP_ACCEPT=application/json";
	respond(id, "\"result\":[]");
	id = world_string(next(fd), "id");
	post(arena_printf(RQ->call.arena, "[{\"jsonrpc\":\"2.0\",\"id\":\"%s\","
	    "\"result\":{\"batched\":1}}]", id));
	assert_int_equal(RS->status, 202);
	headers[0] = ACCEPT;
	assert_non_null(strstr(text_of(next(fd)), "\"batched\":1"));
	is_over(fd);
	stream_world_end(&s);
}

static void
too_large_to_be_asked_about(void **state)
{
	char *args;

	(void)state;
	begin("{\"elicitation\":{}}");
	args = arena_alloc(RQ->call.arena, 40000);
	memset(args, 'x', 39999);
	post(arena_printf(RQ->call.arena, CALL("7", "ask",
	    ",\"arguments\":{\"z\":\"%s\"}"), args));
	assert_null(RS->park);
	assert_non_null(strstr(RS->body.data, "\"code\":-32600"));
	stream_world_end(&s);
}

/* What a person may have waiting at once is limited. */
static void
too_many_wait(void **state)
{
	int fds[HUB_QUESTIONS_PERSON];

	(void)state;
	begin("{\"elicitation\":{}}");
	for (int i = 0; i < HUB_QUESTIONS_PERSON; i++) {
		fds[i] = call_and_park(CALL("7", "ask", ""));
		(void)next(fds[i]);
	}
	post(CALL("7", "ask", ""));
	assert_null(RS->park);
	assert_non_null(strstr(RS->body.data, "\"code\":-32603"));
	for (int i = 0; i < HUB_QUESTIONS_PERSON; i++)
		close(fds[i]);
	stream_world_end(&s);
}

/* The client is let go with a name to come back by. */
static void
an_answer_that_is_come_for(void **state)
{
	const char *get[4] = { ACCEPT }, *at, *text;
	int fd, parked;

	(void)state;
	begin("{\"roots\":{}}");
	post(CALL("9", "later", ",\"_meta\":{\"progressToken\":1}"));
	assert_string_equal(RS->content_type, "text/event-stream");
	assert_int_equal(strncmp(RS->body.data, "id: ", 4), 0);
	assert_string_equal(RS->body.data + 4 + CHANNEL_NAME_LEN,
	    "-0\nretry: 500\ndata: \n\n");
	at = arena_strndup(RQ->call.arena, RS->body.data + 4,
	    CHANNEL_NAME_LEN + 2);
	get[1] = headers[1];
	get[2] = arena_printf(RQ->call.arena, "HTTP_LAST_EVENT_ID=%s", at);
	RQ->path = "/mcp";
	assert_int_equal(stream_world_serve(&s, METHOD_GET, get, ""), OK);
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(RQ->events, &RQ->call, RS->park, "",
	    parked, 1), OK);
	close(parked);
	text = stream_world_read(&s, fd, "none");
	assert_non_null(strstr(text, "-1\nevent: message\ndata: {"
	    "\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\""));
	assert_non_null(strstr(text, "-2\nevent: message\ndata: {"
	    "\"jsonrpc\":\"2.0\",\"id\":9,\"result\""));
	close(fd);
	/* With nobody to keep it, or to come for it, it is answered at once. */
	stream_world_end_hub(&s);
	assert_int_equal(stream_world_serve(&s, METHOD_POST, headers,
	    CALL("9", "later", "")), ERR_UNAVAILABLE);
	headers[1] = NULL;
	post(CALL("9", "later", ""));
	assert_string_equal(RS->content_type, "application/json");
	assert_non_null(strstr(RS->body.data, "at last"));
	stream_world_end(&s);
}

/* 2024-11-05: questions, progress and answers are all on the one stream. */
static void
over_http_sse(void **state)
{
	const struct param_values *none = RQ->values;
	struct param_values sid = { .count = 1 };
	const struct json *q;
	const char *plain;
	struct channel_id id;
	int fd, parked;

	(void)state;
	begin("{}");
	RQ->path = "/mcp/sse";
	assert_int_equal(stream_world_serve(&s, METHOD_GET, headers, ""), OK);
	id = RS->park->channel.id;
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(RQ->events, &RQ->call, RS->park, "",
	    parked, 1), OK);
	close(parked);
	assert_non_null(strstr(stream_world_read(&s, fd, "\n\n"),
	    "event: endpoint\n"));
	sid.at[0] = session_sse_name(RQ, &fixture_caller, &id);
	RQ->values = &sid;
	post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
	    "\"params\":{\"protocolVersion\":\"2024-11-05\","
	    "\"capabilities\":{\"elicitation\":{}}}}");
	assert_int_equal(RS->status, 202);
	assert_null(stream_world_header(&s, "Mcp-Session-Id"));
	assert_non_null(strstr(text_of(next(fd)), "\"subscribe\":true"));
	post(CALL("2", "ask", ""));
	assert_int_equal(RS->status, 202);
	assert_int_equal(RS->body.len, 0);
	q = next(fd);
	respond(world_string(q, "id"), "\"result\":{\"y\":2}");
	assert_non_null(strstr(text_of(next(fd)), "\"answer\":{\"y\":2}"));
	post("[{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"},"
	    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}]");
	assert_int_equal(json_len(next(fd)), 2);
	/* What is no message is refused where it was sent, what is of the other
	 * era where its client looks for the answer. */
	post("{");
	assert_int_equal(RS->status, 400);
	post("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/list\","
	    "\"params\":{\"_meta\":{\"" ERA_KEY_VERSION
	    "\":\"2026-07-28\"}}}");
	assert_int_equal(RS->status, 202);
	assert_non_null(strstr(text_of(next(fd)), "no HTTP+SSE"));
	plain = sid.at[0];
	sid.at[0] = "stranger";
	post(CALL("6", "steps", ""));
	assert_int_equal(RS->status, 404);
	sid.at[0] = plain;
	close(fd);
	stream_world_end_hub(&s);
	stream_world_hub(&s, 3);
	post(CALL("6", "steps", ""));
	assert_int_equal(RS->status, 404);
	RQ->values = (struct param_values *)(uintptr_t)none;
	stream_world_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_comes_where_the_call_waits),
		cmocka_unit_test(many_calls_one_after_another),
		cmocka_unit_test(it_may_ask_again),
		cmocka_unit_test(a_client_that_fails_ends_the_call),
		cmocka_unit_test(another_s_answer_is_none),
		cmocka_unit_test(a_call_can_be_given_up),
		cmocka_unit_test(who_cannot_be_asked),
		cmocka_unit_test(the_hub_is_away),
		cmocka_unit_test(however_the_answer_comes),
		cmocka_unit_test(too_large_to_be_asked_about),
		cmocka_unit_test(too_many_wait),
		cmocka_unit_test(an_answer_that_is_come_for),
		cmocka_unit_test(over_http_sse),
	};

	return cmocka_run_group_tests_name("mcp_ask", tests, NULL, NULL);
}
