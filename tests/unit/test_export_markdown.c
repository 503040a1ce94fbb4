#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_list(void **state)
{
	struct memory_test *t = *state;

	import_good(t, "jsonl",
	    "{\"content\":\"two\\nlines\\u0007\",\"created_at\":\"2024-05-06\","
	    "\"app\":\"A\",\"categories\":[\"a\",\"b\"]}\n"
	    "{\"content\":\"<script>*x* [y](z) `q` &amp; #\","
	    "\"created_at\":\"2024-05-07\",\"subject\":\"_Ann_\"}\n"
	    "{\"content\":\"gone\",\"state\":\"deleted\"}\n");
	assert_string_equal(export_all(t, "markdown"), "# Memories\n\n"
	    "- 2024-05-06: two\\\n  lines  (A; a,b)\n"
	    "- 2024-05-07: **\\_Ann\\_**: &lt;script\\>\\*x\\* \\[y\\]\\(z\\) "
	    "\\`q\\` &amp;amp; \\# (A Client)\n");
}

static void
test_indent(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "a:\n  - b \n \n   1. c ");
	assert_string_equal(export_all(t, "markdown"), "# Memories\n\n"
	    "- 2023-11-14: a:\\\n  &#32;&#32;- b \\\n  &#32;\\\n"
	    "  &#32;&#32;&#32;1. c  (A Client)\n");
	export_comes_back(t, "markdown");
	memory_open(t, "person-2");
	assert_string_equal(memory_text(t, "SELECT text FROM memories"),
	    "a:\n  - b \n \n   1. c ");
}

/* What grows most on its way out comes back, as does what is longest. */
static void
test_grown(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 1);

	memset(text, '&', 100000);
	text[100000] = '\0';
	memory_say(t, text);
	memset(text, ' ', MEMORY_TEXT_MAX);
	text[MEMORY_TEXT_MAX] = '\0';
	text[0] = 'a';
	text[1] = '\n';
	text[MEMORY_TEXT_MAX - 1] = 'b';
	memory_say(t, text);
	export_comes_back(t, "markdown");
	memory_open(t, "person-2");
	assert_int_equal(memory_count(t, "SELECT length(text) FROM memories "
	    "WHERE text LIKE '&&&%'"), 100000);
	assert_int_equal(memory_count(t, "SELECT length(text) FROM memories "
	    "WHERE text LIKE 'a%'"), MEMORY_TEXT_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list), MEMORY_TEST(test_indent),
		MEMORY_TEST(test_grown),
	};

	return cmocka_run_group_tests_name("export_markdown", tests, NULL,
	    NULL);
}
