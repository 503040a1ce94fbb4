/* test_import_markdown - notes, observations, and what was exported */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static int64_t
has(struct memory_test *t, const char *text)
{
	return memory_count(t, arena_printf(t->arena,
	    "SELECT count(*) FROM memories WHERE text = '%s'", text));
}

static void
test_paragraphs_and_items(void **state)
{
	static const char note[] =
	    "# A title\r\n"
	    "\n"
	    "A paragraph that goes\n"
	    "on here.\n"
	    "\n"
	    "> Quoted \\*stars\\* &amp; more\\\n"
	    "> below\n"
	    "***\n"
	    "- one\n"
	    "  goes on\n"
	    "  * nested\n"
	    "12) numbered\n"
	    "- [x] done\n"
	    "- [a link](https://x.example/)\n"
	    "```c\n"
	    "- int x;\n"
	    "\n"
	    "  # y\n"
	    "```\n"
	    "The last";
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, "markdown", note);

	assert_int_equal(n.added, 9);
	assert_int_equal(n.skipped, 1);
	assert_int_equal(has(t, "A paragraph that goes on here."), 1);
	assert_int_equal(has(t, "Quoted *stars* & more\nbelow"), 1);
	assert_int_equal(has(t, "one goes on"), 1);
	assert_int_equal(has(t, "nested"), 1);
	assert_int_equal(has(t, "numbered"), 1);
	assert_int_equal(has(t, "done"), 1);
	assert_int_equal(has(t, "[a link](https://x.example/)"), 1);
	assert_int_equal(has(t, "- int x;\n\n  # y"), 1);
	assert_int_equal(has(t, "The last"), 1);
	memory_open(t, "person-2");
	for (size_t step = 1; step < 40; step += 7)
		assert_int_equal(import_pieces(t, &import_markdown, note,
		    step).records, 9);
}

#define ID "11111111-1111-4111-8111-111111111111"

static void
test_head(void **state)
{
	struct memory_test *t = *state;

	import_good(t, NULL, "---\nid: " ID "\ncreated: 2024-05-06\n"
	    "tags: [\"a\", b]\nstate: archived\ntitle: 'About me'\n---\n"
	    "The first.\n\nThe second.\n");
	assert_string_equal(memory_text(t, "SELECT group_concat((m.id = '" ID
	    "') || m.text || m.state || m.created_at || m.title, '|') "
	    "FROM memories m"), "1The first.archived1714953600About me|"
	    "0The second.archived1714953600About me");
	assert_string_equal(memory_text(t, "SELECT group_concat(c.name) FROM "
	    "memory_categories mc JOIN categories c ON c.key = mc.category "
	    "JOIN memories m ON m.seq = mc.memory WHERE m.id = '" ID "'"),
	    "a,b");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM entities"), 0);
}

static const char basic[] =
    "---\ntitle: Coffee\ntype: note\npermalink: coffee\n---\n"
    "# Coffee\n\n## Observations\n"
    "- [method] Pour over gives more flavour #brewing #hand\n"
    "- [fact] Beans are seeds\n\n## Relations\n"
    "- relates to [[Tea]]\n- part_of [[Drinks]] (of all)\n";

static void
test_basic_memory(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, basic);

	assert_int_equal(n.added, 2);
	assert_int_equal(n.relations, 2);
	assert_string_equal(memory_text(t, "SELECT kind || subject || text "
	    "FROM memories LIMIT 1"),
	    "observationCoffeePour over gives more flavour");
	assert_string_equal(memory_text(t, "SELECT group_concat(c.name) FROM "
	    "memory_categories mc JOIN categories c ON c.key = mc.category "
	    "WHERE mc.memory = 1"), "method,hand,brewing");
	assert_string_equal(memory_text(t, "SELECT name || type FROM entities"),
	    "Coffeenote");
	assert_string_equal(memory_text(t, "SELECT group_concat(from_name || "
	    "type || to_name) FROM (SELECT * FROM relations ORDER BY type)"),
	    "Coffeepart_ofDrinks,Coffeerelates toTea");
}

/* Without a title they are facts with a category, and text. */
static void
test_without_a_title(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, "markdown",
	    "- [fact] Beans are seeds\n- relates to [[Tea]]\n").added, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM relations"), 0);
	assert_string_equal(memory_text(t, "SELECT kind || text FROM memories "
	    "LIMIT 1"), "factBeans are seeds");
	assert_int_equal(has(t, "relates to [[Tea]]"), 1);
}

static void
test_export_comes_back(void **state)
{
	struct memory_test *t = *state;

	import_good(t, "jsonl",
	    "{\"content\":\"two\\nlines\\n\\n- no item\\n12. none\\n# none\\\\\\nend\","
	    "\"created_at\":\"2024-05-06\",\"app\":\"A (b; c)\",\"categories\":[\"x\",\"y\"]}\n"
	    "{\"content\":\"(a) <b> & \\\"c\\\" \\\\ &lt; *d* [e](f) ```\","
	    "\"created_at\":\"2024-05-07\",\"subject\":\"Ann_: **x\"}\n"
	    "{\"content\":\"2024-01-01: x (y)\",\"created_at\":\"2024-05-08\"}\n");
	export_comes_back(t, "markdown");
}

/* A fence with nothing in it, closed or not, at the beginning. */
static void
test_empty_fence(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, "markdown", "```\n```\n").records, 0);
	assert_int_equal(import_good(t, "markdown", "```\n").records, 0);
	assert_int_equal(import_good(t, "markdown",
	    "```\n```\n\nAnna likes tea.\n").records, 1);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	char *large = arena_alloc(t->arena, MEMORY_TEXT_MAX + 2);

	import_bad(t, "markdown", "a\n\n\xff", "line 3: it is not UTF-8");
	import_bad_bytes(t, "markdown", "a\0b", 3, "NUL");
	import_bad(t, "markdown", "---\ntitle: x\n", "does not end");
	import_bad(t, "markdown", "---\ndate: soon\n---\nx", "line 2: that is "
	    "no date");
	import_bad(t, "markdown", "---\nstate: none\n---\nx", "the state is "
	    "none of");
	memset(large, 'x', MEMORY_TEXT_MAX + 1);
	import_bad(t, "markdown", large, "at most 102400");
	import_bad(t, "markdown", arena_printf(t->arena, "%s\n%s\n%s", large,
	    large, large), "at most 102400");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_paragraphs_and_items),
		MEMORY_TEST(test_head),
		MEMORY_TEST(test_basic_memory),
		MEMORY_TEST(test_without_a_title),
		MEMORY_TEST(test_export_comes_back),
		MEMORY_TEST(test_refused),
		MEMORY_TEST(test_empty_fence),
	};

	return cmocka_run_group_tests_name("import_markdown", tests, NULL,
	    NULL);
}
