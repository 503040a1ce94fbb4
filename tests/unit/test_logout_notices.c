/*
 * test_logout_notices - who is still to be told, and when it is tried again
 */
#include "session_fixture.h"

#define URI "https://rp.example/logout"

static struct session_end
all_of(const struct user *u)
{
	return (struct session_end){ .user_id = u->id, .reason = "a test" };
}

static const char *
notice(struct fixture *f)
{
	struct user *u = fixture_user(f, "a@example.com");
	const char *sid = session_of(f, u);
	struct session_end end = all_of(u);

	session_client(f, "rp", URI);
	session_grant(f, u, sid, "rp", "openid");
	assert_int_equal(logout_notices_add(&f->c, &end), OK);
	return sid;
}

static struct logout_notice *
claim(struct fixture *f, bool fresh)
{
	struct logout_notice *n;
	enum err e = logout_notices_claim(&f->c, fresh, &n);

	if (e != OK)
		assert_int_equal(e, ERR_NOT_FOUND);
	return n;
}

static void
one_for_each_relying_party_of_the_session(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct user *v = fixture_user(f, "b@example.com");
	const char *mine = session_of(f, u), *other = session_of(f, u);
	struct session_end end = { .user_id = u->id, .sid = mine };

	session_client(f, "rp", URI);
	session_client(f, "second", URI "2");
	session_client(f, "silent", NULL);
	session_grant(f, u, mine, "rp", "openid");
	session_grant(f, u, mine, "rp", "openid memory:read");
	session_grant(f, u, mine, "silent", "openid");
	session_grant(f, u, other, "second", "openid");
	session_grant(f, v, session_of(f, v), "second", "openid");
	assert_int_equal(logout_notices_add(&f->c, &end), OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM logout_notices"
	    " WHERE client_id = 'rp' AND uri = '" URI "' AND tries = 0"), 1);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM logout_notices"), 1);
	end = (struct session_end){ .user_id = u->id, .except = mine };
	assert_int_equal(logout_notices_add(&f->c, &end), OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM logout_notices"
	    " WHERE client_id = 'second'"), 1);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM logout_notices"), 2);
}

static void
another_person_s_session_cannot_be_named(void **state)
{
	struct fixture *f = *state;
	struct user *v = fixture_user(f, "b@example.com");
	struct session_end end = { .user_id = v->id };

	end.sid = notice(f);
	fixture_run(f, "DELETE FROM logout_notices");
	assert_int_equal(logout_notices_add(&f->c, &end), OK);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM logout_notices"), 0);
}

static void
claimed_once_for_one_moment(void **state)
{
	struct fixture *f = *state;
	const char *sid = notice(f);
	struct logout_notice *n = claim(f, true);

	assert_non_null(n);
	assert_string_equal(n->client_id, "rp");
	assert_string_equal(n->uri, URI);
	assert_string_equal(n->sid, sid);
	assert_int_equal(n->tries, 1);
	assert_null(claim(f, true));
	assert_null(claim(f, false));
	f->c.now += 59;
	assert_null(claim(f, false));
	f->c.now += 1;
	/* Tried before: left to the sweeper. */
	assert_null(claim(f, true));
	assert_non_null(claim(f, false));
}

static void
tried_less_and_less_often_and_then_no_more(void **state)
{
	static const int64_t waits[] = { 60, 240, 960, 3840, 14400, 14400 };
	struct fixture *f = *state;
	struct logout_notice *n;
	size_t i;

	notice(f);
	for (i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		n = claim(f, false);
		assert_non_null(n);
		assert_int_equal(n->tries, i + 1);
		f->c.now += waits[i] - 1;
		assert_null(claim(f, false));
		f->c.now += 1;
	}
	f->c.now = NOW + NOTICE_TTL_S - 1;
	assert_non_null(claim(f, false));
	fixture_run(f, "UPDATE logout_notices SET next_at = 0");
	f->c.now = NOW + NOTICE_TTL_S;
	assert_null(claim(f, false));
	assert_int_equal(logout_notices_find(&f->c, n->id, &n),
	    ERR_NOT_FOUND);
}

static void
found_by_id_until_removed(void **state)
{
	struct fixture *f = *state;
	struct logout_notice *n, *found;

	notice(f);
	n = claim(f, true);
	assert_int_equal(logout_notices_find(&f->c, n->id, &found), OK);
	assert_string_equal(found->sub, n->sub);
	assert_int_equal(logout_notices_find(&f->c, n->id + 1, &found),
	    ERR_NOT_FOUND);
	assert_null(found);
	assert_int_equal(logout_notices_remove(&f->c, n->id), OK);
	assert_int_equal(logout_notices_remove(&f->c, n->id), OK);
	assert_int_equal(logout_notices_find(&f->c, n->id, &found),
	    ERR_NOT_FOUND);
}

static void
they_go_with_their_client(void **state)
{
	struct fixture *f = *state;

	notice(f);
	assert_int_equal(clients_remove(&f->c, "rp"), OK);
	assert_null(claim(f, false));
}

static void
race(struct fixture *f, void *p)
{
	int *claimed = p;
	struct logout_notice *n;

	f->c.now = NOW;
	while (logout_notices_claim(&f->c, true, &n) == OK)
		__atomic_add_fetch(&claimed[n->id], 1, __ATOMIC_SEQ_CST);
}

static void
two_deliverers_never_have_the_same(void **state)
{
	struct fixture *f = *state;
	int *claimed = fixture_share(64 * sizeof *claimed);

	notice(f);
	for (int i = 0; i < 20; i++)
		fixture_run(f, "INSERT INTO logout_notices (client_id, uri,"
		    " sub, sid, next_at, created_at, expires_at)"
		    " VALUES ('rp', 'u', 's', 'x', 1, 1, 4000000000)");
	fixture_race(f, 4, race, claimed);
	for (int i = 1; i <= 21; i++)
		assert_int_equal(claimed[i], 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_for_each_relying_party_of_the_session),
		T(another_person_s_session_cannot_be_named),
		T(claimed_once_for_one_moment),
		T(tried_less_and_less_often_and_then_no_more),
		T(found_by_id_until_removed),
		T(they_go_with_their_client),
		T(two_deliverers_never_have_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
