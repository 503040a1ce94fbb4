/* test_completions - ids and categories by their beginning */
#include "unit.h"

#include "memory/resources.h"
#include "tool_fixture.h"

static struct mcp_values
complete(struct memory_test *t, bool is_prompt, const char *name,
    const char *value)
{
	struct mcp_values out = { json_new_array(t->arena), -1 };
	const struct mcp_reference ref = { is_prompt, "any", name, value };
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, "{}");

	assert_int_equal(memory_complete(&c, &ref, &out), OK);
	return out;
}

static void
test_ids(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = NULL;
	struct mcp_values v;
	int64_t deleted;

	for (int i = 0; i < 150; i++)
		m = memory_say(t, arena_printf(t->arena, "Memory %d.", i));
	v = complete(t, false, "id", "");
	assert_int_equal(json_len(v.values), MCP_VALUES_MAX);
	assert_int_equal(v.total, 150);
	v = complete(t, false, "id", arena_strndup(t->arena, m->id, 12));
	assert_int_equal(json_len(v.values), 1);
	assert_int_equal(v.total, 1);
	assert_string_equal(json_string(json_at(v.values, 0)), m->id);
	v = complete(t, false, "id", m->id);
	assert_int_equal(v.total, 1);
	assert_int_equal(complete(t, false, "id", "no id").total, 0);
	assert_int_equal(memories_delete(t->rq, &t->p, &m->id, 1, &deleted),
	    OK);
	assert_int_equal(complete(t, false, "id", m->id).total, 0);
}

static void
test_categories(void **state)
{
	struct memory_test *t = *state;
	struct mcp_values v;

	memory_add(t, &(struct memory_new){ .text = "One.",
	    .categories = "Work, world, health, 100%" });
	v = complete(t, true, "category", "wo");
	assert_int_equal(v.total, 2);
	assert_string_equal(json_string(json_at(v.values, 0)), "Work");
	assert_string_equal(json_string(json_at(v.values, 1)), "world");
	assert_int_equal(complete(t, true, "category", "").total, 4);
	assert_int_equal(complete(t, true, "category", "%").total, 0);
	assert_int_equal(complete(t, true, "category", "100%").total, 1);
}

static void
test_nothing_else(void **state)
{
	struct memory_test *t = *state;

	memory_add(t, &(struct memory_new){ .text = "One.",
	    .categories = "work" });
	assert_int_equal(complete(t, true, "topic", "").total, 0);
	assert_int_equal(complete(t, true, "id", "").total, 0);
	assert_int_equal(complete(t, false, "other", "").total, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_ids),
		MEMORY_TEST(test_categories),
		MEMORY_TEST(test_nothing_else),
	};

	return cmocka_run_group_tests_name("completions", tests, NULL, NULL);
}
