/*
 * test_ask - questions between programs, and answers that are none
 */
#include "http/ask.h"

#include "resource_fixture.h"

#include "fetch_fixture.h"

static enum err
parse(const char *text, struct ask_answer *out)
{
	return ask_parse(text, strlen(text), out);
}

static void
test_parse(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct ask_answer p;

	(void)state;
	assert_int_equal(parse("Content-Type: x\r\nStatus: 404 Not Found\r\n"
	    "Fetch-Status:\t 7 \r\nEmpty:\r\nfetch-status: 8\r\n\r\n"
	    "{}\r\n\r\nStatus: 500\r\n", &p), OK);
	assert_int_equal(p.status, 404);
	assert_int_equal(p.body.len, 19);
	assert_memory_equal(p.body.p, "{}\r\n", 4);
	assert_string_equal(ask_header(a, &p, "FETCH-STATUS"), "7");
	assert_string_equal(ask_header(a, &p, "Content-Type"), "x");
	assert_string_equal(ask_header(a, &p, "Empty"), "");
	assert_null(ask_header(a, &p, "Fetch-Statu"));
	assert_null(ask_header(a, &p, "Fetch-Status-"));
	assert_int_equal(parse("Status: 403\n\n", &p), OK);
	assert_int_equal(p.status, 403);
	assert_int_equal(p.body.len, 0);
	assert_null(ask_header(a, &p, "Fetch-Status"));
	arena_free(a);
}

static void
test_parse_refuses(void **state)
{
	static const char *const texts[] = {
		"", "\r\n", "\r\n\r\n", "Status: 200", "Status: 200\r\n",
		"Status: 2\r\n\r\n", "Status: 2x0\r\n\r\n", "Status 200\r\n\r\n",
		"Status: 2000\r\n\r\n",
		"Status: x\r\nStatus: 200\r\n\r\n", "Status: 099\r\n\r\n", "\nStatus: 200\n\n",
		"Fetch-Status: 200\r\n\r\n", "Status: 200\r\nX: y",
	};
	struct ask_answer p;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (parse(texts[i], &p) != ERR_INVALID)
			fail_msg("taken: %s", texts[i]);
}

static enum err
ask(struct resource *r, const struct ask_param *params, const char *body,
    struct ask_answer *out)
{
	const struct ask q = { .socket = "sink", .path = "/pour",
	    .params = params, .max = 100,
	    .body = { body, body == NULL ? 0 : strlen(body) } };

	return ask_program(&r->f.rq.call, &r->f.cfg, &q, out);
}

static void
test_question(void **state)
{
	static const struct ask_param params[] = {
		{ "KEEPSAKE_A", "one" }, { "KEEPSAKE_B", NULL },
		{ "KEEPSAKE_C", "" }, { NULL, NULL },
	};
	struct ask_answer answer;
	struct resource r;
	char asked[8192];
	pid_t pid;

	(void)state;
	resource_init(&r);
	resource_write(&r, "answer", "Status: 404\r\n\r\nbody");
	pid = fetch_start_as(r.dir, "sink");
	assert_int_equal(ask(&r, params, NULL, &answer), OK);
	assert_int_equal(answer.status, 404);
	assert_string_equal(answer.body.p, "body");
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "REQUEST_METHODGET"));
	assert_non_null(strstr(asked, "SCRIPT_NAME/pour"));
	assert_non_null(strstr(asked, "KEEPSAKE_Aone"));
	assert_null(strstr(asked, "KEEPSAKE_B"));
	assert_non_null(strstr(asked, "KEEPSAKE_C"));
	assert_null(strstr(asked, "HTTP_"));
	assert_null(strstr(asked, "CONTENT_"));
	assert_int_equal(ask(&r, NULL, "a=b&c=d", &answer), OK);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "REQUEST_METHODPOST"));
	assert_non_null(strstr(asked,
	    "CONTENT_TYPEapplication/x-www-form-urlencoded"));
	assert_non_null(strstr(asked, "CONTENT_LENGTH7"));
	assert_non_null(strstr(asked, "a=b&c=d"));
	assert_int_equal(ask_program(&r.f.rq.call, &r.f.cfg, &(struct ask){
	    .socket = "sink", .path = "/pour", .max = 100, .body = { "{}", 2 },
	    .type = "application/json", .patience_ms = 5000 }, &answer), OK);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "CONTENT_TYPEapplication/json"));
	/* A body without a byte is one too. */
	assert_int_equal(ask(&r, NULL, "", &answer), OK);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "CONTENT_LENGTH0"));
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_answers_that_are_none(void **state)
{
	struct ask_answer answer;
	struct resource r;
	char text[200] = "Status: 200\r\n\r\n";
	size_t head = strlen(text);
	pid_t pid;

	(void)state;
	resource_init(&r);
	/* Nobody there. */
	assert_int_equal(ask(&r, NULL, NULL, &answer), ERR_UNAVAILABLE);
	pid = fetch_start_as(r.dir, "sink");
	memset(text + head, 'x', 100);
	resource_write(&r, "answer", text);
	assert_int_equal(ask(&r, NULL, NULL, &answer), OK);
	assert_int_equal(answer.body.len, 100);
	text[head + 100] = 'x';
	resource_write(&r, "answer", text);
	assert_int_equal(ask(&r, NULL, NULL, &answer), ERR_UNAVAILABLE);
	assert_null(answer.body.p);
	assert_int_equal(answer.status, 0);
	resource_write(&r, "answer", "nonsense");
	assert_int_equal(ask(&r, NULL, NULL, &answer), ERR_UNAVAILABLE);
	/* Cut off before its last record. */
	resource_write(&r, "answer", "!Status: 200\r\n\r\n");
	assert_int_equal(ask(&r, NULL, NULL, &answer), ERR_UNAVAILABLE);
	fetch_stop(pid);
	resource_free(&r);
}

/* More than one record each way, up to the limits and beyond. */
static void
test_large(void **state)
{
	struct ask_answer answer;
	struct resource r;
	struct ask_param params[2] = { { "KEEPSAKE_A", NULL }, { NULL, NULL } };
	static char big[1 << 20];
	char *text;
	pid_t pid;

	(void)state;
	resource_init(&r);
	resource_write(&r, "answer", "Status: 200\r\n\r\n");
	pid = fetch_start_as(r.dir, "sink");
	text = arena_alloc(r.f.rq.call.arena, ASK_BODY_MAX + 2);
	memset(text, 'x', ASK_PARAMS_MAX + 1);
	params[0].value = text;
	assert_int_equal(ask(&r, params, NULL, &answer), ERR_UNAVAILABLE);
	text[ASK_PARAMS_MAX - 200] = '\0';
	assert_int_equal(ask(&r, params, NULL, &answer), OK);
	memset(text, 'x', ASK_BODY_MAX);
	assert_int_equal(ask(&r, NULL, text, &answer), OK);
	assert_true(fetch_file(r.dir, "asked", big, sizeof big) > ASK_BODY_MAX);
	text[ASK_BODY_MAX] = 'x';
	assert_int_equal(ask(&r, NULL, text, &answer), ERR_UNAVAILABLE);
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_path_too_long(void **state)
{
	struct ask_answer answer;
	struct resource r;
	char dir[200];

	(void)state;
	resource_init(&r);
	memset(dir, 'x', sizeof dir);
	dir[sizeof dir - 1] = '\0';
	r.f.cfg.data_dir = dir;
	assert_int_equal(ask(&r, NULL, NULL, &answer), ERR_UNAVAILABLE);
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_answers_that_are_none),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_path_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
