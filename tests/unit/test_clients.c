/*
 * test_clients - OAuth clients, kept as they were registered
 */
#include "store_fixture.h"

static struct client
full_client(struct fixture *f)
{
	static const char text[] =
	    "{\"contacts\":[\"ops@example.com\"],\"logo\":null}";
	struct client cl = fixture_client("full");
	struct json *metadata;

	assert_int_equal(json_parse(f->c.arena, text, sizeof text - 1, 4096,
	    &metadata), OK);
	cl.dynamic = true;
	cl.auth_method = "client_secret_basic";
	cl.has_secret = true;
	cl.secret_hash = digest_text("secret");
	cl.scope = "openid email";
	cl.id_token_alg = KEY_ES256;
	cl.application_type = "native";
	cl.metadata = metadata;
	cl.expires_at = NOW + CLIENT_UNUSED_TTL_S;
	return cl;
}

static void
test_everything_comes_back(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *found;

	assert_int_equal(clients_add(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, "full", &found), OK);
	assert_string_equal(found->id, "full");
	assert_true(found->dynamic);
	assert_string_equal(found->name, "An App");
	assert_string_equal(found->auth_method, "client_secret_basic");
	assert_false(client_is_public(found));
	assert_true(digest_equal(&found->secret_hash, &cl.secret_hash));
	assert_string_equal(found->redirect_uris[0], "https://app.example/cb");
	assert_string_equal(found->redirect_uris[1], "http://127.0.0.1/cb");
	assert_null(found->redirect_uris[2]);
	assert_string_equal(found->grant_types,
	    "authorization_code refresh_token");
	assert_string_equal(found->scope, "openid email");
	assert_int_equal(found->id_token_alg, KEY_ES256);
	assert_string_equal(found->application_type, "native");
	assert_string_equal(json_text(f->c.arena, found->metadata),
	    json_text(f->c.arena, cl.metadata));
	assert_false(found->trusted);
	assert_int_equal(found->as_user, 0);
	assert_int_equal(found->created_at, NOW);
	assert_int_equal(found->used_at, 0);
	assert_int_equal(found->expires_at, NOW + CLIENT_UNUSED_TTL_S);
}

static void
test_the_least_comes_back(void **state)
{
	struct fixture *f = *state;
	struct client cl = fixture_client("least"), *found;
	static const char *none[] = { NULL };

	cl.redirect_uris = none;
	assert_int_equal(clients_add(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, "least", &found), OK);
	assert_false(found->dynamic);
	assert_true(client_is_public(found));
	assert_null(found->redirect_uris[0]);
	assert_null(found->scope);
	assert_null(found->metadata);
	assert_int_equal(found->expires_at, 0);
}

static void
test_an_id_is_taken_once(void **state)
{
	struct fixture *f = *state;
	struct client cl = fixture_client("app");

	assert_int_equal(clients_add(&f->c, &cl), OK);
	assert_int_equal(clients_add(&f->c, &cl), ERR_CONFLICT);
}

static void
test_what_would_not_come_back_is_refused(void **state)
{
	struct fixture *f = *state;
	struct client cl = fixture_client("app"), *found;
	static const char *spaced[] = {
		"https://a.example/ https://evil.example/", NULL
	};
	static const char *empty[] = { "", NULL };
	char *large = arena_alloc(f->c.arena, 70000);
	const char *largest[] = { large, NULL };

	memset(large, 'a', 69999);
	cl.redirect_uris = spaced;
	assert_int_equal(clients_add(&f->c, &cl), ERR_INVALID);
	cl.redirect_uris = empty;
	assert_int_equal(clients_add(&f->c, &cl), ERR_INVALID);
	cl.redirect_uris = largest;
	assert_int_equal(clients_add(&f->c, &cl), ERR_TOO_LARGE);
	assert_int_equal(clients_find(&f->c, "app", &found), ERR_NOT_FOUND);
	assert_null(found);
}

static void
test_unused_ones_expire_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *found;
	size_t n;

	assert_int_equal(clients_add(&f->c, &cl), OK);
	f->c.now = cl.expires_at - 1;
	assert_int_equal(clients_find(&f->c, "full", &found), OK);
	f->c.now = cl.expires_at;
	assert_int_equal(clients_find(&f->c, "full", &found), ERR_NOT_FOUND);
	assert_int_equal(clients_list(&f->c, &found, &n), OK);
	assert_int_equal(n, 0);
}

static void
test_used_ones_stay(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *found;

	assert_int_equal(clients_add(&f->c, &cl), OK);
	f->c.now = NOW + 5;
	assert_int_equal(clients_use(&f->c, "full"), OK);
	f->c.now = NOW + 10 * CLIENT_UNUSED_TTL_S;
	assert_int_equal(clients_use(&f->c, "full"), OK);
	assert_int_equal(clients_find(&f->c, "full", &found), OK);
	assert_int_equal(found->used_at, NOW + 5);
	assert_int_equal(found->expires_at, 0);
}

