/*
 * test_users - people, found by any of their names
 */
#include "store_fixture.h"

#include "store/sessions.h"

static void
test_found_by_every_name(void **state)
{
	struct fixture *f = *state;
	struct user *u, *v;

	assert_int_equal(users_add(&f->c, "Alice@Example.COM", "Alice",
	    "$argon2id$x", &u), OK);
	assert_string_equal(u->email, "alice@example.com");
	assert_string_equal(u->name, "Alice");
	assert_string_equal(u->password_hash, "$argon2id$x");
	assert_true(u->email_verified);
	assert_int_equal(strlen(u->sub), 22);
	assert_int_equal(u->created_at, NOW);
	assert_int_equal(u->updated_at, NOW);
	assert_int_equal(u->disabled_at, 0);
	assert_int_equal(users_find(&f->c, u->id, &v), OK);
	assert_string_equal(v->sub, u->sub);
	assert_int_equal(users_find_sub(&f->c, u->sub, &v), OK);
	assert_int_equal(v->id, u->id);
	assert_int_equal(users_find_email(&f->c, "ALICE@example.com", &v), OK);
	assert_int_equal(v->id, u->id);
}

static void
test_strangers_are_not_found(void **state)
{
	struct fixture *f = *state;
	struct user *u = (struct user *)(uintptr_t)1;

	fixture_user(f, "a@example.com");
	assert_int_equal(users_find(&f->c, 4711, &u), ERR_NOT_FOUND);
	assert_null(u);
	assert_int_equal(users_find_sub(&f->c, "nobody", &u), ERR_NOT_FOUND);
	assert_int_equal(users_find_email(&f->c, "b@example.com", &u),
	    ERR_NOT_FOUND);
	assert_int_equal(users_find_email(&f->c, "' OR 1=1 --", &u),
	    ERR_NOT_FOUND);
	assert_int_equal(users_find_email(&f->c, "%", &u), ERR_NOT_FOUND);
	assert_int_equal(users_set_password(&f->c, 4711, "x"), ERR_NOT_FOUND);
	assert_int_equal(users_set_disabled(&f->c, 4711, true),
	    ERR_NOT_FOUND);
}

static void
test_an_address_is_taken_once(void **state)
{
	struct fixture *f = *state;
	struct user *u;

	fixture_user(f, "a@example.com");
	assert_int_equal(users_add(&f->c, "A@EXAMPLE.com", NULL, NULL, &u),
	    ERR_CONFLICT);
	assert_null(u);
}

static void
test_name_and_password_are_optional(void **state)
{
	struct fixture *f = *state;
	struct user *u;

	assert_int_equal(users_add(&f->c, "a@example.com", NULL, NULL, &u),
	    OK);
	assert_null(u->name);
	assert_null(u->password_hash);
	f->c.now = NOW + 9;
	assert_int_equal(users_set_password(&f->c, u->id, "$new"), OK);
	assert_int_equal(users_find(&f->c, u->id, &u), OK);
	assert_string_equal(u->password_hash, "$new");
	assert_int_equal(u->created_at, NOW);
	assert_int_equal(u->updated_at, NOW + 9);
}

static void
test_subjects_differ(void **state)
{
	struct fixture *f = *state;
	struct user *a = fixture_user(f, "a@example.com");
	struct user *b = fixture_user(f, "b@example.com");

	assert_string_not_equal(a->sub, b->sub);
}

static void
test_disabling_ends_everything_of_theirs(void **state)
{
	struct fixture *f = *state;
	struct user *a = fixture_user(f, "a@example.com");
	struct user *b = fixture_user(f, "b@example.com");
	struct session *s;
	const char *cookie, *code, *other, **ids;
	struct code *found;
	size_t n;

	fixture_add_client(f, "app");
	assert_int_equal(sessions_add(&f->c, a->id, 1000, &cookie, &s), OK);
	code = fixture_code(f, a->id, "app");
	other = fixture_code(f, b->id, "app");
	assert_int_equal(users_set_disabled(&f->c, a->id, true), OK);
	assert_int_equal(sessions_find(&f->c, cookie, 100, &s), ERR_NOT_FOUND);
	assert_int_equal(codes_find(&f->c, code, &found), OK);
	assert_int_equal(found->grant->ended_at, NOW);
	assert_true(found->grant->user_disabled);
	assert_int_equal(codes_find(&f->c, other, &found), OK);
	assert_true(grant_is_alive(found->grant, NOW));
	assert_int_equal(grants_list_ended(&f->c, NOW, &ids, &n), OK);
	assert_int_equal(n, 1);

	/* What has ended stays so. */
	assert_int_equal(users_set_disabled(&f->c, a->id, false), OK);
	assert_int_equal(users_find(&f->c, a->id, &a), OK);
	assert_int_equal(a->disabled_at, 0);
	assert_int_equal(codes_find(&f->c, code, &found), OK);
	assert_false(grant_is_alive(found->grant, NOW));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM sessions"), 0);
}

