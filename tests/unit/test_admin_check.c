/*
 * test_admin_check - what is well, what is to be mended, what scripts ask
 */
#include "admin_fixture.h"

#include <errno.h>
#include <sys/stat.h>

#include "memory/embed.h"

/* Is `what` among the last answer's rows in this state? */
static bool
has_row(struct fixture *f, const char *what, const char *state)
{
	const char *name, *is;

	for (size_t i = 0; i < json_len(f->answer); i++) {
		const struct json *row = json_at(f->answer, i);

		if (json_get_string(row, "what", &name) == OK &&
		    json_get_string(row, "state", &is) == OK &&
		    strcmp(name, what) == 0 && strcmp(is, state) == 0)
			return true;
	}
	return false;
}

static void
test_all_is_well(void **state)
{
	struct fixture *f = *state;
	struct db *person;

	fixture_run(f, admin_key_init, "");
	assert_int_equal(db_open(fixture_path(f, "memories/p.db"),
	    memory_migrations, 0, &person), OK);
	db_close(person);
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_OK);
	assert_true(has_row(f, "settings", "ok"));
	assert_true(has_row(f, "oidc.db", "ok"));
	assert_true(has_row(f, "memories/p.db", "ok"));
	assert_true(has_row(f, "keys", "ok"));
	assert_true(has_row(f, "public/jwks.json", "ok"));
	assert_string_equal(f->err, "");
}

static void
test_everything_is_wrong(void **state)
{
	struct fixture *f = *state;
	FILE *file;

	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "keys", "mend"));
	fixture_run(f, admin_key_init, "");
	file = fopen(fixture_path(f, "public/jwks.json"), "a");
	assert_non_null(file);
	assert_true(fputs(" ", file) >= 0);
	fclose(file);
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "keys", "ok"));
	assert_true(has_row(f, "public/jwks.json", "mend"));
	assert_non_null(strstr(f->err, "not everything is well"));
	assert_int_equal(rmdir(fixture_path(f, "memories")), 0);
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "memories", "mend"));
}

static void
test_config_tells_no_secret(void **state)
{
	struct fixture *f = *state;

	f->ad.cfg.google_client_secret = "keep-this";
	assert_int_equal(fixture_run(f, admin_config, "--json"), EXIT_OK);
	assert_string_equal(fixture_said(f, "issuer"),
	    "http://localhost:8080");
	assert_non_null(fixture_said(f, "oidc_base_url"));
	assert_non_null(fixture_said(f, "mcp_base_url"));
	assert_non_null(fixture_said(f, "listen"));
	assert_null(strstr(f->out, "keep-this"));
}

static void
test_the_way_back_from_upstream(void **state)
{
	struct fixture *f = *state;
	struct config *cfg = &f->ad.cfg;

	fixture_run(f, admin_key_init, "");
	cfg->google_client_id = "x";
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "GOOGLE_CLIENT_SECRET", "mend"));
	assert_true(has_row(f, "GOOGLE_REDIRECT_URI", "ok"));
	cfg->google_client_secret = "y";
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_OK);
	cfg->google_redirect_uri = "https://auth.example.com/callback";
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "GOOGLE_REDIRECT_URI", "mend"));
}

static void
test_embeddings(void **state)
{
	struct fixture *f = *state;
	struct config *cfg = &f->ad.cfg;

	fixture_run(f, admin_key_init, "");
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_OK);
	assert_null(strstr(f->out, "EMBEDDINGS_URL"));
	cfg->embeddings_url = "http://127.0.0.1:1/v1/embeddings";
	cfg->embeddings_key = "keep-this";
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_OK);
	assert_true(has_row(f, "EMBEDDINGS_URL", "ok"));
	assert_true(mkdir(fixture_path(f, "cache"), 0700) == 0 ||
	    errno == EEXIST);
	embed_pause(&f->ad.call, cfg);
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_FAILED);
	assert_true(has_row(f, "EMBEDDINGS_URL", "mend"));
	assert_null(strstr(f->out, "keep-this"));
	cfg->embeddings_url = NULL;
	assert_int_equal(fixture_run(f, admin_check, "--json"), EXIT_OK);
}

static void
test_migrate_answers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, admin_migrate, ""), EXIT_OK);
	assert_string_equal(f->out, "oidc.db\tup to date\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_all_is_well),
		T(test_everything_is_wrong),
		T(test_config_tells_no_secret),
		T(test_the_way_back_from_upstream),
		T(test_embeddings),
		T(test_migrate_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
