/*
 * test_admin_key_rotate - each step of a rotation, and where it may be cut
 * short
 *
 * oidc 50: a new key is published before it signs, an old one until its last
 * token is over.  Time passes by setting back the times of files.
 */
#include "admin_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <time.h>

#include "base/str.h"
#include "crypto/keyring.h"
#include "jose_vectors.h"

enum { PUBLISHED_S = 600, OVER_S = 3600 + 60 + 600 };

/* The RSA key that each test begins with is made once: it takes longest. */
static void
add_rsa(struct fixture *f)
{
	static struct key *k;
	struct keyring *kr;

	if (k == NULL)
		k = key_generate(KEY_RS256);
	assert_int_equal(mkdir(fixture_path(f, "keys"), 0700), 0);
	assert_int_equal(keyring_open(fixture_path(f, "keys"), &kr), OK);
	assert_int_equal(keyring_add(kr, "active", k), OK);
	keyring_close(kr);
}

static int
setup(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	/* Files have the machine's time. */
	f->ad.call.now = (int64_t)time(NULL);
	add_rsa(f);
	assert_int_equal(fixture_run(f, admin_key_init, ""), EXIT_OK);
	return 0;
}

static void
age(struct fixture *f, const char *path, int seconds)
{
	struct timespec at = { .tv_sec = (time_t)f->ad.call.now - seconds };
	struct timespec times[2] = { at, at };

	assert_int_equal(utimensat(AT_FDCWD, fixture_path(f, path), times, 0),
	    0);
}

/* Ages the keys of a state. */
static void
age_keys(struct fixture *f, const char *state, int seconds)
{
	DIR *dir = opendir(fixture_path(f, "keys"));
	const struct dirent *d;

	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL)
		if (str_starts(d->d_name, state))
			age(f, arena_printf(f->ad.call.arena, "keys/%s",
			    d->d_name), seconds);
	closedir(dir);
}

/* The id of the n-th key of a state and algorithm; NULL without one. */
static const char *
kid(struct fixture *f, const char *state, enum key_alg alg, size_t n)
{
	struct keyring_item item;
	const char *found = NULL;
	struct keyring *kr;

	assert_int_equal(keyring_open(fixture_path(f, "keys"), &kr), OK);
	for (size_t i = 0; found == NULL && keyring_at(kr, i, &item); i++)
		if (str_eq(item.state, state) && item.alg == alg && n-- == 0)
			found = arena_strdup(f->ad.call.arena, item.kid);
	keyring_close(kr);
	return found;
}

static bool
is_published(struct fixture *f, const char *id)
{
	static char text[SAID_MAX];
	int fd = open(fixture_path(f, "public/jwks.json"), O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	assert_true((n = read(fd, text, sizeof text - 1)) > 0);
	close(fd);
	text[n] = '\0';
	assert_null(strstr(text, "\"d\""));
	return strstr(text, id) != NULL;
}

static size_t
listed(struct fixture *f, const char *name)
{
	return json_len(json_get(f->answer, name));
}

/* Runs key rotate and counts what it says it did; returns its sentence. */
static const char *
rotates(struct fixture *f, size_t made, size_t activated, size_t retired,
    size_t removed)
{
	const char *text;

	assert_int_equal(fixture_run(f, admin_key_rotate, "--json"), EXIT_OK);
	assert_int_equal(listed(f, "made"), made);
	assert_int_equal(listed(f, "activated"), activated);
	assert_int_equal(listed(f, "retired"), retired);
	assert_int_equal(listed(f, "removed"), removed);
	assert_non_null(text = fixture_said(f, "text"));
	assert_int_equal(fixture_run(f, admin_check, ""), EXIT_OK);
	return text;
}

static void
test_whole_rotation(void **state)
{
	struct fixture *f = *state;
	const char *old = kid(f, "active", KEY_RS256, 0), *new;

	rotates(f, 2, 0, 0, 0);
	new = kid(f, "next", KEY_RS256, 0);
	assert_true(is_published(f, new));
	assert_string_equal(kid(f, "active", KEY_RS256, 0), old);

	age(f, "public/jwks.json", PUBLISHED_S - 1);
	assert_non_null(strstr(rotates(f, 0, 0, 0, 0), "long enough"));
	age(f, "public/jwks.json", PUBLISHED_S);
	rotates(f, 0, 2, 2, 0);
	assert_string_equal(kid(f, "active", KEY_RS256, 0), new);
	assert_null(kid(f, "active", KEY_RS256, 1));
	assert_string_equal(kid(f, "retired", KEY_RS256, 0), old);
	assert_true(is_published(f, old));

	age_keys(f, "retired", OVER_S - 1);
	rotates(f, 2, 0, 0, 0);
	assert_true(is_published(f, old));
	age_keys(f, "retired", OVER_S);
	rotates(f, 0, 0, 0, 2);
	assert_null(kid(f, "retired", KEY_RS256, 0));
	assert_false(is_published(f, old));
	assert_string_equal(kid(f, "active", KEY_RS256, 0), new);
}

/* The longer of the two lifetimes counts. */
static void
test_longer_tokens_keep_a_key(void **state)
{
	struct fixture *f = *state;

	rotates(f, 2, 0, 0, 0);
	age(f, "public/jwks.json", PUBLISHED_S);
	rotates(f, 0, 2, 2, 0);
	f->ad.cfg.access_token_ttl = 7200;
	age_keys(f, "retired", 7200 + 660 - 1);
	rotates(f, 2, 0, 0, 0);
	age_keys(f, "retired", 7200 + 660);
	rotates(f, 0, 0, 0, 2);
}

static void
test_says_when(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, admin_key_rotate, ""), EXIT_OK);
	assert_non_null(strstr(f->out, "made\t"));
	assert_null(strstr(f->out, "removed"));
	assert_non_null(strstr(f->out, "next_step\t20"));
	assert_non_null(strstr(f->out, "text\tnew keys are published"));
	assert_int_equal(fixture_run(f, admin_key_list, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), 4);
	assert_non_null(json_get(json_at(f->answer, 3), "since"));
}

