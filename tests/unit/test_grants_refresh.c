/*
 * test_grants_refresh - rotation, its grace, and replays
 */
#include "store_fixture.h"

enum { TTL = 1000 };

struct scene {
	const char *grant_id;
	const char *token;
};

static struct scene
sign_in(struct fixture *f)
{
	struct user *u = fixture_user(f, "a@example.com");
	struct scene s;
	const char *code;

	fixture_add_client(f, "app");
	code = fixture_code(f, u->id, "app");
	s.grant_id = fixture_grant_id(f, code);
	s.token = fixture_refresh(f, code, TTL);
	return s;
}

static void
test_a_chain_goes_on(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *token = s.token, *next;
	struct grant *g;

	for (int i = 1; i <= 20; i++) {
		f->c.now = NOW + i * (TTL - 1);
		assert_int_equal(grants_rotate(&f->c, token, TTL, &next), OK);
		assert_string_not_equal(next, token);
		assert_int_equal(strlen(next), 51);
		assert_int_equal(grants_find_refresh(&f->c, next, &g), OK);
		assert_string_equal(g->id, s.grant_id);
		token = next;
	}
	assert_int_equal(fixture_count(f, "SELECT used_at FROM grants"),
	    NOW + 20 * (TTL - 1));
	/* The first is known still, for replays to be noticed. */
	assert_int_equal(grants_find_refresh(&f->c, s.token, &g), OK);
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next),
	    ERR_SPENT);
}

static void
test_a_living_one_has_not_been_rotated(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	struct refresh_times times;
	const char *next;
	struct grant *g;

	assert_int_equal(grants_find_living_refresh(&f->c, s.token, &g,
	    &times), OK);
	assert_string_equal(g->id, s.grant_id);
	assert_int_equal(times.created_at, NOW);
	assert_int_equal(times.expires_at, NOW + TTL);
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next), OK);
	assert_int_equal(grants_find_living_refresh(&f->c, s.token, &g,
	    &times), ERR_NOT_FOUND);
	assert_null(g);
	assert_int_equal(times.expires_at, 0);
	assert_int_equal(grants_find_living_refresh(&f->c, "x", &g, &times),
	    ERR_NOT_FOUND);
	f->c.now = NOW + TTL - 1;
	assert_int_equal(grants_find_living_refresh(&f->c, next, &g, &times),
	    OK);
	f->c.now = NOW + TTL;
	assert_int_equal(grants_find_living_refresh(&f->c, next, &g, &times),
	    ERR_NOT_FOUND);
	f->c.now = NOW;
	assert_int_equal(grants_end(&f->c, s.grant_id, "revoked"), OK);
	assert_int_equal(grants_find_living_refresh(&f->c, next, &g, &times),
	    ERR_NOT_FOUND);
}

static void
test_grace_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *first, *second, *third, *none;

	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &first), OK);
	f->c.now = NOW + 30;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &second), OK);
	f->c.now = NOW + 59;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &third), OK);
	/* Counted from the first rotation, not the last. */
	f->c.now = NOW + 60;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &none),
	    ERR_SPENT);
	assert_null(none);
	f->c.now = NOW + 61;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &none),
	    ERR_SPENT);
	/* Every successor lives. */
	assert_int_equal(grants_rotate(&f->c, first, TTL, &none), OK);
	assert_int_equal(grants_rotate(&f->c, second, TTL, &none), OK);
	assert_int_equal(grants_rotate(&f->c, third, TTL, &none), OK);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *next;

	f->c.now = NOW + TTL;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next),
	    ERR_EXPIRED);
	assert_null(next);
	f->c.now = NOW + TTL - 1;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next), OK);
}

static void
test_a_late_replay_is_a_replay(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *next;

	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next), OK);
	f->c.now = NOW + TTL + 5;
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next),
	    ERR_SPENT);
}

