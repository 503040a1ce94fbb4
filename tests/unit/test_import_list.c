#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/import_list.h"

static const char openmemory[] =
    "{\n  \"user\": {\"id\": \"u\", \"user_id\": \"ann\", \"name\": null},\n"
    "  \"apps\": [{\"id\": \"a1\", \"name\": \"claude\", \"is_active\": true}],\n"
    "  \"categories\": [{\"id\": \"c1\", \"name\": \"work\"}, {\"id\": \"c2\", \"name\": \"food\"}],\n"
    "  \"memories\": [\n"
    "    {\"id\": \"11111111-1111-4111-8111-111111111111\", \"app_id\": \"a1\", \"content\": \"likes \\\"tea\\\"\","
    " \"metadata\": {\"k\": [1]}, \"state\": \"active\", \"created_at\": \"2025-06-01T10:00:00.123456\","
    " \"category_ids\": [\"c2\", \"c1\", \"c9\"]},\n"
    "    {\"id\": \"11111111-1111-4111-8111-111111111112\", \"app_id\": \"a9\", \"content\": \"old\","
    " \"metadata\": null, \"state\": \"archived\", \"archived_at\": \"2025-07-01T00:00:00\", \"category_ids\": []}\n"
    "  ],\n"
    "  \"memory_categories\": [{\"memory_id\": \"1\", \"category_id\": \"c1\"}],\n"
    "  \"export_meta\": {\"version\": \"1\"}\n}\n";

static void
test_openmemory(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, openmemory);

	assert_int_equal(n.added, 2);
	assert_string_equal(memory_text(t, "SELECT group_concat(c.name) "
	    "FROM memory_categories mc JOIN categories c ON c.key = mc.category "
	    "ORDER BY c.name"), "food,work");
	assert_string_equal(memory_text(t, "SELECT a.name || m.text || m.metadata "
	    "FROM memories m JOIN apps a ON a.key = m.app WHERE state = 'active'"),
	    "claudelikes \"tea\"{\"k\":[1]}");
	assert_int_equal(memory_count(t, "SELECT archived_at FROM memories "
	    "WHERE state = 'archived'"), 1751328000);
}

static void
test_mem0(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, NULL, "{\"results\":[{\"id\":"
	    "\"11111111-1111-4111-8111-111111111111\",\"memory\":\"likes tea\","
	    "\"hash\":\"x\",\"metadata\":null,\"score\":0.5,\"created_at\":"
	    "\"2025-06-01T03:00:00.123456-07:00\",\"updated_at\":null,"
	    "\"user_id\":\"ann\"}],\"relations\":null}").added, 1);
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories"),
	    1748772000);
	assert_int_equal(import_good(t, NULL,
	    " [ {\"memory\":\"one\"},\n{\"memory\":\"two\"} ] ").added, 2);
}

static void
test_pieces(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_pieces(t, &import_json,
	    "\xef\xbb\xbf[{\"content\":\"x\"}]", 1).records, 1);
	assert_int_equal(import_good(t, NULL,
	    "\xef\xbb\xbf[\r\n{\"content\":\"x\"}]\r\n").records, 1);
	import_bad(t, "json", "\xef\xbb[{\"content\":\"y\"}]", "");
	import_bad(t, "json", "\xef[{\"content\":\"y\"}]", "");
	for (size_t step = 1; step < 80; step++)
		assert_int_equal(import_pieces(t, &import_json, openmemory,
		    step).records, 2);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	static const struct { const char *text, *why; } cases[] = {
		{ "[]", "there are no memories in it" },
		{ "{\"memories\":[]}", "there are no memories in it" },
		{ "{\"other\":[{\"content\":\"x\"}]}", "there are no memories in it" },
		{ "{\"results\":{\"content\":\"x\"}}", "it is no array" },
		{ "{\"results\":\"x\"}", "it is no array" },
		{ "[{\"content\":\"x\"}", "it ends too early" },
		{ "[{\"content\":\"x\"}]]", "something behind the end" },
		{ "[{\"content\":\"x\"},7]", "element 2: it is no JSON object" },
		{ "{\"memories\":[{\"content\":\"x\"},{\"content\":7}]}",
		    "memories 2: content is no text" },
		{ "[{\"content\":\"x\",}]", "element 1: it is no JSON" },
		{ "[{\"content\":\"\xff\"}]", "element 1: it is no JSON" },
		{ "[{'content':'x'}]", "element 1: it is no JSON" },
		{ "{\"x\":nonsense,\"memories\":[{\"content\":\"x\"}]}",
		    "it is no JSON" },
		{ "[{\"content\":\"x\",\"metadata\":{\"a\":"
		    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}}]",
		    "nested more than 32 deep" },
		{ "{\"apps\":[{\"id\":\"a\"}]}", "apps 1: it lacks its id or name" },
		{ "7", "it is neither an array nor an object" },
		{ "", "element 0: it ends too early" },
		{ " \n", "element 0: it ends too early" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		import_bad(t, "json", cases[i].text, cases[i].why);
	import_bad_bytes(t, "json", "\0[{\"content\":\"a\"}]", 18,
	    "element 0: it is neither an array nor an object");
	import_bad_bytes(t, "json", "[{\"content\":\"a\0b\"}]", 19,
	    "element 1: it is no JSON");
}

