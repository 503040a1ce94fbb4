/* tool_change: add_memories, update_memory, delete_memories */
#include "unit.h"

#include "tool_fixture.h"

static void
test_add_one(void **state)
{
	struct memory_test *t = *state;
	const struct json *j = tool_ok(t, "add_memories",
	    "{\"text\":\"Anna likes tea\",\"infer\":false}");
	const char *id = result_text(j, 0, "id");

	assert_int_equal(result_count(j), 1);
	assert_string_equal(result_text(j, 0, "event"), "ADD");
	assert_string_equal(result_text(j, 0, "memory"), "Anna likes tea");
	j = tool_ok(t, "add_memories", "{\"content\":\"anna likes tea.\"}");
	assert_string_equal(result_text(j, 0, "event"), "NOOP");
	assert_string_equal(result_text(j, 0, "id"), id);
	j = tool_ok(t, "add_memories",
	    "{\"memory\":\"Bob bakes\",\"memories\":[],\"category\":\"food\"}");
	assert_string_equal(result_text(j, 0, "event"), "ADD");
	/* Strict clients name every argument. */
	j = tool_ok(t, "add_memories", "{\"text\":\"Eve\",\"memories\":null}");
	assert_string_equal(result_text(j, 0, "event"), "ADD");
	j = tool_ok(t, "add_memories", "{\"text\":\"\",\"memories\":[\"Eve\"]}");
	assert_string_equal(result_text(j, 0, "event"), "NOOP");
}

static void
test_add_many(void **state)
{
	struct memory_test *t = *state;
	const struct json *j = tool_ok(t, "add_memories", "{\"memories\":["
	    "{\"content\":\"Anna likes tea\",\"category\":\"food, home\","
	    "\"subject\":\"Anna\",\"date\":\"2023-05-08\"},"
	    "\"Bob bakes\",{\"text\":\"Eve sings\",\"categories\":[\"music\"]},"
	    "{\"content\":\"BOB bakes!\"}]}");
	struct memory *m;

	assert_int_equal(result_count(j), 4);
	assert_string_equal(result_text(j, 3, "event"), "NOOP");
	assert_int_equal(memories_find(t->rq, &t->p, result_text(j, 0, "id"),
	    &m), OK);
	assert_string_equal(m->subject, "Anna");
	assert_int_equal(m->event_at, 1683504000);
	assert_int_equal(result_count(tool_ok(t, "list_memories",
	    "{\"category\":\"music\"}")), 1);
	assert_string_equal(result_text(tool_ok(t, "search_memory",
	    "{\"query\":\"May 2023\"}"), 0, "memory"), "Anna likes tea");
}

static void
test_add_refused(void **state)
{
	static const char *const bad[] = {
		"{}", "{\"text\":\" \"}", "{\"text\":7}", "{\"memories\":[7]}",
		"{\"memories\":[{}]}", "{\"memories\":[{\"content\":\"\"}]}",
		"{\"memories\":[\"good\",\"\"]}",
		"{\"memories\":[{\"content\":\"x\",\"date\":\"soon\"}]}",
		"{\"memories\":[{\"content\":\"x\",\"category\":7}]}",
		"{\"memories\":[{\"content\":\"x\",\"categories\":[7]}]}",
		"{\"memories\":\"x\"}", "{\"text\":\"a\\u0000b\"}",
		"{\"memories\":[\"a\\u0000b\"]}",
		/* Of two, one would be lost without a word. */
		"{\"text\":\"x\",\"memories\":[\"y\"]}",
		"{\"text\":\"x\",\"memories\":\"[{}]\"}",
	};
	struct memory_test *t = *state;
	struct buf b;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		tool_refused(t, "add_memories", bad[i]);
	buf_init(&b, t->arena, 1 << 16);
	for (int i = 0; i < MEMORY_BATCH_MAX + 1; i++)
		buf_printf(&b, "%s\"m%d\"", i > 0 ? "," : "", i);
	tool_refused(t, "add_memories", arena_printf(t->arena,
	    "{\"memories\":[%s]}", b.data));
	tool_refused(t, "add_memories", arena_printf(t->arena,
	    "{\"text\":\"%0*d\"}", MEMORY_TEXT_MAX + 1, 1));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 0);
}

static void
test_update(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Anna likes tea");
	const struct json *j;

	memory_say(t, "Bob bakes");
	j = tool_ok(t, "update_memory", arena_printf(t->arena,
	    "{\"memory_id\":\"%s\",\"text\":\"Anna likes coffee\"}", m->id));
	assert_string_equal(json_string(json_get(j, "event")), "UPDATE");
	assert_string_equal(json_string(json_get(j, "id")), m->id);
	assert_string_equal(memory_best(t, "coffee"), "Anna likes coffee");
	tool_refused(t, "update_memory", arena_printf(t->arena,
	    "{\"id\":\"%s\",\"text\":\"bob bakes\"}", m->id));
	tool_refused(t, "update_memory", arena_printf(t->arena,
	    "{\"id\":\"%s\"}", m->id));
	tool_refused(t, "update_memory", "{\"text\":\"x\"}");
	tool_refused(t, "update_memory", "{\"id\":\"x\",\"text\":\"x\"}");
}

static void
test_delete(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_say(t, "a"), *b = memory_say(t, "b");
	const struct json *j;

	j = tool_ok(t, "delete_memories", arena_printf(t->arena,
	    "{\"memory_ids\":[\"%s\",\"unknown\"]}", a->id));
	assert_string_equal(json_text(t->arena, j), "{\"deleted\":1}");
	j = tool_ok(t, "delete_memories", arena_printf(t->arena,
	    "{\"id\":\"%s\"}", b->id));
	assert_string_equal(json_text(t->arena, j), "{\"deleted\":1}");
	tool_refused(t, "delete_memories", "{\"memory_ids\":[]}");
	tool_refused(t, "delete_memories", "{\"memory_ids\":[7]}");
	tool_refused(t, "delete_memories", "{\"memory_ids\":{}}");
	tool_refused(t, "delete_memories", "{}");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'deleted'"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_add_one), MEMORY_TEST(test_add_many),
		MEMORY_TEST(test_add_refused), MEMORY_TEST(test_update),
		MEMORY_TEST(test_delete),
	};

	return cmocka_run_group_tests_name("tool_change", tests, NULL, NULL);
}
