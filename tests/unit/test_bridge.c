/* bridge: the seven operations, their fields and refusals */
#include "unit.h"

#include "bridge_fixture.h"
#include "graph_fixture.h"
#include "memory/access.h"

#define UNKNOWN "7635b850-42cc-405b-8f29-7dcc0ee64120"

static const struct json *
item(struct rest_test *r, const char *list, size_t i)
{
	return json_at(json_get(r->answer, list), i);
}

static void
test_create(void **state)
{
	static const char body[] = "{\"messages\":[{\"role\":\"user\","
	    "\"content\":\"Anna likes tea\"},{\"role\":\"assistant\","
	    "\"content\":\"noted\"}],\"metadata\":{\"k\":1}}";
	struct rest_test *r = *state;
	const char *id;

	graph_relate(&r->t, "Anna", "knows", "Bob");
	assert_int_equal(bridge_call(r, bridge_create, NULL, body), 201);
	assert_string_equal(rest_text(r, "message"),
	    "Memories created successfully");
	assert_int_equal(json_len(json_get(r->answer, "memory_ids")), 1);
	id = json_string(item(r, "memory_ids", 0));
	assert_string_equal(bridge_relations(r), "Anna knows Bob;");
	assert_int_equal(bridge_call(r, bridge_create, NULL, body), 200);
	assert_string_equal(json_string(item(r, "memory_ids", 0)), id);
	assert_int_equal(bridge_call(r, bridge_get, id, NULL), 200);
	assert_string_equal(json_string(json_get(json_get(r->answer,
	    "memory"), "memory")), "Anna likes tea");
	assert_int_equal(bridge_call(r, bridge_create, NULL, "{}"), 422);
	assert_string_equal(bridge_field(r), "body.messages");
}

