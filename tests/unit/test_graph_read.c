/* graph_read: finding entities, walking along their observations and relations */
#include "unit.h"

#include "graph_fixture.h"

static const char *
names_of(struct memory_test *t, const struct graph_found *f)
{
	struct buf b;

	buf_init(&b, t->arena, 1 << 16);
	for (size_t i = 0; i < f->count; i++)
		buf_printf(&b, "%s%s", i > 0 ? "," : "", f->items[i].name);
	return b.data;
}

static const char *
found(struct memory_test *t, const char *text)
{
	struct graph_found f;

	assert_int_equal(graph_search(t->rq, &t->p, text, &f), OK);
	return names_of(t, &f);
}

static void
some_people(struct memory_test *t)
{
	graph_make(t, "Anna", "person", "likes tea", "sings", "bakes");
	graph_make(t, "Bob", "person", "LIKES Tea", NULL, NULL);
	graph_make(t, "Teapot", "thing", NULL, NULL, NULL);
	graph_make(t, "", "", NULL, NULL, NULL);
}

static void
test_all(void **state)
{
	struct memory_test *t = *state;
	struct graph_found f;

	some_people(t);
	assert_int_equal(graph_all(t->rq, &t->p, 0, 10, &f), OK);
	assert_string_equal(names_of(t, &f), "Anna,Bob,Teapot,");
	assert_int_equal(graph_all(t->rq, &t->p, f.items[1].key, 2, &f), OK);
	assert_string_equal(names_of(t, &f), "Bob,Teapot");
	assert_string_equal(f.items[0].type, "person");
	assert_int_equal(graph_all(t->rq, &t->p, 1000, 10, &f), OK);
	assert_int_equal(f.count, 0);
}

static void
test_open(void **state)
{
	static const char *const names[] = { "Teapot", "nobody", "Anna", "",
	    "Anna", "anna", "' OR 1 --" };
	struct memory_test *t = *state;
	struct graph_found f;

	some_people(t);
	assert_int_equal(graph_open(t->rq, &t->p, names, 7, &f), OK);
	assert_string_equal(names_of(t, &f), "Anna,Teapot,");
	assert_int_equal(graph_open(t->rq, &t->p, names, 0, &f), OK);
	assert_int_equal(f.count, 0);
}

static void
test_search(void **state)
{
	struct memory_test *t = *state;

	some_people(t);
	memory_add(t, &(struct memory_new){ .text = "Bob's teacher",
	    .subject = "Bob" });
	assert_string_equal(found(t, "tea"), "Anna,Bob,Teapot");
	assert_string_equal(found(t, "S TEA"), "Anna,Bob");
	assert_string_equal(found(t, "PERSON"), "Anna,Bob");
	assert_string_equal(found(t, ""), "Anna,Bob,Teapot,");
	assert_string_equal(found(t, "sings"), "Anna");
	assert_string_equal(found(t, "%"), "");
	/* What is no observation is not of the graph. */
	assert_string_equal(found(t, "teacher"), "");
	graph_make(t, "Öl", "ΟΔΟΣ", NULL, NULL, NULL);
	assert_string_equal(found(t, "öL"), "Öl");
	assert_string_equal(found(t, "οδος"), "Öl");
}

static void
test_search_finds_no_end(void **state)
{
	struct memory_test *t = *state;
	struct graph_found f;

	for (int i = 0; i <= GRAPH_FOUND_MAX; i += GRAPH_BATCH_MAX) {
		struct graph_entity list[GRAPH_BATCH_MAX];

		for (int k = 0; k < GRAPH_BATCH_MAX; k++)
			list[k] = (struct graph_entity){ .type = "x",
			    .name = arena_printf(t->arena, "n%d", i + k) };
		assert_int_equal(graph_create_entities(t->rq, &t->p, list,
		    GRAPH_BATCH_MAX), OK);
		if (i == GRAPH_FOUND_MAX - GRAPH_BATCH_MAX) {
			assert_int_equal(graph_search(t->rq, &t->p, "N", &f),
			    OK);
			assert_int_equal(f.count, GRAPH_FOUND_MAX);
			assert_string_equal(f.items[GRAPH_FOUND_MAX - 1].name,
			    "n9999");
		}
	}
	assert_int_equal(graph_search(t->rq, &t->p, "N", &f), ERR_INVALID);
	assert_non_null(t->rq->fault.text);
}

