/* test_redirect_uri - RFC 8252 sections 7 and 8.4, RFC 9700 section 4.1 */
#include "unit.h"

#include "oauth/redirect_uri.h"

static const char *const good[] = {
	"https://app.example/cb", "https://app.example", "https://app.example/",
	"https://app.example:8443/cb?a=b", "HTTPS://app.example/",
	"https://xn--bcher-kva.example/cb", "https://[2001:db8::1]/cb",
	"http://127.0.0.1/", "http://127.0.0.1:33418/", "http://[::1]:1/cb",
	"http://localhost", "http://localhost:3334/oauth/callback",
	"com.example.app:/cb", "com.example.app://host/cb",
	"cursor://anysphere.cursor-mcp/oauth/callback",
	"https://claude.ai/api/mcp/auth_callback",
	"https://chatgpt.com/connector_platform_oauth_redirect",
};

static const char *const bad[] = {
	"", "/cb", "cb", "//app.example/cb", "https:", "https:///cb",
	"https:/cb", "https:cb", "http://app.example/cb", "http://127.0.0.2/",
	"http://127.1/", "http://0/", "http://localhost.example/",
	"http://127.0.0.1.example/", "http://127.0.0.1:80@evil.example/",
	"http://localhost@evil.example/", "http://evil.example#@localhost/",
	"http://evil.example?@localhost/", "http://[::ffff:127.0.0.1]/",
	"https://app.example/#", "https://app.example/#f",
	"https://u@app.example/", "https://u:p@app.example/", "https://@a.example/",
	"javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)",
	"\x01javascript:alert(1)", "data:text/html,x", "DaTa:x", "file:///x",
	"vbscript:x", "about:blank", "blob:https://a.example/x", "ftp://a.example/",
	"myapp:/cb", "cursor:/oauth/callback", ".a:/cb", "a.:/cb",
	"cursor://anysphere.cursor-mcp/oauth/callback?x",
	"Cursor://anysphere.cursor-mcp/oauth/callback",
	"https://app.example/a b", "https://app.example/\n", "https://app.example/\x7f",
	"https://app.example\\@evil.example/", "https://app.example/\xc3\xbc",
	"https://app.example:x/", "https://app.example:99999/", "https://app.example/%zz",
	" https://app.example/", "https://app.example/ ",
};

static const struct {
	const char *registered, *asked;
	bool same;
} pairs[] = {
	{ "https://a.example/cb", "https://a.example/cb", true },
	{ "https://a.example/cb", "https://a.example/cb/", false },
	{ "https://a.example/cb", "https://a.example:443/cb", false },
	{ "https://a.example/cb", "https://A.example/cb", false },
	{ "https://a.example/cb", "https://a.example/CB", false },
	{ "https://a.example/cb", "https://a.example/%63b", false },
	{ "https://a.example/cb", "https://a.example/x/../cb", false },
	{ "https://a.example/cb", "https://a.example/cb?", false },
	{ "https://a.example:1/cb", "https://a.example:2/cb", false },
	{ "https://127.0.0.1/cb", "https://127.0.0.1:9/cb", false },
	{ "http://a.example:1/cb", "http://a.example:2/cb", false },
	{ "http://127.0.0.1/cb", "http://127.0.0.1:9/cb", true },
	{ "http://127.0.0.1:8/cb", "http://127.0.0.1:9/cb", true },
	{ "http://127.0.0.1:8/cb", "http://127.0.0.1/cb", true },
	{ "http://[::1]/cb", "http://[::1]:9/cb", true },
	{ "http://localhost/cb", "http://localhost:9/cb", true },
	{ "http://localhost/cb?a=b", "http://localhost:9/cb?a=b", true },
	{ "http://localhost", "http://localhost:9", true },
	{ "http://localhost", "http://localhost:9/", false },
	{ "http://localhost/cb", "http://localhost:9/cb?a=b", false },
	{ "http://localhost/cb?a=b", "http://localhost:9/cb?a=c", false },
	{ "http://localhost/cb", "http://localhost:9/CB", false },
	{ "http://localhost/cb", "http://localhost:9/cb#f", false },
	{ "http://localhost/cb", "http://localhost:9/x/../cb", false },
	{ "http://localhost/cb", "http://127.0.0.1:9/cb", false },
	{ "http://localhost/cb", "http://LOCALHOST:9/cb", false },
	{ "http://localhost/cb", "HTTP://localhost:9/cb", false },
	{ "http://localhost/cb", "https://localhost:9/cb", false },
	{ "http://localhost/cb", "http://localhost:/cb", false },
	{ "http://localhost/cb", "http://localhost:9x/cb", false },
	{ "http://localhost/cb", "http://u@localhost:9/cb", false },
	{ "http://localhost/cb", "http://localhost:9@evil.example/cb", false },
	{ "http://localhost/cb", "http://localhost.evil.example/cb", false },
	{ "http://localhost/cb", "http://evil.example/http://localhost/cb", false },
	{ "com.example.app:/cb", "com.example.app:/cb", true },
	{ "com.example.app:/cb", "com.example.app:/cb?x", false },
	{ "com.example.app://localhost/cb", "com.example.app://localhost:9/cb", false },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
what_may_be_registered(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (redirect_uri_check(good[i]) != OK)
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (redirect_uri_check(bad[i]) != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
}

static void
a_long_one_is_refused(void **state)
{
	char text[REDIRECT_URI_MAX + 2];
	static const char head[] = "https://a.example/";

	(void)state;
	memset(text, 'x', sizeof text);
	memcpy(text, head, sizeof head - 1);
	text[REDIRECT_URI_MAX] = '\0';
	assert_int_equal(redirect_uri_check(text), OK);
	text[REDIRECT_URI_MAX] = 'x';
	text[REDIRECT_URI_MAX + 1] = '\0';
	assert_int_equal(redirect_uri_check(text), ERR_INVALID);
}

static void
what_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		if (redirect_uri_matches(pairs[i].registered, pairs[i].asked) !=
		    pairs[i].same)
			fail_msg("%s and %s", pairs[i].registered,
			    pairs[i].asked);
	for (size_t i = 0; i < COUNT(good); i++)
		for (size_t k = 0; k < COUNT(bad); k++)
			if (redirect_uri_matches(good[i], bad[k]))
				fail_msg("%s and %s", good[i], bad[k]);
}

static void
native_and_loopback(void **state)
{
	(void)state;
	assert_true(redirect_uri_is_loopback("http://localhost:1/"));
	assert_false(redirect_uri_is_loopback("https://localhost:1/"));
	assert_false(redirect_uri_is_loopback("https://a.example/"));
	assert_true(redirect_uri_is_native("http://[::1]/"));
	assert_true(redirect_uri_is_native("com.example.app:/cb"));
	assert_false(redirect_uri_is_native("https://a.example/"));
	assert_false(redirect_uri_is_native("not a uri"));
}

static void
what_a_person_is_shown(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_string_equal(redirect_uri_host(a, "https://App.Example/cb"),
	    "app.example");
	assert_string_equal(redirect_uri_host(a, "https://a.example:8443/"),
	    "a.example:8443");
	assert_string_equal(redirect_uri_host(a, "http://localhost:512/cb"),
	    "localhost");
	assert_string_equal(redirect_uri_host(a, "http://[::1]:512/cb"),
	    "[::1]");
	assert_string_equal(redirect_uri_host(a, "com.example.app:/cb"),
	    "com.example.app:");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_be_registered),
		cmocka_unit_test(a_long_one_is_refused),
		cmocka_unit_test(what_is_the_same),
		cmocka_unit_test(native_and_loopback),
		cmocka_unit_test(what_a_person_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
