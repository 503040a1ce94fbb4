/* tool_graph: server-memory's tools that write, as its clients know them */
#include "unit.h"

#include "graph_fixture.h"

/* A call that must succeed with this structured result, and this text. */
static void
gives(struct memory_test *t, const char *tool, const char *args,
    const char *structured, const char *text)
{
	struct mcp_result out;

	assert_int_equal(tool_run(t, tool, args, &out), OK);
	assert_false(out.is_error);
	assert_true(schema_fits(parse_json(t->arena,
	    tool_named(tool)->output_schema), out.structured));
	assert_string_equal(json_text(t->arena, out.structured), structured);
	assert_string_equal(out.text, text);
}

#define ANNA "{\"name\":\"Anna\",\"entityType\":\"person\"," \
	"\"observations\":[\"likes tea\"]}"
#define BOB "{\"name\":\"Bob\",\"entityType\":\"\",\"observations\":[]}"
#define KNOWS "{\"from\":\"Anna\",\"to\":\"Bob\",\"relationType\":\"knows\"}"
#define DONE(message) "{\"success\":true,\"message\":\"" message "\"}", message

static void
test_create(void **state)
{
	struct memory_test *t = *state;

	gives(t, "create_entities", "{\"entities\":[" ANNA "," BOB "]}",
	    "{\"entities\":[" ANNA "," BOB "]}", "[" ANNA "," BOB "]");
	gives(t, "create_entities", "{\"entities\":[" ANNA "]}",
	    "{\"entities\":[]}", "[]");
	gives(t, "create_entities", "{\"entities\":[{\"name\":\"C\","
	    "\"entityType\":\"c\",\"observations\":[],\"more\":7}],\"x\":1}",
	    "{\"entities\":[{\"name\":\"C\",\"entityType\":\"c\","
	    "\"observations\":[]}]}",
	    "[{\"name\":\"C\",\"entityType\":\"c\",\"observations\":[]}]");
	gives(t, "create_relations", "{\"relations\":[" KNOWS "," KNOWS "]}",
	    "{\"relations\":[" KNOWS "]}", "[" KNOWS "]");
	gives(t, "create_relations", "{\"relations\":[" KNOWS "]}",
	    "{\"relations\":[]}", "[]");
}

static void
test_add(void **state)
{
	struct memory_test *t = *state;

	graph_make(t, "Anna", "person", "likes tea", NULL, NULL);
#define ADDED "[{\"entityName\":\"Anna\",\"addedObservations\":[\"sings\"]}," \
	"{\"entityName\":\"Anna\",\"addedObservations\":[]}]"
	gives(t, "add_observations", "{\"observations\":["
	    "{\"entityName\":\"Anna\",\"contents\":[\"likes tea\",\"sings\"]},"
	    "{\"entityName\":\"Anna\",\"contents\":[\"sings\"]}]}",
	    "{\"results\":" ADDED "}", ADDED);
	tool_refused(t, "add_observations", "{\"observations\":["
	    "{\"entityName\":\"Anna\",\"contents\":[\"bakes\"]},"
	    "{\"entityName\":\"Bob\",\"contents\":[]}]}");
	graph_is(t, "Anna:person(likes tea|sings)");
}

static void
test_delete(void **state)
{
	struct memory_test *t = *state;

	graph_make(t, "Anna", "person", "likes tea", "sings", NULL);
	graph_make(t, "Bob", "", NULL, NULL, NULL);
	graph_relate(t, "Anna", "knows", "Bob");
	graph_relate(t, "Bob", "knows", "Bob");
	gives(t, "delete_observations", "{\"deletions\":["
	    "{\"entityName\":\"Anna\",\"observations\":[\"sings\",\"x\"]},"
	    "{\"entityName\":\"Eve\",\"observations\":[\"x\"]}]}",
	    DONE("Observations deleted successfully"));
	gives(t, "delete_relations", "{\"relations\":[" KNOWS "]}",
	    DONE("Relations deleted successfully"));
	graph_is(t, "Anna:person(likes tea) Bob:() Bob>knows>Bob");
	gives(t, "delete_entities", "{\"entityNames\":[\"Bob\",\"Eve\"]}",
	    DONE("Entities deleted successfully"));
	gives(t, "delete_entities", "{\"entityNames\":[]}",
	    DONE("Entities deleted successfully"));
	graph_is(t, "Anna:person(likes tea)");
}

