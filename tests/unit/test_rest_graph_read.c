/* rest_graph_read: pages of the graph, and what is around a name */
#include "unit.h"

#include "graph_fixture.h"
#include "rest_fixture.h"

static const char *
graph(struct rest_test *r, rest_handler *handle)
{
	assert_int_equal(rest_call(r, handle, NULL, NULL), 200);
	return graph_line(&r->t, r->answer);
}

static void
make(struct rest_test *r)
{
	graph_make(&r->t, "Anna", "person", "likes tea", NULL, NULL);
	graph_make(&r->t, "Bob", "person", NULL, NULL, NULL);
	graph_make(&r->t, "Rex", "dog", "barks at tea", NULL, NULL);
	graph_relate(&r->t, "Anna", "knows", "Bob");
	graph_relate(&r->t, "Bob", "owns", "Rex");
}

static void
test_entities(void **state)
{
	struct rest_test *r = *state;

	assert_string_equal(graph(r, rest_entities), "");
	assert_int_equal(rest_int(r, "pages"), 0);
	make(r);
	assert_string_equal(graph(r, rest_entities), "Anna:person(likes tea) "
	    "Bob:person() Rex:dog(barks at tea) Anna>knows>Bob Bob>owns>Rex");
	assert_int_equal(rest_int(r, "size"), 50);
	rest_set(r, REST_SIZE, "2");
	rest_set(r, REST_PAGE, "2");
	assert_string_equal(graph(r, rest_entities),
	    "Rex:dog(barks at tea) Bob>owns>Rex");
	assert_int_equal(rest_int(r, "total"), 3);
	assert_int_equal(rest_int(r, "page"), 2);
	assert_int_equal(rest_int(r, "pages"), 2);
	rest_set(r, REST_PAGE, "1000000");
	assert_string_equal(graph(r, rest_entities), "");
}

static void
test_entities_searched(void **state)
{
	struct rest_test *r = *state;

	make(r);
	rest_set(r, REST_SEARCH_QUERY, "TEA");
	assert_string_equal(graph(r, rest_entities), "Anna:person(likes tea) "
	    "Rex:dog(barks at tea) Anna>knows>Bob Bob>owns>Rex");
	assert_int_equal(rest_int(r, "total"), 2);
	rest_set(r, REST_SIZE, "1");
	rest_set(r, REST_PAGE, "2");
	assert_string_equal(graph(r, rest_entities),
	    "Rex:dog(barks at tea) Bob>owns>Rex");
	rest_set(r, REST_PAGE, "3");
	assert_string_equal(graph(r, rest_entities), "");
	assert_int_equal(rest_int(r, "total"), 2);
}

static void
test_relations(void **state)
{
	struct rest_test *r = *state;

	make(r);
	assert_string_equal(graph(r, rest_relations),
	    "Anna>knows>Bob Bob>owns>Rex");
	rest_set(r, REST_SIZE, "1");
	rest_set(r, REST_PAGE, "2");
	assert_string_equal(graph(r, rest_relations), "Bob>owns>Rex");
	assert_int_equal(rest_int(r, "total"), 2);
	assert_int_equal(rest_int(r, "pages"), 2);
}

static void
test_neighbours(void **state)
{
	struct rest_test *r = *state;
	bool cut = true;

	make(r);
	rest_set(r, REST_NAME, "Anna");
	assert_string_equal(graph(r, rest_neighbours),
	    "Anna:person(likes tea) Bob:person() Anna>knows>Bob");
	assert_int_equal(rest_int(r, "depth"), 1);
	assert_string_equal(rest_text(r, "name"), "Anna");
	assert_int_equal(json_get_bool(r->answer, "cut", &cut), OK);
	assert_false(cut);
	rest_set(r, REST_DEPTH, "3");
	assert_string_equal(graph(r, rest_neighbours), "Anna:person(likes tea) "
	    "Bob:person() Rex:dog(barks at tea) Anna>knows>Bob Bob>owns>Rex");
}