static void
test_list_is_by_address(void **state)
{
	struct fixture *f = *state;
	struct user *all;
	size_t n;

	assert_int_equal(users_list(&f->c, &all, &n), OK);
	assert_int_equal(n, 0);
	fixture_user(f, "c@example.com");
	fixture_user(f, "a@example.com");
	fixture_user(f, "b@example.com");
	assert_int_equal(users_list(&f->c, &all, &n), OK);
	assert_int_equal(n, 3);
	assert_string_equal(all[0].email, "a@example.com");
	assert_string_equal(all[1].email, "b@example.com");
	assert_string_equal(all[2].email, "c@example.com");
}

static struct user
elsewhere(const char *sub, const char *email)
{
	return (struct user){ .email = email, .name = "Eve",
	    .upstream_iss = "https://up.example", .upstream_sub = sub,
	    .upstream_hd = "d.example", .by_list = true };
}

static void
test_found_by_who_they_are_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct user eve = elsewhere("1", "Eve@Example.com"), *u, *v;

	assert_int_equal(users_add_upstream(&f->c, &eve, &u), OK);
	assert_string_equal(u->email, "eve@example.com");
	assert_true(u->by_list);
	assert_null(u->password_hash);
	assert_int_equal(users_find_upstream(&f->c, "https://up.example", "1",
	    &v), OK);
	assert_int_equal(v->id, u->id);
	assert_string_equal(v->upstream_hd, "d.example");
	assert_int_equal(users_find_upstream(&f->c, "https://up.example", "2",
	    &v), ERR_NOT_FOUND);
	assert_int_equal(users_find_upstream(&f->c, "https://other.example",
	    "1", &v), ERR_NOT_FOUND);
	/* Neither the identity nor the address twice. */
	eve.email = "other@example.com";
	assert_int_equal(users_add_upstream(&f->c, &eve, &v), ERR_CONFLICT);
	eve = elsewhere("2", "eve@example.com");
	assert_int_equal(users_add_upstream(&f->c, &eve, &v), ERR_CONFLICT);
}

static void
test_bound_once(void **state)
{
	struct fixture *f = *state;
	struct user who = elsewhere("1", NULL), *u, *v;

	assert_int_equal(users_add(&f->c, "a@example.com", NULL, NULL, &u), OK);
	assert_null(u->upstream_sub);
	assert_false(u->by_list);
	who.id = u->id;
	assert_int_equal(users_bind_upstream(&f->c, &who), OK);
	who.upstream_sub = "2";
	assert_int_equal(users_bind_upstream(&f->c, &who), ERR_CONFLICT);
	assert_int_equal(users_find(&f->c, u->id, &v), OK);
	assert_string_equal(v->upstream_sub, "1");
	assert_false(v->by_list);
	/* Another account cannot have the same identity. */
	assert_int_equal(users_add(&f->c, "b@example.com", NULL, NULL, &v), OK);
	who = elsewhere("1", NULL);
	who.id = v->id;
	assert_int_equal(users_bind_upstream(&f->c, &who), ERR_CONFLICT);
	who.upstream_sub = "3";
	assert_int_equal(users_set_disabled(&f->c, v->id, true), OK);
	assert_int_equal(users_bind_upstream(&f->c, &who), ERR_CONFLICT);
}

static void
test_an_address_changes_if_it_is_free(void **state)
{
	struct fixture *f = *state;
	struct user who = elsewhere("1", "a@example.com"), *u;

	fixture_user(f, "taken@example.com");
	assert_int_equal(users_add_upstream(&f->c, &who, &u), OK);
	assert_int_equal(users_note_upstream(&f->c, u->id, "New@example.com",
	    NULL), OK);
	assert_int_equal(users_find(&f->c, u->id, &u), OK);
	assert_string_equal(u->email, "new@example.com");
	assert_null(u->upstream_hd);
	assert_int_equal(users_note_upstream(&f->c, u->id,
	    "taken@example.com", "x.example"), OK);
	assert_int_equal(users_find(&f->c, u->id, &u), OK);
	assert_string_equal(u->email, "new@example.com");
	assert_string_equal(u->upstream_hd, "x.example");
	assert_int_equal(users_note_upstream(&f->c, 4711, "z@example.com",
	    NULL), ERR_NOT_FOUND);
}

static void
test_is_there_a_password(void **state)
{
	struct fixture *f = *state;
	struct user *u;
	bool yes;

	assert_int_equal(users_have_password(&f->c, &yes), OK);
	assert_false(yes);
	assert_int_equal(users_add(&f->c, "a@example.com", NULL, NULL, &u), OK);
	assert_int_equal(users_have_password(&f->c, &yes), OK);
	assert_false(yes);
	assert_int_equal(users_set_password(&f->c, u->id, "$argon2id$x"), OK);
	assert_int_equal(users_have_password(&f->c, &yes), OK);
	assert_true(yes);
	assert_int_equal(users_set_disabled(&f->c, u->id, true), OK);
	assert_int_equal(users_have_password(&f->c, &yes), OK);
	assert_false(yes);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_found_by_every_name),
		T(test_strangers_are_not_found),
		T(test_an_address_is_taken_once),
		T(test_found_by_who_they_are_elsewhere),
		T(test_bound_once),
		T(test_an_address_changes_if_it_is_free),
		T(test_is_there_a_password),
		T(test_name_and_password_are_optional),
		T(test_subjects_differ),
		T(test_disabling_ends_everything_of_theirs),
		T(test_list_is_by_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
