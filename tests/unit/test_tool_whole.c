/* tool_whole: delete_all_memories, memory_stats */
#include "unit.h"

#include "mcp/ability.h"
#include "memory/states.h"
#include "tool_fixture.h"

#define SURE "{\"confirm\":\"delete all\"}"

static int64_t
in_state(struct memory_test *t, const char *state)
{
	return memory_count(t, arena_printf(t->arena,
	    "SELECT count(*) FROM memories WHERE state = '%s'", state));
}

static void
put(struct memory_test *t, const char *text, const char *state)
{
	const char *id = memory_say(t, text)->id;
	int64_t count;

	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, state, &count), OK);
}

static void
test_delete_all(void **state)
{
	struct memory_test *t = *state;
	const struct json *j;

	memory_open(t, "person-2");
	memory_say(t, "somebody else's");
	memory_open(t, "person-1");
	put(t, "paused", STATE_PAUSED);
	put(t, "archived", STATE_ARCHIVED);
	put(t, "gone", STATE_DELETED);
	for (int i = 0; i < 501; i++)
		memory_say(t, arena_printf(t->arena, "number %d", i));
	j = tool_ok(t, "delete_all_memories", SURE);
	assert_string_equal(json_text(t->arena, j), "{\"deleted\":503}");
	assert_int_equal(in_state(t, "deleted"), 504);
	j = tool_ok(t, "delete_all_memories", SURE);
	assert_string_equal(json_text(t->arena, j), "{\"deleted\":0}");
	memory_open(t, "person-2");
	assert_int_equal(in_state(t, "active"), 1);
}

static void
test_it_must_be_meant(void **state)
{
	static const char *const no[] = {
		"{}", "{\"confirm\":true}", "{\"confirm\":\"yes\"}",
		"{\"confirm\":\"delete\"}", "{\"confirm\":\"delete all \"}",
		"{\"confirm\":\"DELETE ALL\"}", "{\"confirm\":null}",
		"{\"confirm\":[\"delete all\"]}", "{\"sure\":\"delete all\"}",
	};
	struct memory_test *t = *state;

	memory_say(t, "tea");
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		tool_refused(t, "delete_all_memories", no[i]);
	assert_int_equal(in_state(t, "active"), 1);
}

/* A client that can ask its person does, whatever the model says. */
static void
test_the_person_is_asked(void **state)
{
	struct memory_test *t = *state;
	struct mcp_result out = { 0 };
	static struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, SURE);
	const struct mcp_tool *tool = tool_named("delete_all_memories");

	memory_say(t, "tea");
	memory_say(t, "milk");
	x.era = ERA_MODERN;
	x.abilities = ABILITY_FORM;
	assert_int_equal(tool->call(&c, &out), OK);
	assert_non_null(strstr(json_string(json_get(json_get(json_get(c.asked,
	    "forget"), "params"), "message")), "ALL of your memories, 2,"));
	c.asked = NULL;
	c.kept = "asked";
	c.answers = parse_json(t->arena, "{\"forget\":{\"action\":\"decline\"}}");
	assert_int_equal(tool->call(&c, &out), OK);
	assert_true(out.is_error);
	assert_int_equal(in_state(t, "active"), 2);
	c.answers = parse_json(t->arena, "{\"forget\":{\"action\":\"accept\","
	    "\"content\":{\"forget\":true}}}");
	out = (struct mcp_result){ 0 };
	assert_int_equal(tool->call(&c, &out), OK);
	assert_false(out.is_error);
	assert_int_equal(in_state(t, "active"), 0);
}

static void
test_stats(void **state)
{
	struct memory_test *t = *state;
	const struct json *j;

	j = tool_ok(t, "memory_stats", "{}");
	assert_string_equal(json_text(t->arena, j), "{\"total\":0,\"active\":0,"
	    "\"paused\":0,\"archived\":0,\"trash\":0,\"categories\":0,"
	    "\"apps\":0}");
	t->rq->call.now = 86400;
	tool_ok(t, "add_memories", "{\"memories\":[{\"content\":\"tea\","
	    "\"category\":\"food,drink\"},{\"content\":\"milk\"}]}");
	put(t, "paused", STATE_PAUSED);
	for (int i = 0; i < 2; i++)
		put(t, i == 0 ? "a" : "b", STATE_ARCHIVED);
	put(t, "gone", STATE_DELETED);
	j = tool_ok(t, "memory_stats", "{}");
	assert_string_equal(json_text(t->arena, j), "{\"total\":5,\"active\":2,"
	    "\"paused\":1,\"archived\":2,\"trash\":1,\"categories\":2,"
	    "\"apps\":1,\"last_saved\":\"1970-01-02T00:00:00Z\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_delete_all), MEMORY_TEST(test_it_must_be_meant),
		MEMORY_TEST(test_the_person_is_asked), MEMORY_TEST(test_stats),
	};

	return cmocka_run_group_tests_name("tool_whole", tests, NULL, NULL);
}
