/* test_upstream - what is believed of a discovery document, and kept */
#include "upstream_fixture.h"

static enum err
parse(struct fixture_upstream *t, const char *text, struct upstream *out)
{
	return upstream_parse(t->p->a, &t->p->f.cfg,
	    (struct span){ text, strlen(text) }, out);
}

static void
a_document_is_read(void **state)
{
	struct upstream up;

	assert_int_equal(parse(*state, DOCUMENT, &up), OK);
	assert_string_equal(up.authorization_endpoint,
	    "https://login.up.example/auth");
	assert_string_equal(up.token_endpoint, "https://token.up.example/token");
	assert_string_equal(up.jwks_uri, "https://keys.up.example/keys");
	assert_false(up.secret_in_form);
	assert_false(up.names_itself);
}

/* DOCUMENT with `from` replaced by `to`. */
static const char *
changed(struct fixture_upstream *t, const char *from, const char *to)
{
	const char *at = strstr(DOCUMENT, from);

	assert_non_null(at);
	return arena_printf(t->p->a, "%.*s%s%s", (int)(at - DOCUMENT),
	    DOCUMENT, to, at + strlen(from));
}

static void
options_are_read(void **state)
{
	static const struct {
		const char *more;
		bool in_form, names_itself;
	} rows[] = {
		{ "\"token_endpoint_auth_methods_supported\":"
		    "[\"client_secret_basic\"]", false, false },
		{ "\"token_endpoint_auth_methods_supported\":"
		    "[1,\"client_secret_basic\",\"client_secret_post\"]", true, false },
		{ "\"token_endpoint_auth_methods_supported\":"
		    "\"client_secret_post\"", false, false },
		{ "\"authorization_response_iss_parameter_supported\":true",
		    false, true },
		{ "\"authorization_response_iss_parameter_supported\":false",
		    false, false },
	};
	struct upstream up;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(parse(*state, changed(*state, "{",
		    arena_printf(((struct fixture_upstream *)*state)->p->a,
		    "{%s,", rows[i].more)), &up), OK);
		assert_int_equal(up.secret_in_form, rows[i].in_form);
		assert_int_equal(up.names_itself, rows[i].names_itself);
	}
}

static void
a_wrong_document_is_refused(void **state)
{
	static const struct { const char *from, *to; } rows[] = {
		{ "\"https://up.example\"", "\"https://up.example/\"" },
		{ "\"https://up.example\"", "\"https://UP.example\"" },
		{ "\"https://up.example\"", "\"https://evil.example\"" },
		{ "\"https://up.example\"", "null" },
		{ "issuer", "other" },
		{ "https://token", "http://token" },
		{ "https://keys", "http://keys" },
		{ "https://login", "http://login" },
		{ "https://login.up.example/auth", "javascript:alert(1)" },
		{ "https://login.up.example/auth", "/auth" },
		{ "https://token", "https://user:pass@token" },
		{ "/token\"", "/token#x\"" },
		{ "token_endpoint", "other_endpoint" },
		{ "jwks_uri", "x" },
		{ "\"https://keys.up.example/keys\"", "7" },
		{ "{", "[" },
		{ "}", "" },
		{ "{", "{\"issuer\":\"https://up.example\"," },
		{ "{", "{\"authorization_response_iss_parameter_supported\":1," },
	};
	struct upstream up;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_not_equal(parse(*state, changed(*state,
		    rows[i].from, rows[i].to), &up), OK);
	assert_int_equal(parse(*state, "", &up), ERR_INVALID);
	/* Loopback may do without TLS. */
	assert_int_equal(parse(*state, changed(*state,
	    "https://token.up.example", "http://127.0.0.1:9"), &up), OK);
}

static void
its_name_is_what_people_know(void **state)
{
	struct fixture_upstream *t = *state;
	struct config *cfg = &t->p->f.cfg;

	assert_string_equal(upstream_name(t->p->a, cfg), "up.example");
	assert_true(upstream_is_on(cfg));
	assert_false(upstream_is_google(cfg));
	cfg->upstream_issuer = "https://accounts.google.com";
	assert_string_equal(upstream_name(t->p->a, cfg), "Google");
	assert_true(upstream_is_google(cfg));
	cfg->google_client_id = NULL;
	assert_false(upstream_is_on(cfg));
}

static void
the_document_is_fetched_once_and_kept(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream up;

	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	assert_int_equal(fetch_asked(t->p->dir), 1);
	upstream_fails(t);
	t->p->rq->call.now += 3600 + 5;
	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	assert_string_equal(up.jwks_uri, "https://keys.up.example/keys");
	assert_int_equal(fetch_asked(t->p->dir), 2);
}

/* What the process or the folder has of one issuer is not another's. */
static void
documents_are_of_one_issuer(void **state)
{
	struct fixture_upstream *t = *state;
	struct upstream up;

	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	t->p->f.cfg.upstream_issuer = "https://other.example";
	assert_int_equal(upstream_find(t->p->rq, &up), ERR_UNAVAILABLE);
	assert_int_equal(fetch_asked(t->p->dir), 2);
}

static void
keys_are_fetched_and_refreshed(void **state)
{
	struct fixture_upstream *t = *state;
	const struct jwk_set *set;
	struct upstream up;

	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	upstream_answers(t, 200, upstream_set(t, t->rsa, NULL));
	assert_int_equal(upstream_keys(t->p->rq, &up, &set), OK);
	assert_int_equal(jwk_set_count(set), 1);
	upstream_answers(t, 200, upstream_set(t, t->rsa, t->ec));
	for (int i = 0; i < 5; i++)
		assert_int_equal(upstream_keys_refresh(t->p->rq, &up, &set),
		    ERR_NOT_FOUND);
	assert_int_equal(fetch_asked(t->p->dir), 2);
	t->p->rq->call.now += UPSTREAM_KEYS_RETRY_S + 5;
	assert_int_equal(upstream_keys_refresh(t->p->rq, &up, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
}

static void
a_set_without_a_key_replaces_nothing(void **state)
{
	struct fixture_upstream *t = *state;
	const struct jwk_set *set;
	struct upstream up;

	assert_int_equal(upstream_find(t->p->rq, &up), OK);
	upstream_answers(t, 200, upstream_set(t, t->rsa, NULL));
	assert_int_equal(upstream_keys(t->p->rq, &up, &set), OK);
	upstream_answers(t, 200, "{\"keys\":[]}");
	t->p->rq->call.now += 3600 + 5;
	assert_int_equal(upstream_keys(t->p->rq, &up, &set), OK);
	assert_int_equal(jwk_set_count(set), 1);
	assert_int_equal(fetch_asked(t->p->dir), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UPSTREAM_TEST(a_document_is_read),
		UPSTREAM_TEST(options_are_read),
		UPSTREAM_TEST(a_wrong_document_is_refused),
		UPSTREAM_TEST(its_name_is_what_people_know),
		UPSTREAM_TEST(the_document_is_fetched_once_and_kept),
		UPSTREAM_TEST(documents_are_of_one_issuer),
		UPSTREAM_TEST(keys_are_fetched_and_refreshed),
		UPSTREAM_TEST(a_set_without_a_key_replaces_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
