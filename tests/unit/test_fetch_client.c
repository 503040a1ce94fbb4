/*
 * test_fetch_client - what is asked of fetch, and what becomes of its answer
 */
#include "http/fetch_client.h"

#include "resource_fixture.h"

#include "base/clock.h"
#include "fetch_fixture.h"

#define HEAD "Status: 200\r\nFetch-Status: 200\r\n\r\n"

static enum err
get(struct resource *r, const char *url, struct fetch_answer *answer)
{
	const struct fetch what = { .url = url };

	return fetch_send(&r->f.rq.call, &r->f.cfg, &what, answer);
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
	resource_write(&r, "answer", "Status: 200\r\nFetch-Status: 200\r\n"
	    "Fetch-Type: application/json\r\nFetch-Max-Age: 90\r\n\r\n"
	    "{\"a\":1}");
	pid = fetch_start(r.dir);
	assert_int_equal(get(&r, "https://a.example/jwks", &answer), OK);
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.content_type, "application/json");
	assert_int_equal(answer.max_age, 90);
	assert_string_equal(answer.body.p, "{\"a\":1}");
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked,
	    "KEEPSAKE_FETCH_URLhttps://a.example/jwks"));
	assert_non_null(strstr(asked, "KEEPSAKE_FETCH_MAX262144"));
	assert_non_null(strstr(asked, "REQUEST_METHODGET"));
	assert_null(strstr(asked, "KEEPSAKE_FETCH_AUTHORIZATION"));
	resource_write(&r, "answer", "Status: 200\r\nFetch-Status: 500\r\n\r\n");
	assert_int_equal(get(&r, "https://a.example/", &answer), OK);
	assert_int_equal(answer.status, 500);
	assert_null(answer.content_type);
	assert_int_equal(answer.max_age, -1);
	resource_write(&r, "answer", "Status: 200\r\nFetch-Status: 200\r\n"
	    "Fetch-Max-Age: 0\r\n\r\n");
	assert_int_equal(get(&r, "https://a.example/", &answer), OK);
	assert_int_equal(answer.max_age, 0);
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_post(void **state)
{
	const struct fetch what = { .url = "https://a.example/token",
	    .form = "grant_type=authorization_code&code=1",
	    .authorization = "Basic eDp5" };
	struct fetch_answer answer;
	struct resource r;
	char asked[4096];
	pid_t pid;

	(void)state;
	resource_init(&r);
	resource_write(&r, "answer", HEAD);
	pid = fetch_start(r.dir);
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    OK);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "REQUEST_METHODPOST"));
	assert_non_null(strstr(asked,
	    "KEEPSAKE_FETCH_AUTHORIZATIONBasic eDp5"));
	assert_non_null(strstr(asked, "grant_type=authorization_code&code=1"));
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_json(void **state)
{
	struct fetch what = { .url = "https://a.example/v1/embeddings",
	    .json = "{\"input\":[]}", .patience_ms = 700 };
	struct fetch_answer answer;
	struct resource r;
	char asked[4096], *text;
	pid_t pid;

	(void)state;
	resource_init(&r);
	text = arena_alloc(r.f.rq.call.arena, FETCH_BYTES_MAX + 100);
	memset(text, 'x', FETCH_BYTES_MAX + 99);
	memcpy(text, HEAD, sizeof HEAD - 1);
	resource_write(&r, "answer", text);
	pid = fetch_start(r.dir);
	/* An answer may be larger than a document. */
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    OK);
	assert_true(answer.body.len > FETCH_BYTES_MAX);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "REQUEST_METHODPOST"));
	assert_non_null(strstr(asked, "CONTENT_TYPEapplication/json"));
	assert_non_null(strstr(asked, "KEEPSAKE_FETCH_MAX4194304"));
	assert_non_null(strstr(asked, "KEEPSAKE_FETCH_MS700"));
	assert_non_null(strstr(asked, "{\"input\":[]}"));
	text = arena_alloc(r.f.rq.call.arena, FETCH_JSON_MAX + 2);
	memset(text, 'x', FETCH_JSON_MAX + 1);
	what.json = text;
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    ERR_FORBIDDEN);
	fetch_stop(pid);
	resource_free(&r);
}