static void
test_list(void **state)
{
	struct rest_test *r = *state;

	graph_relate(&r->t, "Anna", "knows", "Bob");
	memory_add(&r->t, &(struct memory_new){ .text = "likes tea",
	    .subject = "Anna", .categories = "food" });
	for (int i = 0; i < 24; i++)
		memory_say(&r->t, arena_printf(r->t.arena, "number %d", i));
	assert_int_equal(bridge_call(r, bridge_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 25);
	assert_int_equal(json_len(json_get(r->answer, "memories")), 20);
	assert_string_equal(bridge_relations(r), "");
	rest_set(r, REST_LIMIT, "100");
	assert_int_equal(bridge_call(r, bridge_list, NULL, NULL), 200);
	assert_int_equal(json_len(json_get(r->answer, "memories")), 25);
	assert_string_equal(bridge_relations(r), "Anna knows Bob;");
	rest_set(r, REST_CATEGORY, "food");
	assert_int_equal(bridge_call(r, bridge_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_string_equal(json_string(json_get(item(r, "memories", 0),
	    "category")), "food");
	rest_set(r, REST_LIMIT, "101");
	assert_int_equal(bridge_call(r, bridge_list, NULL, NULL), 422);
	assert_string_equal(bridge_field(r), "query.limit");
}

static size_t
found(struct rest_test *r, const char *threshold)
{
	assert_int_equal(bridge_call(r, bridge_search, NULL, arena_printf(
	    r->t.arena, "{\"query\":\"green tea with milk\"%s}", threshold)),
	    200);
	return json_len(json_get(r->answer, "results"));
}

/* Scores go from the best hit's 1 downwards. */
static void
test_threshold(void **state)
{
	struct rest_test *r = *state;
	double best = 0, worst = 0;

	memory_say(&r->t, "green tea with milk");
	memory_say(&r->t, "a long sentence about the price of milk in town");
	assert_int_equal(found(r, ",\"threshold\":0"), 2);
	assert_int_equal(json_number(json_get(item(r, "results", 0), "score"),
	    &best), OK);
	assert_int_equal(json_number(json_get(item(r, "results", 1), "score"),
	    &worst), OK);
	assert_true(best == 1);
	assert_true(worst > 0 && worst < .9);
	assert_int_equal(found(r, ",\"threshold\":0.9"), 1);
	assert_int_equal(found(r, ",\"threshold\":1"), 1);
	assert_int_equal(found(r, ",\"threshold\":1.0"), 1);
	assert_int_equal(found(r, arena_printf(r->t.arena,
	    ",\"threshold\":%.3f", worst - .01)), 2);
	assert_int_equal(found(r, ",\"threshold\":0,\"limit\":1"), 1);
	assert_int_equal(found(r, ""), worst >= .1 ? 2 : 1);
	assert_string_equal(rest_text(r, "query"), "green tea with milk");
}

static void
test_search_refused(void **state)
{
	static const struct { const char *body, *field; } bad[] = {
		{ "{}", "body.query" }, { "{\"query\":\"\"}", "body.query" },
		{ "{\"query\":1}", "body.query" },
		{ "{\"query\":\"a\",\"limit\":51}", "body.limit" },
		{ "{\"query\":\"a\",\"limit\":0}", "body.limit" },
		{ "{\"query\":\"a\",\"threshold\":1.1}", "body.threshold" },
		{ "{\"query\":\"a\",\"threshold\":-0.1}", "body.threshold" },
		{ "{\"query\":\"a\",\"threshold\":\"0\"}", "body.threshold" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(bridge_call(r, bridge_search, NULL,
		    bad[i].body), 422);
		assert_string_equal(bridge_field(r), bad[i].field);
	}
	assert_int_equal(bridge_call(r, bridge_search, NULL, arena_printf(
	    r->t.arena, "{\"query\":\"%0*d\"}", RANK_QUERY_MAX + 1, 1)), 422);
}

/* mem0's own, whose filters name the person. */
static void
test_search_mem0(void **state)
{
	static const char *const members[] = {
		"id", "memory", "hash", "metadata", "created_at", "updated_at",
		"user_id", "category", "score", "explain",
	};
	struct rest_test *r = *state;
	const struct json *hit;

	memory_say(&r->t, "green tea with milk");
	memory_say(&r->t, "a long sentence about the price of milk in a town");
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"green tea with milk\",\"filters\":{\"user_id\":"
	    "\"person-1\"},\"top_k\":5,\"explain\":true}"), 200);
	assert_int_equal(json_len(r->answer), 1);
	assert_int_equal(json_len(json_get(r->answer, "results")), 2);
	hit = item(r, "results", 0);
	assert_int_equal(json_len(hit), sizeof members / sizeof *members);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		assert_non_null(json_get(hit, members[i]));
	assert_string_equal(json_string(json_get(hit, "memory")),
	    "green tea with milk");
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"green tea with milk\",\"threshold\":0.95}"), 200);
	assert_int_equal(json_len(json_get(r->answer, "results")), 1);
	assert_null(json_get(item(r, "results", 0), "explain"));
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"milk\",\"top_k\":1,\"threshold\":null}"), 200);
	assert_int_equal(json_len(json_get(r->answer, "results")), 1);
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL, "{}"), 422);
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"milk\",\"threshold\":2}"), 422);
	assert_int_not_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"milk\",\"filters\":{\"user_id\":\"bob\"}}"), 200);
	assert_int_equal(rest_call(r, bridge_search_mem0, NULL,
	    "{\"query\":\"milk\",\"filters\":{\"agent_id\":\"x\"}}"), 422);
}

/* Those of names that the words name, and of subjects that were found. */
static void
test_relations_of_search(void **state)
{
	struct rest_test *r = *state;

	graph_relate(&r->t, "Anna", "knows", "Bob");
	graph_relate(&r->t, "Carl", "knows", "Dora");
	graph_relate(&r->t, "Eve", "knows", "Fred");
	memory_add(&r->t, &(struct memory_new){ .text = "likes tea",
	    .subject = "Carl" });
	assert_int_equal(bridge_call(r, bridge_search, NULL,
	    "{\"query\":\"does Anna like tea?\"}"), 200);
	assert_string_equal(bridge_relations(r),
	    "Carl knows Dora;Anna knows Bob;");
}

