/* rest_text: text or messages */
#include "unit.h"

#include "rest_fixture.h"

/* A handler that answers with what was said. */
static enum err
say(struct rest *r)
{
	const char *text;
	enum err e;

	if ((e = rest_body_said(r, "body.text", &text)) != OK)
		return e;
	buf_puts(&r->rs->body, "{\"said\":");
	json_quote(&r->rs->body, text);
	buf_putc(&r->rs->body, '}');
	return response_body(r->rs, 200, "application/json");
}

static void
test_said(void **state)
{
	static const struct { const char *body, *said; } good[] = {
		{ "{\"text\":\"tea\",\"messages\":7}", "tea" },
		{ "{\"messages\":[{\"role\":\"user\",\"content\":\"tea\"}]}",
		    "tea" },
		{ "{\"text\":null,\"messages\":[{\"role\":\"system\",\"content\":"
		    "\"be kind\"},{\"role\":\"user\",\"content\":\"tea\"},"
		    "{\"role\":\"assistant\",\"content\":\"why?\"},"
		    "{\"role\":\"user\",\"content\":\" \"},"
		    "{\"role\":\"user\",\"content\":\"cake\"}]}", "tea\ncake" },
	};
	static const struct { const char *body, *place; } bad[] = {
		{ "{}", "body.text" },
		{ "{\"text\":1}", "body.text" },
		{ "{\"messages\":\"tea\"}", "body.messages" },
		{ "{\"messages\":{}}", "body.messages" },
		{ "{\"messages\":[]}", "body.messages" },
		{ "{\"messages\":[\"tea\"]}", "body.messages" },
		{ "{\"messages\":[{\"role\":\"user\"}]}", "body.messages" },
		{ "{\"messages\":[{\"content\":\"tea\"}]}", "body.messages" },
		{ "{\"messages\":[{\"role\":\"user\",\"content\":[]}]}",
		    "body.messages" },
		{ "{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}",
		    "body.messages" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(rest_call(r, say, NULL, good[i].body), 200);
		assert_string_equal(rest_text(r, "said"), good[i].said);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(rest_call(r, say, NULL, bad[i].body), 422);
		assert_string_equal(rest_place(r), bad[i].place);
	}
}

static void
test_too_much(void **state)
{
	struct rest_test *r = *state;
	struct buf b;

	buf_init(&b, r->t.arena, 1 << 20);
	buf_puts(&b, "{\"messages\":[");
	for (int i = 0; i < 101; i++)
		buf_printf(&b, "%s{\"role\":\"user\",\"content\":\"x\"}",
		    i > 0 ? "," : "");
	buf_puts(&b, "]}");
	assert_int_equal(rest_call(r, say, NULL, b.data), 422);
	assert_int_equal(rest_call(r, say, NULL, arena_printf(r->t.arena,
	    "{\"messages\":[{\"role\":\"user\",\"content\":\"%0*d\"}]}",
	    MEMORY_TEXT_MAX + 1, 1)), 422);
	assert_string_equal(rest_place(r), "body.messages");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_said), REST_TEST(test_too_much),
	};

	return cmocka_run_group_tests_name("rest_text", tests, NULL, NULL);
}
