/* test_client_auth - which client is asking (RFC 6749 section 2.3) */
#include "provider_fixture.h"

#include "oauth/client_auth.h"

static const struct {
	const char *header;
	enum err e;
	const char *id, *secret;
} headers[] = {
	{ "Basic YTpi", OK, "a", "b" },
	{ "basic YTpi", OK, "a", "b" },
	{ "BASIC   YTpi", OK, "a", "b" },
	{ "Basic YTo=", OK, "a", NULL },
	{ "Basic YTpiOmM=", OK, "a", "b:c" },
	/* a%3Ab:%25x+y */
	{ "Basic YSUzQWI6JTI1eCt5", OK, "a:b", "%x y" },
	{ "Bearer YTpi", ERR_NOT_FOUND, NULL, NULL },
	{ "", ERR_NOT_FOUND, NULL, NULL },
	{ "Basic", ERR_NOT_FOUND, NULL, NULL },
	{ "BasicYTpi", ERR_NOT_FOUND, NULL, NULL },
	{ "Basic ", ERR_INVALID, NULL, NULL },
	{ "Basic YTpi ", ERR_INVALID, NULL, NULL },
	{ "Basic YTp", ERR_INVALID, NULL, NULL },
	{ "Basic YTo", ERR_INVALID, NULL, NULL },
	{ "Basic YWI=", ERR_INVALID, NULL, NULL },
	{ "Basic OmI=", ERR_INVALID, NULL, NULL },
	{ "Basic YTpi, Basic YTpi", ERR_INVALID, NULL, NULL },
	/* a%zz:b, a:%00, a<NUL>:b, a:<ff> */
	{ "Basic YSV6ejpi", ERR_INVALID, NULL, NULL },
	{ "Basic YTolMDA=", ERR_INVALID, NULL, NULL },
	{ "Basic YQA6Yg==", ERR_INVALID, NULL, NULL },
	{ "Basic YTr/", ERR_INVALID, NULL, NULL },
};

static void
a_basic_header(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct credentials c;

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		if (client_auth_parse_basic(a, headers[i].header,
		    strlen(headers[i].header), &c) != headers[i].e)
			fail_msg("%s", headers[i].header);
		assert_true((c.id == NULL) == (headers[i].id == NULL));
		assert_true((c.secret == NULL) == (headers[i].secret == NULL));
		if (c.id != NULL)
			assert_string_equal(c.id, headers[i].id);
		if (c.secret != NULL)
			assert_string_equal(c.secret, headers[i].secret);
	}
	arena_free(a);
}

static void
a_huge_header_is_refused(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct credentials c;
	char *text = arena_alloc(a, 10001);

	(void)state;
	memset(text, 'A', 10000);
	memcpy(text, "Basic ", 6);
	assert_int_equal(client_auth_parse_basic(a, text, 10000, &c),
	    ERR_INVALID);
	arena_free(a);
}

/* Clients of each method, "none", "basic" and "post", with the secret "s". */
static void
add_clients(struct provider *p)
{
	struct client *cl = provider_client(p, "none");

	cl->has_secret = true;
	cl->secret_hash = digest_text("s");
	cl->id = "basic";
	cl->auth_method = "client_secret_basic";
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	cl->id = "post";
	cl->auth_method = "client_secret_post";
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
}

static void
each_by_its_own_method(void **state)
{
	static const struct {
		const char *id, *basic;
	} rows[] = {
		{ "none", "Basic bm9uZTpz" }, { "basic", "Basic YmFzaWM6cw==" },
		{ "post", "Basic cG9zdDpz" },
	};
	struct provider *p = *state;
	struct credentials form;
	struct client *cl;
	enum err e;

	add_clients(p);
	for (size_t i = 0; i < 9; i++) {
		size_t client = i / 3, method = i % 3;

		form = (struct credentials){ rows[client].id,
		    method == 2 ? "s" : NULL };
		p->env[0] = NULL;
		if (method == 1)
			provider_env(p, "HTTP_AUTHORIZATION",
			    rows[client].basic);
		e = client_auth_check(p->rq, &form, &cl);
		if (client == method) {
			assert_int_equal(e, OK);
			assert_string_equal(cl->id, rows[client].id);
			continue;
		}
		assert_int_equal(e, ERR_UNAUTHENTICATED);
		assert_null(cl);
		assert_fault(p, "invalid_client");
	}
}

static void
wrong_secrets_and_unknown_clients_are_alike(void **state)
{
	static const struct credentials tries[] = {
		{ "post", "x" }, { "post", "" }, { "post", "S" },
		{ "unknown", "s" }, { "unknown", NULL }, { "", "s" },
	};
	struct provider *p = *state;
	struct client *cl;
	const char *text;

	add_clients(p);
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		assert_int_equal(client_auth_check(p->rq, &tries[i], &cl),
		    ERR_UNAUTHENTICATED);
		assert_null(cl);
		text = p->rq->fault.text;
		assert_string_equal(text,
		    "the client is unknown, or its authentication failed");
		assert_fault(p, "invalid_client");
	}
}

static void
two_methods_at_once(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	add_clients(p);
	provider_env(p, "HTTP_AUTHORIZATION", "Basic YmFzaWM6cw==");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ "basic", "s" }, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ "post", NULL }, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ NULL, NULL }, &cl), OK);
}

static void
none_at_all(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ NULL, NULL }, &cl), ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_client");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_basic_header),
		cmocka_unit_test(a_huge_header_is_refused),
		PROVIDER_TEST(each_by_its_own_method),
		PROVIDER_TEST(wrong_secrets_and_unknown_clients_are_alike),
		PROVIDER_TEST(two_methods_at_once),
		PROVIDER_TEST(none_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
