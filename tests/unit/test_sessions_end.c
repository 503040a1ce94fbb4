/*
 * test_sessions_end - the end of sessions, and what ends with them
 */
#include "session_fixture.h"

static int64_t
end(struct fixture *f, struct session_end what)
{
	int64_t count = -1;

	what.keep = "offline_access memory:read";
	what.reason = "a test";
	assert_int_equal(sessions_end(&f->c, &what, &count), OK);
	return count;
}

static bool
is_there(struct fixture *f, const char *sid)
{
	struct session *s;

	return sessions_find_sid(&f->c, sid, &s) == OK;
}

static void
one_all_or_all_but_one(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct user *v = fixture_user(f, "b@example.com");
	const char *one = session_of(f, u), *two = session_of(f, u);
	const char *three = session_of(f, u), *foreign = session_of(f, v);

	assert_int_equal(end(f, (struct session_end){ .user_id = u->id,
	    .sid = one }), 1);
	assert_false(is_there(f, one));
	assert_true(is_there(f, two) && is_there(f, three));
	assert_int_equal(end(f, (struct session_end){ .user_id = u->id,
	    .except = three }), 1);
	assert_false(is_there(f, two));
	assert_true(is_there(f, three));
	assert_int_equal(end(f, (struct session_end){ .user_id = u->id,
	    .sid = foreign }), 0);
	assert_int_equal(end(f, (struct session_end){ .user_id = u->id }), 1);
	assert_false(is_there(f, three));
	assert_true(is_there(f, foreign));
	assert_int_equal(end(f, (struct session_end){ .user_id = u->id }), 0);
}

static void
grants_end_with_it_but_for_those_to_be_kept(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	const char *sid = session_of(f, u), *other = session_of(f, u);
	const char *login, *offline, *memory, *elsewhere;

	session_client(f, "rp", "https://rp.example/logout");
	login = session_grant(f, u, sid, "rp", "openid memory:reader");
	offline = session_grant(f, u, sid, "rp", "openid offline_access");
	memory = session_grant(f, u, sid, "rp", "memory:read openid");
	elsewhere = session_grant(f, u, other, "rp", "openid");
	assert_int_equal(end(f, (struct session_end){ .user_id = u->id,
	    .sid = sid }), 1);
	assert_true(session_grant_ended(f, login));
	assert_false(session_grant_ended(f, offline));
	assert_false(session_grant_ended(f, memory));
	assert_false(session_grant_ended(f, elsewhere));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"
	    " WHERE end_reason = 'a test'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM logout_notices"
	    ), 1);
}

static void
without_a_word_to_keep_all_end(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	const char *sid = session_of(f, u), *memory;
	struct session_end what = { .user_id = u->id, .reason = "r" };
	int64_t count;

	session_client(f, "rp", NULL);
	memory = session_grant(f, u, sid, "rp", "memory:read");
	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_int_equal(db_end(f->c.oidc, sessions_end_within(&f->c, &what,
	    &count)), OK);
	assert_int_equal(count, 1);
	assert_true(session_grant_ended(f, memory));
}

static void
all_of_it_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	const char *sid = session_of(f, u), *login;
	struct session_end what = { .user_id = u->id, .reason = "r" };
	int64_t count = 7;

	session_client(f, "rp", "https://rp.example/logout");
	login = session_grant(f, u, sid, "rp", "openid");
	db_close(f->c.oidc);
	assert_int_equal(db_open(f->path, oidc_migrations, DB_READ_ONLY,
	    &f->c.oidc), OK);
	assert_int_not_equal(sessions_end(&f->c, &what, &count), OK);
	assert_int_equal(count, 0);
	assert_true(is_there(f, sid));
	assert_false(session_grant_ended(f, login));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_all_or_all_but_one),
		T(grants_end_with_it_but_for_those_to_be_kept),
		T(without_a_word_to_keep_all_end),
		T(all_of_it_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
