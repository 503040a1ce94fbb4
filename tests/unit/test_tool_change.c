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
test_similar_and_replaces(void **state)
{
	struct memory_test *t = *state;
	const struct json *j, *about;
	const char *first, *id;

	first = result_text(tool_ok(t, "add_memories",
	    "{\"text\":\"Anna is living in old Ghent\"}"), 0, "id");
	j = tool_ok(t, "add_memories", "{\"text\":\"Anna lives in Old Ghent\"}");
	id = result_text(j, 0, "id");
	j = json_get(json_at(json_get(j, "results"), 0), "similar");
	assert_int_equal(json_len(j), 1);
	assert_string_equal(json_string(json_get(json_at(j, 0), "id")), first);
	assert_string_equal(json_string(json_get(json_at(j, 0), "memory")),
	    "Anna is living in old Ghent");
	assert_non_null(tool_refused(t, "add_memories", "{\"memories\":[\"x\","
	    "{\"content\":\"y\",\"replaces\":\"nothing\"}]}"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	/* One by its id, one by its URL. */
	j = tool_ok(t, "add_memories", arena_printf(t->arena,
	    "{\"memories\":[{\"content\":\"Anna left\",\"replaces\":\"%s\"},"
	    "{\"content\":\"Anna left\",\"replaces\":\"https://m/m/%s\"}]}",
	    first, id));
	assert_null(json_get(json_at(json_get(j, "results"), 0), "similar"));
	assert_int_equal(memory_search(t, "Ghent").count, 0);
	about = json_get(tool_ok(t, "fetch", arena_printf(t->arena,
	    "{\"id\":\"%s\"}", result_text(j, 0, "id"))), "metadata");
	assert_string_equal(json_string(json_get(about, "replaces")),
	    arena_printf(t->arena, "%s,%s", first, id));
	about = json_get(tool_ok(t, "fetch", arena_printf(t->arena,
	    "{\"id\":\"%s\"}", first)), "metadata");
	assert_string_equal(json_string(json_get(about, "replaced_by")),
	    result_text(j, 0, "id"));
	assert_string_equal(json_string(json_get(about, "state")), "archived");
	assert_non_null(json_get(about, "valid_to"));
}

/* Too much is refused with a sentence. */
static void
test_quota(void **state)
{
	struct memory_test *t = *state;

	t->f.cfg.memories_max = 1;
	tool_ok(t, "add_memories", "{\"text\":\"one\"}");
	assert_non_null(strstr(tool_refused(t, "add_memories",
	    "{\"text\":\"two\"}"), "there may be 1 memories"));
	tool_ok(t, "add_memories", "{\"text\":\"One.\"}");
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

/* What delete_memories does for a client that can ask its person: the answer
 * that came with the round is `answer`, or NULL in the first. */
static struct mcp_call
delete_asking(struct memory_test *t, unsigned abilities, const char *id,
    const char *kept, const char *answer, struct mcp_result *out)
{
	static struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, arena_printf(t->arena,
	    "{\"memory_ids\":[\"%s\"]}", id));

	x.era = ERA_MODERN;
	x.abilities = abilities;
	c.kept = kept;
	c.answers = answer == NULL ? NULL : parse_json(t->arena,
	    arena_printf(t->arena, "{\"forget\":%s}", answer));
	*out = (struct mcp_result){ 0 };
	assert_int_equal(tool_named("delete_memories")->call(&c, out), OK);
	return c;
}

static void
test_a_client_that_can_ask_does(void **state)
{
	static const char *const no[] = {
		"{\"action\":\"decline\"}", "{\"action\":\"cancel\"}", "{}",
		"{\"action\":\"accept\"}",
		"{\"action\":\"accept\",\"content\":{\"forget\":false}}",
		"{\"action\":\"accept\",\"content\":{\"forget\":\"yes\"}}",
		"{\"action\":\"decline\",\"content\":{\"forget\":true}}",
	};
	static const char yes[] =
	    "{\"action\":\"accept\",\"content\":{\"forget\":true}}";
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "To be forgotten.");
	struct mcp_result out;
	struct mcp_call c;

	c = delete_asking(t, ABILITY_FORM, m->id, NULL, NULL, &out);
	assert_string_equal(json_string(json_get(json_get(c.asked, "forget"),
	    "method")), "elicitation/create");
	assert_non_null(c.keep);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		c = delete_asking(t, ABILITY_FORM, m->id, "asked", no[i], &out);
		assert_null(c.asked);
		assert_true(out.is_error);
		assert_int_equal(memories_find(t->rq, &t->p, m->id, &m), OK);
	}
	/* A refusal is one, whatever the client is said to be able to do. */
	delete_asking(t, 0, m->id, "asked", no[0], &out);
	assert_true(out.is_error);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m), OK);
	/* An answer to a question that we did not ask. */
	c = delete_asking(t, ABILITY_FORM, m->id, NULL, yes, &out);
	assert_non_null(c.asked);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m), OK);
	delete_asking(t, ABILITY_FORM, m->id, "asked", yes, &out);
	assert_false(out.is_error);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m),
	    ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_add_one), MEMORY_TEST(test_add_many),
		MEMORY_TEST(test_add_refused), MEMORY_TEST(test_update),
		MEMORY_TEST(test_delete), MEMORY_TEST(test_quota),
		MEMORY_TEST(test_similar_and_replaces),
		MEMORY_TEST(test_a_client_that_can_ask_does),
	};

	return cmocka_run_group_tests_name("tool_change", tests, NULL, NULL);
}
