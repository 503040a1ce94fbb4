/* test_upstream_token - a code is sent as it must be; what comes is judged */
#include "upstream_fixture.h"

#include "oauth/upstream_token.h"

static enum err
redeem(struct fixture_upstream *t, bool in_form, struct upstream_tokens *out)
{
	const struct upstream up = { .secret_in_form = in_form,
	    .token_endpoint = "https://token.up.example/token" };

	return upstream_token_redeem(t->p->rq, &up, "4/0A b", VERIFIER, out);
}

/* Did a question hold this? */
static bool
asked_with(struct fixture_upstream *t, const char *text)
{
	static char all[1 << 16];

	fetch_file(t->p->dir, "asked", all, sizeof all);
	return strstr(all, text) != NULL;
}

static void
the_secret_goes_in_the_form(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_tokens got;

	upstream_answers(t, 200, "{\"id_token\":\"a.b.c\","
	    "\"access_token\":\"at\",\"token_type\":\"Bearer\"}");
	assert_int_equal(redeem(t, true, &got), OK);
	assert_string_equal(got.id_token, "a.b.c");
	assert_string_equal(got.access_token, "at");
	assert_true(asked_with(t, "grant_type=authorization_code&code=4%2F0A"
	    "%20b&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fauth%2Fcallback"
	    "&code_verifier=" VERIFIER "&client_id=us&client_secret=a%20secret"
	    "%3A"));
	assert_false(asked_with(t, "Basic"));
}

static void
or_in_the_header(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_tokens got;

	upstream_answers(t, 200, "{\"id_token\":\"a.b.c\"}");
	assert_int_equal(redeem(t, false, &got), OK);
	assert_null(got.access_token);
	/* us:a%20secret%3A */
	assert_true(asked_with(t, "Basic dXM6YSUyMHNlY3JldCUzQQ=="));
	assert_false(asked_with(t, "client_secret"));
	assert_false(asked_with(t, "client_id"));
}

static void
without_a_secret_we_say_who_we_are(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream_tokens got;

	t->p->f.cfg.google_client_secret = NULL;
	upstream_answers(t, 200, "{\"id_token\":\"a.b.c\"}");
	assert_int_equal(redeem(t, false, &got), OK);
	assert_true(asked_with(t, "client_id=us"));
	assert_false(asked_with(t, "client_secret"));
}

static void
bad_answers(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err want;
	} rows[] = {
		{ 400, "{\"error\":\"invalid_grant\"}", ERR_UNAUTHENTICATED },
		{ 400, "", ERR_UNAUTHENTICATED },
		{ 403, "<html>", ERR_UNAUTHENTICATED },
		{ 302, "", ERR_UNAUTHENTICATED },
		{ 201, "{\"id_token\":\"a.b.c\"}", ERR_UNAUTHENTICATED },
		{ 200, "{}", ERR_UNAUTHENTICATED },
		{ 200, "", ERR_UNAUTHENTICATED },
		{ 200, "<html>", ERR_UNAUTHENTICATED },
		{ 200, "[\"id_token\"]", ERR_UNAUTHENTICATED },
		{ 200, "{\"id_token\":7}", ERR_UNAUTHENTICATED },
		{ 200, "{\"id_token\":\"a\",\"id_token\":\"b\"}", ERR_UNAUTHENTICATED },
		{ 200, "{\"id_token\":\"a\",\"access_token\":7}", ERR_UNAUTHENTICATED },
		{ 401, "{\"error\":\"invalid_client\"}", ERR_UNAVAILABLE },
		{ 400, "{\"error\":\"invalid_client\"}", ERR_UNAVAILABLE },
		{ 500, "{\"id_token\":\"a.b.c\"}", ERR_UNAVAILABLE },
		{ 503, "", ERR_UNAVAILABLE },
	};
	struct fixture_upstream *t = *state;
	struct upstream_tokens got;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		upstream_answers(t, rows[i].status, rows[i].body);
		assert_int_equal(redeem(t, true, &got), rows[i].want);
	}
	upstream_fails(t);
	assert_int_equal(redeem(t, true, &got), ERR_UNAVAILABLE);
	provider_write(t->p, "answer", "Status: 403\r\n\r\n");
	assert_int_equal(redeem(t, true, &got), ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UPSTREAM_TEST(the_secret_goes_in_the_form),
		UPSTREAM_TEST(or_in_the_header),
		UPSTREAM_TEST(without_a_secret_we_say_who_we_are),
		UPSTREAM_TEST(bad_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