/* Who is in a hurry does not wait ten seconds for a program that is silent. */
static void
test_hurry(void **state)
{
	const struct fetch what = { .url = "https://a.example/x",
	    .json = "{}", .patience_ms = 1 };
	int64_t start = clock_monotonic_us();
	struct fetch_answer answer;
	struct resource r;
	char path[100];
	int fd;

	(void)state;
	resource_init(&r);
	snprintf(path, sizeof path, "%s/run/fetch-known.sock", r.dir);
	fd = peer_listen(path);
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    ERR_UNAVAILABLE);
	assert_true(clock_monotonic_us() - start >= 450000);
	assert_true(clock_monotonic_us() - start < 5000000);
	close(fd);
	resource_free(&r);
}

/* What clients bring never reaches the instance of the operator's origins. */
static void
test_foreign(void **state)
{
	const struct fetch what = { .url = "https://a.example/client",
	    .foreign = true, .max = 5000 };
	struct fetch_answer answer;
	struct resource r;
	char asked[4096];
	pid_t pid;

	(void)state;
	resource_init(&r);
	resource_write(&r, "answer", HEAD "{}");
	pid = fetch_start(r.dir);
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    ERR_UNAVAILABLE);
	fetch_stop(pid);
	pid = fetch_start_as(r.dir, "fetch-foreign");
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    OK);
	assert_true(fetch_file(r.dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "KEEPSAKE_FETCH_MAX5000"));
	assert_int_equal(get(&r, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	fetch_stop(pid);
	resource_free(&r);
}

/* Many records, up to the limit and beyond it. */
static void
test_large(void **state)
{
	struct fetch_answer answer;
	struct resource r;
	char *text;
	pid_t pid;

	(void)state;
	resource_init(&r);
	text = arena_alloc(r.f.rq.call.arena, (1 << 19) + 1);
	memset(text, 'x', 1 << 19);
	memcpy(text, HEAD, sizeof HEAD - 1);
	text[sizeof HEAD - 1 + FETCH_BYTES_MAX] = '\0';
	resource_write(&r, "answer", text);
	pid = fetch_start(r.dir);
	assert_int_equal(get(&r, "https://a.example/", &answer), OK);
	assert_int_equal(answer.body.len, FETCH_BYTES_MAX);
	text[sizeof HEAD - 1 + FETCH_BYTES_MAX] = 'x';
	resource_write(&r, "answer", text);
	assert_int_equal(get(&r, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	assert_null(answer.body.p);
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *answer;
		enum err wanted;
	} cases[] = {
		{ "Status: 403\r\n\r\n{}", ERR_FORBIDDEN },
		{ "Status: 429\r\n\r\n{}", ERR_LIMITED },
		{ "Status: 503\r\n\r\n{}", ERR_UNAVAILABLE },
		{ "Status: 200\r\n\r\n{}", ERR_UNAVAILABLE },
		{ "Status: 200\r\nFetch-Status: 0\r\n\r\n{}", ERR_UNAVAILABLE },
		{ "Status: 200\r\nFetch-Status: x\r\n\r\n{}", ERR_UNAVAILABLE },
		{ "Status: 503\r\nFetch-Status: 200\r\n\r\n{}", ERR_UNAVAILABLE },
		{ "nonsense", ERR_UNAVAILABLE },
	};
	struct fetch_answer answer;
	struct resource r;
	pid_t pid;

	(void)state;
	resource_init(&r);
	assert_int_equal(get(&r, "https://a.example/", &answer),
	    ERR_UNAVAILABLE);
	pid = fetch_start(r.dir);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		resource_write(&r, "answer", cases[i].answer);
		assert_int_equal(get(&r, "https://a.example/", &answer),
		    cases[i].wanted);
		assert_null(answer.body.p);
	}
	fetch_stop(pid);
	resource_free(&r);
}

static void
test_too_long(void **state)
{
	struct fetch_answer answer;
	struct resource r;
	struct fetch what = { .url = "https://a.example/" };
	char *text;

	(void)state;
	resource_init(&r);
	text = arena_alloc(r.f.rq.call.arena, FETCH_FORM_MAX + 2);
	memset(text, 'x', FETCH_URL_MAX + 1);
	assert_int_equal(get(&r, text, &answer), ERR_FORBIDDEN);
	memset(text, 'x', FETCH_AUTHORIZATION_MAX + 1);
	what.authorization = text;
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    ERR_FORBIDDEN);
	memset(text, 'x', FETCH_FORM_MAX + 1);
	what.authorization = NULL;
	what.form = text;
	assert_int_equal(fetch_send(&r.f.rq.call, &r.f.cfg, &what, &answer),
	    ERR_FORBIDDEN);
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_post),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_hurry),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