static void
test_neighbours_refused(void **state)
{
	static const char *const bad[] = { "0", "4", "-1", "x", "1.5" };
	struct rest_test *r = *state;

	make(r);
	assert_int_equal(rest_call(r, rest_neighbours, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "query.name");
	rest_set(r, REST_NAME, "nobody");
	assert_int_equal(rest_call(r, rest_neighbours, NULL, NULL), 404);
	rest_set(r, REST_NAME, "Anna");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest_set(r, REST_DEPTH, bad[i]);
		assert_int_equal(rest_call(r, rest_neighbours, NULL, NULL),
		    422);
		assert_string_equal(rest_place(r), "query.depth");
	}
}

static void
test_bad_pages(void **state)
{
	static rest_handler *const handlers[] = { rest_entities,
		rest_relations };
	struct rest_test *r = *state;

	for (size_t i = 0; i < 2; i++) {
		rest_set(r, REST_PAGE, "0");
		assert_int_equal(rest_call(r, handlers[i], NULL, NULL), 422);
		assert_string_equal(rest_place(r), "query.page");
		rest_set(r, REST_PAGE, NULL);
		rest_set(r, REST_SIZE, "101");
		assert_int_equal(rest_call(r, handlers[i], NULL, NULL), 422);
		assert_string_equal(rest_place(r), "query.size");
		rest_set(r, REST_SIZE, NULL);
	}
}

/* An entity of very many observations is told of, not all of them. */
static void
test_observations_cut(void **state)
{
	struct rest_test *r = *state;
	const char *texts[100];
	struct graph_entity g = { .name = "A", .observations = texts };
	const struct json *entity;
	bool cut = false;

	graph_make(&r->t, "A", "t", NULL, NULL, NULL);
	for (int i = 0; i < 3; i++) {
		for (g.count = 0; g.count < 100 && i * 100 + (int)g.count < 201;
		    g.count++)
			texts[g.count] = arena_printf(r->t.arena, "%d-%zu", i,
			    g.count);
		assert_int_equal(graph_add_observations(r->t.rq, &r->t.p, &g,
		    1), OK);
		assert_int_equal(rest_call(r, rest_entities, NULL, NULL), 200);
		entity = json_at(json_get(r->answer, "entities"), 0);
		assert_int_equal(json_len(json_get(entity, "observations")),
		    i < 2 ? (i + 1) * 100 : 200);
		assert_int_equal(json_get_bool(entity, "observations_cut",
		    &cut), i < 2 ? ERR_NOT_FOUND : OK);
	}
	assert_true(cut);
}

/* A page is answered however long its observations are. */
static void
test_long_observations(void **state)
{
	struct rest_test *r = *state;
	const char *texts[8];
	struct graph_entity g = { .name = "A", .type = "t",
	    .observations = texts };
	const struct json *list;
	bool cut = false;

	for (; g.count < 8; g.count++) {
		char *text = arena_alloc(r->t.arena, MEMORY_TEXT_MAX);

		memset(text, '\\', MEMORY_TEXT_MAX - 1);
		text[0] = (char)('a' + g.count);
		texts[g.count] = text;
	}
	assert_int_equal(graph_create_entities(r->t.rq, &r->t.p, &g, 1), OK);
	graph_make(&r->t, "B", "t", "short", NULL, NULL);
	assert_int_equal(rest_call(r, rest_entities, NULL, NULL), 200);
	list = json_get(r->answer, "entities");
	assert_int_equal(json_len(json_get(json_at(list, 0),
	    "observations")), 6);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(json_get_bool(json_at(list, i),
		    "observations_cut", &cut), OK);
		assert_true(cut);
	}
	rest_set(r, REST_PAGE, "2");
	rest_set(r, REST_SIZE, "1");
	assert_int_equal(rest_call(r, rest_entities, NULL, NULL), 200);
	list = json_get(r->answer, "entities");
	assert_int_equal(json_len(json_get(json_at(list, 0),
	    "observations")), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_entities), REST_TEST(test_entities_searched),
		REST_TEST(test_relations), REST_TEST(test_neighbours),
		REST_TEST(test_neighbours_refused), REST_TEST(test_bad_pages),
		REST_TEST(test_observations_cut),
		REST_TEST(test_long_observations),
	};

	return cmocka_run_group_tests_name("rest_graph_read", tests, NULL,
	    NULL);
}
