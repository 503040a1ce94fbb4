/* test_authreq - an authorization request, checked */
#include "provider_fixture.h"

#include "oauth/authreq.h"

static struct authreq req;

/* A request that nothing is wrong with. */
static void
set_up(struct provider *p)
{
	for (size_t i = 0; i < AUTHREQ_PARAMS; i++)
		provider_param(p, i, NULL);
	provider_param(p, AUTHREQ_CLIENT_ID, "app");
	provider_param(p, AUTHREQ_REDIRECT_URI, "https://app.example/cb");
	provider_param(p, AUTHREQ_RESPONSE_TYPE, "code");
	provider_param(p, AUTHREQ_STATE, "s");
	provider_param(p, AUTHREQ_CODE_CHALLENGE, CHALLENGE);
	provider_param(p, AUTHREQ_CODE_CHALLENGE_METHOD, "S256");
	provider_param(p, AUTHREQ_SCOPE, "openid memory:read");
}

static enum err
check(struct provider *p, struct client **cl)
{
	enum err e;

	memset(&req, 0, sizeof req);
	if ((e = authreq_find_client(p->rq, cl)) != OK ||
	    (e = authreq_prove(p->rq, *cl, &req)) != OK)
		return e;
	return authreq_check(p->rq, *cl, &req);
}

/* With one parameter changed it is refused with `code`. */
static void
refused(struct provider *p, size_t i, const char *value, const char *code)
{
	struct client *cl;

	set_up(p);
	provider_param(p, i, value);
	if (check(p, &cl) != ERR_INVALID)
		fail_msg("%s=%s", authreq_params[i].name,
		    value != NULL ? value : "(none)");
	assert_fault(p, code);
}

static void
all_is_well(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	provider_client(p, "app");
	set_up(p);
	assert_int_equal(check(p, &cl), OK);
	assert_string_equal(cl->id, "app");
	assert_string_equal(req.redirect_uri, "https://app.example/cb");
	assert_string_equal(req.state, "s");
	assert_string_equal(req.scope, "openid memory:read");
	assert_string_equal(req.resource, "http://localhost:8080/mcp");
	assert_string_equal(req.code_challenge, CHALLENGE);
	assert_int_equal(req.max_age, -1);
	assert_int_equal(req.prompt, 0);
	assert_null(req.nonce);
	assert_null(req.sub);
	assert_false(req.form_post);
	provider_param(p, AUTHREQ_RESPONSE_MODE, "form_post");
	assert_int_equal(check(p, &cl), OK);
	assert_true(req.form_post);
	/* How to answer is known however wrong the rest is. */
	provider_param(p, AUTHREQ_RESPONSE_TYPE, "token");
	assert_int_equal(check(p, &cl), ERR_INVALID);
	assert_true(req.form_post);
	assert_string_equal(req.state, "s");
}

static void
a_client_that_is_not_proved_is_no_oauth_error(void **state)
{
	static const struct {
		size_t param;
		const char *value;
	} rows[] = {
		{ AUTHREQ_CLIENT_ID, NULL }, { AUTHREQ_CLIENT_ID, "other" },
		{ AUTHREQ_REDIRECT_URI, NULL },
		{ AUTHREQ_REDIRECT_URI, "https://app.example/cb/" },
		{ AUTHREQ_REDIRECT_URI, "https://evil.example/cb" },
	};
	struct provider *p = *state;
	struct client *cl;

	provider_client(p, "app");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		set_up(p);
		provider_param(p, rows[i].param, rows[i].value);
		assert_int_equal(check(p, &cl), ERR_INVALID);
		assert_null(p->rq->fault.code);
		assert_null(req.redirect_uri);
	}
}

