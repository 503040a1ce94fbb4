/*
 * test_fetch_rule - the operator's origins, the public internet, nothing else
 */
#include "unit.h"

#include "http/fetch_rule.h"
#include "system/config.h"

static const struct config cfg = {
	.jwks_url = "https://oidc.example.com/auth/jwks",
	.upstream_issuer = "https://accounts.google.com",
	.fetch_allow = "http://127.0.0.1:9000,https://keys.example.net:8443,"
	    "https://a.example",
};

static bool
is_known(const struct config *c, const char *url)
{
	struct arena *a = arena_new(1 << 16);
	bool known = fetch_rule(a, c, false, url) == FETCH_TRUSTED;

	arena_free(a);
	return known;
}

static void
test_configured_origins(void **state)
{
	static const char *const urls[] = {
		"https://oidc.example.com/auth/jwks",
		"https://oidc.example.com/other?x=1",
		"https://oidc.example.com",
		"https://accounts.google.com/.well-known/openid-configuration",
		"http://127.0.0.1:9000/jwks",
		"https://keys.example.net:8443/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		assert_true(is_known(&cfg, urls[i]));
}

static void
test_everything_else(void **state)
{
	static const char *const urls[] = {
		"",
		"oidc.example.com",
		"/auth/jwks",
		"//oidc.example.com/auth/jwks",
		"http://oidc.example.com/auth/jwks",
		"https://oidc.example.com:444/auth/jwks",
		"https://oidc.example.com.evil.net/",
		"https://evil.net/oidc.example.com",
		"https://evil.net#https://oidc.example.com/",
		"https://oidc.example.com#f",
		"https://oidc.example.com@evil.net/",
		"https://user@oidc.example.com/",
		"https://oidc.example.com\\@evil.net/",
		"https://oidc.example.com%2eevil.net/",
		"https://OIDC.example.com/",
		"https://oidc.example.com./",
		"https://oidc.example.co",
		"file:///etc/passwd",
		"ftp://oidc.example.com/",
		"gopher://127.0.0.1:9000/",
		"http://127.0.0.1:900/",
		"http://127.0.0.1:90000/",
		"http://127.0.0.1:9000,https:/",
		"http://2130706433:9000/",
		"http://169.254.169.254/latest/meta-data/",
		"http://[::1]:9000/",
		"http://localhost:9000/",
		"https://keys.example.net/",
		"https://a.example.evil.net/",
		"https://a.exampl/",
		"https://oidc.example.com/a b",
		"https://oidc.example.com/\r\nX: y",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (is_known(&cfg, urls[i]))
			fail_msg("allowed: %s", urls[i]);
	assert_false(is_known(&cfg, NULL));
}

static void
test_nothing_configured(void **state)
{
	static const struct config none = { .fetch_allow = "" };

	(void)state;
	assert_false(is_known(&none, "https://accounts.google.com/"));
	assert_false(is_known(&none, ""));
}

static void
test_too_long(void **state)
{
	char url[4096] = "https://oidc.example.com/";

	(void)state;
	memset(url + strlen(url), 'x', 2048 - strlen(url));
	assert_true(is_known(&cfg, url));
	assert_true(fetch_url_is_public(url));
	url[2048] = 'x';
	assert_false(is_known(&cfg, url));
	assert_false(fetch_url_is_public(url));
}

/* http is for this machine alone, whatever is configured. */
static void
test_plain_http(void **state)
{
	static const struct config plain = {
		.fetch_allow = "http://10.0.0.1,http://localhost:1,"
		    "http://[::1]:2",
	};

	(void)state;
	assert_false(is_known(&plain, "http://10.0.0.1/"));
	assert_true(is_known(&plain, "http://localhost:1/"));
	assert_true(is_known(&plain, "http://[::1]:2/"));
}

static void
test_ways(void **state)
{
	struct arena *a = arena_new(1 << 16);
	static const struct {
		const char *url;
		enum fetch_way known, foreign;
	} cases[] = {
		{ "https://keys.example.net:8443/x", FETCH_TRUSTED, FETCH_TRUSTED },
		{ "http://127.0.0.1:9000/x", FETCH_TRUSTED, FETCH_TRUSTED },
		{ "https://oidc.example.com/jwks", FETCH_TRUSTED, FETCH_GUARDED },
		{ "https://accounts.google.com/x", FETCH_TRUSTED, FETCH_GUARDED },
		{ "https://app.example.org/x", FETCH_GUARDED, FETCH_GUARDED },
		{ "https://app.example.org:8443/x", FETCH_NEVER, FETCH_NEVER },
		{ "http://app.example.org/x", FETCH_NEVER, FETCH_NEVER },
		{ "https://127.0.0.1/x", FETCH_NEVER, FETCH_NEVER },
		{ "", FETCH_NEVER, FETCH_NEVER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(fetch_rule(a, &cfg, false, cases[i].url),
		    cases[i].known);
		assert_int_equal(fetch_rule(a, &cfg, true, cases[i].url),
		    cases[i].foreign);
	}
	assert_int_equal(fetch_rule(a, &cfg, true, NULL), FETCH_NEVER);
	arena_free(a);
}

static void
test_embeddings(void **state)
{
	static const struct config on = { .fetch_allow = "",
	    .embeddings_url = "http://127.0.0.1:11434/v1/embeddings" };
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_int_equal(fetch_rule(a, &on, false, on.embeddings_url),
	    FETCH_TRUSTED);
	assert_int_equal(fetch_rule(a, &on, true, on.embeddings_url),
	    FETCH_NEVER);
	assert_false(is_known(&on, "http://127.0.0.1:11435/v1/embeddings"));
	assert_false(is_known(&cfg, on.embeddings_url));
	arena_free(a);
}

static void
test_public(void **state)
{
	static const char *const urls[] = {
		"https://example.com/", "https://example.com/client.json",
		"https://example.com:443/x", "https://a.b-c.example.co.uk/x/y",
		"https://xn--bcher-kva.example/x", "https://1.example.com/",
		"https://8.8.8.8.example.com/x", "https://a_b.example.com/x",
		"https://example.com/a?b=c&d=../e", "https://example.com/.../a",
		"https://example.com/.well-known/x", "https://example.com/a..b",
		"https://example.com/a.", "https://example.com/%2e%2e%2e",
		"https://example.com//a", "https://example.com/%2f",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (!fetch_url_is_public(urls[i]))
			fail_msg("refused: %s", urls[i]);
}

static void
test_not_public(void **state)
{
	static const char *const urls[] = {
		/* the scheme */
		"http://example.com/x", "HTTPS://example.com/x", "ftp://a.b/x",
		"https:example.com/x", "https:/example.com/x", "//a.example/x",
		/* users, fragments, ports */
		"https://u@example.com/x", "https://@example.com/x",
		"https://u:p@example.com/x", "https://example.com/x#f",
		"https://example.com/x#", "https://example.com:80/x",
		"https://example.com:/x", "https://example.com:0443/x",
		"https://example.com:8443/x", "https://example.com:65979/x",
		/* the path */
		"https://example.com", "https://example.com?x=y",
		"https://example.com/.", "https://example.com/..",
		"https://example.com/a/./b", "https://example.com/a/../b",
		"https://example.com/%2e", "https://example.com/%2E%2e/b",
		"https://example.com/.%2e/b", "https://example.com/%2e./b",
		"https://example.com/a/..?b", "https://example.com/a\\b",
		"https://example.com\\@evil.example/x",
		"https://example.com/a b", "https://example.com/a\tb",
		"https://example.com/a\r\nb", "https://example.com/a\x7f",
		"https://example.com/%zz", "https://example.com/h\xc3\xa4",
		" https://example.com/x", "https://example.com/x ",
		/* addresses, and what resolvers take for them */
		"https://127.0.0.1/x", "https://8.8.8.8/x", "https://127.1/x",
		"https://2130706433/x", "https://0x7f000001/x",
		"https://0x7f.1/x", "https://0177.0.0.1/x", "https://0.0.0.0/x",
		"https://example.1/x", "https://example.0x7f/x",
		"https://1.2.3.4.5/x", "https://127.0.0.1./x",
		"https://[::1]/x", "https://[::ffff:8.8.8.8]/x",
		"https://[2606:4700::1111]/x", "https://[fe80::1%25eth0]/x",
		/* names that are none */
		"https://localhost/x", "https://example/x", "https:///x",
		"https://example.com./x", "https://.example.com/x",
		"https://example..com/x", "https://-a.example/x",
		"https://a-.example/x", "https://Example.com/x",
		"https://example.com%2eevil.example/x",
		"https://exa mple.com/x", "https://a,b.example/x",
		"https://a;b.example/x", "https://a.example\xe3\x80\x82""com/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (fetch_url_is_public(urls[i]))
			fail_msg("taken: %s", urls[i]);
	assert_false(fetch_url_is_public(NULL));
}

static void
test_long_names(void **state)
{
	char url[400] = "https://";
	size_t at = strlen(url);

	(void)state;
	memset(url + at, 'x', 63);
	memcpy(url + at + 63, ".example/", 10);
	assert_true(fetch_url_is_public(url));
	memset(url + at, 'x', 64);
	memcpy(url + at + 64, ".example/", 10);
	assert_false(fetch_url_is_public(url));
	/* 126 labels of one letter are 251 bytes. */
	for (size_t i = 0; i < 126; i++)
		memcpy(url + at + 2 * i, "x.", 2);
	memcpy(url + at + 252, "x/", 3);
	assert_true(fetch_url_is_public(url));
	memcpy(url + at + 252, "xx/", 4);
	assert_false(fetch_url_is_public(url));
}

static void
test_host(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_string_equal(fetch_host(a, "https://a.example:443/x?y"),
	    "a.example");
	assert_string_equal(fetch_host(a, "http://[::1]:80/x"), "[::1]");
	assert_string_equal(fetch_host(a, "https://u:secret@a.example/"), "");
	assert_string_equal(fetch_host(a, "nonsense"), "");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_configured_origins),
		cmocka_unit_test(test_everything_else),
		cmocka_unit_test(test_nothing_configured),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_plain_http),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_embeddings),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_not_public),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
