/*
 * test_keyring - a folder of keys: rotations seen, foreign files left alone,
 * nothing exposed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/keyring.h"
#include "jose_vectors.h"

struct world {
	struct arena *a;
	char dir[64];
	struct key *rsa, *ec, *ec2;
};

static struct key *
read_pem(const char *pem)
{
	struct key *k;

	assert_int_equal(key_parse_pem(pem, strlen(pem), &k), OK);
	return k;
}

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	if (w == NULL)
		return -1;
	w->a = arena_new((size_t)8 << 20);
	snprintf(w->dir, sizeof w->dir, "/tmp/test_keyring.XXXXXX");
	if (mkdtemp(w->dir) == NULL)
		return -1;
	w->rsa = read_pem(a2_pem);
	w->ec = read_pem(a3_pem);
	w->ec2 = key_generate(KEY_ES256);
	*state = w;
	return 0;
}

static char *
path_of(const struct world *w, const char *name)
{
	return arena_printf(w->a, "%s/%s", w->dir, name);
}

static char *
name_of(const struct world *w, const char *state, const struct key *k)
{
	return arena_printf(w->a, "%s-%s-%s.pem", state,
	    key_alg_name(key_alg(k)), key_id(k));
}

static void
each_file(const struct world *w, void (*fn)(const char *))
{
	DIR *dir = opendir(w->dir);
	const struct dirent *d;

	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			fn(path_of(w, d->d_name));
	closedir(dir);
}

static void
remove_file(const char *path)
{
	assert_int_equal(remove(path), 0);
}

static int
teardown(void **state)
{
	struct world *w = *state;

	each_file(w, remove_file);
	rmdir(w->dir);
	key_free(w->rsa);
	key_free(w->ec);
	key_free(w->ec2);
	arena_free(w->a);
	free(w);
	return 0;
}

static void
write_file(const struct world *w, const char *name, const char *text,
    mode_t mode)
{
	int fd = open(path_of(w, name), O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void
move(const struct world *w, const char *from, const char *to)
{
	assert_int_equal(rename(path_of(w, from), path_of(w, to)), 0);
}

/* Gives the folder a time of change long past, as after a quiet night. */
static void
settle(const struct world *w)
{
	static time_t at = 1700000000;
	struct timespec times[2] = { { .tv_sec = ++at }, { .tv_sec = at } };

	assert_int_equal(utimensat(AT_FDCWD, w->dir, times, 0), 0);
}

/* Sets the folder's time of change back, so that a change is not noticed. */
static void
hide_change(const struct world *w, const struct stat *st)
{
	struct timespec times[2] = { st->st_atim, st->st_mtim };

	assert_int_equal(utimensat(AT_FDCWD, w->dir, times, 0), 0);
}

static struct keyring *
open_ring(const struct world *w)
{
	struct keyring *kr;

	assert_int_equal(keyring_open(w->dir, &kr), OK);
	return kr;
}

static void
is_active(struct keyring *kr, const struct key *want)
{
	const struct key *k;

	assert_int_equal(keyring_active(kr, key_alg(want), &k), OK);
	assert_string_equal(key_id(k), key_id(want));
	assert_true(key_is_private(k));
}

static void
none_active(struct keyring *kr, enum key_alg alg)
{
	const struct key *k;

	assert_int_equal(keyring_active(kr, alg, &k), ERR_NOT_FOUND);
	assert_null(k);
}

static void
test_open(void **state)
{
	const struct world *w = *state;
	struct keyring *kr;

	assert_int_equal(keyring_open(path_of(w, "absent"), &kr),
	    ERR_NOT_FOUND);
	assert_null(kr);
	write_file(w, "file", "x", 0600);
	assert_int_equal(keyring_open(path_of(w, "file"), &kr), ERR_NOT_FOUND);
	kr = open_ring(w);
	none_active(kr, KEY_RS256);
	none_active(kr, KEY_ES256);
	keyring_close(kr);
	keyring_close(NULL);
}

