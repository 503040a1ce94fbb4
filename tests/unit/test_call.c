/*
 * test_call - rounds of questions, what is kept between them, progress and logs
 */
#include "unit.h"

#include "crypto/digest.h"
#include "mcp_world.h"

#define META(caps) "\"_meta\":{\"" ERA_KEY_CAPABILITIES "\":{" caps "}}"
#define CAN META("\"elicitation\":{}")
#define ASK "\"name\":\"ask\"," CAN
#define ASKED "\"inputRequests\":{\"colour\":{\"method\":" \
	"\"elicitation/create\",\"params\":{\"message\":\"Which colour?\"}}}"

/* Asks, and gives the state that came. */
static const char *
first_round(struct world *w, const char *params)
{
	const struct json *result = world_ask(w, "tools/call", params);

	assert_string_equal(world_string(result, "resultType"),
	    "input_required");
	return world_string(result, "requestState");
}

/* The same call with a state and an answer, and perhaps more. */
static const char *
again(struct world *w, const char *state, const char *more)
{
	return arena_printf(w->f.rq.call.arena, "{%s,\"requestState\":\"%s\","
	    "\"inputResponses\":{\"colour\":{\"action\":\"accept\"},"
	    "\"more\":7}}", more, state);
}

static void
test_two_rounds(void **state)
{
	const struct json *result;
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK "}");
	assert_non_null(strstr(w.x.out->data, "\"result\":{" ASKED ","
	    "\"requestState\":\""));
	assert_null(strstr(w.x.out->data, "ttlMs"));
	assert_null(strstr(w.x.out->data, "\"content\""));
	assert_null(strstr(kept, "text"));
	result = world_ask(&w, "tools/call", again(&w, kept, ASK));
	assert_string_equal(world_string(result, "resultType"), "complete");
	assert_string_equal(world_text(&w, result, "structuredContent"),
	    "{\"kept\":\"the \\\"text\\\"\",\"answer\":{\"action\":\"accept\"}}");
	assert_null(json_get(result, "requestState"));
	/* Good until the last second. */
	w.f.rq.call.now += 599;
	result = world_ask(&w, "tools/call", again(&w, kept, ASK));
	assert_string_equal(world_string(result, "resultType"), "complete");
	world_end(&w);
}

/* What is not answered is asked again. */
static void
test_rounds_without_answers(void **state)
{
	static const char *const answers[] = {
		"", ",\"inputResponses\":{}", ",\"inputResponses\":7",
		",\"inputResponses\":{\"colour\":\"red\"}",
		",\"inputResponses\":{\"other\":{}}"
	};
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK "}");
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		first_round(&w, arena_printf(w.f.rq.call.arena,
		    "{" ASK ",\"requestState\":\"%s\"%s}", kept, answers[i]));
	/* An answer without the state it belongs to. */
	first_round(&w, "{" ASK ",\"inputResponses\":{\"colour\":{}}}");
	world_end(&w);
}

static void
test_state_alone(void **state)
{
	static const char quiet[] = "\"name\":\"ask\",\"arguments\":{\"quiet\":1}";
	const struct json *result;
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, arena_printf(w.f.rq.call.arena, "{%s}", quiet));
	assert_null(strstr(w.x.out->data, "inputRequests"));
	result = world_ask(&w, "tools/call", arena_printf(w.f.rq.call.arena,
	    "{%s,\"requestState\":\"%s\"}", quiet, kept));
	assert_string_equal(world_text(&w, result, "structuredContent"),
	    "{\"kept\":\"the \\\"text\\\"\"}");
	world_end(&w);
}

static void
refuses_state(struct world *w, const char *method, const char *params)
{
	world_refuses(w, method, params, 200, -32602);
	assert_non_null(strstr(w->x.out->data, "params.requestState"));
}

static void
test_state_of_another_call(void **state)
{
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK ",\"arguments\":{\"a\":1}}");
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	refuses_state(&w, "tools/call", again(&w, kept, ASK
	    ",\"arguments\":{\"a\":2}"));
	refuses_state(&w, "tools/call", again(&w, kept, "\"name\":\"ask2\","
	    CAN ",\"arguments\":{\"a\":1}"));
	refuses_state(&w, "prompts/get", again(&w, kept, "\"name\":\"ask\""));
	refuses_state(&w, "resources/read", again(&w, kept, "\"uri\":\"toy:a\""));
	kept = first_round(&w, "{\"name\":\"ask\"," CAN "}");
	refuses_state(&w, "prompts/get", again(&w, kept, "\"name\":\"ask\""));
	world_end(&w);
}

