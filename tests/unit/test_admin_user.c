/*
 * test_admin_user - people, as the operator handles them
 */
#include "admin_fixture.h"

#include "crypto/password.h"
#include "store/sessions.h"
#include "store/setup_tokens.h"
#include "store/users.h"

static struct user *
find(struct fixture *f, const char *email)
{
	struct user *u;

	assert_int_equal(users_find_email(&f->ad.call, email, &u), OK);
	return u;
}

static void
write_file(struct fixture *f, const char *text, size_t len)
{
	FILE *file = fopen(fixture_path(f, "password"), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static const char *
with_file(struct fixture *f, const char *line)
{
	return arena_printf(f->ad.call.arena, "%s --password-file %s", line,
	    fixture_path(f, "password"));
}

static void
test_a_made_password_fits(void **state)
{
	struct fixture *f = *state;
	const char *password;

	assert_int_equal(fixture_run(f, admin_user_add,
	    "Ann@example.com --name Ann --json"), EXIT_OK);
	password = fixture_said(f, "password");
	assert_int_equal(strlen(password), 24);
	assert_int_equal(strspn(password,
	    "23456789abcdefghjkmnpqrstuvwxyz"), 24);
	assert_int_equal(password_check(find(f,
	    "ann@example.com")->password_hash, password), OK);
}

static void
test_a_password_from_a_file_fits(void **state)
{
	struct fixture *f = *state;

	write_file(f, "pass phrase\n", 12);
	assert_int_equal(fixture_run(f, admin_user_add, with_file(f,
	    "a@example.com --json")), EXIT_OK);
	assert_null(fixture_said(f, "password"));
	assert_int_equal(password_check(find(f,
	    "a@example.com")->password_hash, "pass phrase"), OK);
	write_file(f, "short\n", 6);
	assert_int_equal(fixture_run(f, admin_user_add, with_file(f,
	    "b@example.com")), EXIT_FAILED);
	write_file(f, "hidden\0behind a NUL", 19);
	assert_int_equal(fixture_run(f, admin_user_add, with_file(f,
	    "b@example.com")), EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_user_add,
	    "b@example.com --password-file /nowhere"), EXIT_FAILED);
	assert_non_null(strstr(f->err, "cannot be read"));
}

static void
test_refusals_add_nobody(void **state)
{
	struct fixture *f = *state;
	struct user *all;
	size_t n;

	assert_int_equal(fixture_run(f, admin_user_add, "nobody"),
	    EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_user_add, "a@example.com"),
	    EXIT_OK);
	assert_int_equal(fixture_run(f, admin_user_add, "A@example.com"),
	    EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_user_add,
	    "b@example.com --name a\tb"), EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_user_add,
	    "b@example.com --name a\xff"), EXIT_FAILED);
	assert_int_equal(users_list(&f->ad.call, &all, &n), OK);
	assert_int_equal(n, 1);
}

static void
test_disabling_and_enabling(void **state)
{
	struct fixture *f = *state;

	fixture_run(f, admin_user_add, "a@example.com");
	assert_int_equal(fixture_run(f, admin_user_disable,
	    "a@example.com --json"), EXIT_OK);
	assert_string_equal(fixture_said(f, "state"), "disabled");
	assert_int_equal(find(f, "a@example.com")->disabled_at, NOW);
	assert_int_equal(access(fixture_path(f, "public/ended"), R_OK), 0);
	assert_int_equal(fixture_run(f, admin_user_enable,
	    "a@example.com --json"), EXIT_OK);
	assert_string_equal(fixture_said(f, "state"), "enabled");
	assert_int_equal(fixture_run(f, admin_user_disable,
	    "b@example.com"), EXIT_FAILED);
	assert_non_null(strstr(f->err, "no account"));
}

static void
test_a_new_password_ends_sessions(void **state)
{
	struct fixture *f = *state;
	const char *cookie;
	struct session *s;

	fixture_run(f, admin_user_add, "a@example.com");
	assert_int_equal(sessions_add(&f->ad.call, 1, 1000, &cookie, &s), OK);
	assert_int_equal(fixture_run(f, admin_user_password,
	    "a@example.com --json"), EXIT_OK);
	assert_int_equal(password_check(find(f,
	    "a@example.com")->password_hash, fixture_said(f, "password")),
	    OK);
	assert_int_equal(sessions_find(&f->ad.call, cookie, 1000, &s),
	    ERR_NOT_FOUND);
}

static void
test_list(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, admin_user_list, ""), EXIT_OK);
	assert_string_equal(f->out, "");
	fixture_run(f, admin_user_add, "b@example.com");
	fixture_run(f, admin_user_add, "a@example.com");
	assert_int_equal(fixture_run(f, admin_user_list, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), 2);
	assert_null(strstr(f->out, "argon2"));
}

static void
test_setup_token(void **state)
{
	struct fixture *f = *state;
	const char *first;

	assert_int_equal(fixture_run(f, admin_setup_token, ""), EXIT_FAILED);
	assert_non_null(strstr(f->err, "GOOGLE_CLIENT_ID"));
	f->ad.cfg.google_client_id = "us";
	assert_int_equal(fixture_run(f, admin_setup_token, "--json"), EXIT_OK);
	first = arena_strdup(f->ad.call.arena, fixture_said(f, "setup_token"));
	assert_int_equal(strlen(first), 43);
	assert_int_equal(fixture_run(f, admin_setup_token, "--json"), EXIT_OK);
	assert_int_equal(setup_tokens_spend(&f->ad.call, first),
	    ERR_NOT_FOUND);
	assert_int_equal(setup_tokens_spend(&f->ad.call,
	    fixture_said(f, "setup_token")), OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_made_password_fits),
		T(test_a_password_from_a_file_fits),
		T(test_refusals_add_nobody),
		T(test_disabling_and_enabling),
		T(test_a_new_password_ends_sessions),
		T(test_list),
		T(test_setup_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