static void
test_add(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	struct stat st;

	assert_int_equal(keyring_add(kr, "active", w->rsa), OK);
	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	assert_int_equal(keyring_add(kr, "next", w->ec2), OK);
	is_active(kr, w->rsa);
	is_active(kr, w->ec);
	assert_int_equal(stat(path_of(w, name_of(w, "active", w->rsa)), &st),
	    0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(access(path_of(w, ".new"), F_OK), -1);
	keyring_close(kr);

	kr = open_ring(w);
	is_active(kr, w->rsa);
	is_active(kr, w->ec);
	keyring_close(kr);
}

static void
test_add_refuses(void **state)
{
	static const char *const states[] = { "", "old", "Active", "active-",
		"../active", "retired/x" };
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	struct key_public numbers;
	struct key *pub;
	size_t i;

	for (i = 0; i < sizeof states / sizeof states[0]; i++)
		assert_int_equal(keyring_add(kr, states[i], w->ec),
		    ERR_INVALID);
	key_export(w->ec, &numbers);
	assert_int_equal(key_import(&numbers, &pub), OK);
	assert_int_equal(keyring_add(kr, "active", pub), ERR_INVALID);
	key_free(pub);
	assert_int_equal(keyring_add(kr, "retired", w->ec), OK);
	assert_int_equal(keyring_add(kr, "active", w->ec), ERR_CONFLICT);
	assert_int_equal(keyring_add(kr, "retired", w->ec), ERR_CONFLICT);
	none_active(kr, KEY_ES256);
	keyring_close(kr);
}

static void
test_add_after_one_cut_short(void **state)
{
	const struct world *w = *state;
	struct keyring *kr;

	write_file(w, ".new", "-----BEGIN PRIV", 0600);
	kr = open_ring(w);
	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	is_active(kr, w->ec);
	assert_int_equal(access(path_of(w, ".new"), F_OK), -1);
	keyring_close(kr);
}

static void
test_too_many(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	struct key *k;
	size_t i;

	for (i = 0; i < JWK_SET_MAX; i++) {
		k = key_generate(KEY_ES256);
		assert_int_equal(keyring_add(kr, "retired", k), OK);
		key_free(k);
	}
	assert_int_equal(keyring_add(kr, "active", w->ec), ERR_TOO_LARGE);
	keyring_close(kr);
	write_file(w, name_of(w, "active", w->ec), a3_pem, 0600);
	assert_int_equal(keyring_open(w->dir, &kr), ERR_TOO_LARGE);
	assert_null(kr);
}

/* The steps of a rotation, each seen at once by a ring that is open. */
static void
test_rotation_is_seen(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	char *old = name_of(w, "active", w->ec);
	char *next = name_of(w, "next", w->ec2);

	write_file(w, old, a3_pem, 0600);
	is_active(kr, w->ec);
	assert_int_equal(keyring_add(kr, "next", w->ec2), OK);
	is_active(kr, w->ec);
	settle(w);
	is_active(kr, w->ec);
	move(w, next, name_of(w, "active", w->ec2));
	move(w, old, name_of(w, "retired", w->ec));
	is_active(kr, w->ec2);
	settle(w);
	is_active(kr, w->ec2);
	move(w, name_of(w, "retired", w->ec), old);
	move(w, name_of(w, "active", w->ec2), next);
	is_active(kr, w->ec);
	remove_file(path_of(w, old));
	none_active(kr, KEY_ES256);
	keyring_close(kr);
}

/* Many changes within one tick of the clock that stamps the folder. */
static void
test_fast_changes_are_seen(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	char *on = name_of(w, "active", w->ec);
	char *off = name_of(w, "next", w->ec);
	int i;

	write_file(w, off, a3_pem, 0600);
	for (i = 0; i < 200; i++) {
		move(w, off, on);
		is_active(kr, w->ec);
		move(w, on, off);
		none_active(kr, KEY_ES256);
	}
	keyring_close(kr);
}

/*
 * A second change that got the time stamp of the first.  Only within a tenth
 * of a second must it be seen, so a try that took longer does not count.
 */
static void
test_changes_of_one_tick(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	char *on = name_of(w, "active", w->ec);
	char *off = name_of(w, "next", w->ec);
	const struct key *k;
	int64_t start, took;
	struct stat st;
	enum err e;

	write_file(w, off, a3_pem, 0600);
	do {
		start = clock_monotonic_us();
		move(w, off, on);
		is_active(kr, w->ec);
		assert_int_equal(stat(w->dir, &st), 0);
		move(w, on, off);
		hide_change(w, &st);
		e = keyring_active(kr, KEY_ES256, &k);
		took = clock_monotonic_us() - start;
	} while (took > 90000);
	assert_int_equal(e, ERR_NOT_FOUND);
	keyring_close(kr);
}

/* A folder that did not change is not read: its files may even be gone. */
static void
test_quiet_folder_is_not_read(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	const struct key *first, *second;
	struct stat st;

	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	settle(w);
	assert_int_equal(keyring_active(kr, KEY_ES256, &first), OK);
	assert_int_equal(stat(w->dir, &st), 0);
	remove_file(path_of(w, name_of(w, "active", w->ec)));
	hide_change(w, &st);
	assert_int_equal(keyring_active(kr, KEY_ES256, &second), OK);
	assert_ptr_equal(first, second);
	settle(w);
	none_active(kr, KEY_ES256);
	keyring_close(kr);
}

static void
test_exposed_files(void **state)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0620, 0601 };
	const struct world *w = *state;
	char *name = name_of(w, "active", w->ec);
	struct keyring *kr;
	const char *text;
	size_t i;

	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		write_file(w, name, a3_pem, modes[i]);
		assert_int_equal(keyring_open(w->dir, &kr), ERR_FORBIDDEN);
		assert_null(kr);
	}
	/* A copy under another name is as bad. */
	write_file(w, name, a3_pem, 0600);
	write_file(w, "copy", a3_pem, 0644);
	assert_int_equal(keyring_open(w->dir, &kr), ERR_FORBIDDEN);
	remove_file(path_of(w, "copy"));

	kr = open_ring(w);
	is_active(kr, w->ec);
	assert_int_equal(chmod(path_of(w, name), 0644), 0);
	settle(w);
	none_active(kr, KEY_ES256);
	assert_int_equal(keyring_public(w->a, kr, &text), ERR_FORBIDDEN);
	assert_null(text);
	assert_int_equal(chmod(path_of(w, name), 0600), 0);
	is_active(kr, w->ec);
	keyring_close(kr);
}