static void
test_state_of_another_caller(void **state)
{
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK "}");
	w.x.caller.sub = "bob";
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	w.x.caller = fixture_caller;
	w.x.caller.client_id = "c2";
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	w.x.caller.client_id = NULL;
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	kept = first_round(&w, "{" ASK "}");
	world_ask(&w, "tools/call", again(&w, kept, ASK));
	assert_non_null(json_get(w.answer, "result"));
	world_end(&w);
}

static void
test_state_too_old(void **state)
{
	struct world w;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK "}");
	w.f.rq.call.now += 600;
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	w.f.rq.call.now += 1000000;
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	world_end(&w);
}

static void
test_state_not_ours(void **state)
{
	static const char *const states[] = {
		"7", "null", "true", "{}", "[]", "\"\"", "\"x\"",
		"\"a\\u0000b\""
	};
	struct world w;
	char *kept, *large;

	(void)state;
	world_begin(&w, ERA_MODERN);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		refuses_state(&w, "tools/call", arena_printf(
		    w.f.rq.call.arena, "{" ASK ",\"requestState\":%s}",
		    states[i]));
	kept = arena_strdup(w.f.rq.call.arena, first_round(&w, "{" ASK "}"));
	kept[20] = kept[20] == 'A' ? 'B' : 'A';
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	large = arena_alloc(w.f.rq.call.arena, 65538);
	memset(large, 'A', 65537);
	refuses_state(&w, "tools/call", again(&w, large, ASK));
	world_end(&w);
}

/* Sealed by us for another purpose is not enough: the time must be there. */
static void
test_state_without_a_time(void **state)
{
	static const char *const texts[] = { "", "00170000", "not a number!" };
	struct world w;
	struct digest d = digest_text("{\"name\":\"ask\"}");
	struct arena *a;

	(void)state;
	world_begin(&w, ERA_MODERN);
	a = w.f.rq.call.arena;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		refuses_state(&w, "tools/call", again(&w, seal(a, w.f.rq.seal,
		    arena_printf(a, "state tools/call %s alice c1",
		    digest_hex(a, &d)), texts[i], strlen(texts[i])), ASK));
	world_ask(&w, "tools/call", again(&w, seal(a, w.f.rq.seal,
	    arena_printf(a, "state tools/call %s alice c1",
	    digest_hex(a, &d)), "001700000001x", 13), ASK));
	assert_non_null(strstr(w.x.out->data, "\"kept\":\"x\""));
	world_end(&w);
}

/* A program that keeps nothing has no key; nor does it take a state. */
static void
test_no_key(void **state)
{
	struct world w;
	struct seal_key *key;
	const char *kept;

	(void)state;
	world_begin(&w, ERA_MODERN);
	kept = first_round(&w, "{" ASK "}");
	key = w.f.rq.seal;
	w.f.rq.seal = NULL;
	refuses_state(&w, "tools/call", again(&w, kept, ASK));
	w.f.rq.seal = key;
	world_end(&w);
}

static void
lacks(struct world *w, const char *params, const char *capability)
{
	const struct json *error;

	world_refuses(w, "tools/call", params, 400, -32021);
	error = json_get(w->answer, "error");
	assert_string_equal(world_text(w, error, "data"),
	    arena_printf(w->f.rq.call.arena,
	    "{\"requiredCapabilities\":%s}", capability));
}

static void
test_capabilities(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	lacks(&w, "{\"name\":\"sample\"}", "{\"sampling\":{}}");
	lacks(&w, "{\"name\":\"sample\"," META("") "}", "{\"sampling\":{}}");
	lacks(&w, "{\"name\":\"sample\"," CAN "}", "{\"sampling\":{}}");
	lacks(&w, "{\"name\":\"sample\"," META("\"sampling\":true") "}",
	    "{\"sampling\":{}}");
	lacks(&w, "{\"name\":\"sample\"," META("\"sampling\":null") "}",
	    "{\"sampling\":{}}");
	lacks(&w, "{\"name\":\"ask\"," META("\"sampling\":{}") "}",
	    "{\"elicitation\":{\"form\":{}}}");
	world_ask(&w, "tools/call", "{\"name\":\"sample\","
	    META("\"sampling\":{}") "}");
	assert_non_null(strstr(w.x.out->data, "they can"));
	world_end(&w);
}