static void
test_a_dead_grant_has_no_grace(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *live, *next;
	struct grant *g;

	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &live), OK);
	assert_int_equal(grants_end(&f->c, s.grant_id, "signed out"), OK);
	assert_int_equal(grants_rotate(&f->c, s.token, TTL, &next),
	    ERR_EXPIRED);
	assert_int_equal(grants_rotate(&f->c, live, TTL, &next), ERR_EXPIRED);
	assert_int_equal(grants_find_refresh(&f->c, live, &g), OK);
	assert_int_equal(g->ended_at, NOW);
	fixture_run(f, "UPDATE grants SET ended_at = NULL");
	assert_int_equal(grants_rotate(&f->c, live, TTL, &next), OK);
	fixture_run(f, "UPDATE users SET disabled_at = 1");
	assert_int_equal(grants_rotate(&f->c, next, TTL, &live), ERR_EXPIRED);
}

static void
test_never_outlives_the_grant(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *token, *next;

	f->c.now = NOW + 10;
	assert_int_equal(grants_rotate(&f->c, s.token, 10000000, &token), OK);
	assert_int_equal(fixture_count(f,
	    "SELECT max(expires_at) FROM refresh_tokens"), NOW + 86400);
	f->c.now = NOW + 86399;
	assert_int_equal(grants_rotate(&f->c, token, 10000000, &next), OK);
	f->c.now = NOW + 86400;
	assert_int_equal(grants_rotate(&f->c, next, 10000000, &token),
	    ERR_EXPIRED);
}

static void
test_unknown_ones(void **state)
{
	struct fixture *f = *state;
	struct scene s = sign_in(f);
	const char *next;
	struct grant *g;

	assert_int_equal(grants_rotate(&f->c, "unknown", TTL, &next),
	    ERR_NOT_FOUND);
	assert_null(next);
	assert_int_equal(grants_rotate(&f->c, "", TTL, &next), ERR_NOT_FOUND);
	assert_int_equal(grants_find_refresh(&f->c, "unknown", &g),
	    ERR_NOT_FOUND);
	assert_null(g);
	assert_int_equal(fixture_count(f, arena_printf(f->c.arena,
	    "SELECT count(*) FROM refresh_tokens"
	    " WHERE hash = CAST('%s' AS BLOB)", s.token)), 0);
}

enum { TOKENS = 100, RACERS = 4 };

struct race {
	char tokens[TOKENS][64];
	char next[RACERS][TOKENS][64];
	int racer;
};

static void
rotate_all(struct fixture *f, void *p)
{
	struct race *r = p;
	int me = __atomic_fetch_add(&r->racer, 1, __ATOMIC_SEQ_CST);
	const char *next;

	for (int i = 0; i < TOKENS; i++) {
		child_check(grants_rotate(&f->c, r->tokens[i], TTL, &next) ==
		    OK);
		snprintf(r->next[me][i], sizeof r->next[me][i], "%s", next);
	}
}

static void
test_racing_rotations_all_live(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct race *r = fixture_share(sizeof *r);
	const char *next;

	fixture_add_client(f, "app");
	for (int i = 0; i < TOKENS; i++)
		snprintf(r->tokens[i], sizeof r->tokens[i], "%s",
		    fixture_refresh(f, fixture_code(f, u->id, "app"), TTL));
	fixture_race(f, RACERS, rotate_all, r);
	assert_int_equal(fixture_count(f, "SELECT count(*)"
	    " FROM refresh_tokens WHERE rotated_at IS NOT NULL"), TOKENS);
	assert_int_equal(fixture_count(f, "SELECT count(*)"
	    " FROM refresh_tokens"), TOKENS * (RACERS + 1));
	for (int i = 0; i < RACERS; i++)
		assert_int_equal(grants_rotate(&f->c, r->next[i][i], TTL,
		    &next), OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_chain_goes_on),
		T(test_a_living_one_has_not_been_rotated),
		T(test_grace_ends_on_the_second),
		T(test_its_time_ends_on_the_second),
		T(test_a_late_replay_is_a_replay),
		T(test_a_dead_grant_has_no_grace),
		T(test_never_outlives_the_grant),
		T(test_unknown_ones),
		T(test_racing_rotations_all_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
