/* test_client_auth - which client is asking (RFC 6749 section 2.3) */
#include "assertion_fixture.h"

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

		form = (struct credentials){ .id = rows[client].id, .secret =
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
		{ .id = "post", .secret = "x" }, { .id = "post", .secret = "" },
		{ .id = "post", .secret = "S" },
		{ .id = "unknown", .secret = "s" }, { .id = "unknown" },
		{ .id = "", .secret = "s" },
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
	    &(struct credentials){ .id = "basic", .secret = "s" }, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = "post" }, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = NULL }, &cl), OK);
}

static void
none_at_all(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = NULL }, &cl), ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_client");
}

static struct credentials
asserted(const char *id, const char *assertion)
{
	return (struct credentials){ .id = id, .assertion = assertion,
	    .assertion_type = CLIENT_ASSERTION_TYPE };
}

static void
a_key_instead_of_a_secret(void **state)
{
	struct provider *p = *state;
	struct credentials form;
	struct client *cl;

	assertion_signer(p, NULL);
	for (int i = 0; i < 2; i++) {
		form = asserted(i == 0 ? SIGNER : NULL, assertion_sign(p,
		    a2_pem, "", assertion_claims(p, SIGNER)));
		assert_int_equal(client_auth_check(p->rq, &form, &cl), OK);
		assert_string_equal(cl->id, SIGNER);
	}
	/* The same again: a replay. */
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	assert_null(cl);
	assert_fault(p, "invalid_client");
}

static void
a_key_where_there_is_none(void **state)
{
	static const char *const ids[] = { "none", "basic", "post", "unknown",
	    SIGNER };
	struct provider *p = *state;
	struct credentials form;
	struct client *cl;

	add_clients(p);
	assertion_signer(p, NULL);
	for (size_t i = 0; i < 4; i++) {
		form = asserted(ids[i], assertion_sign(p, a2_pem, "",
		    assertion_claims(p, i % 2 ? ids[i] : SIGNER)));
		assert_int_equal(client_auth_check(p->rq, &form, &cl),
		    ERR_UNAUTHENTICATED);
		assert_string_equal(p->rq->fault.text,
		    "the client is unknown, or its authentication failed");
		assert_fault(p, "invalid_client");
	}
}

static void
a_client_with_a_key_uses_it(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	assertion_signer(p, NULL);
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = SIGNER }, &cl), ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_client");
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = SIGNER, .secret = "s" }, &cl),
	    ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_client");
}

static void
half_an_assertion_or_one_too_many(void **state)
{
	struct provider *p = *state;
	const char *good;
	struct credentials form;
	struct client *cl;

	assertion_signer(p, NULL);
	good = assertion_sign(p, a2_pem, "", assertion_claims(p, SIGNER));
	form = asserted(SIGNER, NULL);
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	form = asserted(SIGNER, good);
	form.assertion_type = NULL;
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	form.assertion_type = "urn:ietf:params:oauth:client-assertion-type:"
	    "saml2-bearer";
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_client");
	form = asserted(SIGNER, good);
	form.secret = "s";
	assert_int_equal(client_auth_check(p->rq, &form, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
	form = asserted(SIGNER, good);
	provider_env(p, "HTTP_AUTHORIZATION", "Basic YTpi");
	assert_int_equal(client_auth_check(p->rq, &form, &cl), ERR_INVALID);
	assert_fault(p, "invalid_request");
}

#define URL "https://app.example/client.json"

/* ChatGPT's way: it offers both, and cannot know which one was chosen. */
static void
a_document_may_offer_two_methods(void **state)
{
	struct provider *p = *state;
	struct key *k = forge_key(a2_pem);
	const char *keys = json_text(p->a, assertion_jwks(p, k, NULL));
	pid_t pid = publish_start(p);
	struct credentials form = { .id = URL, .may_be_new = true };
	struct client *cl;

	publish(p, arena_printf(p->a, "{\"client_id\":\"" URL "\","
	    "\"redirect_uris\":[\"https://app.example/\"],\"jwks\":%s,"
	    "\"token_endpoint_auth_method\":\"private_key_jwt\","
	    "\"token_endpoint_auth_methods_supported\":"
	    "[\"none\",\"private_key_jwt\"]}", keys));
	form.may_be_new = false;
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(fetch_asked(p->dir), 0);
	form.may_be_new = true;
	assert_int_equal(client_auth_check(p->rq, &form, &cl), OK);
	assert_true(client_is_public(cl));
	form = asserted(URL, assertion_sign(p, a2_pem, "",
	    assertion_claims(p, URL)));
	assert_int_equal(client_auth_check(p->rq, &form, &cl), OK);
	assert_false(client_is_public(cl));
	form = (struct credentials){ .id = URL, .secret = "s" };
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAUTHENTICATED);
	key_free(k);
	fetch_stop(pid);
}

/* What a client registered for itself is answered with the choice. */
static void
a_registration_offers_one(void **state)
{
	struct provider *p = *state;
	struct json *metadata = json_new_object(p->a);
	struct json *list = json_new_array(p->a);
	struct client *cl;

	json_add_string(list, "none");
	json_set(metadata, "token_endpoint_auth_methods_supported", list);
	assertion_client(p, "c_1", metadata);
	assert_int_equal(client_auth_check(p->rq,
	    &(struct credentials){ .id = "c_1" }, &cl), ERR_UNAUTHENTICATED);
}

static void
keys_that_cannot_be_had_now(void **state)
{
	struct provider *p = *state;
	struct json *metadata = json_new_object(p->a);
	pid_t pid = publish_start(p);
	struct credentials form;
	struct client *cl;

	json_set_string(metadata, "jwks_uri", "https://app.example/jwks");
	assertion_client(p, SIGNER, metadata);
	publish_raw(p, 503, "", "");
	form = asserted(SIGNER, assertion_sign(p, a2_pem, "",
	    assertion_claims(p, SIGNER)));
	assert_int_equal(client_auth_check(p->rq, &form, &cl),
	    ERR_UNAVAILABLE);
	assert_null(cl);
	fetch_stop(pid);
}

static void
what_the_form_says(void **state)
{
	struct provider *p = *state;
	struct credentials form;

	provider_param(p, 3, "id");
	provider_param(p, 4, "secret");
	provider_param(p, 5, "type");
	provider_param(p, 6, "assertion");
	form = client_auth_form(p->rq, 3);
	assert_string_equal(form.id, "id");
	assert_string_equal(form.secret, "secret");
	assert_string_equal(form.assertion_type, "type");
	assert_string_equal(form.assertion, "assertion");
	assert_false(form.may_be_new);
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
		PROVIDER_TEST(a_key_instead_of_a_secret),
		PROVIDER_TEST(a_key_where_there_is_none),
		PROVIDER_TEST(a_client_with_a_key_uses_it),
		PROVIDER_TEST(half_an_assertion_or_one_too_many),
		PROVIDER_TEST(a_document_may_offer_two_methods),
		PROVIDER_TEST(a_registration_offers_one),
		PROVIDER_TEST(keys_that_cannot_be_had_now),
		PROVIDER_TEST(what_the_form_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
