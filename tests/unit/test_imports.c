#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/imports.h"

static const char *
import_many(struct memory_test *t, int count)
{
	struct import_result got;
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	for (int i = 0; i < count; i++)
		buf_printf(&b, "{\"content\":\"memory %d\"}\n", i);
	assert_int_equal(import_bytes(t, "jsonl", b.data, b.len, &got), OK);
	return got.id;
}

static void
test_list(void **state)
{
	struct memory_test *t = *state;
	const char *first = import_many(t, 1), *second = import_many(t, 2);
	struct import_row *rows;
	size_t n;

	assert_int_equal(imports_list(t->rq, &t->p, &rows, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].id, second);
	assert_string_equal(rows[1].id, first);
	assert_string_equal(rows[0].format, "jsonl");
	assert_string_equal(rows[0].counts, "{\"records\":2,\"added\":1,"
	    "\"known\":1,\"skipped\":0,\"entities\":0,\"relations\":0}");
	assert_int_equal(rows[0].created_at, t->rq->call.now);
	assert_int_equal(rows[0].undone_at, 0);
}

static void
test_undo(void **state)
{
	struct memory_test *t = *state;
	const char *id, *other;
	struct import_row *rows;
	int64_t deleted;
	size_t n;

	memory_say(t, "memory 7");
	id = import_many(t, 250);
	other = import_many(t, 251);
	assert_int_equal(imports_undo(t->rq, &t->p, id, &deleted), OK);
	assert_int_equal(deleted, 249);
	/* What was there before, and what came otherwise, stays. */
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'active'"), 2);
	assert_int_equal(memory_search(t, "memory").count, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM status_history"),
	    249);
	assert_int_equal(imports_list(t->rq, &t->p, &rows, &n), OK);
	assert_int_equal(rows[0].undone_at, 0);
	assert_int_equal(rows[1].undone_at, t->rq->call.now);
	assert_int_equal(imports_undo(t->rq, &t->p, id, &deleted), ERR_SPENT);
	assert_int_equal(imports_undo(t->rq, &t->p, other, &deleted), OK);
	assert_int_equal(deleted, 1);
}

static void
test_undo_unknown(void **state)
{
	struct memory_test *t = *state;
	int64_t deleted;

	import_many(t, 1);
	assert_int_equal(imports_undo(t->rq, &t->p, "", &deleted),
	    ERR_NOT_FOUND);
	assert_int_equal(deleted, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list),
		MEMORY_TEST(test_undo),
		MEMORY_TEST(test_undo_unknown),
	};

	return cmocka_run_group_tests_name("imports", tests, NULL, NULL);
}
