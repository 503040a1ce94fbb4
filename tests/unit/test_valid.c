/* test_valid - each validator takes what its grammar says, and no more */
#include "unit.h"

#include <stdbool.h>

#include "http/valid.h"

#define X43 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

static const struct {
	bool (*valid)(const char *);
	const char *value;
	bool expected;
} cases[] = {
	{ valid_any, "Zürich", true },        { valid_any, "a\tb", false },
	{ valid_any, "a\x7f", false },        { valid_text, "a\r\n\tb", true },
	{ valid_text, "a\x01", false },       { valid_visible, "a b~", true },
	{ valid_visible, "a\xc3\xbc", false }, { valid_token, "aZ-_.~+/=", true },
	{ valid_token, "", false },           { valid_token, "a b", false },
	{ valid_id, "a-_.~9", true },         { valid_id, "a/b", false },
	{ valid_id, "", false },              { valid_scope, "openid email", true },
	{ valid_scope, "", false },           { valid_scope, " a", false },
	{ valid_scope, "a ", false },         { valid_scope, "a  b", false },
	{ valid_scope, "a\"b", false },       { valid_scope, "a\\b", false },
	{ valid_scope, "a\tb", false },
	{ valid_url, "https://a.example/x?y", true }, { valid_url, "/x", false },
	{ valid_base64url43, X43, true },     { valid_base64url43, X43 "a", false },
	{ valid_base64url43, "short", false },
	{ valid_base64url43, "+bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", false },
	{ valid_verifier, X43, true },        { valid_verifier, X43 ".~", true },
	{ valid_verifier, "short", false },   { valid_verifier, X43 "!", false },
	{ valid_verifier, X43 X43 X43, false },
	{ valid_int, "0", true },             { valid_int, "-1", false },
	{ valid_int, "", false },             { valid_int, "1e3", false },
	{ valid_int, "1234567890123456789", false },
	{ valid_email, "a@b", true },         { valid_email, "a@", false },
	{ valid_email, "@b", false },         { valid_email, "a@b@c", false },
	{ valid_email, "a b@c", false },      { valid_email, "abc", false },
	{ valid_uuid, "01234567-89ab-cdef-0123-456789abcdef", true },
	{ valid_uuid, "01234567-89ab-cdef-0123-456789abcde", false },
	{ valid_uuid, "01234567089ab-cdef-0123-456789abcdef", false },
	{ valid_uuid, "0123456g-89ab-cdef-0123-456789abcdef", false },
};

static void
table_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (cases[i].valid(cases[i].value) != cases[i].expected)
			fail_msg("case %zu: %s", i, cases[i].value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(table_holds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
