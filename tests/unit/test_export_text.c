#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_lines(void **state)
{
	struct memory_test *t = *state;

	import_good(t, "jsonl",
	    "{\"content\":\"two\\nlines\",\"created_at\":\"2024-05-06\"}\n"
	    "{\"content\":\"- x\",\"created_at\":\"2024-05-07\"}\n"
	    "{\"content\":\"gone\",\"state\":\"deleted\"}\n"
	    "{\"content\":\"away\",\"state\":\"paused\"}\n"
	    "{\"content\":\"said\",\"kind\":\"turn\"}\n"
	    "{\"content\":\"is tall\",\"kind\":\"observation\",\"subject\":\"Ann\","
	    "\"created_at\":\"2024-05-08\"}\n"
	    "{\"content\":\"\\u0011 far\\n\",\"created_at\":\"2024-05-09\"}\n");
	assert_string_equal(export_all(t, "text"),
	    "[2024-05-06] - two lines\n"
	    "[2024-05-07] - - x\n"
	    "[2024-05-08] - Ann: is tall\n"
	    "[2024-05-09] - far\n");
	export_comes_back(t, "text");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_lines) };

	return cmocka_run_group_tests_name("export_text", tests, NULL, NULL);
}
