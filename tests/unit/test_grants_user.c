/*
 * test_grants_user - what a person has connected
 */
#include "session_fixture.h"

static size_t
connected(struct fixture *f, const struct user *u, struct connected **all)
{
	size_t n;

	assert_int_equal(grants_list_connected(&f->c, u->id, all, &n), OK);
	return n;
}

static void
one_for_each_client_the_last_used_first(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct connected *all;

	assert_int_equal(connected(f, u, &all), 0);
	session_client(f, "one", NULL);
	session_client(f, "two", NULL);
	session_grant(f, u, NULL, "one", "openid");
	f->c.now = NOW + 10;
	session_grant(f, u, NULL, "two", "openid");
	f->c.now = NOW + 20;
	session_grant(f, u, NULL, "one", "memory:read");
	assert_int_equal(connected(f, u, &all), 2);
	assert_string_equal(all[0].client_id, "one");
	assert_int_equal(all[0].since, NOW);
	assert_int_equal(all[0].used_at, NOW + 20);
	assert_non_null(strstr(all[0].scope, "openid"));
	assert_non_null(strstr(all[0].scope, "memory:read"));
	assert_string_equal(all[1].client_id, "two");
	assert_string_equal(all[1].scope, "openid");
}

static void
no_ended_no_expired_no_foreign_one(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct user *v = fixture_user(f, "b@example.com");
	struct connected *all;
	const char *id;

	session_client(f, "one", NULL);
	session_client(f, "two", NULL);
	session_grant(f, v, NULL, "two", "openid");
	id = session_grant(f, u, NULL, "one", "openid");
	session_grant(f, u, NULL, "one", "memory:read");
	assert_int_equal(connected(f, u, &all), 1);
	assert_int_equal(grants_end(&f->c, id, "x"), OK);
	assert_int_equal(connected(f, u, &all), 1);
	assert_string_equal(all[0].scope, "memory:read");
	f->c.now = NOW + 86400 - 1;
	assert_int_equal(connected(f, u, &all), 1);
	f->c.now = NOW + 86400;
	assert_int_equal(connected(f, u, &all), 0);
}

static void
the_list_is_bounded(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct connected *all;

	for (int i = 0; i < CONNECTED_SHOWN_MAX + 3; i++) {
		const char *id = arena_printf(f->c.arena, "c%d", i);

		session_client(f, id, NULL);
		session_grant(f, u, NULL, id, "openid");
	}
	assert_int_equal(connected(f, u, &all), CONNECTED_SHOWN_MAX);
}

static void
only_grants_of_the_sessions_named_end(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct user *v = fixture_user(f, "b@example.com");
	const char *sid = session_of(f, u), *in, *out, *foreign;
	struct session_end what = { .user_id = u->id, .reason = "r",
	    .keep = "a b" };

	session_client(f, "one", NULL);
	in = session_grant(f, u, sid, "one", "openid ab");
	out = session_grant(f, u, NULL, "one", "openid");
	foreign = session_grant(f, v, sid, "one", "openid");
	assert_int_equal(grants_end_sessions(&f->c, &what), OK);
	assert_true(session_grant_ended(f, in));
	assert_false(session_grant_ended(f, out));
	assert_false(session_grant_ended(f, foreign));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_for_each_client_the_last_used_first),
		T(no_ended_no_expired_no_foreign_one),
		T(the_list_is_bounded),
		T(only_grants_of_the_sessions_named_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
