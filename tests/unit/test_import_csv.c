#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

/* As PostgreSQL's COPY ... CSV HEADER writes the old stack's table. */
static const char dump[] =
    "id,user_id,app_id,content,vector,metadata,state,created_at,updated_at,archived_at,deleted_at\n"
    "11111111-1111-4111-8111-111111111111,u,a,\"likes \"\"tea\"\",\nand cake\",[1],\"{\"\"k\"\": 1}\",active,"
    "2025-06-01 10:00:00.123456+00,2025-06-02 12:00:00+02,,\n"
    "11111111-1111-4111-8111-111111111112,u,a,old,,{},archived,2025-06-01 10:00:00,,2025-07-01 00:00:00,\n";

static void
test_dump(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, dump);

	assert_int_equal(n.added, 2);
	assert_string_equal(memory_text(t, "SELECT text FROM memories "
	    "WHERE id = '11111111-1111-4111-8111-111111111111'"),
	    "likes \"tea\",\nand cake");
	assert_string_equal(memory_text(t, "SELECT metadata FROM memories "
	    "WHERE metadata IS NOT NULL"), "{\"k\":1}");
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE state = 'active'"), 1748772000);
	assert_int_equal(memory_count(t, "SELECT updated_at FROM memories "
	    "WHERE state = 'active'"), 1748858400);
	assert_int_equal(memory_count(t, "SELECT archived_at FROM memories "
	    "WHERE state = 'archived'"), 1751328000);
}

static void
test_spreadsheet(void **state)
{
	struct memory_test *t = *state;
	static const char text[] = "\xef\xbb\xbfMemory;Date;Categories;App;Subject;Notes\r\n"
	    "\"tea; green\";2024-01-02;\"food,drinks\";Notes;Ann;x\r\n"
	    "coffee;1704164645;;;;\r\n"
	    "\r\n"
	    "\"milk\";;;;;\r\n";

	assert_int_equal(import_good(t, NULL, text).added, 3);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories"), 2);
	assert_string_equal(memory_text(t, "SELECT a.name FROM memories m "
	    "JOIN apps a ON a.key = m.app WHERE m.subject = 'Ann' "
	    "AND m.text = 'tea; green' AND m.created_at = 1704153600"), "Notes");
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE text = 'coffee'"), 1704164645);
}

static void
test_pieces(void **state)
{
	struct memory_test *t = *state;

	for (size_t step = 1; step < 80; step++)
		assert_int_equal(import_pieces(t, &import_csv, dump,
		    step).records, 2);
	assert_int_equal(import_pieces(t, &import_csv, "", 1).records, 0);
	assert_int_equal(import_pieces(t, &import_csv, "text\n", 1).records, 0);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	static const struct { const char *text, *why; } cases[] = {
		{ "a,b\n1,2\n", "line 1: no column is named text" },
		{ "text,Content\n", "line 1: two columns are content" },
		{ "text,id\nx\n", "line 2: it has 1 fields, and the first line 2" },
		{ "text,id\nx,y,z\n", "line 2: it has 3 fields" },
		{ "text\nx\n\"y\nz", "line 3: a quotation mark is not closed" },
		{ "text,id\n\"x\ny\",\n,7\n", "line 4: the text of a memory is empty" },
		{ "text\nx\"y\n", "line 2: there is a quotation mark" },
		{ "text\n\"x\"y\n", "line 2: there is something behind" },
		{ "text\n\xff\n", "line 2: it is not UTF-8" },
		{ "text,date\nx,03/04/05\n", "line 2: field 2 is neither" },
		{ "text,date\nx,99999999999999999999\n", "line 2: field 2 is neither" },
		{ "text,state\nx,ill\n", "line 2: the state is none of" },
		{ "text,metadata\nx,[]\n", "line 2: metadata is no JSON object" },
		{ "text,metadata\nx,{a:1}\n", "line 2: metadata is no JSON object" },
	};
	char *text;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		import_bad(t, "csv", cases[i].text, cases[i].why);
	import_bad_bytes(t, "csv", "text\na\0b\n", 9,
	    "line 2: there is a NUL byte");
	/* A column that is ignored must not take all memory either. */
	text = arena_alloc(t->arena, 2 * IMPORT_ITEM_MAX + 20);
	memset(text, 'x', 2 * IMPORT_ITEM_MAX);
	memcpy(text, "text,y\n\"", 8);
	import_bad(t, "csv", text, "line 2: the record is too long");
}

static void
test_triples(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, NULL, "source,relationship,target\n"
	    "Ann,knows,Bob\n\"Bob\",\"lives in\",Graz\n").relations, 2);
	assert_string_equal(memory_text(t, "SELECT group_concat(from_name || "
	    "type || to_name) FROM relations"), "AnnknowsBob,Boblives inGraz");
	import_bad(t, "csv", "source,relationship,target\nAnn,,Bob\n",
	    "line 2: a name or a type is missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_triples),
		MEMORY_TEST(test_dump),
		MEMORY_TEST(test_spreadsheet),
		MEMORY_TEST(test_pieces),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_csv", tests, NULL, NULL);
}
