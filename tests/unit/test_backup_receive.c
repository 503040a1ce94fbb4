/* test_backup_receive - the body of an import, onto the disk */
#include "unit.h"

#include "backup_fixture.h"

static struct backup_file got;
static char content[100];

/* A handler that looks at what it received. */
static enum err
receive(struct rest *r)
{
	ssize_t n;
	enum err e;

	memset(content, 0, sizeof content);
	if ((e = backup_receive(r, &got)) != OK)
		return e;
	n = pread(got.fd, content, sizeof content - 1, 0);
	return n < 0 ? ERR_UNAVAILABLE : response_empty(r->rs, 204);
}

#define TYPE "multipart/form-data; boundary=b"
#define FIELD(name) "--b\r\nContent-Disposition: form-data; name=" name \
	"\r\n\r\n"
#define FILE_NAMED(name) FIELD("file; filename=\"" name "\"")

static void
test_received(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(backup_call(r, receive, "text/plain", "hello"), 204);
	assert_string_equal(content, "hello");
	assert_null(got.name);
	assert_string_equal(got.place, "body");
	backup_set(r, BACKUP_MODE, "skip");
	assert_int_equal(backup_call(r, receive, TYPE, FIELD("user_id")
	    "person-1\r\n" FIELD("mode") "skip\r\n" FIELD("else") "x\r\n"
	    FILE_NAMED("C:\\dir/a.zip") "hello\r\n" FIELD("dry_run")
	    "true\r\n--b--\r\n"), 204);
	assert_string_equal(content, "hello");
	assert_string_equal(got.name, "a.zip");
	assert_string_equal(got.mode, "skip");
	assert_string_equal(got.dry_run, "true");
	assert_null(got.format);
	assert_string_equal(got.place, "body.file");
}

static void
test_refused(void **state)
{
	static const struct { const char *body, *words; } bad[] = {
		{ "x", "too early" },
		{ FIELD("mode") "x\r\n--b--", "required" },
		{ FILE_NAMED("a") "\r\n" FILE_NAMED("b") "\r\n--b--",
		    "two files" },
		{ FIELD("mode") "a\r\n" FIELD("mode") "b\r\n" FILE_NAMED("a")
		    "\r\n--b--", "twice" },
		{ FIELD("mode") "\xff\r\n" FILE_NAMED("a") "\r\n--b--",
		    "UTF-8" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(backup_call(r, receive, TYPE, bad[i].body),
		    422);
		backup_says(r, bad[i].words);
	}
	assert_int_equal(backup_call(r, receive, "multipart/form-data", "x"),
	    422);
	assert_int_equal(backup_call(r, receive, TYPE, FIELD("user_id")
	    "somebody\r\n" FILE_NAMED("a") "\r\n--b--"), 403);
	assert_int_equal(backup_call(r, receive, "", ""), 422);
	assert_int_equal(backup_call(r, receive, TYPE, arena_printf(r->t.arena,
	    FIELD("mode") "%0300d\r\n--b--", 1)), 422);
	backup_says(r, "too long");
}

/* Its size counts, whatever it says. */
static void
test_too_large(void **state)
{
	enum { MB = 1024 * 1024 };
	struct rest_test *r = *state;
	char *large = arena_alloc(r->t.arena, MB + 1);

	assert_int_equal(backup_call_bytes(r, receive, NULL, "", large, MB),
	    204);
	assert_int_equal(backup_call_bytes(r, receive, NULL, "", large,
	    MB + 1), 413);
	backup_says(r, "1 megabytes");
}

static void
test_no_room(void **state)
{
	struct rest_test *r = *state;

	r->t.f.cfg.data_dir = "/nowhere";
	assert_int_equal(backup_call(r, receive, "", "x"), 503);
	r->t.f.cfg.data_dir = r->t.dir;
}

static void
test_too_slow(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(backup_call_bytes(r, receive, NULL, "", NULL, 10), 408);
	backup_says(r, "too slowly");
	assert_int_equal(backup_call_bytes(r, receive, NULL, TYPE, NULL, 10), 408);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BACKUP_TEST(test_received),
		BACKUP_TEST(test_refused),
		BACKUP_TEST(test_too_large),
		BACKUP_TEST(test_no_room),
		BACKUP_TEST(test_too_slow),
	};

	return cmocka_run_group_tests_name("backup_receive", tests, NULL, NULL);
}
