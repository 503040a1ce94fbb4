/*
 * test_sessions - signed-in browsers and when they no longer are
 */
#include "store_fixture.h"

#include "store/sessions.h"

enum { TTL = 10000, IDLE = 1000 };

struct signed_in {
	struct user *user;
	const char *cookie;
	struct session *s;
};

static struct signed_in
sign_in(struct fixture *f)
{
	struct signed_in in = { .user = fixture_user(f, "a@example.com") };

	assert_int_equal(sessions_add(&f->c, in.user->id, TTL, &in.cookie,
	    &in.s), OK);
	return in;
}

static void
test_found_by_cookie_and_by_sid(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	assert_int_equal(strlen(in.cookie), 43);
	assert_string_not_equal(in.cookie, in.s->sid);
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	assert_string_equal(s->sid, in.s->sid);
	assert_int_equal(s->user_id, in.user->id);
	assert_int_equal(s->auth_time, NOW);
	assert_int_equal(s->created_at, NOW);
	assert_int_equal(s->seen_at, NOW);
	assert_int_equal(s->expires_at, NOW + TTL);
	assert_int_equal(sessions_find_sid(&f->c, in.s->sid, &s), OK);
	assert_int_equal(s->user_id, in.user->id);
}

static void
test_other_cookies_find_nothing(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	assert_int_equal(sessions_find(&f->c, "", IDLE, &s), ERR_NOT_FOUND);
	assert_null(s);
	assert_int_equal(sessions_find(&f->c, in.s->sid, IDLE, &s),
	    ERR_NOT_FOUND);
	assert_int_equal(sessions_find_sid(&f->c, in.cookie, &s),
	    ERR_NOT_FOUND);
}

static void
test_the_cookie_is_not_kept(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	const char *text = arena_printf(f->c.arena,
	    "SELECT count(*) FROM sessions WHERE hash = '%s' OR sid = '%s'"
	    " OR hash = CAST('%s' AS BLOB)", in.cookie, in.cookie, in.cookie);

	assert_int_equal(fixture_count(f, text), 0);
	assert_int_equal(fixture_count(f,
	    "SELECT length(hash) FROM sessions"), 32);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	f->c.now = NOW + TTL - 1;
	assert_int_equal(sessions_find(&f->c, in.cookie, TTL, &s), OK);
	f->c.now = NOW + TTL;
	assert_int_equal(sessions_find(&f->c, in.cookie, TTL, &s),
	    ERR_NOT_FOUND);
	assert_int_equal(sessions_find_sid(&f->c, in.s->sid, &s),
	    ERR_NOT_FOUND);
}

static void
test_idle_ones_end_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	f->c.now = NOW + IDLE - 1;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	/* Seen a moment ago, it has time again. */
	assert_int_equal(s->seen_at, f->c.now);
	f->c.now += IDLE - 1;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	f->c.now += IDLE;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s),
	    ERR_NOT_FOUND);
}

static void
test_seen_is_noted_once_a_minute(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;
	const char *seen = "SELECT seen_at FROM sessions";

	f->c.now = NOW + 59;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	assert_int_equal(fixture_count(f, seen), NOW);
	f->c.now = NOW + 60;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	assert_int_equal(fixture_count(f, seen), NOW + 60);
}

static void
test_a_full_disk_signs_nobody_out(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	db_close(f->c.oidc);
	assert_int_equal(db_open(f->path, oidc_migrations, DB_READ_ONLY,
	    &f->c.oidc), OK);
	f->c.now = NOW + 60;
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s), OK);
	assert_int_equal(s->seen_at, NOW);
}

