/*
 * test_admin_client - clients, as the operator handles them
 */
#include "admin_fixture.h"

#include "store/clients.h"
#include "store/users.h"

/* The client that the last answer names, as it is kept. */
static struct client *
kept(struct fixture *f)
{
	struct client *cl;

	assert_non_null(fixture_said(f, "client_id"));
	assert_int_equal(clients_find(&f->ad.call,
	    fixture_said(f, "client_id"), &cl), OK);
	return cl;
}

static void
add(struct fixture *f, const char *line)
{
	if (fixture_run(f, admin_client_add, line) != EXIT_OK)
		fail_msg("%s: %s", line, f->err);
}

static const char *
set(struct fixture *f, const struct client *cl, const char *options)
{
	return arena_printf(f->ad.call.arena, "%s %s --json", cl->id,
	    options);
}

static void
test_public_by_default(void **state)
{
	struct fixture *f = *state;
	struct client *cl;

	add(f, "--name App --redirect-uri https://a.example/ --json");
	cl = kept(f);
	assert_null(fixture_said(f, "client_secret"));
	assert_true(client_is_public(cl));
	assert_false(cl->dynamic);
	assert_false(cl->trusted);
	assert_string_equal(cl->name, "App");
	assert_int_equal(cl->expires_at, 0);
}

static void
test_a_secret_is_kept_as_its_hash(void **state)
{
	struct fixture *f = *state;
	struct digest hash;

	add(f, "--name App --confidential --trusted https://a.example/ "
	    "--redirect-uri https://b.example/ --json");
	hash = digest_text(fixture_said(f, "client_secret"));
	assert_true(digest_equal(&kept(f)->secret_hash, &hash));
	assert_true(kept(f)->trusted);
	assert_string_equal(kept(f)->redirect_uris[0], "https://b.example/");
	assert_string_equal(kept(f)->redirect_uris[1], "https://a.example/");
}

static void
test_acting_as_a_person(void **state)
{
	struct fixture *f = *state;
	struct user *u;

	assert_int_equal(users_add(&f->ad.call, "a@example.com", NULL, NULL,
	    &u), OK);
	add(f, "--name App --confidential --grant client_credentials "
	    "--as A@example.com --json");
	assert_int_equal(kept(f)->as_user, u->id);
	assert_string_equal(fixture_said(f, "as"), "a@example.com");
}

static void
test_refusals_add_nothing(void **state)
{
	static const char *const lines[] = {
		"--redirect-uri https://a.example/",
		"--name App",
		"--name App http://a.example/",
		"--name App https://a.example/ --scope everything",
		"--name App https://a.example/ --grant password",
		"--name App https://a.example/ --auth-method magic",
		"--name App https://a.example/ --as nobody@example.com",
		"--name App https://a.example/ --confidential --auth-method none",
		"--name App https://a.example/ --trusted --untrusted",
		"--name App --grant client_credentials",
	};
	struct fixture *f = *state;
	struct client *all;
	size_t n;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_int_equal(fixture_run(f, admin_client_add, lines[i]),
		    EXIT_FAILED);
		assert_memory_equal(f->err, "keepsake: ", 10);
		assert_string_equal(f->out, "");
	}
	assert_int_equal(clients_list(&f->ad.call, &all, &n), OK);
	assert_int_equal(n, 0);
}

static void
test_setting_keeps_the_rest(void **state)
{
	struct fixture *f = *state;
	struct client *before, *after;

	add(f, "--name App --confidential --trusted --scope openid "
	    "https://a.example/ --json");
	before = kept(f);
	f->ad.call.now += 5;
	assert_int_equal(fixture_run(f, admin_client_set, set(f, before,
	    "--name New")), EXIT_OK);
	after = kept(f);
	assert_string_equal(after->name, "New");
	assert_true(digest_equal(&after->secret_hash, &before->secret_hash));
	assert_true(after->trusted);
	assert_string_equal(after->scope, "openid");
	assert_int_equal(after->created_at, NOW);
	assert_string_equal(after->redirect_uris[0], "https://a.example/");
	assert_null(fixture_said(f, "client_secret"));
}

static void
test_secrets_come_and_go(void **state)
{
	struct fixture *f = *state;
	struct client *cl;
	struct digest hash;

	add(f, "--name App https://a.example/ --json");
	cl = kept(f);
	assert_int_equal(fixture_run(f, admin_client_set, set(f, cl,
	    "--new-secret")), EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_client_set, set(f, cl,
	    "--confidential")), EXIT_OK);
	hash = digest_text(fixture_said(f, "client_secret"));
	assert_true(digest_equal(&kept(f)->secret_hash, &hash));
	assert_int_equal(fixture_run(f, admin_client_set, set(f, cl,
	    "--new-secret")), EXIT_OK);
	assert_false(digest_equal(&kept(f)->secret_hash, &hash));
	assert_int_equal(fixture_run(f, admin_client_set, set(f, cl,
	    "--auth-method none")), EXIT_OK);
	assert_true(client_is_public(kept(f)));
}

static void
test_showing_and_removing(void **state)
{
	struct fixture *f = *state;
	struct client *cl;

	add(f, "--name App --confidential https://a.example/ --json");
	cl = kept(f);
	assert_int_equal(fixture_run(f, admin_client_show, set(f, cl, "")),
	    EXIT_OK);
	assert_string_equal(fixture_said(f, "client_name"), "App");
	assert_null(fixture_said(f, "client_secret"));
	assert_int_equal(fixture_run(f, admin_client_list, "--json"),
	    EXIT_OK);
	assert_int_equal(json_len(f->answer), 1);
	assert_int_equal(fixture_run(f, admin_client_remove, cl->id),
	    EXIT_OK);
	assert_int_equal(fixture_run(f, admin_client_remove, cl->id),
	    EXIT_FAILED);
	assert_int_equal(fixture_run(f, admin_client_show, cl->id),
	    EXIT_FAILED);
	assert_non_null(strstr(f->err, "no such client"));
	assert_int_equal(fixture_run(f, admin_client_list, ""), EXIT_OK);
	assert_string_equal(f->out, "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_public_by_default),
		T(test_a_secret_is_kept_as_its_hash),
		T(test_acting_as_a_person),
		T(test_refusals_add_nothing),
		T(test_setting_keeps_the_rest),
		T(test_secrets_come_and_go),
		T(test_showing_and_removing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
