/* test_client_document - clients that describe themselves */
#include "publish_fixture.h"

#include "oauth/client_document.h"

#define URL "https://app.example/client.json"
#define ID "\"client_id\":\"" URL "\""
#define URIS "\"redirect_uris\":[\"https://app.example/cb\"]"

static enum err
find(struct provider *p, const char *id, struct client **cl)
{
	p->rq->fault = (struct fault){ 0 };
	return client_document_find_any(p->rq, id, cl);
}

static void
ids_that_are_no_urls(void **state)
{
	struct provider *p = *state;
	struct client *cl;

	provider_client(p, "c_1");
	assert_int_equal(find(p, "c_1", &cl), OK);
	assert_string_equal(cl->id, "c_1");
	assert_int_equal(find(p, "c_2", &cl), ERR_NOT_FOUND);
	assert_null(cl);
	assert_int_equal(find(p, "http://app.example/x", &cl), ERR_NOT_FOUND);
	/* Not asked for at all: nothing listens here. */
	assert_int_equal(find(p, "https://app.example/../x", &cl),
	    ERR_INVALID);
	assert_int_equal(find(p, "https://app.example", &cl), ERR_INVALID);
	assert_non_null(p->rq->fault.text);
}

static void
a_good_one_becomes_a_client(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client *cl;

	publish(p, "{" ID "," URIS ",\"client_name\":\"An App\","
	    "\"grant_types\":[\"authorization_code\",\"refresh_token\","
	    "\"urn:ietf:params:oauth:grant-type:jwt-bearer\"],"
	    "\"token_endpoint_auth_method\":\"none\"}");
	assert_int_equal(find(p, URL, &cl), OK);
	assert_string_equal(cl->id, URL);
	assert_string_equal(cl->name, "An App");
	assert_true(cl->dynamic);
	assert_true(client_is_public(cl));
	assert_false(cl->has_registration);
	assert_string_equal(cl->grant_types, "authorization_code refresh_token");
	assert_int_equal(cl->expires_at,
	    p->rq->call.now + CLIENT_UNUSED_TTL_S);
	assert_int_equal(find(p, URL, &cl), OK);
	assert_int_equal(fetch_asked(p->dir), 1);
	/* Swept while its document is kept. */
	assert_int_equal(clients_remove(&p->rq->call, URL), OK);
	assert_int_equal(find(p, URL, &cl), OK);
	assert_int_equal(fetch_asked(p->dir), 1);
	fetch_stop(pid);
}

static void
it_follows_its_document(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client *cl;

	publish(p, "{" ID "," URIS "}");
	assert_int_equal(find(p, URL, &cl), OK);
	assert_string_equal(cl->name, "app.example");
	publish(p, "{" ID ",\"redirect_uris\":[\"https://b.example/\"]}");
	assert_int_equal(client_document_renew(p->rq, URL, &cl), OK);
	assert_string_equal(cl->redirect_uris[0], "https://app.example/cb");
	p->rq->call.now += 600;
	assert_int_equal(find(p, URL, &cl), OK);
	assert_string_equal(cl->redirect_uris[0], "https://b.example/");
	publish_raw(p, 503, "", "");
	p->rq->call.now += 600;
	assert_int_equal(find(p, URL, &cl), OK);
	assert_string_equal(cl->redirect_uris[0], "https://b.example/");
	fetch_stop(pid);
}

static void
what_is_no_description(void **state)
{
	static const char *const bad[] = {
		"{" URIS "}", "{\"client_id\":1," URIS "}",
		"{\"client_id\":\"" URL "/\"," URIS "}",
		"{\"client_id\":\"https://APP.example/client.json\"," URIS "}",
		"{" ID "}", "{" ID ",\"redirect_uris\":[]}",
		"{" ID ",\"redirect_uris\":[\"http://app.example/\"]}",
		"{" ID ",\"redirect_uris\":[\"javascript:x\"]}",
		"{" ID "," URIS ",\"client_secret\":\"x\"}",
		"{" ID "," URIS ",\"client_secret\":null}",
		"{" ID "," URIS ",\"client_secret_expires_at\":0}",
		"{" ID "," URIS ",\"token_endpoint_auth_method\":"
		    "\"client_secret_post\"}",
		"{" ID "," URIS ",\"token_endpoint_auth_method\":"
		    "\"private_key_jwt\"}",
		"{" ID "," URIS ",\"jwks\":{\"keys\":[{\"kty\":\"oct\","
		    "\"k\":\"AQAB\"}]}}",
		"{" ID "," URIS ",\"grant_types\":[\"client_credentials\"]}",
		"{" ID "," ID "," URIS "}", "[]", "\"x\"", "", "{",
	};
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client *cl;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		p->rq->call.now += 60;
		publish(p, bad[i]);
		if (find(p, URL, &cl) != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
		assert_null(cl);
		assert_non_null(strstr(p->rq->fault.text, "app.example"));
	}
	assert_int_equal(clients_find(&p->rq->call, URL, &cl), ERR_NOT_FOUND);
	fetch_stop(pid);
}

static void
a_host_that_is_away(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client *cl;

	publish_raw(p, 500, "", "");
	assert_int_equal(find(p, URL, &cl), ERR_UNAVAILABLE);
	assert_null(cl);
	assert_non_null(strstr(p->rq->fault.text, "status 500"));
	fetch_stop(pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(ids_that_are_no_urls),
		PROVIDER_TEST(a_good_one_becomes_a_client),
		PROVIDER_TEST(it_follows_its_document),
		PROVIDER_TEST(what_is_no_description),
		PROVIDER_TEST(a_host_that_is_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
