/*
 * test_codes - an authorization code is good for one use
 */
#include "store_fixture.h"

struct scene {
	struct user *user;
	const char *code;
};

static struct scene
approve(struct fixture *f)
{
	struct scene s = { .user = fixture_user(f, "a@example.com") };

	fixture_add_client(f, "app");
	s.code = fixture_code(f, s.user->id, "app");
	return s;
}

static void
test_found_whatever_its_state(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct code *code;
	const char *token;

	assert_int_equal(codes_find(&f->c, s.code, &code), OK);
	assert_string_equal(code->redirect_uri, "https://app.example/cb");
	assert_string_equal(code->code_challenge,
	    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
	assert_int_equal(code->expires_at, NOW + 600);
	assert_int_equal(code->used_at, 0);
	assert_int_equal(code->grant->user_id, s.user->id);
	f->c.now = NOW + 1;
	assert_int_equal(codes_redeem(&f->c, s.code, 0, &token), OK);
	assert_null(token);
	f->c.now = NOW + 10000;
	assert_int_equal(codes_find(&f->c, s.code, &code), OK);
	assert_int_equal(code->used_at, NOW + 1);
	assert_int_equal(codes_find(&f->c, "unknown", &code), ERR_NOT_FOUND);
	assert_null(code);
}

static void
test_redeemed_once(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	const char *token;
	struct grant *g;

	assert_int_equal(codes_redeem(&f->c, s.code, 1000, &token), OK);
	assert_int_equal(strlen(token), 51);
	assert_int_equal(grants_find_refresh(&f->c, token, &g), OK);
	assert_int_equal(g->user_id, s.user->id);
	assert_int_equal(codes_redeem(&f->c, s.code, 1000, &token),
	    ERR_SPENT);
	assert_null(token);
	/* A second use is told as such, however late. */
	f->c.now = NOW + 601;
	assert_int_equal(codes_redeem(&f->c, s.code, 1000, &token),
	    ERR_SPENT);
	assert_int_equal(codes_redeem(&f->c, "unknown", 1000, &token),
	    ERR_NOT_FOUND);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM refresh_tokens"), 1);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	const char *second = fixture_code(f, s.user->id, "app");
	const char *token;

	f->c.now = NOW + 600;
	assert_int_equal(codes_redeem(&f->c, s.code, 0, &token), ERR_EXPIRED);
	f->c.now = NOW + 599;
	assert_int_equal(codes_redeem(&f->c, second, 0, &token), OK);
}

static void
test_a_dead_grant_gives_nothing(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct code *code;
	const char *token;

	fixture_run(f, "UPDATE users SET disabled_at = 1");
	assert_int_equal(codes_redeem(&f->c, s.code, 60, &token),
	    ERR_EXPIRED);
	assert_null(token);
	fixture_run(f, "UPDATE users SET disabled_at = NULL");
	fixture_run(f, "UPDATE grants SET expires_at = 1800000000");
	assert_int_equal(codes_redeem(&f->c, s.code, 60, &token),
	    ERR_EXPIRED);
	fixture_run(f, "UPDATE grants SET expires_at = 1800000001,"
	    " ended_at = 1");
	assert_int_equal(codes_redeem(&f->c, s.code, 60, &token),
	    ERR_EXPIRED);
	/* Nothing was half done. */
	assert_int_equal(codes_find(&f->c, s.code, &code), OK);
	assert_int_equal(code->used_at, 0);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM refresh_tokens"), 0);
}

static void
test_burnt_ones_are_spent(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	const char *token;

	assert_int_equal(codes_burn(&f->c, s.code), OK);
	assert_int_equal(codes_burn(&f->c, s.code), OK);
	assert_int_equal(codes_burn(&f->c, "unknown"), OK);
	assert_int_equal(codes_redeem(&f->c, s.code, 60, &token), ERR_SPENT);
}

static void
test_the_code_is_not_kept(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);

	assert_int_equal(fixture_count(f, arena_printf(f->c.arena,
	    "SELECT count(*) FROM codes WHERE hash = CAST('%s' AS BLOB)",
	    s.code)), 0);
	assert_int_equal(fixture_count(f, "SELECT length(hash) FROM codes"),
	    36);
}

enum { CODES = 500, RACERS = 4 };

struct race {
	char codes[CODES][64];
	int won[CODES];
	int spent[CODES];
};

static void
redeem_all(struct fixture *f, void *p)
{
	struct race *r = p;
	const char *token;
	enum err e;

	for (int i = 0; i < CODES; i++) {
		e = codes_redeem(&f->c, r->codes[i], 1000, &token);
		child_check(e == OK || e == ERR_SPENT);
		child_check((e == OK) == (token != NULL));
		__atomic_add_fetch(e == OK ? &r->won[i] : &r->spent[i], 1,
		    __ATOMIC_SEQ_CST);
	}
}

static void
test_racing_redeemers_have_one_winner(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct race *r = fixture_share(sizeof *r);

	for (int i = 0; i < CODES; i++)
		snprintf(r->codes[i], sizeof r->codes[i], "%s",
		    fixture_code(f, s.user->id, "app"));
	fixture_race(f, RACERS, redeem_all, r);
	for (int i = 0; i < CODES; i++) {
		assert_int_equal(r->won[i], 1);
		assert_int_equal(r->spent[i], RACERS - 1);
	}
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM refresh_tokens"), CODES);
	assert_int_equal(fixture_count(f,
	    "SELECT count(DISTINCT grant_id) FROM refresh_tokens"), CODES);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_found_whatever_its_state),
		T(test_redeemed_once),
		T(test_its_time_ends_on_the_second),
		T(test_a_dead_grant_gives_nothing),
		T(test_burnt_ones_are_spent),
		T(test_the_code_is_not_kept),
		T(test_racing_redeemers_have_one_winner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
