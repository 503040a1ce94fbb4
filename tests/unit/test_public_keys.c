/* test_public_keys - our own public keys, as they are published */
#include "provider_fixture.h"

#include "oauth/public_keys.h"

static void
the_file_verbatim_and_as_a_set(void **state)
{
	struct provider *p = *state;
	const struct jwk_set *set;
	const char *text;

	assert_int_equal(public_keys_get(p->rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
	provider_write(p, "public/new", "{ \"keys\": [] }\n");
	assert_int_equal(rename(provider_path(p, "public/new"),
	    provider_path(p, "public/jwks.json")), 0);
	assert_int_equal(public_keys_text(p->rq, &text), OK);
	assert_string_equal(text, "{ \"keys\": [] }\n");
	assert_int_equal(public_keys_text(p->rq, &text), OK);
	assert_string_equal(text, "{ \"keys\": [] }\n");
	assert_int_equal(public_keys_get(p->rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 0);
}

static void
without_it_there_is_nothing(void **state)
{
	struct provider *p = *state;
	const struct jwk_set *set;
	const char *text;

	assert_int_equal(unlink(provider_path(p, "public/jwks.json")), 0);
	assert_int_equal(public_keys_text(p->rq, &text), ERR_UNAVAILABLE);
	assert_null(text);
	assert_int_equal(public_keys_get(p->rq, &set), ERR_UNAVAILABLE);
	assert_null(set);
}

static void
garbage_is_no_set(void **state)
{
	struct provider *p = *state;
	const struct jwk_set *set;

	provider_write(p, "public/new", "garbage");
	assert_int_equal(rename(provider_path(p, "public/new"),
	    provider_path(p, "public/jwks.json")), 0);
	assert_int_equal(public_keys_get(p->rq, &set), ERR_UNAVAILABLE);
	assert_null(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(the_file_verbatim_and_as_a_set),
		PROVIDER_TEST(without_it_there_is_nothing),
		PROVIDER_TEST(garbage_is_no_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
