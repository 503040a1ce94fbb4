/* test_registration - client metadata (RFC 7591) */
#include "provider_fixture.h"

#include "oauth/registration.h"

/* Checks metadata given as JSON text. */
static enum err
check(struct provider *p, enum registrant who, const char *text,
    struct client *out)
{
	struct fault why;
	struct json *j;
	enum err e;

	assert_int_equal(json_parse(p->a, text, strlen(text), 65536, &j), OK);
	e = registration_check(p->a, who, j, out, &why);
	p->rq->fault = why;
	return e;
}

static void
refused(struct provider *p, enum registrant who, const char *text,
    const char *code)
{
	struct client cl;

	if (check(p, who, text, &cl) != ERR_INVALID)
		fail_msg("taken: %s", text);
	assert_fault(p, code);
}

#define URIS "\"redirect_uris\":[\"https://app.example/cb\"]"

static void
defaults(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS "}", &cl), OK);
	assert_true(cl.dynamic);
	assert_true(cl.has_secret);
	assert_string_equal(cl.auth_method, "client_secret_basic");
	assert_string_equal(cl.grant_types, "authorization_code refresh_token");
	assert_string_equal(cl.application_type, "web");
	assert_string_equal(cl.redirect_uris[0], "https://app.example/cb");
	assert_null(cl.redirect_uris[1]);
	assert_null(cl.scope);
	assert_null(cl.metadata);
	assert_int_equal(cl.id_token_alg, KEY_RS256);
	assert_false(cl.trusted);
	assert_int_equal(cl.as_user, 0);
	assert_true(*cl.name != '\0');
}

static void
everything(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS ","
	    "\"client_name\":\"An \\u202eApp\",\"scope\":\"email openid x\","
	    "\"token_endpoint_auth_method\":\"none\","
	    "\"application_type\":\"native\",\"subject_type\":\"public\","
	    "\"id_token_signed_response_alg\":\"ES256\","
	    "\"grant_types\":[\"authorization_code\",\"x\"],"
	    "\"response_types\":[\"code\",\"token\"],"
	    "\"client_uri\":\"https://app.example\",\"unknown\":1}", &cl), OK);
	assert_string_equal(cl.name, "An App");
	assert_string_equal(cl.scope, "email openid");
	assert_true(client_is_public(&cl));
	assert_string_equal(cl.application_type, "native");
	assert_int_equal(cl.id_token_alg, KEY_ES256);
	assert_string_equal(cl.grant_types, "authorization_code");
	assert_string_equal(json_text(p->a, cl.metadata),
	    "{\"client_uri\":\"https://app.example\"}");
}

static void
null_is_absent_and_so_is_an_empty_uri(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS ",\"scope\":null,"
	    "\"token_endpoint_auth_method\":null,\"grant_types\":null,"
	    "\"client_name\":null,\"logo_uri\":\"\",\"tos_uri\":null}", &cl),
	    OK);
	assert_string_equal(cl.auth_method, "client_secret_basic");
	assert_string_equal(cl.grant_types, "authorization_code refresh_token");
	assert_null(cl.metadata);
}

static void
redirect_uris_are_checked(void **state)
{
	static const char *const bad[] = {
		"{}", "{\"redirect_uris\":[]}", "{\"redirect_uris\":\"x\"}",
		"{\"redirect_uris\":null}", "{\"redirect_uris\":[null]}",
		"{\"redirect_uris\":[\"https://a.example/\",\"http://a.example/\"]}",
		"{\"redirect_uris\":[\"https://a.example/#f\"]}",
		"{\"redirect_uris\":[\"https://a.example/\\u0000\"]}",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		refused(*state, REGISTRANT_SELF, bad[i],
		    "invalid_redirect_uri");
		refused(*state, REGISTRANT_OPERATOR, bad[i],
		    "invalid_redirect_uri");
	}
}

