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
	    "\"replaced\":0,\"known\":1,\"skipped\":0,\"entities\":0,\"relations\":0}");
	assert_int_equal(rows[0].created_at, t->rq->call.now);
	assert_int_equal(rows[0].undone_at, 0);
}

static void
test_undo(void **state)
{
	struct memory_test *t = *state;
	const char *id, *other;
	struct import_row *rows;
	struct import_undone gone;
	size_t n;

	memory_say(t, "memory 7");
	id = import_many(t, 250);
	other = import_many(t, 251);
	assert_int_equal(imports_undo(t->rq, &t->p, id, &gone), OK);
	assert_int_equal(gone.deleted, 249);
	/* What was there before, and what came otherwise, stays. */
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'active'"), 2);
	assert_int_equal(memory_search(t, "memory").count, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM status_history"),
	    249);
	assert_int_equal(imports_list(t->rq, &t->p, &rows, &n), OK);
	assert_int_equal(rows[0].undone_at, 0);
	assert_int_equal(rows[1].undone_at, t->rq->call.now);
	assert_int_equal(imports_undo(t->rq, &t->p, id, &gone), ERR_SPENT);
	assert_int_equal(imports_undo(t->rq, &t->p, other, &gone), OK);
	assert_int_equal(gone.deleted, 1);
}

/* What expired, and could not be put away yet, does not end it. */
static void
test_undo_beside_what_expired(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct import_undone gone;
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	for (int i = 0; i < MEMORY_BATCH_MAX + 1; i++)
		buf_printf(&b, "{\"content\":\"early %d\","
		    "\"expires_at\":\"2100-01-01\"}\n", i);
	buf_puts(&b, "{\"content\":\"late\"}\n");
	assert_int_equal(import_bytes(t, "jsonl", b.data, b.len, &got), OK);
	t->p.due_at = 4200000000;
	assert_int_equal(imports_undo(t->rq, &t->p, got.id, &gone), OK);
	assert_int_equal(gone.deleted, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE text = 'late' AND state = 'deleted'"), 1);
}

#define LINE(text) "{\"type\":" text "}\n"
#define ENTITY(name) LINE("\"entity\",\"name\":\"" name \
	"\",\"entityType\":\"t\",\"observations\":[\"" name " is\"]")
#define RELATION(from, to) LINE("\"relation\",\"from\":\"" from \
	"\",\"to\":\"" to "\",\"relationType\":\"r\"")

/* Of the graph goes what it made and nobody used since. */
static void
test_undo_graph(void **state)
{
	struct memory_test *t = *state;
	struct import_result first, second;
	struct import_undone gone;

	assert_int_equal(import_bytes(t, "jsonl", ENTITY("Ann"),
	    strlen(ENTITY("Ann")), &first), OK);
	assert_int_equal(import_bytes(t, "jsonl",
	    ENTITY("Ann") ENTITY("Bob") ENTITY("Cid") ENTITY("Dan")
	    RELATION("Ann", "Bob") RELATION("Bob", "Dan"),
	    strlen(ENTITY("Ann") ENTITY("Bob") ENTITY("Cid") ENTITY("Dan")
	    RELATION("Ann", "Bob") RELATION("Bob", "Dan")), &second), OK);
	import_good(t, "jsonl", LINE("\"entity\",\"name\":\"Cid\","
	    "\"entityType\":\"t\",\"observations\":[\"is new\"]")
	    RELATION("Eva", "Dan"));
	assert_int_equal(imports_undo(t->rq, &t->p, second.id, &gone), OK);
	assert_int_equal(gone.deleted, 3);
	assert_int_equal(gone.relations, 2);
	assert_int_equal(gone.entities, 1);
	assert_string_equal(memory_text(t, "SELECT group_concat(name) FROM "
	    "(SELECT name FROM entities ORDER BY name)"), "Ann,Cid,Dan");
	assert_int_equal(imports_undo(t->rq, &t->p, first.id, &gone), OK);
	assert_int_equal(gone.entities, 1);
}

static void
test_undo_unknown(void **state)
{
	struct memory_test *t = *state;
	struct import_undone gone;

	import_many(t, 1);
	assert_int_equal(imports_undo(t->rq, &t->p, "", &gone),
	    ERR_NOT_FOUND);
	assert_int_equal(gone.deleted, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list),
		MEMORY_TEST(test_undo), MEMORY_TEST(test_undo_beside_what_expired),
		MEMORY_TEST(test_undo_graph),
		MEMORY_TEST(test_undo_unknown),
	};

	return cmocka_run_group_tests_name("imports", tests, NULL, NULL);
}