static void
test_other_files_are_left_alone(void **state)
{
	const struct world *w = *state;
	char *good = name_of(w, "active", w->ec);
	const char *names[] = { "README", ".new", "active-ES256-.pem",
		"active-HS256-x.pem", arena_printf(w->a, "%s~", good),
		arena_printf(w->a, "x%s", good),
		arena_printf(w->a, "Active-ES256-%s.pem", key_id(w->ec)),
		arena_printf(w->a, "active-ES256-%s", key_id(w->ec)),
		arena_printf(w->a, "active-ES256-%sx.pem", key_id(w->ec)) };
	struct keyring *kr;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		write_file(w, names[i], a3_pem, 0600);
	assert_int_equal(mkdir(path_of(w, good), 0700), 0);
	assert_int_equal(symlink("README", path_of(w,
	    name_of(w, "active", w->ec2))), 0);
	kr = open_ring(w);
	none_active(kr, KEY_ES256);
	none_active(kr, KEY_RS256);
	keyring_close(kr);
}

static void
test_names_that_lie(void **state)
{
	const struct world *w = *state;
	struct keyring *kr;
	const char *text;

	/* Another key inside; another algorithm; nothing of use. */
	write_file(w, name_of(w, "active", w->ec2), a3_pem, 0600);
	write_file(w, arena_printf(w->a, "active-RS256-%s.pem",
	    key_id(w->ec)), a3_pem, 0600);
	write_file(w, name_of(w, "retired", w->rsa), "x", 0600);
	kr = open_ring(w);
	none_active(kr, KEY_ES256);
	none_active(kr, KEY_RS256);
	assert_int_equal(keyring_public(w->a, kr, &text), ERR_INVALID);
	assert_null(text);
	/* A good one beside them is used. */
	write_file(w, name_of(w, "active", w->ec), a3_pem, 0600);
	is_active(kr, w->ec);
	keyring_close(kr);
}

