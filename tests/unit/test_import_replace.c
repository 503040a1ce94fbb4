/* test_import_replace - what is there, and comes with another text */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

#define ID "11111111-1111-4111-8111-111111111111"

static struct import_counts
overwrite(struct memory_test *t, const char *text, bool dry_run)
{
	struct import_job job = { .format = "jsonl", .overwrite = true,
	    .dry_run = dry_run };
	struct import_result got;

	job.fd = memfd_create("import", MFD_CLOEXEC);
	assert_int_equal(write(job.fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	close(job.fd);
	return got.counts;
}

static void
test_replaced(void **state)
{
	static const char next[] = "{\"id\":\"" ID "\",\"content\":\"likes "
	    "coffee\",\"metadata\":{\"a\":2},\"categories\":[\"drinks\"]}";
	struct memory_test *t = *state;
	struct import_counts n;

	import_good(t, "jsonl", "{\"id\":\"" ID "\",\"content\":\"likes tea\","
	    "\"metadata\":{\"a\":1},\"state\":\"paused\"}");
	n = overwrite(t, next, true);
	assert_int_equal(n.replaced, 1);
	assert_string_equal(memory_text(t, "SELECT text FROM memories"),
	    "likes tea");
	n = overwrite(t, next, false);
	assert_int_equal(n.replaced, 1);
	assert_int_equal(n.added + n.known, 0);
	assert_string_equal(memory_text(t, "SELECT text || metadata || state "
	    "FROM memories"), "likes coffee{\"a\":2}paused");
	assert_string_equal(memory_text(t, "SELECT text || metadata FROM "
	    "revisions"), "likes tea{\"a\":1}");
	assert_string_equal(memory_text(t, "SELECT name FROM categories"),
	    "drinks");
	/* Said again, it is known. */
	n = overwrite(t, next, false);
	assert_int_equal(n.replaced, 0);
	assert_int_equal(n.known, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 1);
}

/* In the trash, or said by another: nothing is replaced. */
static void
test_not_replaced(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;
	int64_t count;
	const char *id = ID;

	import_good(t, "jsonl", "{\"id\":\"" ID "\",\"content\":\"a\"}\n"
	    "{\"content\":\"b\"}");
	n = overwrite(t, "{\"id\":\"" ID "\",\"content\":\"B\"}", false);
	assert_int_equal(n.replaced, 0);
	assert_int_equal(n.known, 1);
	assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &count), OK);
	n = overwrite(t, "{\"id\":\"" ID "\",\"content\":\"c\"}", false);
	assert_int_equal(n.replaced, 0);
	assert_int_equal(n.added, 1);
	assert_string_equal(memory_text(t, "SELECT text FROM memories WHERE id "
	    "= '" ID "'"), "a");
}

/* With what it has it gets as many categories as a memory may have. */
static void
test_categories(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;
	struct buf b;

	import_good(t, "jsonl", "{\"id\":\"" ID "\",\"content\":\"a\","
	    "\"categories\":[\"own\",\"c3\"]}");
	buf_init(&b, t->arena, 4096);
	buf_puts(&b, "{\"id\":\"" ID "\",\"content\":\"b\",\"categories\":[");
	for (int i = 0; i < 20; i++)
		buf_printf(&b, "%s\"c%d\"", i > 0 ? "," : "", i);
	buf_puts(&b, "]}");
	n = overwrite(t, b.data, true);
	assert_int_equal(n.skipped, 1);
	n = overwrite(t, b.data, false);
	assert_int_equal(n.replaced, 1);
	assert_int_equal(n.skipped, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "memory_categories"), 20);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories "
	    "WHERE name IN ('own', 'c18')"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_replaced),
		MEMORY_TEST(test_not_replaced),
		MEMORY_TEST(test_categories),
	};

	return cmocka_run_group_tests_name("import_replace", tests, NULL, NULL);
}
