/* test_admin_file - a file of the operator's, whole or not at all */
#include "admin_fixture.h"

static void
write_file(struct fixture *f, const char *text, size_t len)
{
	FILE *file = fopen(fixture_path(f, "given"), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void
a_file_comes_whole(void **state)
{
	struct fixture *f = *state;
	struct arena *a = f->ad.call.arena;
	const char *path = fixture_path(f, "given");
	struct span text;

	write_file(f, "a\0b\n", 4);
	assert_int_equal(admin_read_file(a, path, 4, &text), OK);
	assert_int_equal(text.len, 4);
	assert_memory_equal(text.p, "a\0b\n", 5);
	assert_int_equal(admin_read_file(a, path, 3, &text), ERR_TOO_LARGE);
	assert_null(text.p);
	write_file(f, "", 0);
	assert_int_equal(admin_read_file(a, path, 0, &text), OK);
	assert_string_equal(text.p, "");
	unlink(path);
	assert_int_equal(admin_read_file(a, path, 4, &text), ERR_NOT_FOUND);
	assert_int_equal(admin_read_file(a, f->dir, 4, &text), ERR_NOT_FOUND);
}

static void
standard_input_is_a_file_too(void **state)
{
	struct fixture *f = *state;
	struct span text;
	int saved = dup(0), ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(dup2(ends[0], 0), 0);
	assert_int_equal(write(ends[1], "piped", 5), 5);
	close(ends[1]);
	assert_int_equal(admin_read_file(f->ad.call.arena, "-", 100, &text),
	    OK);
	assert_string_equal(text.p, "piped");
	dup2(saved, 0);
	close(saved);
	close(ends[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_comes_whole,
		    fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(standard_input_is_a_file_too,
		    fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
