/*
 * test_zip - members of zip files from outside
 */
#include "unit.h"

#include "memory/zip.h"
#include "zip_fixture.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err
read_all(struct zip_in *z, char *to, size_t max)
{
	size_t at = 0, got;
	enum err e;

	while ((e = zip_read(z, to + at, max - 1 - at, &got)) == OK && got > 0)
		at += got;
	to[at] = '\0';
	return e;
}

static void
test_members(void **state)
{
	struct zip_test made;
	struct zip_in *z;
	const char *name;
	char text[64];
	int fd;

	(void)state;
	zip_begin(&made, arena);
	zip_text(&made, "../up", "no");
	zip_text(&made, "a/../../b", "no");
	zip_text(&made, "/etc/passwd", "no");
	zip_text(&made, "folder/", "");
	zip_text(&made, "folder/one.txt", "the first");
	zip_text(&made, "two.txt", "the second");
	zip_end(&made);
	fd = zip_file(&made);
	z = zip_open(arena, fd);
	assert_int_equal(zip_next(z, &name), OK);
	assert_string_equal(name, "folder/one.txt");
	assert_int_equal(read_all(z, text, sizeof text), OK);
	assert_string_equal(text, "the first");
	assert_int_equal(zip_next(z, &name), OK);
	assert_string_equal(name, "two.txt");
	/* What is not read is passed over. */
	assert_int_equal(zip_next(z, &name), ERR_NOT_FOUND);
	close(fd);
}

static void
test_gunzip(void **state)
{
	struct zip_test made;
	struct zip_in *z;
	const char *name;
	char text[64];
	int fd;

	(void)state;
	zip_begin(&made, arena);
	zip_member(&made, "a.gz", (const char *)zip_gzip, sizeof zip_gzip);
	zip_member(&made, "b.gz", (const char *)zip_gzip, sizeof zip_gzip - 12);
	zip_end(&made);
	fd = zip_file(&made);
	z = zip_open(arena, fd);
	assert_int_equal(zip_next(z, &name), OK);
	assert_int_equal(read_all(zip_gunzip(arena, z), text, sizeof text), OK);
	assert_string_equal(text, "{\"content\":\"packed\"}\n");
	assert_int_equal(zip_next(z, &name), OK);
	assert_int_equal(read_all(zip_gunzip(arena, z), text, sizeof text),
	    ERR_INVALID);
	close(fd);
}

static void
refuses(const char *bytes, size_t len, const char *problem)
{
	int fd = memfd_create("zip", MFD_CLOEXEC);
	static char text[1 << 20];
	struct zip_in *z;
	const char *name;
	enum err e;

	assert_int_equal(write(fd, bytes, len), len);
	z = zip_open(arena, fd);
	while ((e = zip_next(z, &name)) == OK)
		if ((e = read_all(z, text, sizeof text)) != OK)
			break;
	assert_int_equal(e, ERR_INVALID);
	assert_string_equal(zip_problem(z), problem);
	/* It stays refused. */
	assert_int_equal(zip_next(z, &name), ERR_INVALID);
	close(fd);
}

static void
test_damaged(void **state)
{
	struct zip_test made;

	(void)state;
	zip_begin(&made, arena);
	zip_text(&made, "one.txt", "the first");
	zip_end(&made);
	refuses("no zip file", 11, "it cannot be read as a zip file");
	refuses(made.out.data, made.out.len - made.directory.len - 22 - 4,
	    "the zip file is damaged or encrypted");
	/* A byte of the text: its sum is wrong. */
	made.out.data[40] ^= 1;
	refuses(made.out.data, made.out.len,
	    "the zip file is damaged or encrypted");
}

static void
put(struct zip_out *z, const char *name, bool gzip, const char *text)
{
	FILE *f = zip_add(z, name, gzip);

	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_written_is_read(void **state)
{
	FILE *f = tmpfile();
	struct zip_out *out = zip_create(arena, f);
	struct zip_in *in;
	const char *name;
	char text[64];

	(void)state;
	put(out, "one.txt", false, "the first");
	put(out, "two.gz", true, "the second");
	put(out, "three.txt", false, "");
	assert_int_equal(zip_finish(out), OK);
	in = zip_open(arena, fileno(f));
	assert_int_equal(zip_next(in, &name), OK);
	assert_string_equal(name, "one.txt");
	assert_int_equal(read_all(in, text, sizeof text), OK);
	assert_string_equal(text, "the first");
	assert_int_equal(zip_next(in, &name), OK);
	assert_string_equal(name, "two.gz");
	assert_int_equal(read_all(zip_gunzip(arena, in), text, sizeof text), OK);
	assert_string_equal(text, "the second");
	assert_int_equal(zip_next(in, &name), OK);
	assert_int_equal(read_all(in, text, sizeof text), OK);
	assert_string_equal(text, "");
	assert_int_equal(zip_next(in, &name), ERR_NOT_FOUND);
	fclose(f);
}

static void
test_disk_full(void **state)
{
	FILE *f = fopen("/dev/full", "w"), *member;
	struct zip_out *out = zip_create(arena, f);

	(void)state;
	setbuf(f, NULL);
	member = zip_add(out, "one.txt", true);
	fputs("the first", member);
	fclose(member);
	assert_int_equal(zip_finish(out), ERR_UNAVAILABLE);
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_members, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gunzip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_written_is_read, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_disk_full, setup,
		    teardown),
	};

	return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
