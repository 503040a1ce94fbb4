/* test_export_server_memory - a graph as its own server keeps it */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_comes_back(void **state)
{
	static const char graph[] =
	    "{\"type\":\"entity\",\"name\":\"Ann\",\"entityType\":\"person\","
	    "\"observations\":[\"likes tea\",\"is \\\"here\\\"\"]}\n"
	    "{\"type\":\"entity\",\"name\":\"Bob\",\"entityType\":\"person\","
	    "\"observations\":[]}\n"
	    "{\"type\":\"relation\",\"from\":\"Ann\",\"to\":\"Bob\","
	    "\"relationType\":\"knows\"}\n";
	struct memory_test *t = *state;

	import_good(t, "jsonl", graph);
	memory_say(t, "no observation");
	assert_string_equal(export_all(t, "server-memory"), graph);
	export_comes_back(t, "server-memory");
}

/* No line is longer than what is read back. */
static void
test_long(void **state)
{
	struct memory_test *t = *state;
	const char *text, *line;
	struct buf b;
	size_t lines = 0;

	buf_init(&b, t->arena, 4 << 20);
	for (int i = 0; i < 12; i++)
		buf_printf(&b, "{\"type\":\"entity\",\"name\":\"Ann\","
		    "\"entityType\":\"person\",\"observations\":[\"%0*d\"]}\n",
		    90000, i);
	assert_int_equal(import_good(t, "jsonl", b.data).added, 12);
	text = export_all(t, "server-memory");
	for (line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
		assert_true(strchr(line, '\n') - line < IMPORT_ITEM_MAX);
		lines++;
	}
	assert_int_equal(lines, 4);
	export_comes_back(t, "server-memory");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_comes_back),
		MEMORY_TEST(test_long),
	};

	return cmocka_run_group_tests_name("export_server_memory", tests, NULL,
	    NULL);
}