static void
test_useless_files(void **state)
{
	static const char *const texts[] = { "", "x", a2_public_pem,
		rsa_1024_pem, rsa_pss_pem, p384_pem, secret_pem };
	const struct world *w = *state;
	char *big = arena_alloc(w->a, 100001);
	struct keyring *kr = open_ring(w);
	const char *text;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		write_file(w, "x", texts[i], 0600);
		move(w, "x", name_of(w, "active", w->ec));
		none_active(kr, KEY_ES256);
		assert_int_equal(keyring_public(w->a, kr, &text),
		    ERR_INVALID);
	}
	memset(big, '\n', 100000);
	memcpy(big + 90000, a3_pem, strlen(a3_pem));
	write_file(w, "x", big, 0600);
	move(w, "x", name_of(w, "active", w->ec));
	none_active(kr, KEY_ES256);
	keyring_close(kr);
}

/* What changed between reading the folder and opening the file. */
static void
test_changed_under_our_hands(void **state)
{
	const struct world *w = *state;
	char *name = name_of(w, "active", w->ec);
	struct keyring *kr;
	struct stat st;
	const char *text;

	write_file(w, name, a3_pem, 0600);
	settle(w);
	kr = open_ring(w);
	assert_int_equal(stat(w->dir, &st), 0);
	remove_file(path_of(w, name));
	hide_change(w, &st);
	none_active(kr, KEY_ES256);
	keyring_close(kr);

	write_file(w, name, a3_pem, 0600);
	settle(w);
	kr = open_ring(w);
	assert_int_equal(stat(w->dir, &st), 0);
	remove_file(path_of(w, name));
	hide_change(w, &st);
	assert_int_equal(keyring_public(w->a, kr, &text), OK);
	assert_string_equal(text, "{\"keys\":[]}");
	keyring_close(kr);

	write_file(w, name, a3_pem, 0600);
	settle(w);
	kr = open_ring(w);
	assert_int_equal(chmod(path_of(w, name), 0604), 0);
	none_active(kr, KEY_ES256);
	assert_int_equal(chmod(path_of(w, name), 0600), 0);
	is_active(kr, w->ec);
	keyring_close(kr);
}

/* No descriptor left: our fault, for now; no key is given up for it. */
static void
test_no_descriptor(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w), *other;
	struct rlimit was, none;
	const struct key *k;
	enum err open_e, list, load, add;

	write_file(w, name_of(w, "active", w->ec), a3_pem, 0600);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = was;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	open_e = keyring_open(w->dir, &other);
	list = keyring_active(kr, KEY_ES256, &k);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(open_e, ERR_UNAVAILABLE);
	assert_int_equal(list, ERR_UNAVAILABLE);

	settle(w);
	assert_int_equal(keyring_active(kr, KEY_RS256, &k), ERR_NOT_FOUND);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	load = keyring_active(kr, KEY_ES256, &k);
	add = keyring_add(kr, "active", w->rsa);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(load, ERR_UNAVAILABLE);
	assert_int_equal(add, ERR_UNAVAILABLE);
	is_active(kr, w->ec);
	keyring_close(kr);
}

