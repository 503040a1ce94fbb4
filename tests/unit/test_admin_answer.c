/*
 * test_admin_answer - one value as lines and as JSON; sentences
 */
#include "admin_fixture.h"

static int
show_object(struct admin *ad)
{
	struct json *j = json_new_object(ad->call.arena);
	struct json *list = json_new_array(ad->call.arena);

	json_add_string(list, "a");
	json_add_string(list, "b");
	json_set_string(j, "text", "x\ty\nz\x1b[0m");
	json_set(j, "list", list);
	json_set_int(j, "number", -5);
	json_set_bool(j, "yes", true);
	json_set_null(j, "nothing");
	return admin_show(ad, j);
}

static int
show_rows(struct admin *ad)
{
	struct json *rows = json_new_array(ad->call.arena), *row;

	for (int i = 1; i <= 2; i++) {
		row = json_new_object(ad->call.arena);
		json_set_string(row, "name", "n");
		json_set_int(row, "number", i);
		json_add(rows, row);
	}
	return admin_show(ad, rows);
}

static void
test_lines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, show_object, ""), EXIT_OK);
	assert_string_equal(f->out, "text\tx y z [0m\nlist\ta b\n"
	    "number\t-5\nyes\ttrue\nnothing\t-\n");
	assert_int_equal(fixture_run(f, show_rows, ""), EXIT_OK);
	assert_string_equal(f->out, "n\t1\nn\t2\n");
	assert_string_equal(f->err, "");
}

static void
test_json(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, show_object, "--json"), EXIT_OK);
	assert_int_equal(json_type(f->answer), JSON_OBJECT);
	assert_string_equal(fixture_said(f, "text"), "x\ty\nz\x1b[0m");
	assert_int_equal(fixture_run(f, show_rows, "--json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), 2);
}

static int
say(struct admin *ad)
{
	(void)ad;
	return admin_fail("there is no %s; make one", "thing");
}

static int
fail_store(struct admin *ad)
{
	(void)ad;
	return admin_fail_store(ERR_UNAVAILABLE);
}

static void
test_sentences(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, say, ""), EXIT_FAILED);
	assert_string_equal(f->err, "keepsake: there is no thing; make one\n");
	assert_string_equal(f->out, "");
	assert_int_equal(fixture_run(f, fail_store, ""), EXIT_FAILED);
	assert_non_null(strstr(f->err, "oidc.db"));
}

static void
test_folders_are_made_once(void **state)
{
	struct fixture *f = *state;
	struct stat sb;

	assert_int_equal(admin_make_folder(&f->ad, "keys", 0700), OK);
	assert_int_equal(admin_make_folder(&f->ad, "keys", 0700), OK);
	assert_int_equal(stat(fixture_path(f, "keys"), &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0700);
	assert_int_equal(admin_make_folder(&f->ad, "no/where", 0700),
	    ERR_UNAVAILABLE);
}

static void
test_ended_is_published(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, admin_publish_ended, ""), EXIT_OK);
	assert_int_equal(access(fixture_path(f, "public/ended"), R_OK), 0);
	assert_int_equal(unlink(fixture_path(f, "public/ended")), 0);
	/* A folder of that name is in the way of the file. */
	assert_int_equal(mkdir(fixture_path(f, "public/ended"), 0700), 0);
	assert_int_equal(fixture_run(f, admin_publish_ended, ""),
	    EXIT_FAILED);
	assert_non_null(strstr(f->err, "public/ended could not be written"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines),
		T(test_json),
		T(test_sentences),
		T(test_folders_are_made_once),
		T(test_ended_is_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
