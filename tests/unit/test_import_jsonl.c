#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static const char graph[] =
    "{\"type\":\"entity\",\"name\":\"Ann\",\"entityType\":\"person\","
    "\"observations\":[\"is tall\",\"likes tea\"]}\r\n"
    "\n"
    "{\"type\":\"entity\",\"entityName\":\"Bob\",\"entity_type\":\"person\"}\n"
    "{\"type\":\"relation\",\"from\":\"Ann\",\"to\":\"Bob\",\"relationType\":\"knows\"}\n"
    "{\"type\":\"relation\",\"from_id\":\"Bob\",\"to_id\":\"Ann\",\"relation_type\":\"knows\"}\n"
    "{\"content\":\"a memory beside\",\"type\":\"fact\"}";

static void
test_graph(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, graph);

	assert_int_equal(n.records, 3);
	assert_int_equal(n.added, 3);
	assert_int_equal(n.entities, 2);
	assert_int_equal(n.relations, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE subject = 'Ann' AND kind = 'observation'"), 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM entities "
	    "WHERE type = 'person'"), 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM relations "
	    "WHERE from_name = 'Bob' AND to_name = 'Ann' AND type = 'knows'"), 1);
}

static void
test_pieces(void **state)
{
	struct memory_test *t = *state;

	for (size_t step = 1; step < 80; step++)
		assert_int_equal(import_pieces(t, &import_jsonl, graph,
		    step).records, 3);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	static const struct { const char *text, *why; } cases[] = {
		{ "{\"content\":\"x\"}\n{\"content\":\"y\"", "line 2: it is no JSON" },
		{ "{\"content\":\"x\"} {\"content\":\"y\"}", "it is no JSON" },
		{ "{'content':'x'}", "it is no JSON" },
		{ "{\"content\":\"x\",\"content\":\"y\"}", "it is no JSON" },
		{ "{\"content\":\"\\ud800\"}", "it is no JSON" },
		{ "{\"content\":\"\xc0\xaf\"}", "line 1: it is not UTF-8" },
		{ "{\"content\":\"x\",\"metadata\":{\"a\":"
		    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}}",
		    "nested more than 32 deep" },
		{ "7", "it is no JSON object" },
		{ "{\"type\":\"entity\",\"name\":\"A\"}", "a name or a type is missing" },
		{ "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\","
		    "\"observations\":\"x\"}", "observations is no array" },
		{ "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\","
		    "\"observations\":[1]}", "an observation is no text" },
		{ "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\","
		    "\"observations\":[\"\"]}", "the text of a memory is empty" },
		{ "{\"type\":\"relation\",\"from\":\"A\",\"to\":7,"
		    "\"relationType\":\"b\"}", "to is no text" },
		{ "{\"type\":\"relation\",\"from\":\"A\",\"relationType\":\"b\"}",
		    "a name or a type is missing" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		import_bad(t, "jsonl", cases[i].text, cases[i].why);
	import_bad_bytes(t, "jsonl", "{\"content\":\"a\0b\"}", 17,
	    "line 1: there is a NUL byte");
}

static void
test_long_text(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 2);

	memset(text, 'x', MEMORY_TEXT_MAX);
	assert_int_equal(import_good(t, "jsonl", arena_printf(t->arena,
	    "{\"content\":\"%s\"}", text)).added, 1);
	memset(text, 'x', MEMORY_TEXT_MAX + 1);
	import_bad(t, "jsonl", arena_printf(t->arena, "{\"content\":\"%s\"}",
	    text), "line 1: the text of a memory may have at most 102400");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_graph),
		MEMORY_TEST(test_pieces),
		MEMORY_TEST(test_refused),
		MEMORY_TEST(test_long_text),
	};

	return cmocka_run_group_tests_name("import_jsonl", tests, NULL, NULL);
}