static void
test_full_disk(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	struct rlimit was, none;
	enum err e;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	none = was;
	none.rlim_cur = 100;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	e = keyring_add(kr, "active", w->ec);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(e, ERR_UNAVAILABLE);
	assert_int_equal(access(path_of(w, ".new"), F_OK), -1);
	none_active(kr, KEY_ES256);
	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	is_active(kr, w->ec);
	keyring_close(kr);
}

static void
test_list(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	struct keyring_item item;

	assert_false(keyring_at(kr, 0, &item));
	assert_int_equal(keyring_add(kr, "retired", w->rsa), OK);
	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	keyring_close(kr);
	kr = open_ring(w);
	assert_true(keyring_at(kr, 0, &item));
	assert_string_equal(item.state, "active");
	assert_int_equal(item.alg, KEY_ES256);
	assert_string_equal(item.kid, key_id(w->ec));
	assert_true(keyring_at(kr, 1, &item));
	assert_string_equal(item.state, "retired");
	assert_string_equal(item.kid, key_id(w->rsa));
	assert_false(keyring_at(kr, 2, &item));
	keyring_close(kr);
}

static void
test_public(void **state)
{
	const struct world *w = *state;
	struct keyring *kr = open_ring(w);
	const struct key *public;
	struct jwk_set *set;
	struct json *doc;
	const char *text, *kid;

	assert_int_equal(keyring_public(w->a, kr, &text), OK);
	assert_string_equal(text, "{\"keys\":[]}");
	assert_int_equal(keyring_add(kr, "retired", w->rsa), OK);
	assert_int_equal(keyring_add(kr, "next", w->ec2), OK);
	assert_int_equal(keyring_add(kr, "active", w->ec), OK);
	assert_int_equal(keyring_public(w->a, kr, &text), OK);
	assert_null(strstr(text, "\"d\""));
	assert_null(strstr(text, "PRIVATE"));
	assert_int_equal(json_parse(w->a, text, strlen(text), 65536, &doc),
	    OK);
	assert_int_equal(json_get_string(json_at(json_get(doc, "keys"), 0),
	    "kid", &kid), OK);
	assert_string_equal(kid, key_id(w->ec));
	assert_int_equal(json_get_string(json_at(json_get(doc, "keys"), 2),
	    "kid", &kid), OK);
	assert_string_equal(kid, key_id(w->rsa));
	assert_int_equal(jwk_set_parse(text, strlen(text), &set), OK);
	assert_int_equal(jwk_set_count(set), 3);
	assert_int_equal(jwk_set_find(set, key_id(w->ec2), KEY_ES256, &public),
	    OK);
	jwk_set_free(set);
	keyring_close(kr);
}

static void
test_read_only_folder(void **state)
{
	const struct world *w = *state;
	struct keyring *kr;

	write_file(w, name_of(w, "active", w->ec), a3_pem, 0400);
	assert_int_equal(chmod(w->dir, 0500), 0);
	kr = open_ring(w);
	is_active(kr, w->ec);
	assert_int_equal(chmod(w->dir, 0700), 0);
	keyring_close(kr);
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_open),
		TEST(test_add),
		TEST(test_add_refuses),
		TEST(test_add_after_one_cut_short),
		TEST(test_too_many),
		TEST(test_rotation_is_seen),
		TEST(test_fast_changes_are_seen),
		TEST(test_changes_of_one_tick),
		TEST(test_quiet_folder_is_not_read),
		TEST(test_exposed_files),
		TEST(test_other_files_are_left_alone),
		TEST(test_names_that_lie),
		TEST(test_useless_files),
		TEST(test_changed_under_our_hands),
		TEST(test_no_descriptor),
		TEST(test_full_disk),
		TEST(test_list),
		TEST(test_public),
		TEST(test_read_only_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
