/* quota: what would be too much is refused whole, deleting never */
#include "unit.h"

#include "memory/details.h"
#include "memory/graph.h"
#include "memory/quota.h"
#include "memory/states.h"
#include "memory_fixture.h"

static enum err
add_two(struct memory_test *t, const char *one, const char *two)
{
	const struct memory_new in[] = { { .text = one }, { .text = two } };
	struct memory_added out[2];

	t->rq->fault.text = NULL;
	return memories_add(t->rq, &t->p, in, 2, out);
}

static void
test_number(void **state)
{
	struct memory_test *t = *state;
	struct memory *m;
	const char *id;
	int64_t n;

	t->f.cfg.memories_max = 3;
	assert_int_equal(add_two(t, "one", "two"), OK);
	assert_int_equal(add_two(t, "three", "four"), ERR_FORBIDDEN);
	assert_non_null(strstr(t->rq->fault.text, "there may be 3 memories"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	assert_int_equal(memory_search(t, "three").count, 0);
	m = memory_say(t, "three");
	id = m->id;
	/* What is there already is no more than there is; a change is none. */
	assert_int_equal(add_two(t, "One", "two"), OK);
	assert_int_equal(memories_update(t->rq, &t->p, id, "changed", NULL,
	    &m), OK);
	/* The trash makes room. */
	assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &n), OK);
	memory_say(t, "four");
	t->f.cfg.memories_max = 0;
	memory_say(t, "five");
}

static void
test_back_from_the_trash(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "one")->id;
	int64_t n;

	t->f.cfg.memories_max = 1;
	assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &n), OK);
	memory_say(t, "two");
	assert_int_equal(states_restore(t->rq, &t->p, &id, 1, &n),
	    ERR_FORBIDDEN);
	assert_int_equal(n, 0);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'active'"), 1);
}

/* The graph takes room too. */
static void
test_graph(void **state)
{
	struct memory_test *t = *state;
	enum err e = OK;
	int i;

	t->f.cfg.memory_file_max = 1;
	for (i = 0; e == OK && i < 20000; i += 10) {
		struct graph_relation r[10];

		for (int k = 0; k < 10; k++)
			r[k] = (struct graph_relation){ .from = arena_printf(
			    t->arena, "%0*d", 150, i + k), .to = "b",
			    .type = "knows" };
		e = graph_create_relations(t->rq, &t->p, r, 10);
	}
	assert_int_equal(e, ERR_FORBIDDEN);
	assert_true(i > 10);
}

static char *
long_text(struct memory_test *t, int i)
{
	return arena_printf(t->arena, "%d %0*d", i, 50000, i);
}

static void
test_size(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in = { 0 };
	struct memory_added out;
	struct memory *m = memory_say(t, "first");
	enum err e = OK;
	int64_t n, before;
	int i;

	t->f.cfg.memory_file_max = 1;
	for (i = 0; i < 40 && e == OK; i++) {
		in.text = long_text(t, i);
		e = memories_add(t->rq, &t->p, &in, 1, &out);
	}
	assert_int_equal(e, ERR_FORBIDDEN);
	assert_in_range(i, 5, 30);
	assert_non_null(strstr(t->rq->fault.text, "may take 1 MB"));
	before = memory_count(t, "SELECT count(*) FROM memories");
	assert_int_equal(memories_update(t->rq, &t->p, m->id,
	    long_text(t, 99), NULL, &m), ERR_FORBIDDEN);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"),
	    before);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 0);
	assert_int_equal(add_two(t, "first", "First."), OK);
	assert_int_equal(db_size(t->p.db, &n), OK);
	assert_in_range(n, 512 * 1024, 1024 * 1024);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_number), MEMORY_TEST(test_size),
		MEMORY_TEST(test_back_from_the_trash), MEMORY_TEST(test_graph),
	};

	return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
