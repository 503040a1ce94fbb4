/* test_import_beside - what a backup tells beside its memories */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/categories.h"

#define ID "11111111-1111-4111-8111-111111111111"
#define MEMORY "{\"memories\":[{\"id\":\"" ID "\",\"content\":\"likes tea\"," \
    "\"app\":\"claude\",\"categories\":[\"food\"]}]"

/* The backup with these lists behind the memory. */
static struct import_counts
backup(struct memory_test *t, const char *more)
{
	return import_good(t, "json", arena_printf(t->arena, MEMORY ",%s}",
	    more));
}

static void
test_history(void **state)
{
	static const char change[] = "\"status_history\":[{\"id\":\"1\","
	    "\"memory_id\":\"" ID "\",\"changed_by\":\"u\",\"old_state\":"
	    "\"active\",\"new_state\":\"paused\",\"app\":\"cursor\","
	    "\"changed_at\":\"2024-05-06T07:08:09\"},{\"memory_id\":\"other\","
	    "\"old_state\":\"active\",\"new_state\":\"paused\"}]";
	struct memory_test *t = *state;

	assert_int_equal(backup(t, change).added, 1);
	assert_string_equal(memory_text(t, "SELECT group_concat(a.client_id || "
	    "old_state || new_state || changed_at) FROM status_history h "
	    "JOIN apps a ON a.key = h.app"),
	    "import:cursoractivepaused1714979289");
	/* What was there keeps its own. */
	assert_int_equal(backup(t, change).known, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "status_history"), 1);
}

/* One that tells too much is cut. */
static void
test_history_is_bounded(void **state)
{
	struct memory_test *t = *state;
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	buf_puts(&b, "\"status_history\":[");
	for (int i = 0; i < IMPORT_CHANGES_MAX + 50; i++)
		buf_puts(&b, i > 0 ? ",{\"memory_id\":\"" ID "\",\"old_state\":"
		    "\"active\",\"new_state\":\"paused\"}" : "{\"memory_id\":"
		    "\"" ID "\",\"old_state\":\"paused\",\"new_state\":"
		    "\"active\"}");
	buf_puts(&b, "]");
	backup(t, b.data);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "status_history"), IMPORT_CHANGES_MAX);
}

static void
test_descriptions(void **state)
{
	static const char lists[] = "\"apps\":[{\"id\":\"a\",\"name\":"
	    "\"claude\",\"description\":\"an app\"},{\"id\":\"b\",\"name\":"
	    "\"A Client\",\"description\":\"mine\"}],\"categories\":[{\"id\":"
	    "\"c\",\"name\":\"food\",\"description\":\"to %s\"},{\"id\":\"d\","
	    "\"name\":\"none\",\"description\":null}]";
	struct memory_test *t = *state;

	memory_say(t, "A connected app is here");
	backup(t, arena_printf(t->arena, lists, "eat"));
	/* Said once, it stays; a connected app is not spoken for. */
	backup(t, arena_printf(t->arena, lists, "drink"));
	assert_string_equal(memory_text(t, "SELECT group_concat(description) "
	    "FROM apps"), "an app");
	assert_string_equal(memory_text(t, "SELECT group_concat(description) "
	    "FROM categories"), "to eat");
}

static void
test_long_description(void **state)
{
	struct memory_test *t = *state;
	char text[2001];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	backup(t, arena_printf(t->arena, "\"categories\":[{\"id\":\"c\","
	    "\"name\":\"food\",\"description\":\"%s\"}]", text));
	assert_int_equal(memory_count(t, "SELECT length(description) FROM "
	    "categories"), CATEGORY_DESCRIPTION_MAX);
}

static void
test_refused(void **state)
{
	static const struct { const char *lists, *why; } cases[] = {
		{ "\"status_history\":[{\"memory_id\":7}]",
		    "status_history 1: memory_id is no text" },
		{ "\"status_history\":[{\"memory_id\":\"" ID "\"}]",
		    "status_history 1: a state is none of" },
		{ "\"status_history\":[{\"memory_id\":\"" ID "\",\"old_state\":"
		    "\"active\",\"new_state\":\"gone\"}]", "a state is none of" },
		{ "\"status_history\":[{\"old_state\":\"active\","
		    "\"new_state\":\"paused\"}]", "the memory's id is missing" },
		{ "\"status_history\":[{\"memory_id\":\"" ID "\",\"old_state\":"
		    "\"active\",\"new_state\":\"paused\",\"changed_at\":"
		    "\"soon\"}]", "changed_at is neither" },
		{ "\"status_history\":[{\"memory_id\":\"" ID "\",\"old_state\":"
		    "\"active\",\"new_state\":\"paused\",\"changed_at\":9e11}]",
		    "a moment is outside" },
		{ "\"apps\":[{\"id\":\"a\",\"name\":\"b\",\"description\":7}]",
		    "apps 1: description is no text" },
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		import_bad(t, "json", arena_printf(t->arena, MEMORY ",%s}",
		    cases[i].lists), cases[i].why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_history),
		MEMORY_TEST(test_history_is_bounded),
		MEMORY_TEST(test_descriptions),
		MEMORY_TEST(test_long_description),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_beside", tests, NULL, NULL);
}
