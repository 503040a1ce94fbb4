/*
 * test_fetch_client - what fetch answers, and what becomes of it
 */
#include "http/fetch_client.h"

#include "resource_fixture.h"

#include "fetch_fixture.h"

static enum err
parse(const char *text, struct fetch_parts *out)
{
	return fetch_parse(text, strlen(text), out);
}

static void
test_parse(void **state)
{
	struct fetch_parts p;

	(void)state;
	assert_int_equal(parse("Status: 200\r\nContent-Type: x\r\n"
	    "Fetch-Status: 404\r\n\r\n{}\r\n\r\n", &p), OK);
	assert_int_equal(p.status, 200);
	assert_int_equal(p.origin_status, 404);
	assert_int_equal(p.body.len, 6);
	assert_memory_equal(p.body.p, "{}\r\n", 4);
	assert_int_equal(parse("Status: 403\n\n", &p), OK);
	assert_int_equal(p.status, 403);
	assert_int_equal(p.origin_status, 0);
	assert_int_equal(p.body.len, 0);
}

static void
test_parse_refuses(void **state)
{
	static const char *const texts[] = {
		"", "\r\n", "Status: 200", "Status: 200\r\n", "Status: 2\r\n\r\n",
		"Status: 2x0\r\n\r\n", "Status:200\r\n\r\n", "status: 200\n\n",
		"Fetch-Status: 200\r\n\r\n", "Status: 200\r\nFetch-Status: 200",
	};
	struct fetch_parts p;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (parse(texts[i], &p) != ERR_INVALID)
			fail_msg("taken: %s", texts[i]);
}

static void
test_get(void **state)
{
	struct fetch_answer answer;
	struct resource r;
	char asked[4096];
	pid_t pid;

	(void)state;
	resource_init(&r);
	resource_write(&r, "answer", "Status: 200\r\nFetch-Status: 200\r\n\r\n"
	    "{\"a\":1}");
	pid = fetch_start(r.dir);
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/jwks",
	    &answer), OK);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body.p, "{\"a\":1}");
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked,
	    "KEEPSAKE_FETCH_URLhttps://a.example/jwks"));
	assert_null(strstr(asked, "HTTP_"));
	resource_write(&r, "answer", "Status: 200\r\nFetch-Status: 500\r\n\r\n");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer), OK);
	assert_int_equal(answer.status, 500);
	fetch_stop(pid);
	resource_free(&r);
}

/* Many records, up to the limit and beyond it. */
static void
test_large(void **state)
{
	static const char head[] = "Status: 200\r\nFetch-Status: 200\r\n\r\n";
	struct fetch_answer answer;
	struct resource r;
	char *text;
	pid_t pid;

	(void)state;
	resource_init(&r);
	text = arena_alloc(r.f.rq.call.arena, (1 << 19) + 1);
	memset(text, 'x', 1 << 19);
	memcpy(text, head, sizeof head - 1);
	text[sizeof head - 1 + FETCH_BYTES_MAX] = '\0';
	resource_write(&r, "answer", text);
	pid = fetch_start(r.dir);
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer), OK);
	assert_int_equal(answer.body.len, FETCH_BYTES_MAX);
	text[sizeof head - 1 + FETCH_BYTES_MAX] = 'x';
	resource_write(&r, "answer", text);
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	assert_null(answer.body.p);
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_refusals(void **state)
{
	struct fetch_answer answer;
	struct resource r;
	pid_t pid;

	(void)state;
	resource_init(&r);
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	pid = fetch_start(r.dir);
	resource_write(&r, "answer", "Status: 403\r\n\r\n{}");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_FORBIDDEN);
	resource_write(&r, "answer", "Status: 503\r\n\r\n{}");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	resource_write(&r, "answer", "Status: 200\r\n\r\n{}");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	resource_write(&r, "answer", "nonsense");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	/* Cut off before its last record. */
	resource_write(&r, "answer", "!Status: 200\r\nFetch-Status: 200\r\n\r\n");
	assert_int_equal(fetch_get(&r.f.rq, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_url_too_long(void **state)
{
	struct fetch_answer answer;
	struct resource r;
	char url[FETCH_URL_MAX + 2];

	(void)state;
	resource_init(&r);
	memset(url, 'x', sizeof url);
	url[FETCH_URL_MAX + 1] = '\0';
	assert_int_equal(fetch_get(&r.f.rq, url, &answer), ERR_FORBIDDEN);
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_url_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