static void
metadata_is_checked(void **state)
{
	static const char *const bad[] = {
		"[]", "\"x\"",
		"{" URIS ",\"token_endpoint_auth_method\":\"private_key_jwt\"}",
		"{" URIS ",\"grant_types\":[]}",
		"{" URIS ",\"grant_types\":[\"x\"]}",
		"{" URIS ",\"grant_types\":[1]}",
		"{" URIS ",\"grant_types\":\"authorization_code\"}",
		"{" URIS ",\"response_types\":[\"token\"]}",
		"{" URIS ",\"response_types\":{}}",
		"{" URIS ",\"application_type\":\"x\"}",
		"{" URIS ",\"client_name\":1}",
		"{" URIS ",\"scope\":1}",
		"{" URIS ",\"id_token_signed_response_alg\":\"none\"}",
		"{" URIS ",\"id_token_signed_response_alg\":\"PS256\"}",
		"{" URIS ",\"id_token_signed_response_alg\":\"rs256\"}",
		"{" URIS ",\"subject_type\":\"pairwise\"}",
		"{" URIS ",\"logo_uri\":\"javascript:x\"}",
		"{" URIS ",\"software_id\":1}",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refused(*state, REGISTRANT_SELF, bad[i],
		    "invalid_client_metadata");
}

static void
only_the_operator_gives_client_credentials(void **state)
{
	static const char own[] = "{" URIS
	    ",\"grant_types\":[\"client_credentials\"]}";
	static const char both[] = "{" URIS ",\"grant_types\":"
	    "[\"client_credentials\",\"authorization_code\"]}";
	struct provider *p = *state;
	struct client cl;

	refused(p, REGISTRANT_SELF, own, "invalid_client_metadata");
	assert_int_equal(check(p, REGISTRANT_SELF, both, &cl), OK);
	assert_string_equal(cl.grant_types, "authorization_code");
	assert_int_equal(check(p, REGISTRANT_OPERATOR, both, &cl), OK);
	assert_string_equal(cl.grant_types,
	    "client_credentials authorization_code");
	assert_false(cl.dynamic);
	assert_int_equal(check(p, REGISTRANT_OPERATOR,
	    "{\"grant_types\":[\"client_credentials\"]}", &cl), OK);
	assert_null(cl.redirect_uris[0]);
	refused(p, REGISTRANT_OPERATOR, "{\"grant_types\":"
	    "[\"client_credentials\"],\"token_endpoint_auth_method\":\"none\"}",
	    "invalid_client_metadata");
	refused(p, REGISTRANT_OPERATOR, "{" URIS
	    ",\"grant_types\":[\"authorization_cod\"]}",
	    "invalid_client_metadata");
}

static void
a_device_needs_no_redirect_uri(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{\"grant_types\":["
	    "\"urn:ietf:params:oauth:grant-type:device_code\","
	    "\"refresh_token\"],\"token_endpoint_auth_method\":\"none\"}",
	    &cl), OK);
	assert_string_equal(cl.grant_types,
	    "urn:ietf:params:oauth:grant-type:device_code refresh_token");
	assert_null(cl.redirect_uris[0]);
	assert_false(cl.has_secret);
}

static void
application_type_is_inferred(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{\"redirect_uris\":"
	    "[\"https://a.example/\",\"http://localhost/cb\"]}", &cl), OK);
	assert_string_equal(cl.application_type, "native");
}