static void
test_refused(void **state)
{
	static const struct { const char *tool, *args; } bad[] = {
		{ "create_entities", "{}" },
		{ "create_entities", "{\"entities\":null}" },
		{ "create_entities", "{\"entities\":{}}" },
		{ "create_entities", "{\"entities\":\"Anna\"}" },
		{ "create_entities", "{\"entities\":[\"Anna\"]}" },
		{ "create_entities", "{\"entities\":[" ANNA ",{}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"x\",\"entityType\":\"y\"}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"x\",\"observations\":[]}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":7,\"entityType\":\"y\","
		    "\"observations\":[]}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"x\",\"entityType\":\"y\","
		    "\"observations\":\"z\"}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"x\",\"entityType\":\"y\","
		    "\"observations\":[7]}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"x\",\"entityType\":\"y\","
		    "\"observations\":[\"\"]}]}" },
		{ "create_entities", "{\"entities\":[{\"name\":\"a\\u0000b\","
		    "\"entityType\":\"y\",\"observations\":[]}]}" },
		{ "create_relations", "{}" },
		{ "create_relations", "{\"relations\":[" KNOWS ",7]}" },
		{ "create_relations", "{\"relations\":[{\"from\":\"a\",\"to\":\"b\"}]}" },
		{ "create_relations", "{\"relations\":[{\"from\":\"a\",\"relationType\":\"b\"}]}" },
		{ "create_relations", "{\"relations\":[{\"to\":\"a\",\"relationType\":\"b\"}]}" },
		{ "add_observations", "{}" },
		{ "add_observations", "{\"observations\":[{\"entityName\":\"Anna\"}]}" },
		{ "add_observations", "{\"observations\":[{\"contents\":[]}]}" },
		{ "delete_entities", "{}" },
		{ "delete_entities", "{\"entityNames\":\"Bob\"}" },
		{ "delete_entities", "{\"entityNames\":[\"Bob\",7]}" },
		{ "delete_observations", "{}" },
		{ "delete_observations", "{\"deletions\":[{\"entityName\":\"Bob\"}]}" },
		{ "delete_observations", "{\"deletions\":[{\"observations\":[]}]}" },
		{ "delete_relations", "{}" },
		{ "delete_relations", "{\"relations\":[{\"from\":\"Bob\"}]}" },
	};
	struct memory_test *t = *state;

	graph_make(t, "Bob", "", "bakes", NULL, NULL);
	graph_relate(t, "Bob", "knows", "Bob");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		tool_refused(t, bad[i].tool, bad[i].args);
	graph_is(t, "Bob:(bakes) Bob>knows>Bob");
}

/* `count` times the item as the array `name`. */
static const char *
many(struct memory_test *t, const char *name, const char *item, int count)
{
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	buf_printf(&b, "{\"%s\":[", name);
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i > 0 ? "," : "", item);
	buf_puts(&b, "]}");
	return b.data;
}

static void
test_too_many(void **state)
{
	static const struct { const char *tool, *name, *item; } calls[] = {
		{ "create_entities", "entities", ANNA },
		{ "create_relations", "relations", KNOWS },
		{ "delete_relations", "relations", KNOWS },
		{ "delete_observations", "deletions",
		    "{\"entityName\":\"Anna\",\"observations\":[]}" },
		{ "add_observations", "observations",
		    "{\"entityName\":\"Anna\",\"contents\":[]}" },
		{ "delete_entities", "entityNames", "\"Anna\"" },
	};
	struct memory_test *t = *state;
	struct mcp_result out;

	graph_make(t, "Anna", "", NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		tool_refused(t, calls[i].tool, many(t, calls[i].name,
		    calls[i].item, GRAPH_BATCH_MAX + 1));
		assert_int_equal(tool_run(t, calls[i].tool, many(t,
		    calls[i].name, calls[i].item, GRAPH_BATCH_MAX), &out), OK);
		assert_false(out.is_error);
	}
}

