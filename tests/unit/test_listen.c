/*
 * test_listen - what a client wants to hear of, and what of it is honoured
 */
#include "unit.h"

#include "stream_world.h"

static struct stream_world s;
#define RS (&s.w.f.rs)
#define TAG "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":1}"

static void
begin(void)
{
	stream_world_begin(&s, ERA_MODERN);
	s.w.x.may_stream = true;
}

static const struct parking *
listen_to(const char *filter)
{
	RS->park = NULL;
	assert_int_equal(world_try(&s.w, "subscriptions/listen", arena_printf(
	    s.w.f.rq.call.arena, "{\"notifications\":%s}", filter)), OK);
	return RS->park;
}

static void
the_acknowledgement_comes_first(void **state)
{
	const struct parking *p;

	(void)state;
	begin();
	s.w.x.caller.client_id = "c7";
	p = listen_to("{\"resourcesListChanged\":true,"
	    "\"promptsListChanged\":true,\"toolsListChanged\":false,"
	    "\"resourceSubscriptions\":[\"toy:a\",\"toy:\\\"b\"]}");
	assert_non_null(p);
	assert_string_equal(p->lines, "{\"jsonrpc\":\"2.0\",\"method\":"
	    "\"notifications/subscriptions/acknowledged\",\"params\":{"
	    "\"notifications\":{\"resourcesListChanged\":true,"
	    "\"resourceSubscriptions\":[\"toy:a\",\"toy:\\\"b\"]}," TAG "}}");
	assert_string_equal(p->channel.client_id, "c7");
	assert_int_equal(p->channel.topics, TOPIC_RESOURCES);
	assert_int_equal(p->channel.nuris, 2);
	assert_string_equal(p->channel.uris[1], "toy:\"b");
	assert_string_equal(p->channel.meta,
	    "{\"io.modelcontextprotocol/subscriptionId\":1}");
	assert_non_null(strstr(p->channel.farewell, "{\"jsonrpc\":\"2.0\","
	    "\"id\":1,\"result\":{\"resultType\":\"complete\",\"_meta\":{"
	    "\"io.modelcontextprotocol/subscriptionId\":1,"));
	assert_null(strchr(p->channel.farewell, '\n'));
	assert_false(p->channel.lingers || p->channel.numbered);
	stream_world_end(&s);
}

/* An id that is a string stays one. */
static void
the_tag_is_the_request_s_id(void **state)
{
	const struct parking *p;

	(void)state;
	begin();
	s.w.x.msg.id = "\"s-1\"";
	p = listen_to("{\"toolsListChanged\":true}");
	assert_non_null(p);
	assert_int_equal(p->channel.topics, TOPIC_TOOLS);
	assert_string_equal(p->channel.meta,
	    "{\"io.modelcontextprotocol/subscriptionId\":\"s-1\"}");
	stream_world_end(&s);
}

/* What ends the stream holds the id, twice, and is kept until then. */
static void
an_id_too_long(void **state)
{
	char *id;

	(void)state;
	begin();
	id = arena_alloc(s.w.f.rq.call.arena, 9003);
	memset(id, 'x', 9002);
	id[0] = id[9001] = '"';
	s.w.x.msg.id = id;
	world_refuses(&s.w, "subscriptions/listen",
	    "{\"notifications\":{\"toolsListChanged\":true}}", 200, -32600);
	assert_null(RS->park);
	world_refuses(&s.w, "subscriptions/listen", "{\"notifications\":{}}",
	    200, -32600);
	s.w.x.msg.id = "\"short\"";
	assert_non_null(listen_to("{\"toolsListChanged\":true}"));
	stream_world_end(&s);
}

/* Acknowledged, and over: a stream that nothing can come by is not kept. */
static void
nothing_to_be_told(void **state)
{
	static const char *const filters[] = {
		"{}", "{\"promptsListChanged\":true}",
		"{\"toolsListChanged\":false,\"resourceSubscriptions\":[]}",
	};

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		assert_null(listen_to(filters[i]));
		assert_int_equal(s.w.x.framing, FRAMING_EVENTS);
		assert_non_null(strstr(s.w.x.out->data, "event: message\n"
		    "data: {\"jsonrpc\":\"2.0\",\"method\":"
		    "\"notifications/subscriptions/acknowledged\",\"params\":"
		    "{\"notifications\":{}," TAG "}}\n\nevent: message\n"
		    "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"));
	}
	s.server.watched = false;
	assert_null(listen_to("{\"resourceSubscriptions\":[\"toy:a\"]}"));
	stream_world_end(&s);
}

static void
refusals(void **state)
{
	static const char *const broken[] = {
		"7", "[]", "null", "{\"toolsListChanged\":1}",
		"{\"resourceSubscriptions\":7}",
		"{\"resourceSubscriptions\":{}}",
		"{\"resourceSubscriptions\":[7]}",
		"{\"resourceSubscriptions\":[\"\"]}",
		"{\"resourceSubscriptions\":[\"a\\nb\"]}",
		"{\"resourceSubscriptions\":[\"a\\u0000b\"]}",
	};
	struct arena *a;
	struct buf b;

	(void)state;
	begin();
	a = s.w.f.rq.call.arena;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		world_refuses(&s.w, "subscriptions/listen", arena_printf(a,
		    "{\"notifications\":%s}", broken[i]), 200, -32602);
	world_refuses(&s.w, "subscriptions/listen", "{}", 200, -32602);
	buf_init(&b, a, 100000);
	buf_puts(&b, "{\"notifications\":{\"resourceSubscriptions\":[\"u\"");
	for (int i = 0; i < CHANNEL_URIS_MAX; i++)
		buf_printf(&b, ",\"u%d\"", i);
	buf_puts(&b, "]}}");
	world_refuses(&s.w, "subscriptions/listen", b.data, 200, -32602);
	world_refuses_scope(&s.w, "subscriptions/listen",
	    "{\"notifications\":{\"toolsListChanged\":true}}");
	s.w.x.may_stream = false;
	world_refuses(&s.w, "subscriptions/listen",
	    "{\"notifications\":{\"toolsListChanged\":true}}", 406, -32600);
	assert_null(RS->park);
	stream_world_end(&s);
}

/* A resource is watched by a session or an old stream, or not at all. */
static void
subscribing_needs_a_session(void **state)
{
	static const char *const methods[] = {
		"resources/subscribe", "resources/unsubscribe"
	};
	struct session session = { .version = "2025-06-18" };

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	for (size_t i = 0; i < 2; i++) {
		s.w.x.session = NULL;
		world_refuses(&s.w, methods[i], "{\"uri\":\"toy:a\"}", 200,
		    -32601);
		s.w.x.session = &session;
		world_refuses(&s.w, methods[i], "{}", 200, -32602);
		world_refuses(&s.w, methods[i], "{\"uri\":\"a\\nb\"}", 200,
		    -32602);
		world_refuses_scope(&s.w, methods[i],
		    "{\"uri\":\"toy:a\"}");
		/* Nobody is there to remember it. */
		world_refuses(&s.w, methods[i], "{\"uri\":\"toy:a\"}", 200,
		    -32603);
	}
	stream_world_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_acknowledgement_comes_first),
		cmocka_unit_test(the_tag_is_the_request_s_id),
		cmocka_unit_test(an_id_too_long),
		cmocka_unit_test(nothing_to_be_told),
		cmocka_unit_test(refusals),
		cmocka_unit_test(subscribing_needs_a_session),
	};

	return cmocka_run_group_tests_name("listen", tests, NULL, NULL);
}