static void
a_client_is_added(void **state)
{
	struct provider *p = *state;
	struct client cl, *found;
	struct issued issued;
	struct digest d;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS "}", &cl), OK);
	assert_int_equal(registration_add(&p->rq->call, &cl, &issued), OK);
	assert_int_equal(strlen(issued.secret), 43);
	assert_int_equal(strlen(issued.token), 43);
	assert_string_not_equal(issued.secret, issued.token);
	assert_int_equal(clients_find(&p->rq->call, cl.id, &found), OK);
	d = digest_text(issued.secret);
	assert_true(digest_equal(&found->secret_hash, &d));
	d = digest_text(issued.token);
	assert_true(found->has_registration);
	assert_true(digest_equal(&found->registration_hash, &d));
	assert_int_equal(found->expires_at,
	    p->rq->call.now + CLIENT_UNUSED_TTL_S);
	assert_true(strncmp(cl.id, "c_", 2) == 0);
	assert_int_equal(check(p, REGISTRANT_OPERATOR, "{" URIS
	    ",\"token_endpoint_auth_method\":\"none\"}", &cl), OK);
	assert_int_equal(registration_add(&p->rq->call, &cl, &issued), OK);
	assert_null(issued.secret);
	assert_null(issued.token);
	assert_int_equal(clients_find(&p->rq->call, cl.id, &found), OK);
	assert_false(found->has_secret);
	assert_false(found->has_registration);
	assert_int_equal(found->expires_at, 0);
}

static void
the_answer_says_all(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS ","
	    "\"client_name\":\"N\",\"software_id\":\"s\"}", &cl), OK);
	cl.id = "c_1";
	cl.created_at = 5;
	assert_string_equal(json_text(p->a, registration_format(p->a, &cl,
	    "secret")), "{\"client_id\":\"c_1\",\"client_id_issued_at\":5,"
	    "\"client_secret\":\"secret\",\"client_secret_expires_at\":0,"
	    "\"client_name\":\"N\"," URIS ",\"grant_types\":"
	    "[\"authorization_code\",\"refresh_token\"],"
	    "\"response_types\":[\"code\"],"
	    "\"token_endpoint_auth_method\":\"client_secret_basic\","
	    "\"application_type\":\"web\","
	    "\"id_token_signed_response_alg\":\"RS256\","
	    "\"software_id\":\"s\"}");
	assert_null(json_get(registration_format(p->a, &cl, NULL),
	    "client_secret"));
}

static void
anybody_may_have_the_grant_of_devices(void **state)
{
	struct provider *p = *state;
	struct client cl;

	assert_int_equal(check(p, REGISTRANT_SELF, "{\"grant_types\":"
	    "[\"urn:ietf:params:oauth:grant-type:device_code\"],"
	    "\"token_endpoint_auth_method\":\"none\"}", &cl), OK);
	assert_string_equal(cl.grant_types,
	    "urn:ietf:params:oauth:grant-type:device_code");
	refused(p, REGISTRANT_DOCUMENT, "{\"grant_types\":"
	    "[\"urn:ietf:params:oauth:grant-type:device_code\"]}",
	    "invalid_redirect_uri");
}

/* Registered, with a secret, as it stands in the store. */
static struct client *
registered(struct provider *p, struct issued *issued)
{
	struct client cl, *found;

	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS "}", &cl), OK);
	assert_int_equal(registration_add(&p->rq->call, &cl, issued), OK);
	assert_int_equal(clients_find(&p->rq->call, cl.id, &found), OK);
	return found;
}

static void
a_client_must_name_itself(void **state)
{
	static const struct {
		const char *format;
		enum err e;
	} rows[] = {
		{ "{\"client_id\":\"%s\"}", OK },
		{ "{\"client_id\":\"%s\",\"client_secret\":\"%s\"}", OK },
		{ "{\"client_id\":\"%s\",\"client_secret\":\"%sx\"}", ERR_INVALID },
		{ "{\"client_id\":\"%s\",\"client_secret\":1}", ERR_INVALID },
		{ "{\"client_id\":\"%sx\"}", ERR_INVALID },
		{ "{\"client_id\":1}", ERR_INVALID },
		{ "{}", ERR_INVALID },
	};
	struct provider *p = *state;
	struct issued issued;
	struct client *cl = registered(p, &issued);
	char text[256];
	struct json *j;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof text, rows[i].format, cl->id,
		    issued.secret);
