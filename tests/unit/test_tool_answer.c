/* tool_answer: cutting, titles, budgets, and which errors a model reads */
#include "unit.h"

#include "memory/tool_calls.h"
#include "tool_fixture.h"

static void
test_cut(void **state)
{
	struct memory_test *t = *state;

	assert_string_equal(tool_cut(t->arena, "abc", 3), "abc");
	assert_string_equal(tool_cut(t->arena, "abcd", 3), "abc\xe2\x80\xa6");
	assert_string_equal(tool_cut(t->arena, "ab\xc3\xa4", 3), "ab\xe2\x80\xa6");
	assert_string_equal(tool_title(t->arena, "\n  one\r\ntwo"), "one");
	assert_true(strlen(tool_title(t->arena, arena_printf(t->arena, "%0*d",
	    500, 1))) <= TOOL_TITLE_MAX + 3);
	assert_string_equal(tool_url(t->rq, "x"), "http://localhost:8080/m/x");
}

static void
test_settle(void **state)
{
	struct memory_test *t = *state;
	struct mcp_call c = { .rq = t->rq };
	struct mcp_result out = { 0 };

	assert_int_equal(tool_settle(&c, &out, OK), OK);
	assert_false(out.is_error);
	assert_int_equal(tool_settle(&c, &out, ERR_UNAVAILABLE),
	    ERR_UNAVAILABLE);
	assert_int_equal(tool_settle(&c, &out, ERR_LIMITED), ERR_LIMITED);
	assert_int_equal(tool_settle(&c, &out, ERR_NOT_FOUND), OK);
	assert_true(out.is_error);
	out = (struct mcp_result){ 0 };
	assert_int_equal(tool_settle(&c, &out, request_refuse(t->rq,
	    ERR_INVALID, NULL, "mend it")), OK);
	assert_true(out.is_error);
	assert_string_equal(out.text, "mend it");
}

static void
test_budget(void **state)
{
	struct memory_test *t = *state;
	struct json *array = json_new_array(t->arena), *item;
	size_t used = 0, n = 0;

	item = json_new_object(t->arena);
	json_set_string(item, "memory", arena_printf(t->arena, "%0*d", 2000, 1));
	while (tool_fits(t->arena, array, item, &used)) {
		item = json_new_object(t->arena);
		json_set_string(item, "memory",
		    arena_printf(t->arena, "%0*d", 2000, 1));
		n++;
	}
	assert_int_equal(json_len(array), n);
	assert_true(strlen(json_text(t->arena, array)) <= TOOL_ANSWER_MAX);
	assert_true(n > 10);
	/* One that is too large alone is given all the same. */
	array = json_new_array(t->arena);
	used = 0;
	item = json_new_object(t->arena);
	json_set_string(item, "memory",
	    arena_printf(t->arena, "%0*d", TOOL_ANSWER_MAX + 1, 1));
	assert_true(tool_fits(t->arena, array, item, &used));
}

static void
test_record(void **state)
{
	struct memory_test *t = *state;
	struct memory m = { .id = "i", .text = "t", .app = "Claude",
	    .categories = "a,b", .created_at = 0, .event_at = 86400 };
	const struct json *j = tool_record(t->arena, &m);

	assert_string_equal(json_text(t->arena, j),
	    "{\"id\":\"i\",\"memory\":\"t\",\"date\":\"1970-01-02T00:00:00Z\","
	    "\"created_at\":\"1970-01-01T00:00:00Z\","
	    "\"updated_at\":\"1970-01-01T00:00:00Z\","
	    "\"categories\":[\"a\",\"b\"],\"app\":\"Claude\"}");
}

/* What there is of a memory's life, and nothing of what there is not. */
static void
test_life(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna", .title = "A name", .valid_from = 1600000000,
	    .expires_at = 1800000000 });
	struct json *j = json_new_object(t->arena);

	assert_int_equal(tool_set_life(t->rq, &t->p, j, m), OK);
	assert_string_equal(json_text(t->arena, j), "{\"title\":\"A name\","
	    "\"valid_from\":\"2020-09-13T12:26:40Z\","
	    "\"expires_at\":\"2027-01-15T08:00:00Z\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_cut), MEMORY_TEST(test_settle),
		MEMORY_TEST(test_budget), MEMORY_TEST(test_record),
		MEMORY_TEST(test_life),
	};

	return cmocka_run_group_tests_name("tool_answer", tests, NULL, NULL);
}
