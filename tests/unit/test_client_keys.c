/* test_client_keys - the keys that a client's assertions are checked with */
#include "assertion_fixture.h"

#include "oauth/client_document.h"
#include "oauth/client_keys.h"

#define PLACE "https://app.example/jwks"

static const char *
set_of(struct provider *p, const char *pem)
{
	struct key *k = forge_key(pem);
	const char *text = json_text(p->a, assertion_jwks(p, k, NULL));

	key_free(k);
	return text;
}

static void
those_it_registered(void **state)
{
	struct provider *p = *state;
	const struct client *cl = assertion_signer(p, NULL);
	const struct jwk_set *set;

	assert_int_equal(client_keys_get(p->rq, cl, false, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
	assert_int_equal(client_keys_get(p->rq, cl, true, &set), OK);
}

static void
one_that_has_none(void **state)
{
	struct provider *p = *state;
	const struct client *cl = provider_client(p, "c");
	const struct jwk_set *set;

	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_NOT_FOUND);
	assert_null(set);
	cl = assertion_client(p, "d", json_new_object(p->a));
	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_NOT_FOUND);
}

static struct client *
with_place(struct provider *p)
{
	struct json *metadata = json_new_object(p->a);

	json_set_string(metadata, "jwks_uri", PLACE);
	return assertion_client(p, SIGNER, metadata);
}

static void
those_at_a_place(void **state)
{
	struct provider *p = *state;
	const struct client *cl = with_place(p);
	pid_t pid = publish_start(p);
	const struct jwk_set *set;

	publish(p, set_of(p, a2_pem));
	assert_int_equal(client_keys_get(p->rq, cl, false, &set), OK);
	assert_int_equal(client_keys_get(p->rq, cl, false, &set), OK);
	assert_int_equal(client_keys_get(p->rq, cl, true, &set), OK);
	assert_int_equal(fetch_asked(p->dir), 1);
	p->rq->call.now += 60;
	assert_int_equal(client_keys_get(p->rq, cl, true, &set), OK);
	assert_int_equal(fetch_asked(p->dir), 2);
	fetch_stop(pid);
}

static void
a_place_that_is_away_or_wrong(void **state)
{
	struct provider *p = *state;
	const struct client *cl = with_place(p);
	pid_t pid = publish_start(p);
	const struct jwk_set *set;

	publish_raw(p, 503, "", "");
	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_UNAVAILABLE);
	assert_null(p->rq->fault.text);
	p->rq->call.now += 60;
	publish(p, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"}]}");
	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_NOT_FOUND);
	p->rq->call.now += 60;
	publish(p, "[]");
	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_NOT_FOUND);
	assert_null(set);
	fetch_stop(pid);
}

static void
those_in_its_document(void **state)
{
	static const char url[] = "https://app.example/client.json";
	static const char *const pems[] = { a2_pem, a3_pem };
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	const struct jwk_set *set;
	struct client *cl = NULL;

	for (int i = 0; i < 2; i++) {
		struct key *k = forge_key(pems[i]);
		const struct key *found;

		publish(p, arena_printf(p->a, "{\"client_id\":\"%s\","
		    "\"redirect_uris\":[\"https://app.example/\"],"
		    "\"token_endpoint_auth_method\":\"private_key_jwt\","
		    "\"jwks\":%s}", url, set_of(p, pems[i])));
		if (i == 0)
			assert_int_equal(client_document_find_any(p->rq, url,
			    &cl), OK);
		else
			p->rq->call.now += 60;
		assert_int_equal(client_keys_get(p->rq, cl, i > 0, &set), OK);
		assert_int_equal(jwk_set_find(set, key_id(k), key_alg(k),
		    &found), OK);
		key_free(k);
	}
	assert_int_equal(fetch_asked(p->dir), 2);
	fetch_stop(pid);
}

/* Nobody's keys lie there, but whoever says so must not get in its way. */
static void
another_s_document_called_keys(void **state)
{
	static const char url[] = "https://app.example/client.json";
	struct provider *p = *state;
	struct json *metadata = json_new_object(p->a);
	pid_t pid = publish_start(p);
	const struct jwk_set *set;
	struct client *cl;

	json_set_string(metadata, "jwks_uri", url);
	cl = assertion_client(p, SIGNER, metadata);
	publish(p, arena_printf(p->a, "{\"client_id\":\"%s\","
	    "\"redirect_uris\":[\"https://app.example/\"]}", url));
	assert_int_equal(client_keys_get(p->rq, cl, false, &set),
	    ERR_NOT_FOUND);
	assert_int_equal(client_document_find_any(p->rq, url, &cl), OK);
	assert_string_equal(cl->id, url);
	fetch_stop(pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(those_it_registered),
		PROVIDER_TEST(one_that_has_none),
		PROVIDER_TEST(those_at_a_place),
		PROVIDER_TEST(a_place_that_is_away_or_wrong),
		PROVIDER_TEST(those_in_its_document),
		PROVIDER_TEST(another_s_document_called_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