static void
test_renewed_it_keeps_its_name_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s, *found;
	const char *cookie;

	f->c.now = NOW + 500;
	assert_int_equal(sessions_renew(&f->c, in.s, TTL, &cookie, &s), OK);
	assert_string_equal(s->sid, in.s->sid);
	assert_int_equal(s->user_id, in.user->id);
	assert_int_equal(s->auth_time, NOW + 500);
	assert_int_equal(s->created_at, NOW);
	assert_int_equal(s->expires_at, NOW + 500 + TTL);
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &found),
	    ERR_NOT_FOUND);
	assert_int_equal(sessions_find(&f->c, cookie, IDLE, &found), OK);
	assert_int_equal(found->auth_time, NOW + 500);
	assert_int_equal(found->expires_at, NOW + 500 + TTL);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM sessions"), 1);
	fixture_run(f, "DELETE FROM sessions");
	assert_int_equal(sessions_renew(&f->c, in.s, TTL, &cookie, &s),
	    ERR_NOT_FOUND);
	assert_null(cookie);
	assert_null(s);
}

static size_t
listed(struct fixture *f, int64_t user_id, struct session **all)
{
	size_t n;

	assert_int_equal(sessions_list_user(&f->c, user_id, IDLE, all, &n),
	    OK);
	return n;
}

static void
test_the_living_ones_of_a_person_are_listed(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct user *other = fixture_user(f, "b@example.com");
	const char *cookie;
	struct session *s, *all;

	f->c.now = NOW + 1;
	assert_int_equal(sessions_add(&f->c, in.user->id, 500, &cookie, &s),
	    OK);
	assert_int_equal(sessions_add(&f->c, other->id, TTL, &cookie, &s), OK);
	assert_int_equal(listed(f, in.user->id, &all), 2);
	assert_string_equal(all[1].sid, in.s->sid);
	assert_int_equal(all[0].created_at, NOW + 1);
	assert_int_equal(all[1].seen_at, NOW);
	assert_int_equal(all[1].expires_at, NOW + TTL);
	/* Over its time, then idle: on the second. */
	f->c.now = NOW + 1 + 500;
	assert_int_equal(listed(f, in.user->id, &all), 1);
	f->c.now = NOW + IDLE - 1;
	assert_int_equal(listed(f, in.user->id, &all), 1);
	f->c.now = NOW + IDLE;
	assert_int_equal(listed(f, in.user->id, &all), 0);
}

static void
test_the_list_is_bounded(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s, *all;
	const char *cookie;

	for (int i = 0; i < SESSIONS_SHOWN_MAX + 5; i++)
		assert_int_equal(sessions_add(&f->c, in.user->id, TTL, &cookie,
		    &s), OK);
	assert_int_equal(listed(f, in.user->id, &all), SESSIONS_SHOWN_MAX);
}

static void
test_disabled_people_have_none(void **state)
{
	struct fixture *f = *state;
	struct signed_in in = sign_in(f);
	struct session *s;

	/* Not by removal alone: the flag itself is looked at. */
	fixture_run(f, "UPDATE users SET disabled_at = 1");
	assert_int_equal(sessions_find(&f->c, in.cookie, IDLE, &s),
	    ERR_NOT_FOUND);
	assert_int_equal(sessions_find_sid(&f->c, in.s->sid, &s),
	    ERR_NOT_FOUND);
}

static void
test_nobody_cannot_sign_in(void **state)
{
	struct fixture *f = *state;
	const char *cookie;
	struct session *s;

	assert_int_equal(sessions_add(&f->c, 4711, TTL, &cookie, &s),
	    ERR_CONFLICT);
	assert_null(cookie);
	assert_null(s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_found_by_cookie_and_by_sid),
		T(test_other_cookies_find_nothing),
		T(test_the_cookie_is_not_kept),
		T(test_its_time_ends_on_the_second),
		T(test_idle_ones_end_on_the_second),
		T(test_seen_is_noted_once_a_minute),
		T(test_a_full_disk_signs_nobody_out),
		T(test_renewed_it_keeps_its_name_and_nothing_else),
		T(test_the_living_ones_of_a_person_are_listed),
		T(test_the_list_is_bounded),
		T(test_disabled_people_have_none),
		T(test_nobody_cannot_sign_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
