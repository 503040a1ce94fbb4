/*
 * test_fetch_known - only origins of the configuration, whoever asks
 */
#include "unit.h"

#include "http/fetch_known.h"
#include "system/config.h"

static const struct config cfg = {
	.jwks_url = "https://oidc.example.com/auth/jwks",
	.upstream_issuer = "https://accounts.google.com",
	.fetch_allow = "http://127.0.0.1:9000,https://keys.example.net:8443",
};

static bool
is_known(const struct config *c, const char *url)
{
	struct arena *a = arena_new(1 << 16);
	bool known = fetch_is_known(a, c, url);

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
	url[2048] = 'x';
	assert_false(is_known(&cfg, url));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_configured_origins),
		cmocka_unit_test(test_everything_else),
		cmocka_unit_test(test_nothing_configured),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
