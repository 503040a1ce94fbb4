/*
 * test_grants - approvals: added, found, ended, never forgotten too early
 */
#include "store_fixture.h"

struct scene {
	struct user *user;
	const char *code;
	const char *id;
};

static struct scene
approve(struct fixture *f)
{
	struct scene s = { .user = fixture_user(f, "a@example.com") };

	fixture_add_client(f, "app");
	s.code = fixture_code(f, s.user->id, "app");
	s.id = fixture_grant_id(f, s.code);
	return s;
}

static void
test_everything_comes_back(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct grant in = fixture_grant(u->id, "app"), *g;
	struct code code = { .redirect_uri = "x", .expires_at = NOW + 1 };
	const char *text;
	struct session *s;

	fixture_add_client(f, "app");
	assert_int_equal(sessions_add(&f->c, u->id, 100, &text, &s), OK);
	in.id = "chosen by the caller";
	in.sid = s->sid;
	in.nonce = "n-1";
	in.claims = "{\"id_token\":{}}";
	in.ended_at = 5;
	assert_int_equal(grants_add_with_code(&f->c, &in, &code, &text), OK);
	assert_int_equal(strlen(text), 51);
	assert_int_equal(grants_find(&f->c, fixture_grant_id(f, text), &g),
	    OK);
	assert_int_equal(strlen(g->id), 24);
	/* NOW in hexadecimal: ids of one time lie side by side. */
	assert_memory_equal(g->id, "6b49d200", 8);
	assert_int_equal(g->user_id, u->id);
	assert_string_equal(g->client_id, "app");
	assert_string_equal(g->sid, s->sid);
	assert_string_equal(g->scope, in.scope);
	assert_string_equal(g->resource, in.resource);
	assert_string_equal(g->nonce, "n-1");
	assert_string_equal(g->claims, in.claims);
	assert_int_equal(g->auth_time, NOW - 5);
	assert_int_equal(g->created_at, NOW);
	assert_int_equal(g->expires_at, NOW + 86400);
	assert_int_equal(g->ended_at, 0);
	assert_string_equal(g->sub, u->sub);
	assert_false(g->user_disabled);
}

static void
test_what_is_optional_may_be_missing(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct grant *g;

	assert_int_equal(grants_find(&f->c, s.id, &g), OK);
	assert_null(g->sid);
	assert_null(g->nonce);
	assert_null(g->claims);
	assert_int_equal(grants_find(&f->c, "none", &g), ERR_NOT_FOUND);
	assert_null(g);
}

static void
test_alive_until_the_second(void **state)
{
	struct grant g = { .expires_at = NOW };

	(void)state;
	assert_true(grant_is_alive(&g, NOW - 1));
	assert_false(grant_is_alive(&g, NOW));
	g.ended_at = NOW - 100;
	assert_false(grant_is_alive(&g, NOW - 1));
	g.ended_at = 0;
	g.user_disabled = true;
	assert_false(grant_is_alive(&g, NOW - 1));
}

static void
test_who_is_gone_gets_none(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct grant g = fixture_grant(u->id, "app");
	struct code code = { .redirect_uri = "x", .expires_at = NOW + 1 };
	const char *text;

	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text),
	    ERR_CONFLICT);
	assert_null(text);
	fixture_add_client(f, "app");
	assert_int_equal(users_set_disabled(&f->c, u->id, true), OK);
	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text),
	    ERR_CONFLICT);
	g.user_id = 4711;
	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text),
	    ERR_CONFLICT);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"), 0);
}

/* Signed out by another process, between the cookie and the code. */
static void
test_a_session_that_has_ended_gives_none(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct grant g = fixture_grant(u->id, "app");
	struct code code = { .redirect_uri = "x", .expires_at = NOW + 1 };
	struct session_end end = { .user_id = u->id, .reason = "signed out" };
	const char *text;
	struct session *s;
	int64_t count;

	fixture_add_client(f, "app");
	assert_int_equal(sessions_add(&f->c, u->id, 100, &text, &s), OK);
	g.sid = s->sid;
	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text), OK);
	assert_int_equal(sessions_end(&f->c, &end, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text),
	    ERR_CONFLICT);
	assert_null(text);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"), 1);
}