enum { MB = 1024 * 1024, LONG = 33 * MB };

/* An array of two, the first with so many bytes of a text in it. */
static const char *
list_of(size_t len, const char *first, const char *second)
{
	static char text[LONG + 4096];
	size_t at = (size_t)snprintf(text, sizeof text, "[%s", first);

	memset(text + at, 'x', len);
	at += len;
	snprintf(text + at, sizeof text - at, "\"}]},%s]", second);
	return text;
}

static const char *
long_list(const char *first, const char *second)
{
	return list_of(LONG, first, second);
}

/* One conversation that is too long does not keep the others out; a memory
 * that is, and one that comes behind conversations, does. */
static void
test_long_conversation(void **state)
{
	static const char small[] = "{\"uuid\":\"c-2\",\"name\":\"T\","
	    "\"chat_messages\":[{\"sender\":\"human\",\"text\":\"hello\"}]}";
	static const char large[] = "{\"uuid\":\"c-1\",\"name\":\"T\","
	    "\"chat_messages\":[{\"sender\":\"human\",\"text\":\"";
	static const char mapping[] = "{\"id\":\"c-1\",\"mapping\":{\"a\":{}},"
	    "\"more\":[{\"text\":\"";
	struct memory_test *t = *state;
	struct import_counts n;

	n = import_good(t, "json", long_list(large, small));
	assert_int_equal(n.added, 1);
	assert_int_equal(n.skipped, 1);
	assert_string_equal(memory_text(t, "SELECT text FROM memories"),
	    "hello");
	n = import_good(t, "json", long_list(mapping, small));
	assert_int_equal(n.known, 1);
	assert_int_equal(n.skipped, 1);
	import_bad(t, "json", long_list("{\"a\":[{\"content\":"
	    "\"\\\"mapping\\\"", small), "element 1: it is too long");
	import_bad(t, "json", long_list(large, "7"),
	    "element 2: it is no JSON object");
	import_bad(t, "json", long_list(large, "{\"content\":\"y\"} 7"),
	    "a comma is missing");
}

/* A memory has as much as may be parsed at once; what is none of ours has no
 * limit other than being JSON. */
static void
test_long_memory(void **state)
{
	static const char memory[] = "{\"content\":\"c\",\"more\":[{\"a\":\"";
	struct memory_test *t = *state;
	struct buf b;

	assert_int_equal(import_good(t, "json", list_of(4 * MB, memory,
	    "{\"content\":\"y\"}")).added, 2);
	import_bad(t, "json", list_of(6 * MB, memory, "{\"content\":\"y\"}"),
	    "element 1: it holds too much at once");
	buf_init(&b, t->arena, 4 * MB);
	buf_printf(&b, "{\"memories\":[{\"content\":\"z\"}],\"others\":%s}",
	    list_of(2 * MB, "{\"x\":[{\"y\":\"", "7"));
	assert_int_equal(import_good(t, "json", b.data).added, 1);
	import_bad(t, "json", arena_printf(t->arena, "{\"memories\":[{\"content\":"
	    "\"z\"}],\"others\":%s}", list_of(2 * MB, "{\"x\":[{\"y\":\"\xff",
	    "7")), "it is no JSON");
	/* What takes more than it may, when it is parsed, too. */
	buf_clear(&b);
	buf_puts(&b, "{\"memories\":[{\"content\":\"w\"}],\"others\":{\"a\":[0");
	for (int i = 0; i < 400000; i++)
		buf_puts(&b, ",1");
	buf_puts(&b, "]}}");
	assert_int_equal(import_good(t, "json", b.data).added, 1);
	/* A name that nobody can read is none of a list. */
	assert_int_equal(import_good(t, "json", "{\"\\u0061\":[{\"x\":1},"
	    "{\"content\":\"no\"}],\"results\":[{\"memory\":\"v\"}]}").added, 1);
	import_bad(t, "json", arena_printf(t->arena, " {\"others\":%s}",
	    list_of(9 * MB, "{\"x\":[{\"y\":\"", "7")), "it is too long");
}