static void
each_fault_has_its_code(void **state)
{
	static const struct {
		size_t param;
		const char *value, *code;
	} rows[] = {
		{ AUTHREQ_RESPONSE_TYPE, NULL, "invalid_request" },
		{ AUTHREQ_RESPONSE_TYPE, "token", "unsupported_response_type" },
		{ AUTHREQ_RESPONSE_TYPE, "code token", "unsupported_response_type" },
		{ AUTHREQ_RESPONSE_MODE, "fragment", "invalid_request" },
		{ AUTHREQ_RESPONSE_MODE, "form_post ", "invalid_request" },
		{ AUTHREQ_REQUEST, "x", "request_not_supported" },
		{ AUTHREQ_REQUEST_URI, "x", "request_uri_not_supported" },
		{ AUTHREQ_REGISTRATION, "{}", "registration_not_supported" },
		{ AUTHREQ_CODE_CHALLENGE, NULL, "invalid_request" },
		{ AUTHREQ_CODE_CHALLENGE, "x", "invalid_request" },
		{ AUTHREQ_CODE_CHALLENGE_METHOD, NULL, "invalid_request" },
		{ AUTHREQ_CODE_CHALLENGE_METHOD, "plain", "invalid_request" },
		{ AUTHREQ_SCOPE, "a\"b", "invalid_scope" },
		{ AUTHREQ_SCOPE, " a", "invalid_scope" },
		{ AUTHREQ_RESOURCE, "https://evil.example/", "invalid_target" },
		{ AUTHREQ_PROMPT, "none login", "invalid_request" },
		{ AUTHREQ_PROMPT, "other", "invalid_request" },
		{ AUTHREQ_MAX_AGE, "-1", "invalid_request" },
		{ AUTHREQ_MAX_AGE, "1x", "invalid_request" },
		{ AUTHREQ_CLAIMS, "[]", "invalid_request" },
		{ AUTHREQ_CLAIMS, "{", "invalid_request" },
		{ AUTHREQ_CLAIMS, "{\"id_token\":{\"acr\":{\"essential\":true,"
		    "\"value\":\"2\"}}}", "unmet_authentication_requirements" },
		{ AUTHREQ_ID_TOKEN_HINT, "x", "invalid_request" },
	};
	struct provider *p = *state;

	provider_client(p, "app");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		refused(p, rows[i].param, rows[i].value, rows[i].code);
}

static void
the_operators_confidential_client_may_leave_pkce_out(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");

	cl->id = "known";
	cl->dynamic = false;
	cl->has_secret = true;
	cl->auth_method = "client_secret_basic";
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	set_up(p);
	provider_param(p, AUTHREQ_CLIENT_ID, "known");
	provider_param(p, AUTHREQ_CODE_CHALLENGE, NULL);
	assert_int_equal(check(p, &cl), ERR_INVALID);
	provider_param(p, AUTHREQ_CODE_CHALLENGE_METHOD, NULL);
	assert_int_equal(check(p, &cl), OK);
	assert_null(req.code_challenge);
	assert_string_equal(req.scope, "openid");
	assert_string_equal(req.resource, "http://localhost:8080");
	provider_param(p, AUTHREQ_SCOPE, "memory:read");
	assert_int_equal(check(p, &cl), ERR_INVALID);
	assert_fault(p, "invalid_scope");
}

static void
prompt_max_age_and_claims_are_read(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	provider_client(p, "app");
	set_up(p);
	provider_param(p, AUTHREQ_PROMPT, "login consent");
	provider_param(p, AUTHREQ_MAX_AGE, "0");
	provider_param(p, AUTHREQ_NONCE, "n");
	provider_param(p, AUTHREQ_CLAIMS,
	    "{\"id_token\":{\"sub\":{\"value\":\"me\"}},"
	    "\"userinfo\":{\"email\":null}}");
	assert_int_equal(check(p, &cl), OK);
	assert_int_equal(req.prompt, PROMPT_LOGIN | PROMPT_CONSENT);
	assert_int_equal(req.max_age, 0);
	assert_string_equal(req.nonce, "n");
	assert_string_equal(req.sub, "me");
	assert_string_equal(authreq_consent_scope(p->a, &req),
	    "openid memory:read email");
	req.claims = NULL;
	assert_string_equal(authreq_consent_scope(p->a, &req),
	    "openid memory:read");
}

static void
a_client_without_the_grant_type(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");

	cl->grant_types = "client_credentials";
	assert_int_equal(clients_set(&p->rq->call, cl), OK);
	refused(p, AUTHREQ_NONCE, NULL, "unauthorized_client");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(all_is_well),
		PROVIDER_TEST(a_client_that_is_not_proved_is_no_oauth_error),
		PROVIDER_TEST(each_fault_has_its_code),
		PROVIDER_TEST(
		    the_operators_confidential_client_may_leave_pkce_out),
		PROVIDER_TEST(prompt_max_age_and_claims_are_read),
		PROVIDER_TEST(a_client_without_the_grant_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