#pragma GCC diagnostic pop
		assert_int_equal(json_parse(p->a, text, strlen(text), 256,
		    &j), OK);
		if (registration_same(cl, j, &p->rq->fault) != rows[i].e)
			fail_msg("%s", text);
	}
	cl->has_secret = false;
	assert_int_equal(json_parse(p->a, "{}", 2, 256, &j), OK);
	json_set_string(j, "client_id", cl->id);
	json_set_string(j, "client_secret", issued.secret);
	assert_int_equal(registration_same(cl, j, &p->rq->fault), ERR_INVALID);
}

static void
a_client_replaces_itself(void **state)
{
	struct provider *p = *state;
	struct client after, *found;
	struct issued issued;
	struct client *cl = registered(p, &issued);
	const char *secret;

	assert_int_equal(check(p, REGISTRANT_SELF, "{\"redirect_uris\":"
	    "[\"https://b.example/\"],\"client_name\":\"B\"}", &after), OK);
	assert_int_equal(registration_replace(&p->rq->call, cl, &after,
	    &secret), OK);
	assert_null(secret);
	assert_int_equal(clients_find(&p->rq->call, cl->id, &found), OK);
	assert_string_equal(found->name, "B");
	assert_string_equal(found->redirect_uris[0], "https://b.example/");
	assert_int_equal(found->expires_at, cl->expires_at);
	assert_true(found->has_registration);
	assert_true(digest_equal(&found->secret_hash, &cl->secret_hash));
	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS
	    ",\"token_endpoint_auth_method\":\"none\"}", &after), OK);
	assert_int_equal(registration_replace(&p->rq->call, cl, &after,
	    &secret), OK);
	assert_int_equal(clients_find(&p->rq->call, cl->id, &found), OK);
	assert_false(found->has_secret);
	assert_int_equal(check(p, REGISTRANT_SELF, "{" URIS "}", &after), OK);
	assert_int_equal(registration_replace(&p->rq->call, found, &after,
	    &secret), OK);
	assert_int_equal(strlen(secret), 43);
}

static void
trust_does_not_move_to_another_place(void **state)
{
	static const struct {
		const char *uris;
		bool trusted;
	} rows[] = {
		{ "\"https://a.example/\"", true },
		{ "\"https://a.example/\",\"https://b.example/\"", false },
		{ "\"https://b.example/\"", false },
	};
	struct provider *p = *state;
	struct client after, *found;
	struct issued issued;
	struct client *cl = registered(p, &issued);
	const char *secret;

	cl->redirect_uris = (const char *[]){ "https://a.example/",
	    "https://c.example/", NULL };
	cl->trusted = true;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(check(p, REGISTRANT_SELF, arena_printf(p->a,
		    "{\"redirect_uris\":[%s]}", rows[i].uris), &after), OK);
		assert_int_equal(registration_replace(&p->rq->call, cl,
		    &after, &secret), OK);
		assert_int_equal(clients_find(&p->rq->call, cl->id, &found),
		    OK);
		assert_int_equal(found->trusted, rows[i].trusted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(defaults),
		PROVIDER_TEST(everything),
		PROVIDER_TEST(null_is_absent_and_so_is_an_empty_uri),
		PROVIDER_TEST(redirect_uris_are_checked),
		PROVIDER_TEST(metadata_is_checked),
		PROVIDER_TEST(only_the_operator_gives_client_credentials),
		PROVIDER_TEST(a_device_needs_no_redirect_uri),
		PROVIDER_TEST(application_type_is_inferred),
		PROVIDER_TEST(a_client_is_added),
		PROVIDER_TEST(the_answer_says_all),
		PROVIDER_TEST(anybody_may_have_the_grant_of_devices),
		PROVIDER_TEST(a_client_must_name_itself),
		PROVIDER_TEST(a_client_replaces_itself),
		PROVIDER_TEST(trust_does_not_move_to_another_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