/* Cut short after the new keys were written: the wait begins when they are
 * published, however old they are by then. */
static void
test_cut_before_publishing(void **state)
{
	struct fixture *f = *state;
	const char *old = kid(f, "active", KEY_ES256, 0);
	struct key *k = key_generate(KEY_ES256);
	struct keyring *kr;

	assert_int_equal(keyring_open(fixture_path(f, "keys"), &kr), OK);
	assert_int_equal(keyring_add(kr, "next", k), OK);
	keyring_close(kr);
	age(f, "public/jwks.json", 10 * PUBLISHED_S);
	age_keys(f, "next", 10 * PUBLISHED_S);
	rotates(f, 1, 0, 0, 0);
	assert_true(is_published(f, key_id(k)));
	assert_string_equal(kid(f, "active", KEY_ES256, 0), old);
	rotates(f, 0, 0, 0, 0);
	age(f, "public/jwks.json", PUBLISHED_S);
	rotates(f, 0, 2, 2, 0);
	assert_string_equal(kid(f, "active", KEY_ES256, 0), key_id(k));
	key_free(k);
}

/* Cut short between the two renames: the newer one signs, and the next run
 * finishes. */
static void
test_cut_between_renames(void **state)
{
	struct fixture *f = *state;
	const char *old = kid(f, "active", KEY_RS256, 0), *new;
	const struct key *signs;
	struct keyring *kr;

	rotates(f, 2, 0, 0, 0);
	new = kid(f, "next", KEY_RS256, 0);
	age_keys(f, "active", 5000);
	age(f, "public/jwks.json", PUBLISHED_S);
	assert_int_equal(keyring_open(fixture_path(f, "keys"), &kr), OK);
	assert_int_equal(keyring_move(kr, new, "active"), OK);
	assert_int_equal(keyring_active(kr, KEY_RS256, &signs), OK);
	assert_string_equal(key_id(signs), new);
	keyring_close(kr);
	assert_true(is_published(f, old) && is_published(f, new));
	rotates(f, 1, 1, 2, 0);
	assert_string_equal(kid(f, "active", KEY_RS256, 0), new);
	assert_string_equal(kid(f, "retired", KEY_RS256, 0), old);
}

/* Cut short after a key was deleted: its public half goes with the next. */
static void
test_cut_after_removing(void **state)
{
	struct fixture *f = *state;
	const char *old;
	struct keyring *kr;

	rotates(f, 2, 0, 0, 0);
	age(f, "public/jwks.json", PUBLISHED_S);
	rotates(f, 0, 2, 2, 0);
	old = kid(f, "retired", KEY_RS256, 0);
	assert_int_equal(keyring_open(fixture_path(f, "keys"), &kr), OK);
	assert_int_equal(keyring_remove(kr, old), OK);
	keyring_close(kr);
	assert_true(is_published(f, old));
	rotates(f, 2, 0, 0, 0);
	assert_false(is_published(f, old));
}

