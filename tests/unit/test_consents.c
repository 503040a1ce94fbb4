/*
 * test_consents - what was agreed to, and nothing beyond
 */
#include "store_fixture.h"

#include "store/consents.h"

static struct consent
consent(int64_t user_id, const char *scope)
{
	return (struct consent){
		.user_id = user_id,
		.client_id = "app",
		.redirect_host = "app.example",
		.resource = "https://mcp.example/mcp",
		.scope = scope,
	};
}

static void
give(struct fixture *f, int64_t user_id, const char *scope)
{
	struct consent given = consent(user_id, scope);

	assert_int_equal(consents_add(&f->c, &given), OK);
}

static enum err
covers(struct fixture *f, int64_t user_id, const char *scope)
{
	struct consent want = consent(user_id, scope);

	return consents_cover(&f->c, &want);
}

static void
test_covers_what_was_given(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;

	fixture_add_client(f, "app");
	assert_int_equal(covers(f, id, "openid"), ERR_NOT_FOUND);
	assert_int_equal(covers(f, id, ""), ERR_NOT_FOUND);
	give(f, id, "openid email");
	assert_int_equal(covers(f, id, "openid email"), OK);
	assert_int_equal(covers(f, id, "email openid"), OK);
	assert_int_equal(covers(f, id, "email"), OK);
	assert_int_equal(covers(f, id, ""), OK);
	assert_int_equal(covers(f, id, "openid profile"), ERR_NOT_FOUND);
	/* Neither a part of a word nor another case. */
	assert_int_equal(covers(f, id, "open"), ERR_NOT_FOUND);
	assert_int_equal(covers(f, id, "openid email:all"), ERR_NOT_FOUND);
	assert_int_equal(covers(f, id, "OPENID"), ERR_NOT_FOUND);
}

static void
test_scopes_add_up(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;

	fixture_add_client(f, "app");
	give(f, id, "openid email");
	give(f, id, "memory:read openid");
	assert_int_equal(covers(f, id, "openid email memory:read"), OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM consents"
	    " WHERE scope = 'openid email memory:read'"), 1);
	give(f, id, "");
	assert_int_equal(covers(f, id, "openid email memory:read"), OK);
}

static void
test_every_part_of_the_key_counts(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;
	int64_t other = fixture_user(f, "b@example.com")->id;
	struct consent want = consent(id, "openid");

	fixture_add_client(f, "app");
	fixture_add_client(f, "app2");
	give(f, id, "openid");
	assert_int_equal(consents_cover(&f->c, &want), OK);
	assert_int_equal(covers(f, other, "openid"), ERR_NOT_FOUND);
	want.client_id = "app2";
	assert_int_equal(consents_cover(&f->c, &want), ERR_NOT_FOUND);
	want = consent(id, "openid");
	want.redirect_host = "evil.example";
	assert_int_equal(consents_cover(&f->c, &want), ERR_NOT_FOUND);
	want = consent(id, "openid");
	want.resource = "";
	assert_int_equal(consents_cover(&f->c, &want), ERR_NOT_FOUND);
}

static void
test_forgetting(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;
	int64_t other = fixture_user(f, "b@example.com")->id;

	fixture_add_client(f, "app");
	give(f, id, "openid");
	give(f, other, "openid");
	assert_int_equal(consents_remove(&f->c, id, "app"), OK);
	assert_int_equal(consents_remove(&f->c, id, "app"), OK);
	assert_int_equal(covers(f, id, "openid"), ERR_NOT_FOUND);
	assert_int_equal(covers(f, other, "openid"), OK);
}

static void
test_who_is_gone_cannot_agree(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;
	struct consent given = consent(id, "openid");

	assert_int_equal(consents_add(&f->c, &given), ERR_CONFLICT);
	fixture_add_client(f, "app");
	given.user_id = 4711;
	assert_int_equal(consents_add(&f->c, &given), ERR_CONFLICT);
}

static void
test_a_removed_client_is_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_user(f, "a@example.com")->id;

	fixture_add_client(f, "app");
	give(f, id, "openid");
	assert_int_equal(clients_remove(&f->c, "app"), OK);
	fixture_add_client(f, "app");
	assert_int_equal(covers(f, id, "openid"), ERR_NOT_FOUND);
}

static void
give_in_turns(struct fixture *f, void *p)
{
	int *turn = p;
	struct consent given;

	given = consent(1, arena_printf(f->c.arena, "scope%d",
	    __atomic_add_fetch(turn, 1, __ATOMIC_SEQ_CST)));
	child_check(consents_add(&f->c, &given) == OK);
}

static void
test_racing_consents_lose_nothing(void **state)
{
	struct fixture *f = *state;
	int *turn = fixture_share(sizeof *turn);

	assert_int_equal(fixture_user(f, "a@example.com")->id, 1);
	fixture_add_client(f, "app");
	fixture_race(f, 4, give_in_turns, turn);
	assert_int_equal(covers(f, 1, "scope1 scope2 scope3 scope4"), OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_covers_what_was_given),
		T(test_scopes_add_up),
		T(test_every_part_of_the_key_counts),
		T(test_forgetting),
		T(test_who_is_gone_cannot_agree),
		T(test_a_removed_client_is_forgotten),
		T(test_racing_consents_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
