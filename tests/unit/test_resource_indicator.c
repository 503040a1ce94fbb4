/* test_resource_indicator - which resource a token is for (RFC 8707) */
#include "unit.h"

#include "oauth/resource_indicator.h"
#include "request_fixture.h"

static struct fixture f;

static int
make(void **state)
{
	(void)state;
	fixture_init(&f, NULL);
	f.cfg.issuer = f.cfg.oidc_base_url = "https://id.example";
	f.cfg.mcp_base_url = "https://mcp.example";
	f.cfg.audience = "urn:memory";
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	fixture_free(&f);
	return 0;
}

static const char *
parse(const char *x, const char *y)
{
	struct param_values v = { { x, y }, (x != NULL ? 1u : 0) + (y != NULL ? 1u : 0) };
	const char *list;

	if (resource_indicator_parse(&f.rq, &v, &list) != OK) {
		assert_string_equal(list, "");
		return NULL;
	}
	return list;
}

static void
ours_are_taken_verbatim(void **state)
{
	static const char *const ours[] = {
		"https://mcp.example", "https://mcp.example/",
		"https://mcp.example/mcp", "https://mcp.example/mcp/",
		"https://mcp.example/mcp/sse", "https://mcp.example/mcp/sse/",
		"urn:memory", "https://id.example", "https://id.example/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		assert_string_equal(parse(ours[i], NULL), ours[i]);
	assert_string_equal(parse(NULL, NULL), "");
}

static void
others_are_not(void **state)
{
	static const char *const others[] = {
		"https://evil.example/mcp", "https://mcp.example.evil/mcp",
		"https://mcp.example/mcp#f", "https://mcp.example/mcp?a",
		"https://mcp.example/mcp//", "https://mcp.example/MCP",
		"https://mcp.example:443/mcp", "http://mcp.example/mcp",
		"https://mcp.example/mcp https://mcp.example/mcp", "/mcp", "x",
		"https://u@mcp.example/mcp", "https://id.example//",
		"https://id.example/x", "https://id.exampl", "URN:memory",
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (parse(others[i], NULL) != NULL)
			fail_msg("taken: %s", others[i]);
	assert_null(parse("https://mcp.example/mcp", "https://evil.example/"));
}

static void
an_upper_case_host_is_spelt_as_ours(void **state)
{
	(void)state;
	assert_string_equal(parse("HTTPS://MCP.Example/mcp", NULL),
	    "https://mcp.example/mcp");
}

static void
several_are_a_list_each_once(void **state)
{
	(void)state;
	assert_string_equal(parse("https://mcp.example/mcp", "urn:memory"),
	    "https://mcp.example/mcp urn:memory");
	assert_string_equal(parse("urn:memory", "urn:memory"), "urn:memory");
}

static void
without_any_it_goes_by_client_and_scope(void **state)
{
	struct client cl = { .dynamic = true };

	(void)state;
	assert_string_equal(resource_indicator_default(&f.rq, &cl, "openid"),
	    "https://mcp.example/mcp");
	cl.dynamic = false;
	assert_string_equal(resource_indicator_default(&f.rq, &cl, "openid"),
	    "https://id.example");
	assert_string_equal(resource_indicator_default(&f.rq, &cl,
	    "openid memory:write"), "https://mcp.example/mcp");
}

static void
the_memory_is_one_resource_and_the_issuer_another(void **state)
{
	const char *memory = "https://mcp.example/mcp";
	const char *issuer = "https://id.example";

	(void)state;
	assert_true(resource_indicator_is_within(&f.rq, "", memory));
	assert_true(resource_indicator_is_within(&f.rq, memory, memory));
	assert_true(resource_indicator_is_within(&f.rq,
	    "https://mcp.example/ urn:memory", memory));
	assert_true(resource_indicator_is_within(&f.rq, "https://id.example/",
	    issuer));
	assert_false(resource_indicator_is_within(&f.rq, issuer, memory));
	assert_false(resource_indicator_is_within(&f.rq, memory, issuer));
	assert_false(resource_indicator_is_within(&f.rq,
	    "https://mcp.example/mcp https://id.example", memory));
	assert_false(resource_indicator_is_within(&f.rq, memory, ""));
}

static void
aud_is_a_string_or_an_array(void **state)
{
	struct json *j = json_new_object(f.rq.call.arena);

	(void)state;
	resource_indicator_set_aud(&f.rq, j, "urn:a");
	assert_string_equal(json_text(f.rq.call.arena, j),
	    "{\"aud\":\"urn:a\"}");
	resource_indicator_set_aud(&f.rq, j, "urn:a urn:b");
	assert_string_equal(json_text(f.rq.call.arena, j),
	    "{\"aud\":[\"urn:a\",\"urn:b\"]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_are_taken_verbatim),
		cmocka_unit_test(others_are_not),
		cmocka_unit_test(an_upper_case_host_is_spelt_as_ours),
		cmocka_unit_test(several_are_a_list_each_once),
		cmocka_unit_test(without_any_it_goes_by_client_and_scope),
		cmocka_unit_test(
		    the_memory_is_one_resource_and_the_issuer_another),
		cmocka_unit_test(aud_is_a_string_or_an_array),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
