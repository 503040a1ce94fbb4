/*
 * test_keyring_change - keys that change their state, and keys that go
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "crypto/keyring.h"

struct world {
	struct arena *a;
	char dir[64];
	struct keyring *kr;
	struct key *one, *two;
};

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	w->a = arena_new((size_t)8 << 20);
	snprintf(w->dir, sizeof w->dir, "/tmp/test_keyring.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	assert_int_equal(keyring_open(w->dir, &w->kr), OK);
	w->one = key_generate(KEY_ES256);
	w->two = key_generate(KEY_ES256);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	keyring_close(w->kr);
	assert_int_equal(system(arena_printf(w->a, "rm -rf '%s'", w->dir)), 0);
	key_free(w->one);
	key_free(w->two);
	arena_free(w->a);
	free(w);
	return 0;
}

static char *
path_of(const struct world *w, const char *state, const struct key *k)
{
	return arena_printf(w->a, "%s/%s-ES256-%s.pem", w->dir, state,
	    key_id(k));
}

/* As if the key had had its state for so long already. */
static void
set_back(const struct world *w, const char *state, const struct key *k,
    int seconds)
{
	struct timespec times[2] = { { .tv_sec = time(NULL) - seconds },
	    { .tv_sec = time(NULL) - seconds } };

	assert_int_equal(utimensat(AT_FDCWD, path_of(w, state, k), times, 0),
	    0);
}

static void
is_active(const struct world *w, const struct key *want)
{
	const struct key *k;

	assert_int_equal(keyring_active(w->kr, KEY_ES256, &k), OK);
	assert_string_equal(key_id(k), key_id(want));
}

/* State and time of the i-th key as another keyring finds them. */
static struct keyring_item
fresh_item(const struct world *w, size_t i)
{
	struct keyring_item item;
	struct keyring *kr;

	assert_int_equal(keyring_open(w->dir, &kr), OK);
	assert_true(keyring_at(kr, i, &item));
	item.kid = NULL;
	keyring_close(kr);
	return item;
}

static void
test_move(void **state)
{
	static const char *const states[] = { "active", "retired", "next" };
	const struct world *w = *state;
	const char *was = "next";
	struct keyring_item item;
	struct stat st;

	assert_int_equal(keyring_add(w->kr, "next", w->one), OK);
	for (size_t i = 0; i < 3; i++) {
		set_back(w, was, w->one, 5000);
		assert_int_equal(keyring_move(w->kr, key_id(w->one),
		    states[i]), OK);
		/* The list is up to date, here and for others. */
		assert_true(keyring_at(w->kr, 0, &item));
		assert_string_equal(item.state, states[i]);
		assert_true(item.since > time(NULL) - 1000);
		assert_false(keyring_at(w->kr, 1, &item));
		assert_string_equal(fresh_item(w, 0).state, states[i]);
		assert_true(fresh_item(w, 0).since > time(NULL) - 1000);
		assert_int_equal(stat(path_of(w, states[i], w->one), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_int_equal(access(path_of(w, was, w->one), F_OK), -1);
		was = states[i];
	}
}

static void
test_move_refuses(void **state)
{
	static const char *const states[] = { "", "old", "Active", "../x" };
	const struct world *w = *state;

	assert_int_equal(keyring_add(w->kr, "active", w->one), OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(keyring_move(w->kr, key_id(w->one),
		    states[i]), ERR_INVALID);
	assert_int_equal(keyring_move(w->kr, key_id(w->two), "active"),
	    ERR_NOT_FOUND);
	assert_int_equal(keyring_move(w->kr, "", "active"), ERR_NOT_FOUND);
	is_active(w, w->one);
}

/* Between the two renames of a rotation: the new one signs, whichever of the
 * two has the smaller id. */
static void
test_later_one_signs(void **state)
{
	const struct world *w = *state;
	const struct key *keys[] = { w->one, w->two };

	for (size_t i = 0; i < 2; i++) {
		const struct key *old = keys[i], *new = keys[1 - i];

		assert_int_equal(keyring_add(w->kr, "active", old), OK);
		set_back(w, "active", old, 5000);
		assert_int_equal(keyring_add(w->kr, "next", new), OK);
		is_active(w, old);
		assert_int_equal(keyring_move(w->kr, key_id(new), "active"),
		    OK);
		is_active(w, new);
		assert_int_equal(keyring_move(w->kr, key_id(old), "retired"),
		    OK);
		is_active(w, new);
		assert_int_equal(keyring_remove(w->kr, key_id(old)), OK);
		assert_int_equal(keyring_remove(w->kr, key_id(new)), OK);
	}
}

static void
test_remove(void **state)
{
	const struct world *w = *state;
	struct keyring_item item;
	const struct key *k;
	const char *text;

	assert_int_equal(keyring_add(w->kr, "active", w->one), OK);
	assert_int_equal(keyring_add(w->kr, "retired", w->two), OK);
	assert_int_equal(keyring_remove(w->kr, key_id(w->one)), OK);
	assert_int_equal(keyring_active(w->kr, KEY_ES256, &k), ERR_NOT_FOUND);
	assert_int_equal(access(path_of(w, "active", w->one), F_OK), -1);
	assert_true(keyring_at(w->kr, 0, &item));
	assert_string_equal(item.kid, key_id(w->two));
	assert_int_equal(keyring_public(w->a, w->kr, &text), OK);
	assert_null(strstr(text, key_id(w->one)));
	assert_int_equal(keyring_remove(w->kr, key_id(w->one)),
	    ERR_NOT_FOUND);
	assert_int_equal(keyring_remove(w->kr, key_id(w->two)), OK);
	assert_false(keyring_at(w->kr, 0, &item));
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_move),
		TEST(test_move_refuses),
		TEST(test_later_one_signs),
		TEST(test_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
