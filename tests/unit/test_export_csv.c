#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static const char table[] =
    "id,text,created_at,updated_at,state,app,categories,subject,kind,metadata\r\n"
    "11111111-1111-4111-8111-111111111111,\"two\nlines, \"\"quoted\"\"\","
    "2024-05-06T07:08:09Z,2025-05-06T07:08:09Z,active,\"A, B\",\"a,b\",Ann,note,"
    "\"{\"\"k\"\":1}\"\r\n"
    "11111111-1111-4111-8111-111111111112,x;y,2024-05-06T07:08:09Z,"
    "2024-05-06T07:08:09Z,archived,Import,,,fact,\r\n"
    "11111111-1111-4111-8111-111111111113,=1+1,2024-05-06T07:08:09Z,"
    "2024-05-06T07:08:09Z,deleted,Import,,,turn,\r\n";

static void
test_comes_back(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_strdup(t->arena, table);
	char *semicolon = strstr(text, "x;y");

	assert_int_equal(import_good(t, NULL, table).added, 3);
	/* What another reader may take for a delimiter is quoted. */
	*semicolon = '\0';
	assert_string_equal(export_all(t, "csv"), arena_printf(t->arena,
	    "%s\"x;y\"%s", text, semicolon + 3));
	export_comes_back(t, "csv");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_comes_back) };

	return cmocka_run_group_tests_name("export_csv", tests, NULL, NULL);
}
