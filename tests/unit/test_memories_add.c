/* memories_add: what is taken, what is refused, all or none */
#include "unit.h"

#include "memory/memory_check.h"
#include "memory_fixture.h"

static enum err
try_add(struct memory_test *t, const struct memory_new *in, size_t n)
{
	struct memory_added *out = arena_array(t->arena, n + 1, sizeof *out);

	return memories_add(t->rq, &t->p, in, n, out);
}

static char *
text_of(struct memory_test *t, size_t len)
{
	char *text = arena_alloc(t->arena, len + 1);

	memset(text, 'x', len);
	return text;
}

static void
test_same_text(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Anna likes tea");
	struct memory_new in = { .text = " anna  LIKES tea! " };
	struct memory_added out;

	assert_int_equal(memories_add(t->rq, &t->p, &in, 1, &out), OK);
	assert_true(out.existed);
	assert_string_equal(out.memory->id, m->id);
	assert_string_equal(out.memory->text, "Anna likes tea");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
}

static void
test_batch(void **state)
{
	struct memory_test *t = *state;
	const struct memory_new in[] = {
		{ .text = "one" }, { .text = "two" }, { .text = "ONE" },
	};
	struct memory_added out[3];

	assert_int_equal(memories_add(t->rq, &t->p, in, 3, out), OK);
	assert_false(out[0].existed || out[1].existed);
	assert_true(out[2].existed);
	assert_string_equal(out[2].memory->id, out[0].memory->id);
	assert_true(out[1].memory->seq > out[0].memory->seq);
}

static void
test_all_or_none(void **state)
{
	struct memory_test *t = *state;
	const struct memory_new in[] = { { .text = "good" }, { .text = " " } };

	assert_int_equal(try_add(t, in, 2), ERR_INVALID);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 0);
	assert_int_equal(memory_search(t, "good").count, 0);
}

/* The caller's transaction, and nobody's but the caller's. */
static void
test_put_and_trash(void **state)
{
	struct memory_test *t = *state;
	const struct memory_new in = { .text = "Sings", .subject = "Anna",
	    .observed = true };
	struct memory_added first = { 0 }, second = { 0 };
	struct memory *m = memory_say(t, "sings");
	int64_t app = memory_count(t, "SELECT key FROM apps");

	assert_int_equal(db_begin(t->p.db), OK);
	assert_int_equal(memories_put(t->rq, &t->p, app, &in, &first), OK);
	assert_int_equal(memories_put(t->rq, &t->p, app, &in, &second), OK);
	assert_false(first.existed);
	assert_true(second.existed);
	assert_string_equal(second.memory->id, first.memory->id);
	assert_int_equal(memories_trash(t->rq, &t->p, app, m->id), OK);
	assert_int_equal(memories_trash(t->rq, &t->p, app, m->id),
	    ERR_NOT_FOUND);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active' AND kind = 'observation'"), 1);
	db_rollback(t->p.db);
	assert_string_equal(memory_best(t, "sings"), "sings");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	const struct memory_new bad[] = {
		{ .text = NULL }, { .text = "" }, { .text = " \n\t " },
		{ .text = "\xff\xfe" }, { .text = "\xc0\xaf" },
		{ .text = text_of(t, MEMORY_TEXT_MAX + 1) },
		{ .text = "x", .subject = text_of(t, MEMORY_SUBJECT_MAX + 1) },
		{ .text = "x", .metadata = text_of(t, MEMORY_METADATA_MAX + 1) },
		{ .text = "x", .categories = text_of(t, 101) },
	};
	struct memory_new most[MEMORY_BATCH_MAX + 1] = { { 0 } };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		t->rq->fault.text = NULL;
		assert_int_equal(memory_check(t->rq, &bad[i]), ERR_INVALID);
		assert_non_null(t->rq->fault.text);
		assert_int_equal(try_add(t, &bad[i], 1), ERR_INVALID);
	}
	for (size_t i = 0; i < MEMORY_BATCH_MAX + 1; i++)
		most[i].text = arena_printf(t->arena, "text %zu", i);
	assert_int_equal(try_add(t, most, MEMORY_BATCH_MAX + 1), ERR_INVALID);
	assert_int_equal(try_add(t, most, MEMORY_BATCH_MAX), OK);
	memory_say(t, text_of(t, MEMORY_TEXT_MAX));
	assert_int_equal(try_add(t, most, 0), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_same_text), MEMORY_TEST(test_batch),
		MEMORY_TEST(test_all_or_none), MEMORY_TEST(test_put_and_trash),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("memories_add", tests, NULL, NULL);
}