static void
test_set_replaces(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *found;
	struct user *u = fixture_user(f, "a@example.com");
	static const char *uris[] = { "https://new.example/", NULL };

	assert_int_equal(clients_add(&f->c, &cl), OK);
	cl = (struct client){
		.id = "full",
		.name = "New",
		.auth_method = "none",
		.redirect_uris = uris,
		.grant_types = "client_credentials",
		.application_type = "web",
		.trusted = true,
		.as_user = u->id,
	};
	f->c.now = NOW + 5;
	assert_int_equal(clients_set(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, "full", &found), OK);
	assert_string_equal(found->name, "New");
	assert_false(found->has_secret);
	assert_string_equal(found->redirect_uris[0], "https://new.example/");
	assert_null(found->redirect_uris[1]);
	assert_string_equal(found->grant_types, "client_credentials");
	assert_null(found->scope);
	assert_int_equal(found->id_token_alg, KEY_RS256);
	assert_null(found->metadata);
	assert_true(found->trusted);
	assert_int_equal(found->as_user, u->id);
	assert_int_equal(found->expires_at, 0);
	/* What is not for setting. */
	assert_true(found->dynamic);
	assert_int_equal(found->created_at, NOW);
	cl.id = "nobody";
	assert_int_equal(clients_set(&f->c, &cl), ERR_NOT_FOUND);
	cl.id = "full";
	cl.as_user = 4711;
	assert_int_equal(clients_set(&f->c, &cl), ERR_CONFLICT);
}

static void
test_removing_ends_its_grants(void **state)
{
	struct fixture *f = *state;
	struct user *u = fixture_user(f, "a@example.com");
	const char *code, *token, **ids;
	struct client *found;
	struct code *kept;
	size_t n;

	fixture_add_client(f, "app");
	fixture_add_client(f, "other");
	code = fixture_code(f, u->id, "app");
	assert_int_equal(codes_find(&f->c, fixture_code(f, u->id, "other"),
	    &kept), OK);
	assert_int_equal(clients_remove(&f->c, "app"), OK);
	assert_int_equal(clients_remove(&f->c, "app"), ERR_NOT_FOUND);
	assert_int_equal(clients_find(&f->c, "app", &found), ERR_NOT_FOUND);
	assert_int_equal(codes_redeem(&f->c, code, 60, &token), ERR_EXPIRED);
	/* Known as ended, for access tokens that are still about. */
	assert_int_equal(grants_list_ended(&f->c, NOW, &ids, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(clients_find(&f->c, "other", &found), OK);
	assert_true(grant_is_alive(kept->grant, NOW));
}

static void
test_list_is_by_age(void **state)
{
	struct fixture *f = *state;
	struct client *all;
	size_t n;

	assert_int_equal(clients_list(&f->c, &all, &n), OK);
	assert_int_equal(n, 0);
	fixture_add_client(f, "z");
	f->c.now++;
	fixture_add_client(f, "a");
	assert_int_equal(clients_list(&f->c, &all, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(all[0].id, "z");
	assert_string_equal(all[1].id, "a");
	assert_string_equal(all[1].redirect_uris[1], "http://127.0.0.1/cb");
}

static void
test_damage_is_our_fault(void **state)
{
	struct fixture *f = *state;
	struct client *found;
	size_t n;

	fixture_add_client(f, "app");
	fixture_run(f, "UPDATE clients SET metadata = '{'");
	assert_int_equal(clients_find(&f->c, "app", &found), ERR_UNAVAILABLE);
	assert_null(found);
	fixture_run(f, "UPDATE clients SET metadata = NULL,"
	    " secret_hash = x'00'");
	assert_int_equal(clients_find(&f->c, "app", &found), ERR_UNAVAILABLE);
	fixture_run(f, "UPDATE clients SET secret_hash = NULL,"
	    " id_token_alg = 'none'");
	assert_int_equal(clients_find(&f->c, "app", &found), ERR_UNAVAILABLE);
	assert_int_equal(clients_list(&f->c, &found, &n), ERR_UNAVAILABLE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

static void
test_a_document_takes_its_own_place(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *found;

	cl.id = "https://app.example/client.json";
	cl.auth_method = "none";
	cl.has_secret = false;
	assert_int_equal(clients_put_document(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, cl.id, &found), OK);
	assert_true(found->dynamic);
	assert_false(found->trusted);
	assert_int_equal(found->expires_at, NOW + CLIENT_UNUSED_TTL_S);
	found->trusted = true;
	assert_int_equal(clients_set(&f->c, found), OK);
	cl.name = "Another Name";
	cl.trusted = false;
	cl.expires_at = NOW + 99;
	f->c.now = NOW + 10;
	assert_int_equal(clients_put_document(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, cl.id, &found), OK);
	assert_string_equal(found->name, "Another Name");
	assert_true(found->trusted);
	assert_int_equal(found->created_at, NOW);
	assert_int_equal(found->expires_at, NOW + 99);
	assert_int_equal(clients_use(&f->c, cl.id), OK);
	assert_int_equal(clients_put_document(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, cl.id, &found), OK);
	assert_int_equal(found->used_at, NOW + 10);
	assert_int_equal(found->expires_at, 0);
}

static void
test_one_used_meanwhile_does_not_expire(void **state)
{
	struct fixture *f = *state;
	struct client cl = full_client(f), *before, *found;

	assert_int_equal(clients_add(&f->c, &cl), OK);
	assert_int_equal(clients_find(&f->c, "full", &before), OK);
	assert_int_equal(clients_use(&f->c, "full"), OK);
	assert_int_equal(clients_set(&f->c, before), OK);
	assert_int_equal(clients_find(&f->c, "full", &found), OK);
	assert_int_equal(found->expires_at, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_everything_comes_back),
		T(test_a_document_takes_its_own_place),
		T(test_the_least_comes_back),
		T(test_an_id_is_taken_once),
		T(test_what_would_not_come_back_is_refused),
		T(test_unused_ones_expire_on_the_second),
		T(test_used_ones_stay),
		T(test_set_replaces),
		T(test_removing_ends_its_grants),
		T(test_list_is_by_age),
		T(test_damage_is_our_fault),
		T(test_one_used_meanwhile_does_not_expire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
