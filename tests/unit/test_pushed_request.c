/* test_pushed_request - a request that was sent ahead */
#include "provider_fixture.h"

#include "oauth/pushed_request.h"

static const struct authreq sent = {
	.redirect_uri = "https://app.example/cb", .state = "s",
	.scope = "openid", .resource = "http://localhost:8080/mcp",
	.code_challenge = CHALLENGE, .max_age = 5, .prompt = PROMPT_LOGIN,
	.form_post = true,
};

static const char *
push(struct provider *p, const struct client *cl)
{
	const char *uri;

	assert_int_equal(pushed_request_add(p->rq, cl, &sent, &uri), OK);
	return uri;
}

static void
it_comes_back_once_and_whole(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");
	const char *uri = push(p, cl);
	struct authreq req;

	assert_true(strncmp(uri, "urn:ietf:params:oauth:request_uri:", 34) == 0);
	provider_param(p, AUTHREQ_REQUEST_URI, uri);
	/* All else in the URL counts for nothing. */
	provider_param(p, AUTHREQ_STATE, "other");
	provider_param(p, AUTHREQ_REDIRECT_URI, "https://evil.example/");
	assert_true(pushed_request_is_named(p->rq));
	assert_int_equal(pushed_request_take(p->rq, cl, &req), OK);
	assert_string_equal(req.redirect_uri, sent.redirect_uri);
	assert_string_equal(req.state, "s");
	assert_string_equal(req.code_challenge, CHALLENGE);
	assert_int_equal(req.max_age, 5);
	assert_int_equal(req.prompt, PROMPT_LOGIN);
	assert_true(req.form_post);
	assert_int_equal(pushed_request_take(p->rq, cl, &req), ERR_INVALID);
	assert_null(p->rq->fault.code);
	assert_null(req.redirect_uri);
}

static void
it_belongs_to_its_client(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");
	struct client *other = provider_client(p, "other");
	struct authreq req;

	provider_param(p, AUTHREQ_REQUEST_URI, push(p, cl));
	assert_int_equal(pushed_request_take(p->rq, other, &req),
	    ERR_INVALID);
	assert_null(req.redirect_uri);
	assert_int_equal(pushed_request_take(p->rq, cl, &req), OK);
}

static void
a_redirect_uri_may_be_withdrawn(void **state)
{
	struct provider *p = *state;
	struct client *cl = provider_client(p, "app");
	struct authreq req;

	provider_param(p, AUTHREQ_REQUEST_URI, push(p, cl));
	cl->redirect_uris[0] = "https://app.example/new";
	assert_int_equal(pushed_request_take(p->rq, cl, &req), ERR_INVALID);
}

static void
other_uris_are_not_ours(void **state)
{
	struct provider *p = *state;

	provider_param(p, AUTHREQ_REQUEST_URI, NULL);
	assert_false(pushed_request_is_named(p->rq));
	provider_param(p, AUTHREQ_REQUEST_URI, "https://app.example/r");
	assert_false(pushed_request_is_named(p->rq));
	provider_param(p, AUTHREQ_REQUEST_URI,
	    "urn:ietf:params:oauth:request_uri");
	assert_false(pushed_request_is_named(p->rq));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(it_comes_back_once_and_whole),
		PROVIDER_TEST(it_belongs_to_its_client),
		PROVIDER_TEST(a_redirect_uri_may_be_withdrawn),
		PROVIDER_TEST(other_uris_are_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
