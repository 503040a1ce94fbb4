/* bridge_answer: memories, relations and refusals as the bridge words them */
#include "unit.h"

#include "bridge_fixture.h"
#include "graph_fixture.h"

static void
test_paths(void **state)
{
	(void)state;
	assert_true(bridge_serves("/memories"));
	assert_true(bridge_serves("/memories/"));
	assert_true(bridge_serves("/memories/search"));
	assert_false(bridge_serves("/memoriesx"));
	assert_false(bridge_serves("/api/v1/memories"));
	assert_false(bridge_serves("/"));
}

static void
test_memory(void **state)
{
	struct rest_test *r = *state;
	struct memory *m;

	r->t.rq->call.now = 1000;
	m = memory_add(&r->t, &(struct memory_new){ .text = "tea",
	    .metadata = "{\"k\":1}", .categories = "food,drink" });
	assert_int_equal(bridge_call(r, bridge_get, m->id, NULL), 200);
	assert_string_equal(json_text(r->t.arena, json_get(r->answer,
	    "memory")), arena_printf(r->t.arena, "{\"id\":\"%s\","
	    "\"memory\":\"tea\",\"hash\":\"a9f74d1ec36ebdeb2da3f6e5868090cd"
	    "2a2d20b3dcca7b62f60304b1d3d9ef42\",\"metadata\":{\"k\":1},"
	    "\"created_at\":\"1970-01-01T00:16:40Z\","
	    "\"updated_at\":\"1970-01-01T00:16:40Z\","
	    "\"user_id\":\"person-1\",\"category\":\"food\"}", m->id));
	m = memory_say(&r->t, "cake");
	assert_int_equal(bridge_call(r, bridge_get, m->id, NULL), 200);
	assert_int_equal(json_type(json_get(json_get(r->answer, "memory"),
	    "category")), JSON_NULL);
	assert_int_equal(json_type(json_get(json_get(r->answer, "memory"),
	    "metadata")), JSON_NULL);
}

/* Words of names are taken as they are written, each relation comes once. */
static void
test_relations(void **state)
{
	struct rest_test *r = *state;
	struct buf b;

	graph_relate(&r->t, "Anna", "knows", "Bob");
	graph_relate(&r->t, "New York", "is in", "America");
	assert_int_equal(bridge_call(r, bridge_search, NULL,
	    "{\"query\":\"(Anna), Bob!\"}"), 200);
	assert_string_equal(bridge_relations(r), "Anna knows Bob;");
	assert_int_equal(bridge_call(r, bridge_search, NULL,
	    "{\"query\":\"New York\"}"), 200);
	assert_string_equal(bridge_relations(r), "New York is in America;");
	assert_int_equal(bridge_call(r, bridge_search, NULL,
	    "{\"query\":\"anna York\"}"), 200);
	assert_string_equal(bridge_relations(r), "");
	for (int i = 0; i < 60; i++)
		graph_relate(&r->t, "hub", "r", arena_printf(r->t.arena, "%d",
		    i));
	assert_int_equal(bridge_call(r, bridge_search, NULL,
	    "{\"query\":\"hub\"}"), 200);
	assert_int_equal(json_len(json_get(r->answer, "relations")), 50);
	buf_init(&b, r->t.arena, 1 << 12);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "w%d ", i);
	assert_int_equal(bridge_call(r, bridge_search, NULL, arena_printf(
	    r->t.arena, "{\"query\":\"%s Anna\"}", b.data)), 200);
	assert_string_equal(bridge_relations(r), "");
}

static const char *
worded(struct rest_test *r, enum err e)
{
	struct response *rs = &r->t.f.rs;

	response_clear(rs);
	errors_bridge.write(r->t.rq, rs, e);
	return rs->body.data;
}

static void
test_errors(void **state)
{
	struct rest_test *r = *state;
	struct request *rq = r->t.rq;
	struct response *rs = &r->t.f.rs;

	assert_string_equal(worded(r, ERR_NOT_FOUND), "{\"success\":false,"
	    "\"error\":\"there is no such thing here\",\"code\":\"NOT_FOUND\","
	    "\"details\":{}}");
	assert_int_equal(rs->status, 404);
	rq->fault = (struct fault){ .code = "body.text", .text = "it is bad" };
	assert_string_equal(worded(r, ERR_INVALID), "{\"success\":false,"
	    "\"error\":\"it is bad\",\"code\":\"VALIDATION_ERROR\","
	    "\"details\":{\"field\":\"body.text\"}}");
	assert_int_equal(rs->status, 422);
	rq->fault = (struct fault){ 0 };
	assert_non_null(strstr(worded(r, ERR_UNAUTHENTICATED),
	    "\"UNAUTHORIZED\""));
	assert_int_equal(rs->status, 401);
	assert_non_null(strstr(rs->headers.data, "WWW-Authenticate: Bearer"));
	for (int e = OK + 1; e < ERR_MAX; e++)
		assert_non_null(strstr(worded(r, (enum err)e),
		    ",\"code\":\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths), REST_TEST(test_memory),
		REST_TEST(test_relations), REST_TEST(test_errors),
	};

	return cmocka_run_group_tests_name("bridge_answer", tests, NULL, NULL);
}
