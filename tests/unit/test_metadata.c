/* test_metadata - the documents of RFC 8414, Discovery and RFC 9728 */
#include "provider_fixture.h"

#include "oauth/metadata.h"

static struct json *
parse(struct provider *p, const struct buf *b)
{
	struct json *j;

	assert_false(buf_failed(b));
	assert_int_equal(json_parse(p->a, b->data, b->len, METADATA_MAX, &j),
	    OK);
	return j;
}

static void
the_provider(void **state)
{
	static const char *const urls[] = { "authorization_endpoint",
	    "token_endpoint", "userinfo_endpoint", "revocation_endpoint",
	    "registration_endpoint", "device_authorization_endpoint",
	    "end_session_endpoint", "jwks_uri" };
	struct provider *p = *state;
	struct json *j;
	struct buf b;

	p->f.cfg.issuer = p->f.cfg.oidc_base_url = "https://id.example";
	buf_init(&b, p->a, METADATA_MAX);
	metadata_write_provider(&b, &p->f.cfg);
	j = parse(p, &b);
	assert_string_equal(provider_string(j, "issuer"), "https://id.example");
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		assert_true(strncmp(provider_string(j, urls[i]),
		    "https://id.example/auth/", 24) == 0);
	assert_string_equal(json_text(p->a, json_get(j,
	    "token_endpoint_auth_methods_supported")), "[\"none\","
	    "\"client_secret_basic\",\"client_secret_post\",\"private_key_jwt\"]");
	assert_string_equal(json_text(p->a, json_get(j,
	    "token_endpoint_auth_signing_alg_values_supported")),
	    "[\"RS256\",\"ES256\",\"PS256\"]");
	assert_string_equal(json_text(p->a, json_get(j,
	    "client_id_metadata_document_supported")), "true");
	assert_string_equal(json_text(p->a, json_get(j,
	    "code_challenge_methods_supported")), "[\"S256\"]");
	assert_string_equal(json_text(p->a, json_get(j,
	    "request_uri_parameter_supported")), "false");
	assert_string_equal(json_text(p->a, json_get(j,
	    "authorization_response_iss_parameter_supported")), "true");
}

static void
a_resource(void **state)
{
	struct provider *p = *state;
	struct buf b;

	p->f.cfg.issuer = "https://id.example";
	p->f.cfg.mcp_base_url = "https://mcp.example";
	buf_init(&b, p->a, METADATA_MAX);
	metadata_write_resource(&b, &p->f.cfg, "/mcp/");
	assert_string_equal(json_text(p->a, parse(p, &b)),
	    "{\"resource\":\"https://mcp.example/mcp/\","
	    "\"authorization_servers\":[\"https://id.example\"],"
	    "\"scopes_supported\":[\"memory:read\",\"memory:write\"],"
	    "\"bearer_methods_supported\":[\"header\"],"
	    "\"resource_name\":\"Keepsake\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(the_provider),
		PROVIDER_TEST(a_resource),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
