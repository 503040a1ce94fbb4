/* graph_walk: pages, what touches a name, and what is around it */
#include "unit.h"

#include "graph_fixture.h"
#include "memory/graph_walk.h"

/* "A:t B:t | A>knows>B", with '~' behind what was cut. */
static const char *
around(struct memory_test *t, const char *name, int depth)
{
	struct walk w;
	struct buf b;

	assert_int_equal(walk_around(t->rq, &t->p, name, depth, &w), OK);
	buf_init(&b, t->arena, 1 << 20);
	for (size_t i = 0; i < w.found.count; i++)
		buf_printf(&b, "%s:%s ", w.found.items[i].name,
		    w.found.items[i].type);
	buf_puts(&b, "|");
	for (size_t i = 0; i < w.relations.count; i++)
		buf_printf(&b, " %s>%s>%s", w.relations.items[i].from,
		    w.relations.items[i].type, w.relations.items[i].to);
	buf_puts(&b, w.is_cut ? " ~" : "");
	return b.data;
}

static void
test_depth(void **state)
{
	struct memory_test *t = *state;
	struct walk w;

	graph_make(t, "A", "t", NULL, NULL, NULL);
	graph_make(t, "B", "t", NULL, NULL, NULL);
	graph_make(t, "C", "t", NULL, NULL, NULL);
	graph_make(t, "D", "t", NULL, NULL, NULL);
	graph_make(t, "E", "t", NULL, NULL, NULL);
	graph_make(t, "Z", "t", NULL, NULL, NULL);
	graph_relate(t, "A", "r", "B");
	graph_relate(t, "C", "r", "B");
	graph_relate(t, "C", "r", "D");
	graph_relate(t, "E", "r", "D");
	assert_string_equal(around(t, "A", 1), "A:t B:t | A>r>B");
	assert_string_equal(around(t, "A", 2), "A:t B:t C:t | A>r>B C>r>B");
	assert_string_equal(around(t, "A", 3),
	    "A:t B:t C:t D:t | A>r>B C>r>B C>r>D");
	assert_string_equal(around(t, "Z", 3), "Z:t |");
	assert_int_equal(walk_around(t->rq, &t->p, "a", 1, &w),
	    ERR_NOT_FOUND);
	assert_int_equal(walk_around(t->rq, &t->p, "", 1, &w), ERR_NOT_FOUND);
}

/* Circles, loops, several relations of a pair, names that are no entities. */
static void
test_shapes(void **state)
{
	struct memory_test *t = *state;

	graph_make(t, "A", "t", NULL, NULL, NULL);
	graph_relate(t, "A", "r", "B");
	graph_relate(t, "A", "s", "B");
	graph_relate(t, "B", "r", "C");
	graph_relate(t, "C", "r", "A");
	graph_relate(t, "A", "is", "A");
	assert_string_equal(around(t, "A", 1),
	    "A:t | A>is>A A>r>B A>s>B B>r>C C>r>A");
	assert_string_equal(around(t, "B", 3),
	    "A:t | A>is>A A>r>B A>s>B B>r>C C>r>A");
	memory_open(t, "person-2");
	assert_int_equal(walk_around(t->rq, &t->p, "A", 1,
	    &(struct walk){ 0 }), ERR_NOT_FOUND);
}

static void
relate_many(struct memory_test *t, const char *from, int count)
{
	struct graph_relation list[GRAPH_BATCH_MAX];

	while (count > 0) {
		size_t n = count < GRAPH_BATCH_MAX ? (size_t)count
		    : GRAPH_BATCH_MAX;

		for (size_t i = 0; i < n; i++)
			list[i] = (struct graph_relation){ .from = from,
			    .type = "r", .to = arena_printf(t->arena,
			    "%s-%03d", from, count - (int)i) };
		assert_int_equal(graph_create_relations(t->rq, &t->p, list,
		    n), OK);
		count -= (int)n;
	}
}

static void
test_bounds(void **state)
{
	struct memory_test *t = *state;
	struct walk w;

	graph_make(t, "hub", "t", NULL, NULL, NULL);
	relate_many(t, "hub", WALK_NAMES_MAX - 1);
	assert_int_equal(walk_around(t->rq, &t->p, "hub", 3, &w), OK);
	assert_false(w.is_cut);
	assert_int_equal(w.relations.count, WALK_NAMES_MAX - 1);
	relate_many(t, "hub-001", 50);
	assert_int_equal(walk_around(t->rq, &t->p, "hub", 1, &w), OK);
	assert_false(w.is_cut);
	assert_int_equal(walk_around(t->rq, &t->p, "hub", 2, &w), OK);
	assert_true(w.is_cut);
	assert_int_equal(w.relations.count, WALK_NAMES_MAX - 1);
	relate_many(t, "hub", 2 * WALK_NAMES_MAX);
	assert_int_equal(walk_around(t->rq, &t->p, "hub", 1, &w), OK);
	assert_true(w.is_cut);
	assert_true(w.relations.count < WALK_NAMES_MAX);
}

static void
test_touching(void **state)
{
	struct memory_test *t = *state;
	const char *names[] = { "A", "B", "none" };
	struct graph_relations list;

	graph_relate(t, "A", "r", "B");
	graph_relate(t, "C", "r", "A");
	graph_relate(t, "C", "r", "D");
	graph_relate(t, "B", "r", "D");
	assert_int_equal(walk_touching(t->rq, &t->p, names, 3, 10, &list), OK);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].to, "B");
	assert_string_equal(list.items[1].from, "C");
	assert_string_equal(list.items[2].from, "B");
	assert_int_equal(walk_touching(t->rq, &t->p, names, 3, 2, &list), OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(walk_touching(t->rq, &t->p, names, 0, 2, &list), OK);
	assert_int_equal(list.count, 0);
}

static void
test_pages(void **state)
{
	struct memory_test *t = *state;
	struct graph_relations relations;
	struct graph_found found;
	int64_t total;

	assert_int_equal(walk_entities(t->rq, &t->p, 0, 10, &found, &total),
	    OK);
	assert_int_equal(total, 0);
	graph_make(t, "B", "t", NULL, NULL, NULL);
	graph_make(t, "A", "u", NULL, NULL, NULL);
	graph_make(t, "C", "t", NULL, NULL, NULL);
	graph_relate(t, "A", "r", "B");
	graph_relate(t, "B", "r", "A");
	assert_int_equal(walk_entities(t->rq, &t->p, 1, 1, &found, &total),
	    OK);
	assert_int_equal(total, 3);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].name, "A");
	assert_string_equal(found.items[0].type, "u");
	assert_int_equal(walk_relations(t->rq, &t->p, 1, 10, &relations,
	    &total), OK);
	assert_int_equal(total, 2);
	assert_int_equal(relations.count, 1);
	assert_string_equal(relations.items[0].from, "B");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_depth), MEMORY_TEST(test_shapes),
		MEMORY_TEST(test_bounds), MEMORY_TEST(test_touching),
		MEMORY_TEST(test_pages),
	};

	return cmocka_run_group_tests_name("graph_walk", tests, NULL, NULL);
}
