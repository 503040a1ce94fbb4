/* rest_audit: who did what when, as the API tells it */
#include "unit.h"

#include "memory/access.h"
#include "rest_fixture.h"

/* "type app; ..." */
static const char *
entries(struct rest_test *r)
{
	const struct json *list;
	struct buf b;

	assert_int_equal(rest_call(r, rest_audit, NULL, NULL), 200);
	list = json_get(r->answer, "entries");
	buf_init(&b, r->t.arena, 1 << 16);
	for (size_t i = 0; i < json_len(list); i++)
		buf_printf(&b, "%s %s;", json_string(json_get(json_at(list, i),
		    "type")), json_string(json_get(json_at(list, i),
		    "app_name")));
	return b.data;
}

static const struct json *
entry(struct rest_test *r, size_t i)
{
	return json_at(json_get(r->answer, "entries"), i);
}

static void
test_told(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	r->t.rq->call.now = 10000;
	id = memory_say(&r->t, "tea")->id;
	r->t.rq->call.now = 10001;
	assert_int_equal(rest_call(r, rest_search, NULL,
	    "{\"query\":\"tea\"}"), 200);
	access_after(r->t.rq);
	r->t.rq->call.now = 10002;
	assert_int_equal(rest_call(r, rest_pause, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\"]}", id)), 200);
	assert_string_equal(entries(r),
	    "state A Client;read A Client;added A Client;");
	assert_string_equal(json_string(json_get(entry(r, 0), "new_state")),
	    "paused");
	assert_string_equal(json_string(json_get(entry(r, 0), "at")),
	    "1970-01-01T02:46:42Z");
	assert_string_equal(json_string(json_get(entry(r, 1),
	    "access_type")), "search");
	assert_string_equal(json_string(json_get(entry(r, 1), "query")),
	    "tea");
	assert_string_equal(json_string(json_get(entry(r, 2), "memory_id")),
	    id);
	rest_set(r, REST_FROM_DATE, "10001");
	rest_set(r, REST_TO_DATE, "10001");
	assert_string_equal(entries(r), "read A Client;");
	rest_set(r, REST_FROM_DATE, NULL);
	rest_set(r, REST_TO_DATE, NULL);
	rest_set(r, REST_APP_ID, "7635b850-42cc-405b-8f29-7dcc0ee64120");
	assert_string_equal(entries(r), "");
}

static void
test_app_change(void **state)
{
	static const char *table[] = { "INSERT INTO app_history (app, "
		"changed_by, change, changed_at) VALUES (1, 1, "
		"'{\"is_active\":false}', 10000)" };
	struct rest_test *r = *state;
	bool active = true;

	memory_say(&r->t, "tea");
	assert_int_equal(db_run(db_statement(r->t.p.db, table, 1, 0)), OK);
	rest_set(r, REST_TO_DATE, "10000");
	assert_string_equal(entries(r), "app A Client;");
	assert_string_equal(json_string(json_get(entry(r, 0),
	    "changed_app_name")), "A Client");
	assert_int_equal(json_get_bool(json_get(entry(r, 0), "change"),
	    "is_active", &active), OK);
	assert_false(active);
}

static void
test_pages(void **state)
{
	struct rest_test *r = *state;
	bool more = false;

	for (int i = 0; i < 11; i++)
		memory_say(&r->t, arena_printf(r->t.arena, "number %d", i));
	entries(r);
	assert_int_equal(json_len(json_get(r->answer, "entries")), 10);
	assert_int_equal(json_get_bool(r->answer, "has_more", &more), OK);
	assert_true(more);
	rest_set(r, REST_PAGE, "2");
	entries(r);
	assert_int_equal(json_len(json_get(r->answer, "entries")), 1);
	assert_int_equal(rest_int(r, "page"), 2);
	assert_int_equal(json_get_bool(r->answer, "has_more", &more), OK);
	assert_false(more);
}

static void
test_refused(void **state)
{
	static const struct { enum rest_param i; const char *value; } bad[] = {
		{ REST_PAGE, "0" }, { REST_PAGE, "1001" },
		{ REST_PAGE_SIZE, "101" }, { REST_APP_ID, "A Client" },
		{ REST_FROM_DATE, "yesterday" }, { REST_TO_DATE, "-1" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest_set(r, bad[i].i, bad[i].value);
		assert_int_equal(rest_call(r, rest_audit, NULL, NULL), 422);
		assert_string_equal(rest_place(r), arena_printf(r->t.arena,
		    "query.%s", rest_params[bad[i].i].name));
		rest_set(r, bad[i].i, NULL);
	}
	rest_set(r, REST_PAGE, "1000");
	assert_int_equal(rest_call(r, rest_audit, NULL, NULL), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_told), REST_TEST(test_app_change),
		REST_TEST(test_pages), REST_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("rest_audit", tests, NULL, NULL);
}
