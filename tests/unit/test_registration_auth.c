/* test_registration_auth - how a client is to prove who it is */
#include "registration_fixture.h"

#define METHOD(m) "\"token_endpoint_auth_method\":\"" m "\""
#define METHODS(list) "\"token_endpoint_auth_methods_supported\":[" list "]"
#define KEYS "\"jwks\":" JWKS_PUBLIC
#define URI "\"jwks_uri\":\"https://a.example/jwks.json\""

static const struct {
	enum registrant who;
	const char *text, *method;	/* NULL: refused */
} rows[] = {
	{ REGISTRANT_SELF, "{}", "client_secret_basic" },
	{ REGISTRANT_SELF, "{" METHOD("none") "}", "none" },
	{ REGISTRANT_SELF, "{" METHOD("client_secret_post") "}", "client_secret_post" },
	{ REGISTRANT_SELF, "{" METHOD("client_secret_jwt") "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("") "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," KEYS "}", "private_key_jwt" },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," URI "}", "private_key_jwt" },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," URI "," KEYS "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") ",\"jwks\":" JWKS_NONE "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("none") ",\"jwks\":" JWKS_PRIVATE "}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("none") ",\"jwks\":" JWKS_SYMMETRIC "}", NULL },
	{ REGISTRANT_OPERATOR, "{" METHOD("none") ",\"jwks\":" JWKS_PRIVATE "}", NULL },
	{ REGISTRANT_DOCUMENT, "{" METHOD("none") ",\"jwks\":" JWKS_PRIVATE "}", NULL },
	{ REGISTRANT_SELF, "{\"jwks\":[]}", NULL },
	{ REGISTRANT_SELF, "{\"jwks\":\"x\"}", NULL },
	{ REGISTRANT_SELF, "{\"jwks_uri\":\"http://a.example/\"}", NULL },
	{ REGISTRANT_SELF, "{\"jwks_uri\":\"http://localhost/jwks.json\"}", NULL },
	{ REGISTRANT_SELF, "{\"jwks_uri\":\"https://u@a.example/\"}", NULL },
	{ REGISTRANT_SELF, "{\"jwks_uri\":\"https://a.example/#f\"}", NULL },
	{ REGISTRANT_SELF, "{\"jwks_uri\":1}", NULL },
	/* Relying Party Metadata Choices */
	{ REGISTRANT_SELF, "{" METHODS("\"none\",\"client_secret_basic\"") "}", "none" },
	{ REGISTRANT_SELF, "{" METHODS("\"none\",\"client_secret_basic\"") ","
	    METHOD("client_secret_basic") "}", "client_secret_basic" },
	{ REGISTRANT_SELF, "{" METHODS("\"tls_client_auth\",\"none\"") ","
	    METHOD("tls_client_auth") "}", "none" },
	{ REGISTRANT_SELF, "{" METHODS("\"tls_client_auth\"") "," METHOD("none") "}", NULL },
	{ REGISTRANT_SELF, "{" METHODS("") "}", NULL },
	{ REGISTRANT_SELF, "{\"token_endpoint_auth_methods_supported\":\"none\"}", NULL },
	{ REGISTRANT_SELF, "{" METHODS("\"none\",\"private_key_jwt\"") "," URI "}",
	    "private_key_jwt" },
	/* ChatGPT's document, with its keys and without */
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"none\",\"private_key_jwt\"") ","
	    METHOD("private_key_jwt") "," URI "}", "private_key_jwt" },
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"none\",\"private_key_jwt\"") ","
	    METHOD("private_key_jwt") "}", "none" },
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"none\",\"private_key_jwt\"") ","
	    METHOD("none") "," URI "}", "none" },
	{ REGISTRANT_DOCUMENT, "{}", "none" },
	{ REGISTRANT_DOCUMENT, "{" URI "}", "none" },
	{ REGISTRANT_DOCUMENT, "{" METHOD("client_secret_basic") "}", NULL },
	{ REGISTRANT_DOCUMENT, "{" METHOD("client_secret_jwt") ","
	    METHODS("\"none\"") "}", NULL },
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"client_secret_post\"") "}", NULL },
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"client_secret_post\",\"none\"") "}", "none" },
	/* algorithms */
	{ REGISTRANT_DOCUMENT, "{" METHODS("\"none\",\"private_key_jwt\"") ","
	    METHOD("private_key_jwt") "," URI
	    ",\"token_endpoint_auth_signing_alg\":\"EdDSA\"}", "none" },
	{ REGISTRANT_SELF, "{" METHOD("none")
	    ",\"token_endpoint_auth_signing_alg\":1}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," URI
	    ",\"token_endpoint_auth_signing_alg\":\"PS256\"}", "private_key_jwt" },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," URI
	    ",\"token_endpoint_auth_signing_alg\":\"HS256\"}", NULL },
	{ REGISTRANT_SELF, "{" METHOD("private_key_jwt") "," URI
	    ",\"token_endpoint_auth_signing_alg\":\"none\"}", NULL },
};

static void
one_method_is_chosen(void **state)
{
	struct provider *p = *state;
	struct client cl;
	struct form f;
	enum err e;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		f = form_of(p, rows[i].who, rows[i].text, &cl);
		e = registration_read_auth(&f);
		if ((e == OK) != (rows[i].method != NULL))
			fail_msg("%s", rows[i].text);
		if (e != OK) {
			assert_fault(p, "invalid_client_metadata");
			continue;
		}
		if (strcmp(cl.auth_method, rows[i].method) != 0)
			fail_msg("%s: %s", rows[i].text, cl.auth_method);
		assert_int_equal(cl.has_secret,
		    strncmp(cl.auth_method, "client_secret", 13) == 0);
	}
}

static void
what_is_kept(void **state)
{
	struct provider *p = *state;
	struct client cl;
	struct form f = form_of(p, REGISTRANT_DOCUMENT, "{"
	    METHODS("\"none\",\"tls_client_auth\",\"private_key_jwt\"") "," URI
	    "," METHOD("private_key_jwt")
	    ",\"token_endpoint_auth_signing_alg\":\"ES256\"}", &cl);

	assert_int_equal(registration_read_auth(&f), OK);
	assert_string_equal(json_text(p->a, f.kept), "{" URI ","
	    "\"token_endpoint_auth_signing_alg\":\"ES256\","
	    METHODS("\"private_key_jwt\",\"none\"") "}");
	/* A registration is answered with the choice; it counts alone. */
	f = form_of(p, REGISTRANT_SELF, "{"
	    METHODS("\"none\",\"private_key_jwt\"") "," KEYS "}", &cl);
	assert_int_equal(registration_read_auth(&f), OK);
	assert_string_equal(json_text(p->a, f.kept), "{" KEYS "}");
}

static void
client_credentials_need_a_proof(void **state)
{
	struct provider *p = *state;
	struct client cl;
	struct form f = form_of(p, REGISTRANT_OPERATOR,
	    "{" METHOD("none") "}", &cl);

	cl.grant_types = "client_credentials";
	assert_int_equal(registration_read_auth(&f), ERR_INVALID);
	f = form_of(p, REGISTRANT_OPERATOR,
	    "{" METHOD("private_key_jwt") "," KEYS "}", &cl);
	cl.grant_types = "client_credentials";
	assert_int_equal(registration_read_auth(&f), OK);
	assert_false(client_is_public(&cl));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(one_method_is_chosen),
		PROVIDER_TEST(what_is_kept),
		PROVIDER_TEST(client_credentials_need_a_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
