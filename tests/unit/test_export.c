#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_pages(void **state)
{
	struct memory_test *t = *state;
	const char *text;
	int lines = 0;

	for (int i = 0; i < 205; i++)
		memory_say(t, arena_printf(t->arena, "memory %d", i));
	text = export_all(t, "jsonl");
	for (; *text != '\0'; text++)
		lines += *text == '\n';
	assert_int_equal(lines, 205);
	export_comes_back(t, "jsonl");
}

/* Texts that JSON makes six times as long, as many as a page has. */
static void
test_long_texts(void **state)
{
	enum { LONG = 100 * 1024, COUNT = 60 };
	struct memory_test *t = *state;
	struct memory_new in[COUNT];
	struct memory_added out[COUNT];
	FILE *f = fopen("/dev/null", "w");
	int64_t n;

	assert_non_null(f);
	for (int i = 0; i < COUNT; i++) {
		char *text = arena_alloc(t->arena, LONG + 1);

		memset(text, 1, LONG);
		text[0] = 'a';
		text[1] = (char)('!' + i);
		in[i] = (struct memory_new){ .text = text };
	}
	assert_int_equal(memories_add(t->rq, &t->p, in, COUNT, out), OK);
	assert_int_equal(export_run(&(struct export_what){ .p = &t->p }, "jsonl", f, &n), OK);
	assert_int_equal(n, COUNT);
	fclose(f);
}

static void
test_empty(void **state)
{
	assert_string_equal(export_all(*state, "jsonl"), "");
}

static void
test_format(void **state)
{
	struct memory_test *t = *state;
	int64_t n;

	assert_int_equal(export_run(&(struct export_what){ .p = &t->p }, "xml", stdout, &n), ERR_NOT_FOUND);
}

static void
test_full(void **state)
{
	struct memory_test *t = *state;
	FILE *f = fopen("/dev/full", "w");
	int64_t n;

	assert_non_null(f);
	memory_say(t, "x");
	assert_int_equal(export_run(&(struct export_what){ .p = &t->p }, "jsonl", f, &n), ERR_UNAVAILABLE);
	fclose(f);
}

/* What came through an app, or at a time; a part has no graph. */
static void
test_part(void **state)
{
	struct memory_test *t = *state;
	struct export_what what = { .p = &t->p };
	char text[4096] = "";
	int64_t n;
	FILE *f;

	import_good(t, "jsonl",
	    "{\"content\":\"a\",\"created_at\":100,\"app\":\"X\"}\n"
	    "{\"content\":\"b\",\"created_at\":200}\n"
	    "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\"}");
	what.app_id = memory_text(t, "SELECT id FROM apps WHERE name = 'X'");
	f = fmemopen(text, sizeof text, "w");
	assert_int_equal(export_run(&what, "jsonl", f, &n), OK);
	fclose(f);
	assert_int_equal(n, 1);
	assert_non_null(strstr(text, "\"content\":\"a\""));
	assert_null(strstr(text, "entity"));
	assert_true(export_is_part(&what));
	what.app_id = NULL;
	assert_false(export_is_part(&what));
	what.when.has_from = true;
	assert_true(export_is_part(&what));
	for (int64_t at = 99; at <= 201; at++) {
		what.when.from = at;
		f = fmemopen(text, sizeof text, "w");
		assert_int_equal(export_run(&what, "jsonl", f, &n), OK);
		fclose(f);
		assert_int_equal(n, (at <= 100) + (at <= 200));
	}
	what.when = (struct period){ .has_before = true };
	assert_true(export_is_part(&what));
	for (int64_t at = 99; at <= 201; at++) {
		what.when.before = at;
		f = fmemopen(text, sizeof text, "w");
		assert_int_equal(export_run(&what, "jsonl", f, &n), OK);
		fclose(f);
		assert_int_equal(n, (at > 100) + (at > 200));
	}
}

/* What acts as a mark somewhere, white space where it is lost, and the like:
 * each format gives back what it wrote, byte for byte. */
