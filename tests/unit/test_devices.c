/*
 * test_devices - a device waits, is decided once and gets its tokens once
 */
#include "store_fixture.h"

#include "store/devices.h"

#define USER_CODE "WDJBMJHT"

static struct user *person;

/* A device of client "app" that waits. */
static const char *
wait_as(struct fixture *f, const char *user_code)
{
	struct device d = {
		.client_id = "app", .scope = "openid memory:read",
		.resource = "https://mcp.example/mcp",
	};
	const char *code;

	assert_int_equal(devices_add(&f->c, &d, user_code, &code), OK);
	return code;
}

static const char *
begin(struct fixture *f)
{
	person = fixture_user(f, "a@example.com");
	fixture_add_client(f, "app");
	return wait_as(f, USER_CODE);
}

static enum err
allow(struct fixture *f, const char *user_code)
{
	struct grant g = fixture_grant(person->id, "app");

	return devices_allow(&f->c, user_code, &g);
}

static struct device *
look(struct fixture *f, const char *code)
{
	struct device *d;

	assert_int_equal(devices_find(&f->c, code, &d), OK);
	return d;
}

static void
test_it_waits(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *token;
	struct device *d = look(f, code);

	assert_int_equal(strlen(code), 43);
	assert_string_equal(d->client_id, "app");
	assert_string_equal(d->scope, "openid memory:read");
	assert_string_equal(d->resource, "https://mcp.example/mcp");
	assert_int_equal(d->interval_s, 5);
	assert_int_equal(d->expires_at, NOW + 600);
	assert_null(d->grant_id);
	assert_int_equal(devices_redeem(&f->c, code, 60, &token),
	    ERR_NOT_FOUND);
	assert_null(token);
	assert_int_equal(devices_find_waiting(&f->c, USER_CODE, &d), OK);
	assert_string_equal(d->client_id, "app");
	assert_int_equal(devices_find_waiting(&f->c, code, &d),
	    ERR_NOT_FOUND);
	assert_int_equal(devices_find(&f->c, USER_CODE, &d), ERR_NOT_FOUND);
	assert_null(d);
}

static void
test_a_user_code_is_used_once_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct device d = { .client_id = "app", .scope = "", .resource = "" };
	const char *code;

	begin(f);
	assert_int_equal(devices_add(&f->c, &d, USER_CODE, &code),
	    ERR_CONFLICT);
	assert_null(code);
	d.client_id = "nobody";
	assert_int_equal(devices_add(&f->c, &d, "ZZZZZZZZ", &code),
	    ERR_CONFLICT);
}

static void
test_allowed_and_redeemed_once(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *token;
	struct device *d;
	struct grant *g;

	assert_int_equal(allow(f, USER_CODE), OK);
	assert_int_equal(grants_find(&f->c, look(f, code)->grant_id, &g), OK);
	assert_int_equal(g->user_id, person->id);
	assert_int_equal(devices_redeem(&f->c, code, 1000, &token), OK);
	assert_int_equal(grants_find_refresh(&f->c, token, &g), OK);
	assert_string_equal(g->id, look(f, code)->grant_id);
	assert_int_equal(look(f, code)->used_at, NOW);
	assert_int_equal(devices_redeem(&f->c, code, 1000, &token),
	    ERR_SPENT);
	assert_null(token);
	f->c.now = NOW + 601;
	assert_int_equal(devices_redeem(&f->c, code, 1000, &token),
	    ERR_SPENT);
	assert_int_equal(devices_redeem(&f->c, "unknown", 1000, &token),
	    ERR_NOT_FOUND);
	assert_int_equal(devices_find_waiting(&f->c, USER_CODE, &d),
	    ERR_NOT_FOUND);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM refresh_tokens"), 1);
}

static void
test_without_a_refresh_token(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *token;

	assert_int_equal(allow(f, USER_CODE), OK);
	assert_int_equal(devices_redeem(&f->c, code, 0, &token), OK);
	assert_null(token);
}

static void
test_decided_once(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *other = wait_as(f, "ZZZZZZZZ"), *token;

	assert_int_equal(devices_deny(&f->c, USER_CODE), OK);
	assert_int_equal(look(f, code)->denied_at, NOW);
	assert_int_equal(allow(f, USER_CODE), ERR_NOT_FOUND);
	assert_int_equal(devices_deny(&f->c, USER_CODE), ERR_NOT_FOUND);
	assert_int_equal(devices_redeem(&f->c, code, 60, &token),
	    ERR_NOT_FOUND);
	assert_int_equal(allow(f, "ZZZZZZZZ"), OK);
	assert_int_equal(allow(f, "ZZZZZZZZ"), ERR_NOT_FOUND);
	assert_int_equal(devices_deny(&f->c, "ZZZZZZZZ"), ERR_NOT_FOUND);
	assert_int_equal(look(f, other)->denied_at, 0);
	assert_int_equal(allow(f, "BBBBBBBB"), ERR_NOT_FOUND);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"), 1);
}

