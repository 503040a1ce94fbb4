/*
 * test_admin_key - keys are made once and their public halves published
 */
#include "admin_fixture.h"

#include <fcntl.h>

#include "crypto/jwk.h"

/* The published text, in the fixture's arena. */
static char *
published(struct fixture *f)
{
	char *text = arena_alloc(f->ad.call.arena, SAID_MAX);
	int fd = open(fixture_path(f, "public/jwks.json"), O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, text, SAID_MAX - 1) > 0);
	close(fd);
	return text;
}

static void
test_made_once_and_published(void **state)
{
	struct fixture *f = *state;
	struct jwk_set *set;
	struct stat sb;
	char *first;

	assert_int_equal(fixture_run(f, admin_key_init, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), KEY_ALGS);
	first = published(f);
	assert_null(strstr(first, "\"d\""));
	assert_int_equal(jwk_set_parse(first, strlen(first), &set), OK);
	assert_int_equal(jwk_set_count(set), KEY_ALGS);
	jwk_set_free(set);
	assert_int_equal(stat(fixture_path(f, "public/jwks.json"), &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0644);
	assert_int_equal(stat(fixture_path(f, "keys"), &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0700);
	assert_int_equal(fixture_run(f, admin_key_init, ""), EXIT_OK);
	assert_string_equal(published(f), first);
}

static void
test_readable_by_all_whatever_the_umask(void **state)
{
	struct fixture *f = *state;
	mode_t mask = umask(0077);
	struct stat sb;

	assert_int_equal(fixture_run(f, admin_key_init, ""), EXIT_OK);
	umask(mask);
	assert_int_equal(stat(fixture_path(f, "public/jwks.json"), &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0644);
}

static void
test_list(void **state)
{
	struct fixture *f = *state;
	const char *state_name;

	assert_int_equal(fixture_run(f, admin_key_list, ""), EXIT_FAILED);
	assert_non_null(strstr(f->err, "key init"));
	fixture_run(f, admin_key_init, "");
	assert_int_equal(fixture_run(f, admin_key_list, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), KEY_ALGS);
	assert_int_equal(json_get_string(json_at(f->answer, 0), "state",
	    &state_name), OK);
	assert_string_equal(state_name, "active");
}

/* oidc 52: a key that others may read is no key. */
static void
test_exposed_keys_are_refused(void **state)
{
	struct fixture *f = *state;
	char line[256];
	const char *kid;

	fixture_run(f, admin_key_init, "--json");
	assert_int_equal(json_get_string(json_at(f->answer, 0), "kid", &kid),
	    OK);
	snprintf(line, sizeof line, "keys/active-ES256-%s.pem", kid);
	if (access(fixture_path(f, line), F_OK) != 0)
		snprintf(line, sizeof line, "keys/active-RS256-%s.pem", kid);
	assert_int_equal(chmod(fixture_path(f, line), 0640), 0);
	assert_int_equal(fixture_run(f, admin_key_list, ""), EXIT_FAILED);
	assert_non_null(strstr(f->err, "chmod 600"));
	assert_int_equal(fixture_run(f, admin_key_init, ""), EXIT_FAILED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_made_once_and_published),
		T(test_readable_by_all_whatever_the_umask),
		T(test_list),
		T(test_exposed_keys_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
