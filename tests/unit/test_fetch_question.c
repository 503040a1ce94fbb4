/*
 * test_fetch_question - what the fetch program is asked, and refuses
 */
#include "http/fetch_question.h"

#include "unit.h"

#include "http/fetch_client.h"
#include "http/outgoing.h"
#include "request_fixture.h"

#define URL FETCH_PARAM_URL "="
#define MS FETCH_PARAM_MS "="
#define MAX FETCH_PARAM_MAX "="
#define FORM "application/x-www-form-urlencoded"
#define JSON "application/json"

struct question {
	const char *env[4];
	const char *type;
	size_t body_len;
	bool foreign;
};

static enum err
ask(const struct question *q, struct outgoing *out)
{
	static char body[FETCH_JSON_MAX + 1];
	char *env[5] = { NULL };
	struct fixture f;
	enum err e;

	for (size_t i = 0; i < 4; i++)
		env[i] = (char *)(uintptr_t)q->env[i];
	fixture_init(&f, env);
	f.cfg.embeddings_url = "http://127.0.0.1:11434/v1/embeddings";
	f.rq.method = q->type != NULL ? METHOD_POST : METHOD_GET;
	f.rq.content_type = q->type != NULL && *q->type != '\0' ? q->type : NULL;
	f.rq.body = body;
	f.rq.body_len = q->body_len;
	e = fetch_question(&f.rq, q->foreign, out);
	fixture_free(&f);
	return e;
}

#define PUBLIC URL "https://a.example/x"
#define OWN URL "http://127.0.0.1:11434/v1/embeddings"

static void
test_questions(void **state)
{
	static const struct {
		struct question q;
		enum err wanted;
	} cases[] = {
		{ { { PUBLIC }, NULL, 0, false }, OK },
		{ { { PUBLIC }, NULL, 0, true }, OK },
		{ { { NULL }, NULL, 0, false }, ERR_INVALID },
		{ { { OWN }, NULL, 0, false }, OK },
		{ { { OWN }, NULL, 0, true }, ERR_FORBIDDEN },
		{ { { URL "http://a.example/" }, NULL, 0, false }, ERR_FORBIDDEN },
		{ { { PUBLIC, FETCH_PARAM_AUTHORIZATION "=x" }, NULL, 0, false }, OK },
		{ { { PUBLIC, FETCH_PARAM_AUTHORIZATION "=x" }, NULL, 0, true },
		    ERR_INVALID },
		/* bodies */
		{ { { PUBLIC }, FORM, FETCH_FORM_MAX, false }, OK },
		{ { { PUBLIC }, FORM, FETCH_FORM_MAX + 1, false }, ERR_TOO_LARGE },
		{ { { PUBLIC }, JSON, FETCH_FORM_MAX + 1, false }, OK },
		{ { { PUBLIC }, "text/plain", 1, false }, ERR_MEDIA_TYPE },
		{ { { PUBLIC }, "", 1, false }, ERR_MEDIA_TYPE },
		{ { { PUBLIC }, "", 0, false }, OK },
		/* limits */
		{ { { PUBLIC, MAX "262144" }, NULL, 0, false }, OK },
		{ { { PUBLIC, MAX "262145" }, NULL, 0, false }, ERR_INVALID },
		{ { { PUBLIC, MAX "262145" }, FORM, 1, false }, ERR_INVALID },
		{ { { PUBLIC, MAX "4194304" }, JSON, 1, false }, OK },
		{ { { PUBLIC, MAX "4194305" }, JSON, 1, false }, ERR_INVALID },
		{ { { PUBLIC, MAX "0" }, NULL, 0, false }, ERR_INVALID },
		{ { { PUBLIC, MS "1" }, NULL, 0, false }, OK },
		{ { { PUBLIC, MS "5000" }, NULL, 0, false }, OK },
		{ { { PUBLIC, MS "5001" }, NULL, 0, false }, ERR_INVALID },
		{ { { PUBLIC, MS "0" }, NULL, 0, false }, ERR_INVALID },
		{ { { PUBLIC, MS "x" }, NULL, 0, false }, ERR_INVALID },
	};
	struct outgoing out;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (ask(&cases[i].q, &out) != cases[i].wanted)
			fail_msg("case %zu", i);
}

static void
test_what_is_sent(void **state)
{
	const struct question q = { { OWN, MS "700", MAX "9" }, JSON, 5, false };
	const struct question get = { { PUBLIC }, NULL, 0, false };
	const struct question form = { { PUBLIC }, FORM, 3, false };
	struct outgoing out;

	(void)state;
	assert_int_equal(ask(&q, &out), OK);
	assert_false(out.guarded);
	assert_string_equal(out.type, JSON);
	assert_int_equal(out.body_len, 5);
	assert_int_equal(out.max, 9);
	assert_int_equal(out.patience_ms, 700);
	assert_int_equal(ask(&get, &out), OK);
	assert_true(out.guarded);
	assert_null(out.body);
	assert_null(out.type);
	assert_int_equal(out.max, FETCH_BYTES_MAX);
	assert_int_equal(out.patience_ms, 0);
	assert_int_equal(ask(&form, &out), OK);
	assert_null(out.type);
	assert_non_null(out.body);
	assert_int_equal(out.max, FETCH_BYTES_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_what_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