static void
test_a_client_given_a_code_stays(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	struct client cl = fixture_client("app"), *found;

	cl.dynamic = true;
	cl.expires_at = NOW + 100;
	assert_int_equal(clients_add(&f->c, &cl), OK);
	f->c.now = NOW + 50;
	fixture_code(f, u->id, "app");
	f->c.now = NOW + 60;
	fixture_code(f, u->id, "app");
	f->c.now = NOW + 1000000;
	assert_int_equal(clients_find(&f->c, "app", &found), OK);
	assert_int_equal(found->used_at, NOW + 50);
	assert_int_equal(found->expires_at, 0);
}

static void
test_ending_is_final(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	const char *token;
	struct grant *g;

	f->c.now = NOW + 10;
	assert_int_equal(grants_end(&f->c, s.id, "revoked"), OK);
	f->c.now = NOW + 20;
	assert_int_equal(grants_end(&f->c, s.id, "again"), OK);
	assert_int_equal(grants_end(&f->c, "none", "revoked"), OK);
	assert_int_equal(grants_find(&f->c, s.id, &g), OK);
	assert_int_equal(g->ended_at, NOW + 10);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM grants"
	    " WHERE end_reason = 'revoked'"), 1);
	assert_int_equal(codes_redeem(&f->c, s.code, 60, &token),
	    ERR_EXPIRED);
	assert_null(token);
}

static void
test_ending_those_of_a_person(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct user *b = fixture_user(f, "b@example.com");
	const char *other_app, *other_user;
	struct grant *g;

	fixture_add_client(f, "app2");
	other_app = fixture_grant_id(f, fixture_code(f, s.user->id, "app2"));
	other_user = fixture_grant_id(f, fixture_code(f, b->id, "app"));
	assert_int_equal(grants_end_user(&f->c, s.user->id, "app", "x"), OK);
	assert_int_equal(grants_find(&f->c, s.id, &g), OK);
	assert_false(grant_is_alive(g, NOW));
	assert_int_equal(grants_find(&f->c, other_app, &g), OK);
	assert_true(grant_is_alive(g, NOW));
	assert_int_equal(grants_end_user(&f->c, s.user->id, NULL, "x"), OK);
	assert_int_equal(grants_find(&f->c, other_app, &g), OK);
	assert_false(grant_is_alive(g, NOW));
	assert_int_equal(grants_find(&f->c, other_user, &g), OK);
	assert_true(grant_is_alive(g, NOW));
}

static void
test_ended_ones_are_listed_since(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	const char *second = fixture_grant_id(f,
	    fixture_code(f, s.user->id, "app"));
	const char **ids;
	size_t n;

	assert_int_equal(grants_list_ended(&f->c, 0, &ids, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(grants_end(&f->c, s.id, "x"), OK);
	f->c.now = NOW + 100;
	assert_int_equal(grants_end(&f->c, second, "x"), OK);
	assert_int_equal(grants_list_ended(&f->c, NOW, &ids, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(ids[0], s.id);
	assert_string_equal(ids[1], second);
	assert_int_equal(grants_list_ended(&f->c, NOW + 1, &ids, &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(ids[0], second);
	assert_int_equal(grants_list_ended(&f->c, NOW + 101, &ids, &n), OK);
	assert_int_equal(n, 0);
}

static void
test_a_code_is_durable_when_given(void **state)
{
	struct fixture *f = *state;
	struct scene s = approve(f);
	struct code *code;
	struct db *second;
	struct db *first = f->c.oidc;

	assert_int_equal(db_open(f->path, oidc_migrations, 0, &second), OK);
	f->c.oidc = second;
	assert_int_equal(codes_find(&f->c, s.code, &code), OK);
	db_close(second);
	f->c.oidc = first;
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_everything_comes_back),
		T(test_what_is_optional_may_be_missing),
		T(test_alive_until_the_second),
		T(test_who_is_gone_gets_none),
		T(test_a_session_that_has_ended_gives_none),
		T(test_a_client_given_a_code_stays),
		T(test_ending_is_final),
		T(test_ending_those_of_a_person),
		T(test_ended_ones_are_listed_since),
		T(test_a_code_is_durable_when_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
