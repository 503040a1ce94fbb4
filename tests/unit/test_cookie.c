/* test_cookie - finding, naming and setting cookies (RFC 6265) */
#include "unit.h"

#include "http/cookie.h"
#include "request_fixture.h"

static const struct {
	const char *header, *name, *expected;
} cases[] = {
	{ "a=1; b=2", "b", "2" },       { "a=1; b=2", "a", "1" },
	{ "a=1;b=2", "b", "2" },        { "  a=1  ", "a", "1" },
	{ "a=1; a=2", "a", "1" },       { "aa=1", "a", NULL },
	{ "a", "a", NULL },             { "a=", "a", "" },
	{ "A=1", "a", NULL },           { "", "a", NULL },
	{ ";;;=;a=x", "a", "x" },       { "a =1", "a", NULL },
	{ "b=a=1; a=2", "a", "2" },     { "a=x=y", "a", "x=y" },
};

static void
find_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span v;
		enum err e = cookie_find(cases[i].header,
		    strlen(cases[i].header), cases[i].name, &v);

		if (cases[i].expected == NULL) {
			assert_int_equal(e, ERR_NOT_FOUND);
			assert_null(v.p);
			continue;
		}
		assert_int_equal(e, OK);
		assert_int_equal(v.len, strlen(cases[i].expected));
		assert_memory_equal(v.p, cases[i].expected, v.len);
	}
}

static void
loopback_names_carry_the_port(void **state)
{
	char *env[] = { (char[]){"HTTP_COOKIE=__Host-keepsake-session=no; "
	    "keepsake-8080-session=yes"}, NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_string_equal(cookie_get(&f.rq, "session"), "yes");
	assert_null(cookie_get(&f.rq, "browser"));
	cookie_set(&f.rq, &f.rs, "session", "v", 60);
	assert_string_equal(f.rs.headers.data, "Set-Cookie: keepsake-8080-session"
	    "=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60\r\n");
	fixture_free(&f);
}

static void
https_names_are_host_bound_and_secure(void **state)
{
	char *env[] = { (char[]){"HTTP_COOKIE=keepsake-8080-session=no; "
	    "__Host-keepsake-session=yes"}, NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	f.cfg.secure = true;
	assert_string_equal(cookie_get(&f.rq, "session"), "yes");
	cookie_set(&f.rq, &f.rs, "session", "v", 0);
	cookie_set(&f.rq, &f.rs, "session", "v", -1);
	assert_string_equal(f.rs.headers.data,
	    "Set-Cookie: __Host-keepsake-session=v; Path=/; HttpOnly; "
	    "SameSite=Lax; Secure\r\n"
	    "Set-Cookie: __Host-keepsake-session=; Path=/; HttpOnly; "
	    "SameSite=Lax; Secure; Max-Age=0\r\n");
	fixture_free(&f);
}

static void
odd_values_are_not_ours(void **state)
{
	char *env[] = { (char[]){"HTTP_COOKIE=keepsake-8080-session=a\"b"}, NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_null(cookie_get(&f.rq, "session"));
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find_table),
		cmocka_unit_test(loopback_names_carry_the_port),
		cmocka_unit_test(https_names_are_host_bound_and_secure),
		cmocka_unit_test(odd_values_are_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
