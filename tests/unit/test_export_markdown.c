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

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_list) };

	return cmocka_run_group_tests_name("export_markdown", tests, NULL,
	    NULL);
}