static void
test_hard_texts(void **state)
{
	static const char *const texts[] = { " leading", "trailing ", "ends \n",
	    "two ends\n\n", "\n\nbegins", "two\r\nlines", "a\rb",
	    "  both  \n  x  ", "a\n\n\tindented", "a\n    four", "=1+1",
	    "# heading", "b\n# heading", "- item", "b\n- item", "1. one",
	    "b\n12) two", "> said", "```\ncode\n```", "~~~", "a (b; c)", ")(",
	    "rel [[Target]]", "[cat] text #tag", "[x] done", "**bold**: x",
	    "&lt;b&gt; & &#10;", "back\\", "b\\\nc", "ctl\x01\x7f",
	    "\xe2\x80\xa8ls", "\xef\xbb\xbfmark", "\"", "a, b; c\td",
	    "2024-05-06: dated (App)", "[2024-05-06] - dated", "---",
	    "b\n---\nc", "b\n===\nc", "id,text", "{\"content\":\"x\"}",
	    "null", "unknown: x", "\xe2\x80\xa2 bullet", "Ann: says",
	    "\xc2\xa0nbsp\xc2\xa0", "[unknown] - y" };
	static const char *const formats[] = { "jsonl", "csv", "text",
	    "markdown", "mem0" };
	enum { COUNT = sizeof texts / sizeof *texts };
	struct memory_test *t = *state;
	struct memory_new in[COUNT];
	struct memory_added out[COUNT];
	const char *said;

	for (size_t i = 0; i < COUNT; i++)
		in[i] = (struct memory_new){ .text = texts[i],
		    .subject = i % 5 == 0 ? "A**: \\ b" : NULL,
		    .categories = i % 3 == 0 ? "(c); d,#e" : NULL };
	t->p.app = "x; y (z)";
	assert_int_equal(memories_add(t->rq, &t->p, in, COUNT, out), OK);
	for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
		memory_open(t, "person-1");
		said = export_all(t, formats[f]);
		memory_open(t, formats[f]);
		assert_int_equal(import_good(t, formats[f], said).added, COUNT);
		assert_string_equal(export_all(t, formats[f]), said);
	}
	/* Not only the same bytes. */
	memory_open(t, "markdown");
	assert_string_equal(memory_text(t, "SELECT group_concat(name, '|') "
	    "FROM (SELECT name FROM categories ORDER BY name)"), "#e|(c); d");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM apps "
	    "WHERE name = 'x; y (z)'"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE text = 'two ends' || char(10, 10)"), 1);
}

/* What is over reads the same before and after it is put away. */
static void
test_due(void **state)
{
	static const char *const formats[] = { "jsonl", "csv", "text",
	    "markdown", "mem0", "server-memory" };
	enum { SOON = 1700000100 };
	struct memory_test *t = *state;
	const char *said[sizeof formats / sizeof *formats];

	memory_add(t, &(struct memory_new){ .text = "tea", .valid_to = SOON });
	memory_add(t, &(struct memory_new){ .text = "cake", .expires_at = SOON });
	memory_add(t, &(struct memory_new){ .text = "rain",
	    .expires_at = SOON + 1, .valid_to = SOON + 1 });
	import_good(t, "jsonl", "{\"type\":\"entity\",\"name\":\"Ann\","
	    "\"entityType\":\"p\",\"observations\":[\"a\",\"b\",\"c\"]}\n");
	memory_run(t, "UPDATE memories SET expires_at = 1700000100 "
	    "WHERE text = 'a'");
	memory_run(t, "UPDATE memories SET valid_to = 1700000100 "
	    "WHERE text = 'b'");
	t->p.due_at = SOON;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		said[i] = export_all(t, formats[i]);
	assert_non_null(strstr(said[0], "\"state\":\"deleted\""));
	assert_null(strstr(said[2], "cake"));
	t->rq->call.now = SOON;
	memory_open(t, "person-1");
	assert_int_equal(t->p.due_at, 0);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		assert_string_equal(export_all(t, formats[i]), said[i]);
}

/* Limited clients can give a memory more categories than one that is new may
 * have; the file comes back all the same. */
static void
test_many_categories(void **state)
{
	static const char *const formats[] = { "jsonl", "csv", "markdown",
	    "mem0" };
	struct memory_test *t = *state;
	struct import_counts n;
	const char *file;

	memory_say(t, "tea");
	memory_run(t, "WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL "
	    "SELECT n + 1 FROM c WHERE n < 45) INSERT INTO categories "
	    "(id, name, created_at, updated_at) SELECT n, "
	    "printf('%0100d', n), 1, 1 FROM c");
	memory_run(t, "INSERT INTO memory_categories (memory, category) "
	    "SELECT 1, key FROM categories");
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		memory_open(t, "person-1");
		file = export_all(t, formats[i]);
		memory_open(t, arena_printf(t->arena, "other-%zu", i));
		n = import_good(t, NULL, file);
		assert_int_equal(n.added, 1);
		assert_true(n.skipped >= 25);
		assert_int_equal(memory_count(t, "SELECT count(*) FROM "
		    "memory_categories"), 20);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_part),
		MEMORY_TEST(test_pages),
		MEMORY_TEST(test_long_texts),
		MEMORY_TEST(test_empty),
		MEMORY_TEST(test_format),
		MEMORY_TEST(test_full),
		MEMORY_TEST(test_due),
		MEMORY_TEST(test_many_categories),
		MEMORY_TEST(test_hard_texts),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