#define MODE(mode, declared) "{\"name\":\"ask\",\"arguments\":{\"mode\":\"" \
	mode "\"}," META("\"elicitation\":" declared) "}"

/* A client is asked in no mode that it does not have; none said is form. */
static void
test_modes(void **state)
{
	static const char *const taken[] = {
		MODE("form", "{}"), MODE("form", "{\"form\":{}}"),
		MODE("form", "{\"form\":{},\"url\":{}}"),
		MODE("url", "{\"url\":{}}"),
		MODE("url", "{\"form\":{},\"url\":{}}"),
		"{\"name\":\"ask\"," META("\"elicitation\":{\"form\":{}}") "}"
	};
	static const char *const refused[][2] = {
		{ MODE("url", "{}"), "url" },
		{ MODE("url", "{\"form\":{}}"), "url" },
		{ MODE("url", "{\"url\":true}"), "url" },
		{ MODE("url", "7"), "url" },
		{ MODE("form", "{\"url\":{}}"), "form" },
		{ "{\"name\":\"ask\"," META("\"elicitation\":{\"url\":{}}") "}",
		    "form" },
	};
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		first_round(&w, taken[i]);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		world_refuses(&w, "tools/call", refused[i][0], 400, -32021);
		assert_string_equal(world_text(&w, json_get(w.answer, "error"),
		    "data"), arena_printf(w.f.rq.call.arena,
		    "{\"requiredCapabilities\":{\"elicitation\":{\"%s\":{}}}}",
		    refused[i][1]));
	}
	w.x.era = ERA_LEGACY;
	w.x.abilities = 0;
	world_refuses(&w, "tools/call", MODE("url", "{\"url\":{}}"), 200,
	    -32600);
	world_end(&w);
}

/* There is no way back to the client but the answer; what a legacy client says
 * of itself in an envelope is not looked at, nor is a state. */
static void
test_legacy_never_asks(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	/* An error of the one message: by HTTP it would be the connection's. */
	world_refuses(&w, "tools/call", "{" ASK "}", 200, -32600);
	world_refuses(&w, "tools/call", "{\"name\":\"sample\","
	    META("\"sampling\":{}") "}", 200, -32600);
	world_refuses(&w, "tools/call", again(&w, "x", ASK), 200, -32600);
	world_end(&w);
}

#define EVENT "event: message\ndata: {\"jsonrpc\":\"2.0\","
#define PROGRESS(more) EVENT "\"method\":\"notifications/progress\"," \
	"\"params\":{" more "}}\n\n"
#define LOG(level, text) EVENT "\"method\":\"notifications/message\"," \
	"\"params\":{\"level\":\"" level "\",\"data\":\"" text "\"}}\n\n"
#define ARRIVED "\"id\":1,\"result\":{\"content\":[{\"type\":\"text\"," \
	"\"text\":\"arrived\"}]"

/* What comes before the response, which is the last. */
static const char *
told(struct world *w, const char *meta)
{
	struct arena *a = w->f.rq.call.arena;
	const char *last;

	w->x.may_stream = true;
	assert_int_equal(world_try(w, "tools/call", arena_printf(a,
	    "{\"name\":\"steps\",\"_meta\":{%s}}", meta)), OK);
	assert_int_equal(w->x.status, 200);
	last = strstr(w->x.out->data, w->x.framing == FRAMING_EVENTS ? EVENT ARRIVED :
	    "{\"jsonrpc\":\"2.0\"," ARRIVED);
	assert_non_null(last);
	assert_int_equal(strcmp(w->x.out->data + w->x.out->len - 2, "\n\n") == 0,
	    w->x.framing == FRAMING_EVENTS);
	return arena_strndup(a, w->x.out->data,
	    (size_t)(last - w->x.out->data));
}

