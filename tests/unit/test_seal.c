/* test_seal - what is sealed comes back to whom it is bound, and whole */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/seal.h"

static char folder[64], path[80];
static struct arena *a;

static int
set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/keepsake-seal-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/key", folder);
	a = arena_new(1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	arena_free(a);
	return rmdir(folder);
}

static void
what_was_sealed_opens(void **state)
{
	struct seal_key *key, *again;
	struct span text;
	char *first, *second;

	(void)state;
	assert_int_equal(seal_key_open(path, &key), OK);
	assert_int_equal(seal_key_open(path, &again), OK);
	first = seal(a, key, "alice", "note", 4);
	second = seal(a, key, "alice", "note", 4);
	assert_string_not_equal(first, second);
	assert_int_equal(seal_open(a, again, "alice", first, &text), OK);
	assert_int_equal(text.len, 4);
	assert_string_equal(text.p, "note");
	assert_int_equal(seal_open(a, key, "", seal(a, key, "", "", 0), &text),
	    OK);
	assert_int_equal(text.len, 0);
	seal_key_free(key);
	seal_key_free(again);
	seal_key_free(NULL);
}

static void
nothing_else_opens(void **state)
{
	struct seal_key *key, *other;
	struct span text;
	char *sealed, *copy;

	(void)state;
	assert_int_equal(seal_key_open(path, &key), OK);
	sealed = seal(a, key, "alice", "note", 4);
	assert_int_equal(seal_open(a, key, "bob", sealed, &text), ERR_INVALID);
	assert_null(text.p);
	for (size_t i = 0; sealed[i] != '\0'; i++) {
		copy = arena_strdup(a, sealed);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_int_equal(seal_open(a, key, "alice", copy, &text),
		    ERR_INVALID);
		assert_int_equal(seal_open(a, key, "alice", arena_strndup(a,
		    sealed, i), &text), ERR_INVALID);
	}
	assert_int_equal(seal_open(a, key, "alice", "not ours", &text),
	    ERR_INVALID);
	unlink(path);
	assert_int_equal(seal_key_open(path, &other), OK);
	assert_int_equal(seal_open(a, other, "alice", sealed, &text),
	    ERR_INVALID);
	seal_key_free(key);
	seal_key_free(other);
}

/* All who come first at once use one key. */
static void
many_make_one_key(void **state)
{
	struct seal_key *key;
	struct span text;
	char sealed[200];
	int ends[2], status;
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 8; i++) {
		if (fork() != 0)
			continue;
		if (seal_key_open(path, &key) != OK)
			_exit(1);
		snprintf(sealed, sizeof(sealed), "%-100s", seal(a, key, "x",
		    "y", 1));
		n = write(ends[1], sealed, 100);
		_exit(n == 100 ? 0 : 1);
	}
	for (int i = 0; i < 8; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(seal_key_open(path, &key), OK);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(read(ends[0], sealed, 100), 100);
		sealed[strcspn(sealed, " ")] = '\0';
		assert_int_equal(seal_open(a, key, "x", sealed, &text), OK);
	}
	seal_key_free(key);
	close(ends[0]);
	close(ends[1]);
}

static void
what_is_no_key_is_refused(void **state)
{
	struct seal_key *key;
	FILE *f;

	(void)state;
	for (size_t len = 0; len <= 33; len += len == 0 ? 31 : 2) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite("123456789012345678901234567890123", 1,
		    len, f), len);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(seal_key_open(path, &key), ERR_UNAVAILABLE);
		assert_null(key);
	}
	assert_int_equal(seal_key_open("/nowhere/key", &key), ERR_UNAVAILABLE);
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(what_was_sealed_opens),
		EACH(nothing_else_opens),
		EACH(many_make_one_key),
		EACH(what_is_no_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