static void
test_who_gives_and_who_gets_must_be_there(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f);
	struct grant g = fixture_grant(person->id, "other");

	fixture_add_client(f, "other");
	assert_int_equal(devices_allow(&f->c, USER_CODE, &g), ERR_CONFLICT);
	fixture_run(f, "UPDATE users SET disabled_at = 1");
	assert_int_equal(allow(f, USER_CODE), ERR_CONFLICT);
	assert_null(look(f, code)->grant_id);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"), 0);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *other = wait_as(f, "ZZZZZZZZ"), *token;
	struct device *d;

	f->c.now = NOW + 599;
	assert_int_equal(allow(f, USER_CODE), OK);
	f->c.now = NOW + 600;
	assert_int_equal(devices_find_waiting(&f->c, "ZZZZZZZZ", &d),
	    ERR_NOT_FOUND);
	assert_int_equal(allow(f, "ZZZZZZZZ"), ERR_NOT_FOUND);
	assert_int_equal(devices_deny(&f->c, "ZZZZZZZZ"), ERR_NOT_FOUND);
	assert_int_equal(devices_redeem(&f->c, other, 60, &token),
	    ERR_EXPIRED);
	assert_int_equal(devices_redeem(&f->c, code, 60, &token),
	    ERR_EXPIRED);
	f->c.now = NOW + 599;
	assert_int_equal(devices_redeem(&f->c, code, 60, &token), OK);
}

static void
test_a_dead_grant_gives_nothing(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f), *token;

	assert_int_equal(allow(f, USER_CODE), OK);
	fixture_run(f, "UPDATE grants SET ended_at = 1");
	assert_int_equal(devices_redeem(&f->c, code, 60, &token),
	    ERR_EXPIRED);
	assert_int_equal(look(f, code)->used_at, 0);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM refresh_tokens"), 0);
}

static bool
too_fast(struct fixture *f, const char *code)
{
	bool yes;

	assert_int_equal(devices_poll(&f->c, code, &yes), OK);
	return yes;
}

static void
test_polls_keep_their_distance(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f);
	bool yes;

	assert_false(too_fast(f, code));
	f->c.now = NOW + 5;
	assert_false(too_fast(f, code));
	f->c.now = NOW + 9;
	assert_true(too_fast(f, code));
	assert_int_equal(look(f, code)->interval_s, 10);
	f->c.now = NOW + 18;
	assert_true(too_fast(f, code));
	assert_int_equal(look(f, code)->interval_s, 15);
	f->c.now = NOW + 33;
	assert_false(too_fast(f, code));
	assert_int_equal(look(f, code)->interval_s, 15);
	assert_int_equal(devices_poll(&f->c, "unknown", &yes), ERR_NOT_FOUND);
	assert_false(yes);
}

static void
test_neither_code_is_kept(void **state)
{
	struct fixture *f = *state;
	const char *code = begin(f);

	assert_int_equal(fixture_count(f, arena_printf(f->c.arena,
	    "SELECT count(*) FROM device_codes WHERE hash = CAST('%s' AS BLOB)"
	    " OR user_code_hash = CAST('%s' AS BLOB)", code, USER_CODE)), 0);
	assert_int_equal(fixture_count(f,
	    "SELECT length(hash) + length(user_code_hash) FROM device_codes"),
	    64);
}

enum { DEVICES = 300, RACERS = 4 };

struct race {
	int64_t user_id;
	char codes[DEVICES][48];
	char user_codes[DEVICES][16];
	int won[DEVICES];
	int allowed[DEVICES];
};

static void
redeem_all(struct fixture *f, void *p)
{
	struct race *r = p;
	const char *token;
	enum err e;

	for (int i = 0; i < DEVICES; i++) {
		e = devices_redeem(&f->c, r->codes[i], 1000, &token);
		child_check(e == OK || e == ERR_SPENT);
		child_check((e == OK) == (token != NULL));
		if (e == OK)
			__atomic_add_fetch(&r->won[i], 1, __ATOMIC_SEQ_CST);
	}
}

static void
allow_all(struct fixture *f, void *p)
{
	struct race *r = p;
	struct grant g = fixture_grant(r->user_id, "app");
	enum err e;

	for (int i = 0; i < DEVICES; i++) {
		e = devices_allow(&f->c, r->user_codes[i], &g);
		child_check(e == OK || e == ERR_NOT_FOUND);
		if (e == OK)
			__atomic_add_fetch(&r->allowed[i], 1,
			    __ATOMIC_SEQ_CST);
	}
}

static void
test_racing_polls_have_one_winner(void **state)
{
	struct fixture *f = *state;
	struct race *r = fixture_share(sizeof *r);

	begin(f);
	r->user_id = person->id;
	for (int i = 0; i < DEVICES; i++) {
		snprintf(r->user_codes[i], sizeof r->user_codes[i], "C%d", i);
		snprintf(r->codes[i], sizeof r->codes[i], "%s",
		    wait_as(f, r->user_codes[i]));
	}
	fixture_race(f, RACERS, allow_all, r);
	fixture_race(f, RACERS, redeem_all, r);
	for (int i = 0; i < DEVICES; i++) {
		assert_int_equal(r->allowed[i], 1);
		assert_int_equal(r->won[i], 1);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"),
	    DEVICES);
	assert_int_equal(fixture_count(f,
	    "SELECT count(DISTINCT grant_id) FROM refresh_tokens"), DEVICES);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_it_waits),
		T(test_a_user_code_is_used_once_at_a_time),
		T(test_allowed_and_redeemed_once),
		T(test_without_a_refresh_token),
		T(test_decided_once),
		T(test_who_gives_and_who_gets_must_be_there),
		T(test_its_time_ends_on_the_second),
		T(test_a_dead_grant_gives_nothing),
		T(test_polls_keep_their_distance),
		T(test_neither_code_is_kept),
		T(test_racing_polls_have_one_winner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
