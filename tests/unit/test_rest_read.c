/* rest_read: list with its parameters, get */
#include "unit.h"

#include "rest_fixture.h"

static void
test_pages(void **state)
{
	struct rest_test *r = *state;

	for (int i = 0; i < 7; i++)
		memory_say(&r->t, arena_printf(r->t.arena, "number %d", i));
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "size"), 50);
	assert_int_equal(rest_int(r, "pages"), 1);
	assert_string_equal(rest_item(r, "items", 0, "content"), "number 6");
	rest_set(r, REST_SIZE, "3");
	rest_set(r, REST_PAGE, "3");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 7);
	assert_int_equal(rest_int(r, "page"), 3);
	assert_int_equal(rest_int(r, "pages"), 3);
	assert_int_equal(json_len(json_get(r->answer, "items")), 1);
	assert_string_equal(rest_item(r, "items", 0, "content"), "number 0");
	rest_set(r, REST_PAGE, "1000000");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(json_len(json_get(r->answer, "items")), 0);
}

static void
test_bad_parameters(void **state)
{
	static const struct { enum rest_param i; const char *value; } bad[] = {
		{ REST_PAGE, "0" }, { REST_PAGE, "x" }, { REST_PAGE, "1000001" },
		{ REST_SIZE, "101" }, { REST_SIZE, "-1" }, { REST_SIZE, "1.5" },
		{ REST_FROM_DATE, "yesterday" }, { REST_TO_DATE, "0" },
		{ REST_SORT_COLUMN, "hash" }, { REST_SORT_DIRECTION, "up" },
		{ REST_TO_DATE, "99999999999999999999" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest_set(r, bad[i].i, bad[i].value);
		assert_int_equal(rest_call(r, rest_list, NULL, NULL), 422);
		assert_string_equal(rest_place(r), arena_printf(r->t.arena,
		    "query.%s", rest_params[bad[i].i].name));
		rest_set(r, bad[i].i, NULL);
	}
}

static void
test_filters(void **state)
{
	struct rest_test *r = *state;
	const char *app_id;

	r->t.rq->call.now = 10000;
	app_id = memory_add(&r->t, &(struct memory_new){ .text = "b tea",
	    .categories = "food" })->app_id;
	r->t.rq->call.now = 20000;
	memory_say(&r->t, "a cake");
	rest_set(r, REST_FROM_DATE, "10000");
	rest_set(r, REST_TO_DATE, "10000");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_string_equal(rest_item(r, "items", 0, "content"), "b tea");
	rest_set(r, REST_FROM_DATE, NULL);
	rest_set(r, REST_TO_DATE, NULL);
	rest_set(r, REST_SORT_COLUMN, "memory");
	rest_set(r, REST_SORT_DIRECTION, "asc");
	rest_call(r, rest_list, NULL, NULL);
	assert_string_equal(rest_item(r, "items", 0, "content"), "a cake");
	rest_set(r, REST_SEARCH_QUERY, "TEA");
	rest_call(r, rest_list, NULL, NULL);
	assert_int_equal(rest_int(r, "total"), 1);
	rest_set(r, REST_SEARCH_QUERY, NULL);
	rest_set(r, REST_CATEGORIES, "none, Food");
	rest_call(r, rest_list, NULL, NULL);
	assert_int_equal(rest_int(r, "total"), 1);
	rest_set(r, REST_APP_ID, app_id);
	rest_call(r, rest_list, NULL, NULL);
	assert_int_equal(rest_int(r, "total"), 1);
	rest_set(r, REST_APP_ID, "other");
	rest_call(r, rest_list, NULL, NULL);
	assert_int_equal(rest_int(r, "total"), 0);
}

static void
test_get(void **state)
{
	struct rest_test *r = *state;
	const char *mine = memory_say(&r->t, "mine")->id, *theirs;
	const char *foreign;

	assert_int_equal(rest_call(r, rest_get, mine, NULL), 200);
	memory_open(&r->t, "person-2");
	theirs = memory_say(&r->t, "theirs")->id;
	assert_int_equal(rest_call(r, rest_get, theirs, NULL), 404);
	foreign = json_text(r->t.arena, r->answer);
	assert_int_equal(rest_call(r, rest_get,
	    "7635b850-42cc-405b-8f29-7dcc0ee64120", NULL), 404);
	assert_string_equal(json_text(r->t.arena, r->answer), foreign);
}

/* Not a 503: the same request would be too much for ever. */
static void
test_too_large_an_answer(void **state)
{
	struct rest_test *r = *state;
	char *text = arena_alloc(r->t.arena, MEMORY_TEXT_MAX + 1);

	memset(text, '\\', MEMORY_TEXT_MAX - 1);
	for (int i = 0; i < 24; i++) {
		text[MEMORY_TEXT_MAX - 1] = (char)('a' + i);
		memcpy(text, "big ", 4);
		memory_say(&r->t, text);
	}
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "query.size");
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"big\",\"limit\":100}"), 422);
	assert_string_equal(rest_place(r), "body.limit");
	rest_set(r, REST_SIZE, "10");
	assert_int_equal(rest_call(r, rest_list, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total"), 24);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_pages), REST_TEST(test_bad_parameters),
		REST_TEST(test_filters), REST_TEST(test_get),
		REST_TEST(test_too_large_an_answer),
	};

	return cmocka_run_group_tests_name("rest_read", tests, NULL, NULL);
}