/* A walk that writes what it meets, and stops after `left`. */
struct walk {
	struct graph_walker walker;
	struct buf *b;
	int left;
	int64_t last;
};

static bool
meet_observation(struct graph_walker *w, int64_t seq, const char *id,
    const char *text)
{
	struct walk *walk = (struct walk *)w;

	assert_int_equal(strlen(id), 36);
	buf_printf(walk->b, "(%s)", text);
	walk->last = seq;
	return --walk->left > 0;
}

static bool
meet_relation(struct graph_walker *w, const struct graph_relation *r)
{
	struct walk *walk = (struct walk *)w;

	buf_printf(walk->b, "(%s %s %s)", r->from, r->type, r->to);
	walk->last = r->key;
	return --walk->left > 0;
}

static struct walk
walk_of(struct memory_test *t, int left)
{
	struct walk w = { { meet_observation, meet_relation },
	    arena_alloc(t->arena, sizeof *w.b), left, 0 };

	buf_init(w.b, t->arena, 1 << 16);
	return w;
}

static void
test_observations(void **state)
{
	struct memory_test *t = *state;
	struct walk w = walk_of(t, 2);
	int64_t after;

	some_people(t);
	memory_add(t, &(struct memory_new){ .text = "plain",
	    .subject = "Anna" });
	assert_int_equal(graph_observations(t->rq, &t->p, "Anna", 0,
	    &w.walker), OK);
	assert_string_equal(w.b->data, "(likes tea)(sings)");
	after = w.last;
	w = walk_of(t, 10);
	assert_int_equal(graph_observations(t->rq, &t->p, "Anna", after,
	    &w.walker), OK);
	assert_string_equal(w.b->data, "(bakes)");
	w = walk_of(t, 10);
	assert_int_equal(graph_observations(t->rq, &t->p, "anna", 0,
	    &w.walker), OK);
	assert_string_equal(w.b->data, "");
}

static void
test_relations(void **state)
{
	static const char *const names[] = { "Bob", "", "Anna", "An" };
	struct memory_test *t = *state;
	struct walk w = walk_of(t, 3);
	struct graph_found f;
	int64_t from;

	graph_relate(t, "Anna", "knows", "Bob");
	graph_relate(t, "Carl", "knows", "Dora");
	graph_relate(t, "Carl", "knows", "Bob");
	graph_relate(t, "", "is", "");
	assert_int_equal(graph_relations(t->rq, &t->p, 0, NULL, &w.walker), OK);
	assert_string_equal(w.b->data,
	    "(Anna knows Bob)(Carl knows Dora)(Carl knows Bob)");
	from = w.last;
	graph_make(t, "Bob", "person", NULL, NULL, NULL);
	assert_int_equal(graph_open(t->rq, &t->p, names, 4, &f), OK);
	w = walk_of(t, 10);
	assert_int_equal(graph_relations(t->rq, &t->p, 0, &f, &w.walker), OK);
	assert_string_equal(w.b->data, "(Anna knows Bob)(Carl knows Bob)");
	graph_make(t, "", "nothing", NULL, NULL, NULL);
	graph_make(t, "An", "prefix", NULL, NULL, NULL);
	assert_int_equal(graph_open(t->rq, &t->p, names, 4, &f), OK);
	w = walk_of(t, 10);
	assert_int_equal(graph_relations(t->rq, &t->p, from, &f, &w.walker),
	    OK);
	assert_string_equal(w.b->data, "(Carl knows Bob)( is )");
	f.count = 0;
	w = walk_of(t, 10);
	assert_int_equal(graph_relations(t->rq, &t->p, 0, &f, &w.walker), OK);
	assert_string_equal(w.b->data, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_all), MEMORY_TEST(test_open),
		MEMORY_TEST(test_search), MEMORY_TEST(test_search_finds_no_end),
		MEMORY_TEST(test_observations), MEMORY_TEST(test_relations),
	};

	return cmocka_run_group_tests_name("graph_read", tests, NULL, NULL);
}
