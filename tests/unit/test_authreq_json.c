/* test_authreq_json - a request parked and taken up again */
#include "unit.h"

#include "oauth/authreq.h"

static struct arena *a;

static int
make(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
everything_comes_back(void **state)
{
	const struct authreq in = {
		.redirect_uri = "https://a.example/?b=\"c\"", .state = "s \\ \"",
		.nonce = "n", .scope = "openid", .resource = "r1 r2",
		.code_challenge = "c", .claims = "{\"userinfo\":{}}",
		.login_hint = "h", .sub = "u", .max_age = 7,
		.prompt = PROMPT_LOGIN | PROMPT_CONSENT, .form_post = true,
	};
	struct authreq out;

	(void)state;
	assert_int_equal(authreq_parse(a, authreq_format(a, &in), &out), OK);
	assert_string_equal(out.redirect_uri, in.redirect_uri);
	assert_string_equal(out.state, in.state);
	assert_string_equal(out.nonce, in.nonce);
	assert_string_equal(out.scope, in.scope);
	assert_string_equal(out.resource, in.resource);
	assert_string_equal(out.code_challenge, in.code_challenge);
	assert_string_equal(out.claims, in.claims);
	assert_string_equal(out.login_hint, in.login_hint);
	assert_string_equal(out.sub, in.sub);
	assert_int_equal(out.max_age, 7);
	assert_int_equal(out.prompt, in.prompt);
	assert_true(out.form_post);
}

static void
what_is_absent_stays_absent(void **state)
{
	const struct authreq in = {
		.redirect_uri = "u", .scope = "", .resource = "r",
		.max_age = -1,
	};
	struct authreq out;

	(void)state;
	assert_int_equal(authreq_parse(a, authreq_format(a, &in), &out), OK);
	assert_null(out.state);
	assert_null(out.nonce);
	assert_null(out.code_challenge);
	assert_null(out.claims);
	assert_null(out.login_hint);
	assert_null(out.sub);
	assert_int_equal(out.max_age, -1);
	assert_int_equal(out.prompt, 0);
	assert_false(out.form_post);
}

static void
what_we_did_not_write_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "x", "[]", "{}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"max_age\":1,\"prompt\":0,\"form_post\":false}",
		"{\"redirect_uri\":1,\"scope\":\"\",\"resource\":\"\",\"max_age\":1,\"prompt\":0,\"form_post\":false}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"max_age\":1,\"prompt\":16,\"form_post\":false}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"max_age\":1,\"prompt\":-1,\"form_post\":false}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"prompt\":0,\"form_post\":false}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"max_age\":\"1\",\"prompt\":0,\"form_post\":false}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"max_age\":1,\"prompt\":0}",
		"{\"redirect_uri\":\"u\",\"scope\":\"\",\"resource\":\"\",\"max_age\":1,\"prompt\":0,\"form_post\":0}",
	};
	struct authreq out;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (authreq_parse(a, bad[i], &out) != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_comes_back),
		cmocka_unit_test(what_is_absent_stays_absent),
		cmocka_unit_test(what_we_did_not_write_is_refused),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