static void
test_change(void **state)
{
	struct rest_test *r = *state;
	const char *id = memory_say(&r->t, "tea")->id;

	memory_say(&r->t, "cake");
	assert_int_equal(bridge_call(r, bridge_update, id,
	    "{\"text\":\"green tea\",\"metadata\":{\"k\":2}}"), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Memory updated successfully");
	assert_string_equal(json_string(json_get(json_get(r->answer,
	    "memory"), "memory")), "green tea");
	assert_int_equal(bridge_call(r, bridge_update, id, "{}"), 422);
	assert_string_equal(bridge_field(r), "body.text");
	assert_int_equal(bridge_call(r, bridge_update, id,
	    "{\"text\":\" \"}"), 422);
	assert_string_equal(bridge_field(r), "body.text");
	assert_int_equal(bridge_call(r, bridge_update, id,
	    "{\"text\":\"x\",\"metadata\":[]}"), 422);
	assert_string_equal(bridge_field(r), "body.metadata");
	assert_int_equal(bridge_call(r, bridge_update, id,
	    "{\"text\":\"cake\"}"), 409);
	assert_string_equal(rest_text(r, "code"), "CONFLICT");
	assert_int_equal(bridge_call(r, bridge_update, UNKNOWN,
	    "{\"text\":\"x\"}"), 404);
	assert_int_equal(bridge_call(r, bridge_delete, id, NULL), 200);
	assert_string_equal(rest_text(r, "message"),
	    "Memory deleted successfully");
	assert_int_equal(bridge_call(r, bridge_delete, id, NULL), 404);
	assert_int_equal(bridge_call(r, bridge_get, id, NULL), 404);
	assert_string_equal(rest_text(r, "code"), "NOT_FOUND");
}

static void
test_stats(void **state)
{
	struct rest_test *r = *state;
	const struct json *stats, *recent;

	assert_int_equal(bridge_call(r, bridge_stats, NULL, NULL), 200);
	recent = json_get(json_get(r->answer, "stats"), "recent_activity");
	assert_int_equal(json_type(json_get(recent, "last_created")),
	    JSON_NULL);
	assert_int_equal(json_type(json_get(recent, "last_accessed")),
	    JSON_NULL);
	r->t.rq->call.now = 1000;
	memory_add(&r->t, &(struct memory_new){ .text = "tea",
	    .categories = "food,drink" });
	r->t.rq->call.now = 1001;
	assert_int_equal(bridge_call(r, bridge_list, NULL, NULL), 200);
	access_after(r->t.rq);
	assert_int_equal(bridge_call(r, bridge_stats, NULL, NULL), 200);
	stats = json_get(r->answer, "stats");
	assert_string_equal(json_text(r->t.arena, stats),
	    "{\"total_memories\":1,\"categories\":[\"drink\",\"food\"],"
	    "\"recent_activity\":{\"last_created\":\"1970-01-01T00:16:40Z\","
	    "\"last_accessed\":\"1970-01-01T00:16:41Z\"}}");
}

/* The token's person, by no name, by the subject, by the old schema's. */
static void
test_user(void **state)
{
	static const struct { const char *user; int status; } users[] = {
		{ NULL, 200 }, { "person-1", 200 }, { BRIDGE_USER, 200 },
		{ "person-2", 403 }, { "chatgpt_users", 403 }, { "", 403 },
		{ "default", 403 },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
		rest_set(r, REST_USER_ID, users[i].user);
		assert_int_equal(bridge_call(r, bridge_list, NULL, NULL),
		    users[i].status);
		rest_set(r, REST_USER_ID, NULL);
		if (users[i].user == NULL)
			continue;
		assert_int_equal(bridge_call(r, bridge_search, NULL,
		    arena_printf(r->t.arena, "{\"query\":\"tea\","
		    "\"user_id\":\"%s\"}", users[i].user)), users[i].status);
	}
	assert_string_equal(rest_text(r, "code"), "FORBIDDEN");
	/* The old schema's name means nothing elsewhere. */
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\",\"user_id\":\"" BRIDGE_USER "\"}"), 403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_create), REST_TEST(test_list),
		REST_TEST(test_threshold), REST_TEST(test_search_refused),
		REST_TEST(test_search_mem0),
		REST_TEST(test_relations_of_search), REST_TEST(test_change),
		REST_TEST(test_stats), REST_TEST(test_user),
	};

	return cmocka_run_group_tests_name("bridge", tests, NULL, NULL);
}
