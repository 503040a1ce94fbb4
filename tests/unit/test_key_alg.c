/* test_key_alg - names of algorithms */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/key_alg.h"

static void
names_of_what_we_sign_with(void **state)
{
	static const char *const others[] = { "none", "None", "", "rs256",
		"RS256 ", "HS256", "RS384", "PS256", "ES384", "ES512", "EdDSA" };
	enum key_alg alg;
	size_t i;

	(void)state;
	assert_int_equal(key_alg_parse("RS256", &alg), OK);
	assert_int_equal(alg, KEY_RS256);
	assert_int_equal(key_alg_parse("ES256", &alg), OK);
	assert_int_equal(alg, KEY_ES256);
	assert_string_equal(key_alg_name(KEY_RS256), "RS256");
	assert_string_equal(key_alg_name(KEY_ES256), "ES256");
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(key_alg_parse(others[i], &alg), ERR_NOT_FOUND);
}

/* PS256 is taken from clients, and from nobody else. */
static void
names_of_what_clients_sign_with(void **state)
{
	static const char *const names[] = { "RS256", "ES256", "PS256" };
	static const char *const others[] = { "none", "", "ps256", "PS384",
		"PS512", "HS256", "RS512", "EdDSA" };
	enum key_alg alg;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_int_equal(key_alg_parse_client(names[i], &alg), OK);
		assert_string_equal(key_alg_name(alg), names[i]);
	}
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(key_alg_parse_client(others[i], &alg),
		    ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_what_we_sign_with),
		cmocka_unit_test(names_of_what_clients_sign_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
