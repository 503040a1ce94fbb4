/* test_pkce - proof key for code exchange (RFC 7636) */
#include "unit.h"

#include "oauth/pkce.h"

/* RFC 7636 appendix B */
static const char verifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
static const char challenge[] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

static void
the_rfc_vector_fits(void **state)
{
	(void)state;
	assert_true(pkce_matches(challenge, verifier));
}

static void
nothing_else_fits(void **state)
{
	char text[130];

	(void)state;
	assert_false(pkce_matches(challenge, challenge));
	assert_false(pkce_matches(verifier, verifier));
	assert_false(pkce_matches(challenge, ""));
	assert_false(pkce_matches("", verifier));
	assert_false(pkce_matches("", ""));
	for (size_t i = 0; i < sizeof verifier - 1; i++) {
		memcpy(text, verifier, sizeof verifier);
		text[i] = text[i] == 'A' ? 'B' : 'A';
		assert_false(pkce_matches(challenge, text));
	}
	memcpy(text, challenge, sizeof challenge);
	text[42] = '\0';
	assert_false(pkce_matches(text, verifier));
}

static void
no_downgrade_in_either_direction(void **state)
{
	(void)state;
	assert_true(pkce_matches(NULL, NULL));
	assert_false(pkce_matches(challenge, NULL));
	assert_false(pkce_matches(NULL, verifier));
}

/* The challenge is that of 42 times "a": it would fit, were it long enough. */
static void
a_verifier_has_43_to_128_characters(void **state)
{
	char text[130];

	(void)state;
	memset(text, 'a', sizeof text);
	text[42] = '\0';
	assert_false(pkce_matches("elOGB_2quSlplZKfRRVlu7gULhhEEXMiqv0rPXawGv8",
	    text));
	text[42] = 'a';
	text[129] = '\0';
	assert_false(pkce_matches("x", text));
}

static void
who_must_send_one(void **state)
{
	static const struct {
		bool dynamic;
		const char *method;
		bool required;
	} rows[] = {
		{ true, "client_secret_basic", true },
		{ true, "private_key_jwt", true },
		{ true, "none", true },
		{ false, "none", true },
		{ false, "client_secret_post", false },
		{ false, "private_key_jwt", false },
	};
	struct client cl = { .dynamic = true };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		cl.dynamic = rows[i].dynamic;
		cl.auth_method = rows[i].method;
		assert_int_equal(pkce_is_required(&cl), rows[i].required);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rfc_vector_fits),
		cmocka_unit_test(nothing_else_fits),
		cmocka_unit_test(no_downgrade_in_either_direction),
		cmocka_unit_test(a_verifier_has_43_to_128_characters),
		cmocka_unit_test(who_must_send_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
