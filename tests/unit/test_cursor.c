/*
 * test_cursor - where a list goes on, for whom it was said and nobody else
 */
#include "unit.h"

#include "mcp/cursor.h"
#include "mcp_world.h"

#define LIST "resources/list"

/* The cursor that a list gives. */
static const char *
cursor_for(struct world *w, const char *method, const char *next)
{
	struct json *j;

	world_message(w, method, "{}");
	buf_putc(w->x.out, '{');
	cursor_write(&w->x, next);
	assert_int_equal(w->x.out->data[w->x.out->len - 1], ',');
	w->x.out->data[w->x.out->len - 1] = '}';
	assert_int_equal(json_parse(w->f.rq.call.arena, w->x.out->data,
	    w->x.out->len, 1 << 20, &j), OK);
	return world_string(j, "nextCursor");
}

static enum err
open_cursor(struct world *w, const char *method, const char *cursor,
    const char **after)
{
	world_message(w, method, arena_printf(w->f.rq.call.arena,
	    "{\"cursor\":\"%s\"}", cursor));
	return cursor_open(&w->x, after);
}

static void
refuses(struct world *w, const char *method, const char *cursor)
{
	const char *after = "x";

	assert_int_equal(open_cursor(w, method, cursor, &after), ERR_INVALID);
	assert_null(after);
}

static void
test_round_trip(void **state)
{
	const char *after, *cursor;
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	cursor = cursor_for(&w, LIST, "page \"2\"\n");
	assert_null(strstr(cursor, "page"));
	assert_int_equal(open_cursor(&w, LIST, cursor, &after), OK);
	assert_string_equal(after, "page \"2\"\n");
	cursor = cursor_for(&w, LIST, "");
	assert_int_equal(open_cursor(&w, LIST, cursor, &after), OK);
	assert_string_equal(after, "");
	world_message(&w, LIST, "{}");
	cursor_write(&w.x, NULL);
	assert_int_equal(w.x.out->len, 0);
	world_end(&w);
}

static void
test_no_cursor(void **state)
{
	struct world w;
	const char *after;

	(void)state;
	world_begin(&w, ERA_MODERN);
	world_message(&w, LIST, "{}");
	assert_int_equal(cursor_open(&w.x, &after), OK);
	assert_null(after);
	world_message(&w, LIST, "{\"cursor\":null}");
	assert_int_equal(cursor_open(&w.x, &after), OK);
	assert_null(after);
	w.x.msg.params = NULL;
	assert_int_equal(cursor_open(&w.x, &after), OK);
	assert_null(after);
	world_end(&w);
}

static void
test_cursors_of_others(void **state)
{
	struct world w;
	const char *after, *cursor;

	(void)state;
	world_begin(&w, ERA_MODERN);
	cursor = cursor_for(&w, LIST, "next");
	refuses(&w, "prompts/list", cursor);
	refuses(&w, "tools/list", cursor);
	w.x.caller.sub = "bob";
	refuses(&w, LIST, cursor);
	/* A person's other program may go on where the first was. */
	w.x.caller.sub = "alice";
	w.x.caller.client_id = "c2";
	assert_int_equal(open_cursor(&w, LIST, cursor, &after), OK);
	world_end(&w);
}

static void
test_not_ours(void **state)
{
	static const char *const cursors[] = { "7", "{}", "[]", "true", "1.5" };
	const char *after, *cursor;
	struct seal_key *key;
	struct world w;
	char *text;

	(void)state;
	world_begin(&w, ERA_MODERN);
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
		world_message(&w, LIST, arena_printf(w.f.rq.call.arena,
		    "{\"cursor\":%s}", cursors[i]));
		assert_int_equal(cursor_open(&w.x, &after), ERR_INVALID);
		assert_null(after);
	}
	refuses(&w, LIST, "");
	refuses(&w, LIST, "x");
	refuses(&w, LIST, "a\\u0000b");
	cursor = cursor_for(&w, LIST, "next");
	text = arena_strdup(w.f.rq.call.arena, cursor);
	text[3] = text[3] == 'A' ? 'B' : 'A';
	refuses(&w, LIST, text);
	text = arena_alloc(w.f.rq.call.arena, 5000);
	memset(text, 'A', 4097);
	refuses(&w, LIST, text);
	/* A program without lists that go on has no key. */
	key = w.f.rq.seal;
	w.f.rq.seal = NULL;
	refuses(&w, LIST, cursor);
	w.f.rq.seal = key;
	world_end(&w);
}

static void
test_refusal(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, ERA_LEGACY);
	world_message(&w, LIST, "{}");
	assert_int_equal(cursor_refuse(&w.x), OK);
	assert_int_equal(w.x.status, 200);
	assert_string_equal(w.x.out->data, "{\"jsonrpc\":\"2.0\",\"id\":1,"
	    "\"error\":{\"code\":-32602,\"message\":\"params.cursor is not "
	    "one of ours\"}}");
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_no_cursor),
		cmocka_unit_test(test_cursors_of_others),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