/* What is taken is what can be answered; the longest is. */
static void
test_too_long(void **state)
{
	struct memory_test *t = *state;
	struct mcp_result out;
	size_t taken = 0;

	graph_make(t, "Anna", "", NULL, NULL, NULL);
	for (int len = 22000; len < 23000; len += 100) {
		const char *args = arena_printf(t->arena, "{\"observations\":[{"
		    "\"entityName\":\"Anna\",\"contents\":[\"%0*d\"]}]}", len, 1);

		assert_int_equal(tool_run(t, "add_observations", args, &out),
		    OK);
		if (out.is_error)
			break;
		taken++;
		assert_true(strlen(json_text(t->arena, out.structured)) <=
		    TOOL_ANSWER_MAX);
	}
	assert_true(out.is_error && taken > 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"),
	    taken);
	tool_refused(t, "create_entities", arena_printf(t->arena,
	    "{\"entities\":[{\"name\":\"x\",\"entityType\":\"\","
	    "\"observations\":[\"%0*d\"]}]}", TOOL_ANSWER_MAX, 1));
	tool_refused(t, "create_relations", arena_printf(t->arena,
	    "{\"relations\":[{\"from\":\"%0*d\",\"to\":\"\","
	    "\"relationType\":\"\"}]}", TOOL_ANSWER_MAX, 1));
}

/* Where the person can be asked, nothing goes before they agree. */
static void
test_deletions_are_asked_for(void **state)
{
	static const struct { const char *tool, *args; } calls[] = {
		{ "delete_observations", "{\"deletions\":[{\"entityName\":\"Bob\","
		    "\"observations\":[\"bakes\"]}]}" },
		{ "delete_relations", "{\"relations\":[{\"from\":\"Bob\","
		    "\"to\":\"Bob\",\"relationType\":\"knows\"}]}" },
		{ "delete_entities", "{\"entityNames\":[\"Bob\"]}" },
	};
	struct memory_test *t = *state;
	struct mcp_result out;
	struct exchange x;
	struct mcp_call c;

	graph_make(t, "Bob", "", "bakes", NULL, NULL);
	graph_relate(t, "Bob", "knows", "Bob");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		c = tool_call_of(t, &x, calls[i].args);
		x.era = ERA_MODERN;
		x.abilities = ABILITY_FORM;
		out = (struct mcp_result){ 0 };
		assert_int_equal(tool_named(calls[i].tool)->call(&c, &out),
		    OK);
		assert_non_null(json_get(c.asked, "forget"));
		assert_null(out.structured);
	}
	graph_is(t, "Bob:(bakes) Bob>knows>Bob");
	c = tool_call_of(t, &x, calls[0].args);
	x.era = ERA_MODERN;
	x.abilities = ABILITY_FORM;
	c.kept = "asked";
	c.answers = parse_json(t->arena, "{\"forget\":{\"action\":\"accept\","
	    "\"content\":{\"forget\":true}}}");
	assert_int_equal(tool_named(calls[0].tool)->call(&c, &out), OK);
	graph_is(t, "Bob:() Bob>knows>Bob");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_create), MEMORY_TEST(test_add),
		MEMORY_TEST(test_delete), MEMORY_TEST(test_refused),
		MEMORY_TEST(test_too_many), MEMORY_TEST(test_too_long),
		MEMORY_TEST(test_deletions_are_asked_for),
	};

	return cmocka_run_group_tests_name("tool_graph", tests, NULL, NULL);
}
