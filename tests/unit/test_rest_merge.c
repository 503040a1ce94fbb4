/* rest_merge: merging over REST and each refusal */
#include "unit.h"

#include "rest_fixture.h"

static void
test_merge(void **state)
{
	struct rest_test *r = *state;
	const char *a = memory_say(&r->t, "Anna")->id;
	const char *b = memory_say(&r->t, "Bruno")->id, *id;

	assert_int_equal(rest_call(r, rest_merge, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"],"
	    "\"user_id\":\"person-1\"}", a, b)), 200);
	assert_string_equal(rest_text(r, "content"), "Anna\nBruno");
	id = rest_text(r, "id");
	assert_int_equal(rest_call(r, rest_get, a, NULL), 200);
	assert_string_equal(rest_text(r, "replaced_by"), id);
	/* They are not active any more. */
	assert_int_equal(rest_call(r, rest_merge, NULL, arena_printf(
	    r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"]}", a, b)), 404);
}

static void
test_refused(void **state)
{
	struct rest_test *r = *state;
	const char *a = memory_say(&r->t, "Anna")->id;
	const struct { const char *body, *place; } bad[] = {
		{ "{}", "body.memory_ids" },
		{ "{\"memory_ids\":7}", "body.memory_ids" },
		{ "{\"memory_ids\":[\"x\",\"y\"]}", "body.memory_ids" },
		{ arena_printf(r->t.arena, "{\"memory_ids\":[\"%s\"]}", a),
		    "body.memory_ids" },
		{ arena_printf(r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"]}",
		    a, a), "body.memory_ids" },
		{ arena_printf(r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"],"
		    "\"text\":7}", a, memory_say(&r->t, "B")->id),
		    "body.text" },
		{ arena_printf(r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"],"
		    "\"text\":\" \"}", a, memory_say(&r->t, "C")->id),
		    "body.text" },
		/* The text is not at fault. */
		{ arena_printf(r->t.arena, "{\"memory_ids\":[\"%s\",\"%s\"],"
		    "\"text\":\"fine\"}", a, memory_add(&r->t,
		    &(struct memory_new){ .text = "D", .expires_at =
		    r->t.rq->call.now + 9 })->id), "body.memory_ids" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, rest_merge, NULL, bad[i].body),
		    422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM memories "
	    "WHERE state <> 'active'"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_merge), REST_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("rest_merge", tests, NULL, NULL);
}
