#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static const char answer[] =
    "Here is what I know about you:\n"
    "\n"
    "```\n"
    "# Preferences\n"
    "[2024-05-06] - Likes tea\n"
    "[unknown] - Lives in Graz\n"
    "[2024-05-07] \xe2\x80\x94 Has a cat\r\n"
    "- Works as a nurse\n"
    "Speaks German  \n"
    "[Work] - is at the hospital\n"
    "```\n"
    "\n"
    "Is there anything else?\n";

static int64_t
has(struct memory_test *t, const char *text)
{
	return memory_count(t, arena_printf(t->arena,
	    "SELECT count(*) FROM memories WHERE text = '%s'", text));
}

static void
test_answer(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, answer);

	assert_int_equal(n.added, 6);
	assert_int_equal(n.skipped, 3);
	assert_int_equal(has(t, "Likes tea"), 1);
	assert_int_equal(has(t, "Lives in Graz"), 1);
	assert_int_equal(has(t, "Has a cat"), 1);
	assert_int_equal(has(t, "Works as a nurse"), 1);
	assert_int_equal(has(t, "Speaks German"), 1);
	assert_int_equal(has(t, "[Work] - is at the hospital"), 1);
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE text = 'Likes tea'"), 1714953600);
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE text = 'Lives in Graz'"), t->rq->call.now);
}

static void
test_without_a_block(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL,
	    "What I remember:\n* [2024-05-06] - one\n\xe2\x80\xa2 two\n"
	    "[2024-05-06 10:00] - three\n[] - four\n- \n[2024-05-06] no\n"
	    "[a bracket that is far longer than a date could ever be] - five");

	assert_int_equal(n.added, 5);
	assert_int_equal(n.skipped, 3);
	assert_int_equal(has(t, "one") + has(t, "two") + has(t, "three") +
	    has(t, "four"), 4);
}

static void
test_pieces(void **state)
{
	struct memory_test *t = *state;

	for (size_t step = 1; step < 80; step++)
		assert_int_equal(import_pieces(t, &import_text, answer,
		    step).records, 6);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 20);

	import_bad(t, "text", "- one\n- \xff", "line 2: it is not UTF-8");
	import_bad_bytes(t, "text", "- one\n- a\0b", 11,
	    "line 2: there is a NUL byte");
	memset(text, 'x', MEMORY_TEXT_MAX + 3);
	memcpy(text, "- ", 2);
	import_bad(t, "text", text,
	    "line 1: the text of a memory may have at most 102400");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_answer),
		MEMORY_TEST(test_without_a_block),
		MEMORY_TEST(test_pieces),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_text", tests, NULL, NULL);
}
