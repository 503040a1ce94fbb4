/* test_cors - the allow-list, preflights, and the MCP rule */
#include "unit.h"

#include "http/cors.h"
#include "request_fixture.h"

static char *
line(const char *name, const char *value)
{
	static char room[4][128];
	static unsigned next;
	char *p = room[next++ % 4];

	snprintf(p, sizeof(room[0]), "%s=%s", name, value);
	return p;
}

static void
listed_origin_is_named(void **state)
{
	char *env[] = { line("HTTP_ORIGIN", "https://chatgpt.com"), NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	cors_add(&f.rq, &f.rs);
	assert_non_null(strstr(f.rs.headers.data,
	    "Access-Control-Allow-Origin: https://chatgpt.com\r\n"));
	assert_non_null(strstr(f.rs.headers.data, "Vary: Origin"));
	assert_null(strstr(f.rs.headers.data, "Credentials"));
	fixture_free(&f);
}

static void
others_get_nothing(void **state)
{
	static const char *const origins[] = { "https://evil.example", "null",
	    "https://chatgpt.com.evil.example", "https://chatgpt.com:444",
	    "http://chatgpt.com", "https://chatgpt.com, https://evil.example" };

	(void)state;
	for (size_t i = 0; i < sizeof(origins) / sizeof(*origins); i++) {
		char *env[] = { line("HTTP_ORIGIN", origins[i]), NULL };
		struct fixture f;

		fixture_init(&f, env);
		cors_add(&f.rq, &f.rs);
		assert_null(strstr(f.rs.headers.data, "Allow-Origin"));
		assert_int_equal(cors_check_mcp(&f.rq), ERR_FORBIDDEN);
		fixture_free(&f);
	}
}

static void
preflight_names_methods_and_headers(void **state)
{
	char *env[] = { line("HTTP_ORIGIN", "http://localhost:6274"),
	    line("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST"), NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_false(cors_is_preflight(&f.rq));
	f.rq.method = METHOD_OPTIONS;
	assert_true(cors_is_preflight(&f.rq));
	assert_int_equal(cors_preflight(&f.rq, &f.rs, METHOD_POST | METHOD_GET,
	    true), OK);
	assert_int_equal(f.rs.status, 204);
	assert_non_null(strstr(f.rs.headers.data, 
	    "Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"));
	assert_non_null(strstr(f.rs.headers.data, "Mcp-Method"));
	response_clear(&f.rs);
	assert_int_equal(cors_preflight(&f.rq, &f.rs, METHOD_POST, false), OK);
	assert_null(strstr(f.rs.headers.data, "Mcp-Method"));
	fixture_free(&f);
}

static void
foreign_preflight_at_mcp_is_refused(void **state)
{
	char *env[] = { line("HTTP_ORIGIN", "https://evil.example"), NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_int_equal(cors_preflight(&f.rq, &f.rs, METHOD_POST, true),
	    ERR_FORBIDDEN);
	assert_int_equal(cors_preflight(&f.rq, &f.rs, METHOD_POST, false), OK);
	assert_null(strstr(f.rs.headers.data, "Allow-Methods"));
	fixture_free(&f);
}

static void
mcp_refuses_foreign_hosts(void **state)
{
	static const struct {
		const char *host;
		enum err expected;
	} cases[] = {
		{ "localhost:8080", OK },        { "LOCALHOST:8080", OK },
		{ "127.0.0.1:8080", OK },        { "[::1]:8080", OK },
		{ "localhost:8081", ERR_FORBIDDEN },
		{ "localhost", ERR_FORBIDDEN },
		{ "evil.example", ERR_FORBIDDEN },
		{ "evil.example:8080", ERR_FORBIDDEN },
		{ "127.0.0.1.evil.example:8080", ERR_FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *env[] = { line("HTTP_HOST", cases[i].host), NULL };
		struct fixture f;

		fixture_init(&f, env);
		if (cors_check_mcp(&f.rq) != cases[i].expected)
			fail_msg("%s", cases[i].host);
		fixture_free(&f);
	}
}

/* Some proxies and clients write the scheme's own port out. */
static void
mcp_takes_the_default_port(void **state)
{
	static const struct {
		const char *host;
		enum err expected;
	} cases[] = {
		{ "mcp.example.com", OK }, { "mcp.example.com:443", OK },
		{ "MCP.example.com:443", OK }, { "oidc.example.com:443", OK },
		{ "mcp.example.com:80", ERR_FORBIDDEN },
		{ "mcp.example.com:4430", ERR_FORBIDDEN },
		{ "mcp.example.com:443:443", ERR_FORBIDDEN },
		{ "evil.example:443", ERR_FORBIDDEN },
		{ "127.0.0.1:443", ERR_FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *env[] = { line("HTTP_HOST", cases[i].host), NULL };
		struct fixture f;

		fixture_init(&f, env);
		f.cfg.loopback = false;
		f.cfg.oidc_base_url = "https://oidc.example.com";
		f.cfg.oidc_host = "oidc.example.com";
		f.cfg.mcp_base_url = "https://mcp.example.com";
		f.cfg.mcp_host = "mcp.example.com";
		if (cors_check_mcp(&f.rq) != cases[i].expected)
			fail_msg("%s", cases[i].host);
		fixture_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed_origin_is_named),
		cmocka_unit_test(others_get_nothing),
		cmocka_unit_test(preflight_names_methods_and_headers),
		cmocka_unit_test(foreign_preflight_at_mcp_is_refused),
		cmocka_unit_test(mcp_refuses_foreign_hosts),
		cmocka_unit_test(mcp_takes_the_default_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