static void
test_progress(void **state)
{
	static const char *const tokens[] = {
		"", "\"progressToken\":null", "\"progressToken\":1.5",
		"\"progressToken\":{}", "\"progressToken\":true"
	};
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	assert_string_equal(told(&w, "\"progressToken\":\"t\\\"\""),
	    PROGRESS("\"progressToken\":\"t\\\"\",\"progress\":0,\"total\":4")
	    PROGRESS("\"progressToken\":\"t\\\"\",\"progress\":2.5,"
	    "\"message\":\"half\\n\"")
	    PROGRESS("\"progressToken\":\"t\\\"\",\"progress\":4,\"total\":4,"
	    "\"message\":\"done\""));
	assert_int_equal(w.x.framing, FRAMING_EVENTS);
	assert_non_null(strstr(told(&w, "\"progressToken\":7"),
	    "{\"progressToken\":7,\"progress\":0,"));
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		assert_string_equal(told(&w, tokens[i]), "");
		assert_int_equal(w.x.framing, FRAMING_BODY);
	}
	world_end(&w);
	world_begin(&w, ERA_LEGACY);
	w.x.server = &(struct mcp_server){ .name = "silent",
	    .tools = fixture_rich.tools, .ntools = fixture_rich.ntools };
	assert_non_null(strstr(told(&w, "\"progressToken\":7"),
	    "{\"progressToken\":7,\"progress\":0,"));
	world_end(&w);
}

#define LEVEL(l) "\"" ERA_META "logLevel\":" l

static void
test_log_levels(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	assert_string_equal(told(&w, ""), "");
	assert_string_equal(told(&w, LEVEL("7")), "");
	assert_string_equal(told(&w, LEVEL("\"loud\"")), "");
	assert_string_equal(told(&w, LEVEL("\"Debug\"")), "");
	assert_string_equal(told(&w, LEVEL("\"debug\"")), LOG("debug", "small")
	    LOG("warning", "odd") LOG("emergency", "fire"));
	assert_string_equal(told(&w, LEVEL("\"info\"")), LOG("warning", "odd")
	    LOG("emergency", "fire"));
	assert_string_equal(told(&w, LEVEL("\"warning\"")),
	    LOG("warning", "odd") LOG("emergency", "fire"));
	assert_string_equal(told(&w, LEVEL("\"error\"")),
	    LOG("emergency", "fire"));
	assert_string_equal(told(&w, LEVEL("\"emergency\"")),
	    LOG("emergency", "fire"));
	world_end(&w);
}

/* In the legacy era a server that declares logging tells all. */
static void
test_legacy_logs(void **state)
{
	struct mcp_server silent = fixture_rich;
	struct world w;

	(void)state;
	silent.logs = false;
	world_begin(&w, ERA_LEGACY);
	assert_string_equal(told(&w, ""), LOG("debug", "small")
	    LOG("warning", "odd") LOG("emergency", "fire"));
	assert_string_equal(told(&w, LEVEL("\"error\"")), LOG("debug", "small")
	    LOG("warning", "odd") LOG("emergency", "fire"));
	w.x.server = &silent;
	assert_string_equal(told(&w, LEVEL("\"debug\"")), "");
	world_end(&w);
}

/* Nothing is told to a client that takes no stream, and a refusal after the
 * first event comes with the status that went out. */
static void
test_streams(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_ask(&w, "tools/call", "{\"name\":\"steps\",\"_meta\":{"
	    "\"progressToken\":1," LEVEL("\"debug\"") "}}");
	assert_null(strstr(w.x.out->data, "event"));
	w.x.may_stream = true;
	assert_int_equal(world_try(&w, "tools/call", "{\"name\":\"late\","
	    "\"_meta\":{\"progressToken\":1}}"), OK);
	assert_int_equal(w.x.status, 200);
	assert_non_null(strstr(w.x.out->data, "}\n\n" EVENT "\"id\":1,"
	    "\"error\":{\"code\":-32021,"));
	assert_int_equal(world_try(&w, "tools/call", "{\"name\":\"late\"}"),
	    OK);
	assert_int_equal(w.x.status, 400);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_rounds),
		cmocka_unit_test(test_rounds_without_answers),
		cmocka_unit_test(test_state_alone),
		cmocka_unit_test(test_state_of_another_call),
		cmocka_unit_test(test_state_of_another_caller),
		cmocka_unit_test(test_state_too_old),
		cmocka_unit_test(test_state_not_ours),
		cmocka_unit_test(test_state_without_a_time),
		cmocka_unit_test(test_no_key),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_legacy_never_asks),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_log_levels),
		cmocka_unit_test(test_legacy_logs),
		cmocka_unit_test(test_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
