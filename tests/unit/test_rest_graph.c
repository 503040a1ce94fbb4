/* rest_graph: making and deleting entities, relations and observations */
#include "unit.h"

#include "graph_fixture.h"
#include "rest_fixture.h"

static const char *
answer(struct rest_test *r, rest_handler *handle, const char *body)
{
	assert_int_equal(rest_call(r, handle, NULL, body), 200);
	return json_text(r->t.arena, r->answer);
}

/* The whole graph, as graph_line() writes it. */
static const char *
graph(struct rest_test *r)
{
	assert_int_equal(rest_call(r, rest_entities, NULL, NULL), 200);
	return graph_line(&r->t, r->answer);
}

static void
test_made_and_deleted(void **state)
{
	struct rest_test *r = *state;

	assert_string_equal(answer(r, rest_entities_create, "{\"entities\":["
	    "{\"name\":\"Anna\",\"entityType\":\"person\",\"observations\":"
	    "[\"likes tea\",\"likes tea\"]},"
	    "{\"name\":\"Bob\",\"entityType\":\"person\"}]}"),
	    "{\"entities\":[{\"name\":\"Anna\",\"entityType\":\"person\","
	    "\"observations\":[\"likes tea\"]},{\"name\":\"Bob\","
	    "\"entityType\":\"person\",\"observations\":[]}]}");
	assert_string_equal(answer(r, rest_entities_create, "{\"entities\":["
	    "{\"name\":\"Bob\",\"entityType\":\"dog\",\"observations\":null}]}"),
	    "{\"entities\":[]}");
	assert_string_equal(answer(r, rest_relations_create, "{\"relations\":["
	    "{\"from\":\"Anna\",\"to\":\"Bob\",\"relationType\":\"knows\"},"
	    "{\"from\":\"Anna\",\"to\":\"Bob\",\"relationType\":\"knows\"}]}"),
	    "{\"relations\":[{\"from\":\"Anna\",\"to\":\"Bob\","
	    "\"relationType\":\"knows\"}]}");
	assert_string_equal(answer(r, rest_observations_add,
	    "{\"observations\":[{\"entityName\":\"Bob\",\"contents\":"
	    "[\"sings\",\"dances\"]}]}"), "{\"results\":[{\"entityName\":"
	    "\"Bob\",\"addedObservations\":[\"sings\",\"dances\"]}]}");
	assert_string_equal(graph(r), "Anna:person(likes tea) "
	    "Bob:person(sings|dances) Anna>knows>Bob");
	assert_string_equal(answer(r, rest_observations_delete,
	    "{\"deletions\":[{\"entityName\":\"Bob\",\"observations\":"
	    "[\"sings\",\"flies\"]}]}"),
	    "{\"message\":\"Observations deleted successfully\"}");
	assert_string_equal(answer(r, rest_relations_delete,
	    "{\"relations\":[{\"from\":\"Anna\",\"to\":\"Bob\","
	    "\"relationType\":\"knows\"}]}"),
	    "{\"message\":\"Relations deleted successfully\"}");
	assert_string_equal(graph(r), "Anna:person(likes tea) "
	    "Bob:person(dances)");
	assert_string_equal(answer(r, rest_entities_delete,
	    "{\"names\":[\"Bob\",\"none\"]}"),
	    "{\"message\":\"Entities deleted successfully\"}");
	assert_string_equal(graph(r), "Anna:person(likes tea)");
}

#define ITEM(list, item) "{\"" list "\":[" item "]}"

static void
test_refused(void **state)
{
	static const struct {
		rest_handler *handle;
		const char *body, *place;
	} bad[] = {
		{ rest_entities_create, "{}", "body.entities" },
		{ rest_entities_create, "{\"entities\":{}}", "body.entities" },
		{ rest_entities_create, ITEM("entities", "1"), "body.entities" },
		{ rest_entities_create, ITEM("entities", "{\"name\":\"A\"}"),
		    "body.entities" },
		{ rest_entities_create, ITEM("entities", "{\"name\":1,"
		    "\"entityType\":\"t\"}"), "body.entities" },
		{ rest_entities_create, ITEM("entities", "{\"name\":\"A\","
		    "\"entityType\":\"t\",\"observations\":\"x\"}"),
		    "body.entities" },
		{ rest_entities_create, ITEM("entities", "{\"name\":\"A\","
		    "\"entityType\":\"t\",\"observations\":[1]}"),
		    "body.entities" },
		{ rest_entities_create, ITEM("entities", "{\"name\":\"A\","
		    "\"entityType\":\"t\",\"observations\":[\" \"]}"),
		    "body.entities" },
		{ rest_entities_delete, "{}", "body.names" },
		{ rest_entities_delete, "{\"names\":\"A\"}", "body.names" },
		{ rest_entities_delete, "{\"names\":[1]}", "body.names" },
		{ rest_relations_create, "{}", "body.relations" },
		{ rest_relations_create, ITEM("relations", "{\"from\":\"A\","
		    "\"to\":\"B\"}"), "body.relations" },
		{ rest_relations_delete, ITEM("relations", "{\"from\":\"A\","
		    "\"to\":1,\"relationType\":\"r\"}"), "body.relations" },
		{ rest_observations_add, "{}", "body.observations" },
		{ rest_observations_add, ITEM("observations",
		    "{\"entityName\":\"none\",\"contents\":[\"x\"]}"),
		    "body.observations" },
		{ rest_observations_add, ITEM("observations",
		    "{\"name\":\"A\",\"contents\":[\"x\"]}"),
		    "body.observations" },
		{ rest_observations_delete, "{\"deletions\":1}",
		    "body.deletions" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, bad[i].handle, NULL,
		    bad[i].body), 422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, rest_relations_create, NULL, arena_printf(
	    r->t.arena, "{\"relations\":[{\"from\":\"%0*d\",\"to\":\"B\","
	    "\"relationType\":\"r\"}]}", GRAPH_NAME_MAX + 1, 1)), 422);
	assert_string_equal(rest_place(r), "body.relations");
	assert_string_equal(graph(r), "");
}

static void
test_too_many(void **state)
{
	struct rest_test *r = *state;
	struct buf b;

	buf_init(&b, r->t.arena, 1 << 16);
	buf_puts(&b, "{\"names\":[\"a\"");
	for (int i = 0; i < GRAPH_BATCH_MAX; i++)
		buf_puts(&b, ",\"a\"");
	buf_puts(&b, "]}");
	assert_int_equal(rest_call(r, rest_entities_delete, NULL, b.data), 422);
	assert_string_equal(rest_place(r), "body.names");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_made_and_deleted), REST_TEST(test_refused),
		REST_TEST(test_too_many),
	};

	return cmocka_run_group_tests_name("rest_graph", tests, NULL, NULL);
}
