/* test_client_url - client ids that are URLs */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "oauth/client_url.h"

static void
those_of_known_apps(void **state)
{
	static const char *const good[] = {
		"https://chatgpt.com/oauth/client.json",
		"https://chatgpt.com/oauth/g-123/client.json",
		"https://chatgpt.com/oauth/codex/client.json",
		"https://claude.ai/oauth/mcp-oauth-client-metadata",
		"https://claude.ai/oauth/claude-code-client-metadata",
		"https://vscode.dev/oauth/client-metadata.json",
		"https://zed.dev/oauth/client-metadata.json",
		"https://app.example:8443/x", "https://app.example/x?y=z",
		"https://app.example/.well-known/x", "https://app.example/...",
		"https://app.example/a..b", "https://app.example/x/",
		"https://app.example/%2etc", "https://app.example/%2e%2e%2e",
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (client_url_check(good[i]) != OK)
			fail_msg("%s", good[i]);
}

static void
those_that_play_tricks(void **state)
{
	static const char *const bad[] = {
		"", "c_123", "http://app.example/x", "HTTPS://app.example/x",
		"https://", "https:///x", "https://app.example",
		"https://app.example/", "https://app.example?x",
		"https://app.example/x#", "https://app.example/x#f",
		"https://user@app.example/x", "https://u:p@app.example/x",
		"https://@app.example/x",
		"https://app.example/./x", "https://app.example/../x",
		"https://app.example/x/.", "https://app.example/x/..",
		"https://app.example/x/%2e", "https://app.example/%2E%2e/x",
		"https://app.example/.%2e/x", "https://app.example/%2e./x",
		"https://app.example/a\\b", "https://app.example/a b",
		"https://app.example/\n", "https://app.example/\x7f",
		"https://app.example/%", "https://app.example/%zz",
		"https://app.example/\xc3\xa9", "https://app.example:x/y",
		" https://app.example/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (client_url_check(bad[i]) != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
}

static void
not_longer_than_a_client_id(void **state)
{
	char id[CLIENT_URL_MAX + 2] = "https://app.example/";

	(void)state;
	memset(id + strlen(id), 'x', CLIENT_URL_MAX - strlen(id));
	assert_int_equal(client_url_check(id), OK);
	id[CLIENT_URL_MAX] = 'x';
	assert_int_equal(client_url_check(id), ERR_INVALID);
}

static void
its_host(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	assert_string_equal(client_url_host(a, "https://App.example/x"),
	    "app.example");
	assert_string_equal(client_url_host(a, "https://app.example:8443/x"),
	    "app.example:8443");
	assert_true(client_url_is_meant("https://x"));
	assert_false(client_url_is_meant("c_https://x"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_of_known_apps),
		cmocka_unit_test(those_that_play_tricks),
		cmocka_unit_test(not_longer_than_a_client_id),
		cmocka_unit_test(its_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