/* The object, with more categories told than are noted. */
static const char *
many_categories(struct memory_test *t, const char *memory)
{
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	buf_puts(&b, "{\"categories\":[");
	for (int i = 0; i < 10001; i++)
		buf_printf(&b, "%s{\"id\":\"c%d\",\"name\":\"n%d\"}",
		    i > 0 ? "," : "", i, i);
	buf_printf(&b, "],\"memories\":[%s]}", memory);
	return b.data;
}

/* None is lost in silence: who names those that are not noted is taken. */
static void
test_many_categories(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;

	import_bad(t, "json", many_categories(t, "{\"content\":\"x\","
	    "\"category_ids\":[\"c10000\"]}"),
	    "memories 1: its app or category is not among the first 10000");
	n = import_good(t, "json", many_categories(t, "{\"content\":\"x\","
	    "\"category_ids\":[\"c9999\"]},{\"content\":\"y\","
	    "\"category_ids\":[\"c10000\"],\"categories\":[\"n10000\"]}"));
	assert_int_equal(n.added, 2);
	assert_int_equal(n.skipped, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories "
	    "WHERE name IN ('n9999', 'n10000')"), 2);
}

/* As many as a memory may have, and no more than can be looked at. */
static void
test_categories_of_one(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	buf_puts(&b, "{\"content\":\"x\",\"category_ids\":[");
	for (int i = 0; i < 99; i++)
		buf_printf(&b, "\"c%d\",", i * 101);
	n = import_good(t, "json", many_categories(t, arena_printf(t->arena,
	    "%s\"c1\"]}", b.data)));
	assert_int_equal(n.added, 1);
	assert_int_equal(n.skipped, 1 + 80);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "memory_categories"), 20);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories "
	    "WHERE name = 'n1919'"), 1);
	for (int i = 0; i < 1000; i++)
		buf_puts(&b, "1,");
	import_bad(t, "json", arena_printf(t->arena, "[%s1]}]", b.data),
	    "too many categories");
}

/* In whatever order they are told; of one id, the last is meant. */
static void
test_order(void **state)
{
	struct memory_test *t = *state;

	import_good(t, "json", "{\"categories\":[{\"id\":\"m\",\"name\":\"M\"},"
	    "{\"id\":\"z\",\"name\":\"Z\"},{\"id\":\"a\",\"name\":\"A\"},"
	    "{\"id\":\"m\",\"name\":\"N\"}],\"memories\":[{\"content\":\"x\","
	    "\"category_ids\":[\"a\",\"b\",\"m\",7,\"z\",\"zz\",\"\"]}],"
	    "\"apps\":[{\"id\":\"b\",\"name\":\"B\"}],\"categories\":[{\"id\":\"b\","
	    "\"name\":\"C\"}],\"memories\":[{\"content\":\"y\",\"app_id\":\"b\","
	    "\"category_ids\":[\"b\",\"a\"]}]}");
	assert_string_equal(memory_text(t, "SELECT group_concat(name) FROM "
	    "(SELECT m.text || c.name AS name FROM memories m "
	    "JOIN memory_categories mc ON mc.memory = m.seq JOIN categories c "
	    "ON c.key = mc.category ORDER BY 1)"), "xA,xN,xZ,yA,yC");
	assert_string_equal(memory_text(t, "SELECT a.name FROM memories m "
	    "JOIN apps a ON a.key = m.app WHERE m.text = 'y'"), "B");
}

static void
test_names(void **state)
{
	(void)state;
	assert_true(import_list_knows("memories"));
	assert_true(import_list_knows("results"));
	assert_false(import_list_knows("user"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_openmemory),
		MEMORY_TEST(test_mem0),
		MEMORY_TEST(test_pieces),
		MEMORY_TEST(test_refused),
		MEMORY_TEST(test_long_conversation),
		MEMORY_TEST(test_long_memory),
		MEMORY_TEST(test_many_categories),
		MEMORY_TEST(test_order),
		MEMORY_TEST(test_categories_of_one),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("import_list", tests, NULL, NULL);
}