static void
test_emergency(void **state)
{
	struct fixture *f = *state;
	const char *gone[4];

	rotates(f, 2, 0, 0, 0);
	age(f, "public/jwks.json", PUBLISHED_S);
	rotates(f, 0, 2, 2, 0);
	rotates(f, 2, 0, 0, 0);
	gone[0] = kid(f, "active", KEY_RS256, 0);
	gone[1] = kid(f, "next", KEY_RS256, 0);
	gone[2] = kid(f, "retired", KEY_RS256, 0);
	gone[3] = kid(f, "active", KEY_ES256, 0);
	assert_int_equal(fixture_run(f, admin_key_rotate, "--now --json"),
	    EXIT_OK);
	assert_int_equal(listed(f, "made"), 2);
	assert_int_equal(listed(f, "activated"), 2);
	assert_int_equal(listed(f, "removed"), 6);
	assert_non_null(strstr(fixture_said(f, "text"), "refresh tokens"));
	for (size_t i = 0; i < 4; i++)
		assert_false(is_published(f, gone[i]));
	assert_int_equal(fixture_run(f, admin_key_list, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), 2);
	assert_true(is_published(f, kid(f, "active", KEY_RS256, 0)));
	assert_true(is_published(f, kid(f, "active", KEY_ES256, 0)));
	assert_int_equal(fixture_run(f, admin_check, ""), EXIT_OK);
}

static void
test_needs_active_keys(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->ad.call.arena,
	    "keys/active-ES256-%s.pem", kid(f, "active", KEY_ES256, 0));

	assert_int_equal(unlink(fixture_path(f, path)), 0);
	assert_int_equal(fixture_run(f, admin_key_rotate, ""), EXIT_FAILED);
	assert_non_null(strstr(f->err, "run key init"));
	assert_null(kid(f, "next", KEY_RS256, 0));
}

static void
write_text(struct fixture *f, const char *name, const char *text)
{
	FILE *file = fopen(fixture_path(f, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int
import(struct fixture *f, const char *text)
{
	write_text(f, "key", text);
	return fixture_run(f, admin_key_import, arena_printf(
	    f->ad.call.arena, "--json %s", fixture_path(f, "key")));
}

/* PKCS#8, PKCS#1 and SEC1: it signs at once, the old one stays published. */
static void
test_import(void **state)
{
	static const struct {
		const char *pem;
		enum key_alg alg;
	} cases[] = {
		{ a2_pkcs1_pem, KEY_RS256 },
		{ a3_sec1_pem, KEY_ES256 },
	};
	struct fixture *f = *state;
	const char *old;

	for (size_t i = 0; i < 2; i++) {
		old = kid(f, "active", cases[i].alg, 0);
		assert_int_equal(import(f, cases[i].pem), EXIT_OK);
		assert_int_equal(listed(f, "activated"), 1);
		assert_int_equal(listed(f, "retired"), 1);
		assert_string_equal(kid(f, "retired", cases[i].alg, 0), old);
		assert_string_not_equal(kid(f, "active", cases[i].alg, 0),
		    old);
		assert_null(kid(f, "active", cases[i].alg, 1));
		assert_true(is_published(f, old));
		assert_true(is_published(f, kid(f, "active", cases[i].alg,
		    0)));
		assert_int_equal(fixture_run(f, admin_check, ""), EXIT_OK);
		assert_int_equal(import(f, cases[i].pem), EXIT_FAILED);
		assert_non_null(strstr(f->err, "there already"));
	}
}

static void
test_import_refuses(void **state)
{
	static const char *const texts[] = { "", "x", a2_public_pem,
		rsa_1024_pem, rsa_pss_pem, p384_pem, ed25519_pem, secret_pem,
		mixed_pem };
	struct fixture *f = *state;
	const char *active = kid(f, "active", KEY_RS256, 0);
	char *big = arena_alloc(f->ad.call.arena, 20001);

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_int_equal(import(f, texts[i]), EXIT_FAILED);
		assert_non_null(strstr(f->err, "holds no private key"));
	}
	memset(big, '\n', 20000);
	assert_int_equal(import(f, big), EXIT_FAILED);
	assert_non_null(strstr(f->err, "cannot be read"));
	assert_int_equal(fixture_run(f, admin_key_import, "/nowhere"),
	    EXIT_FAILED);
	assert_non_null(strstr(f->err, "cannot be read"));
	assert_string_equal(kid(f, "active", KEY_RS256, 0), active);
	assert_null(kid(f, "active", KEY_RS256, 1));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_whole_rotation),
		T(test_longer_tokens_keep_a_key),
		T(test_says_when),
		T(test_cut_before_publishing),
		T(test_cut_between_renames),
		T(test_cut_after_removing),
		T(test_emergency),
		T(test_needs_active_keys),
		T(test_import),
		T(test_import_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
