/* rest_args: numbers, pages, ids and flags, and how they are refused */
#include "unit.h"

#include "rest_fixture.h"

#define ID "7635b850-42cc-405b-8f29-7dcc0ee64120"

static enum err
answer_page(struct rest *r)
{
	int64_t page, size;
	enum err e;

	if ((e = rest_page(r, &page, &size)) != OK)
		return e;
	buf_printf(&r->rs->body, "{\"page\":%d,\"size\":%d}", (int)page,
	    (int)size);
	return response_body(r->rs, 200, "application/json");
}

static enum err
answer_ids(struct rest *r)
{
	const char *const *ids;
	bool flag = true;
	size_t n;
	enum err e;

	if ((e = rest_body_ids(r, "ids", &ids, &n)) != OK ||
	    (e = rest_body_bool(r, "flag", &flag)) != OK)
		return e;
	buf_printf(&r->rs->body, "{\"ids\":%d,\"flag\":%d}",
	    ids != NULL ? (int)n : -1, flag);
	return response_body(r->rs, 200, "application/json");
}

static enum err
answer_values(struct rest *r)
{
	const struct json *list;
	const char *metadata;
	enum err e;

	if ((e = rest_body_list(r, "list", 2, &list)) != OK ||
	    (e = rest_body_metadata(r, &metadata)) != OK)
		return e;
	buf_printf(&r->rs->body, "{\"list\":%d,\"metadata\":",
	    list != NULL ? (int)json_len(list) : -1);
	json_quote(&r->rs->body, metadata != NULL ? metadata : "none");
	buf_putc(&r->rs->body, '}');
	return response_body(r->rs, 200, "application/json");
}

static void
test_list_and_metadata(void **state)
{
	static const struct { const char *body; int list; const char *text; }
	    good[] = {
		{ "{}", -1, "none" }, { "{\"list\":null}", -1, "none" },
		{ "{\"list\":[],\"metadata\":null}", 0, "none" },
		{ "{\"list\":[1,\"2\"],\"metadata\":{}}", 2, "none" },
		{ "{\"metadata\":{\"k\" : [1]}}", -1, "{\"k\":[1]}" },
	};
	static const struct { const char *body, *place; } bad[] = {
		{ "{\"list\":[1,2,3]}", "body.list" },
		{ "{\"list\":{}}", "body.list" },
		{ "{\"list\":\"a\"}", "body.list" },
		{ "{\"metadata\":[]}", "body.metadata" },
		{ "{\"metadata\":\"{}\"}", "body.metadata" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(rest_call(r, answer_values, NULL,
		    good[i].body), 200);
		assert_int_equal(rest_int(r, "list"), good[i].list);
		assert_string_equal(rest_text(r, "metadata"), good[i].text);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, answer_values, NULL,
		    bad[i].body), 422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(rest_call(r, answer_values, NULL, arena_printf(
	    r->t.arena, "{\"metadata\":{\"k\":\"%0*d\"}}",
	    MEMORY_METADATA_MAX, 1)), 422);
}

static void
test_page(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(rest_call(r, answer_page, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "page"), 1);
	assert_int_equal(rest_int(r, "size"), 10);
	rest_set(r, REST_PAGE, "7");
	rest_set(r, REST_PAGE_SIZE, "100");
	assert_int_equal(rest_call(r, answer_page, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "page"), 7);
	assert_int_equal(rest_int(r, "size"), 100);
	rest_set(r, REST_PAGE_SIZE, "101");
	assert_int_equal(rest_call(r, answer_page, NULL, NULL), 422);
	assert_string_equal(rest_place(r), "query.page_size");
	rest_set(r, REST_PAGE_SIZE, "0");
	assert_int_equal(rest_call(r, answer_page, NULL, NULL), 422);
}

static void
test_ids_and_flags(void **state)
{
	static const struct { const char *body; int64_t ids, flag; } good[] = {
		{ "{}", -1, 1 }, { "{\"ids\":null,\"flag\":null}", -1, 1 },
		{ "{\"ids\":[]}", 0, 1 },
		{ "{\"ids\":[\"" ID "\"],\"flag\":false}", 1, 0 },
	};
	static const struct { const char *body, *place; } bad[] = {
		{ "{\"ids\":{}}", "body.ids" }, { "{\"ids\":[1]}", "body.ids" },
		{ "{\"ids\":[\"x\"]}", "body.ids" },
		{ "{\"ids\":\"" ID "\"}", "body.ids" },
		{ "{\"flag\":1}", "body.flag" },
		{ "{\"flag\":\"true\"}", "body.flag" },
		/* A bare list is for those who say so. */
		{ "[\"" ID "\"]", "body" },
	};
	struct rest_test *r = *state;
	const char *many = "\"" ID "\"";

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(rest_call(r, answer_ids, NULL, good[i].body),
		    200);
		assert_int_equal(rest_int(r, "ids"), good[i].ids);
		assert_int_equal(rest_int(r, "flag"), good[i].flag);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, answer_ids, NULL, bad[i].body),
		    422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	for (int i = 1; i < MEMORY_BATCH_MAX; i++)
		many = arena_printf(r->t.arena, "%s,\"" ID "\"", many);
	assert_int_equal(rest_call(r, answer_ids, NULL, arena_printf(
	    r->t.arena, "{\"ids\":[%s]}", many)), 200);
	assert_int_equal(rest_call(r, answer_ids, NULL, arena_printf(
	    r->t.arena, "{\"ids\":[%s,\"" ID "\"]}", many)), 422);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_page), REST_TEST(test_list_and_metadata),
		REST_TEST(test_ids_and_flags),
	};

	return cmocka_run_group_tests_name("rest_args", tests, NULL, NULL);
}
