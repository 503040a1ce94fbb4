/*
 * test_transfer - a person's memories into a file and out of it
 */
#include "admin_fixture.h"

#include "admin/transfer.h"
#include "store/users.h"

static int
run(struct admin *ad, const char *program, int (*command)(struct transfer *))
{
	struct transfer t = { .ad = *ad, .rq = { .program = program } };
	int status = transfer_open_person(&t);

	if (status == EXIT_OK)
		status = transfer_open_file(&t);
	if (status == EXIT_OK)
		status = command(&t);
	if (t.in > 0)
		close(t.in);
	if (t.out != NULL && t.out != stdout)
		fclose(t.out);
	return status;
}

static int
import(struct admin *ad)
{
	return run(ad, "import", transfer_import);
}

static int
imports(struct admin *ad)
{
	return run(ad, "imports", transfer_imports);
}

static int
export(struct admin *ad)
{
	return run(ad, "export", transfer_export);
}

static int
setup(void **state)
{
	struct user *u;
	struct fixture *f;
	FILE *file;

	if (fixture_setup(state) != 0)
		return -1;
	f = *state;
	assert_int_equal(users_add(&f->ad.call, "ann@example.com", NULL, NULL,
	    &u), OK);
	file = fopen(fixture_path(f, "a.jsonl"), "w");
	assert_non_null(file);
	fputs("{\"content\":\"likes tea\"}\n", file);
	assert_int_equal(fclose(file), 0);
	return 0;
}

static int
teardown(void **state)
{
	person_close_all();
	return fixture_teardown(state);
}

/* A command line whose %s is a file of the folder. */
#define LINE(format, name) \
	arena_printf(f->ad.call.arena, format, fixture_path(f, name))

static void
test_in_and_out(void **state)
{
	struct fixture *f = *state;
	const char *id;
	struct json *list;

	assert_int_equal(fixture_run(f, import,
	    LINE("--user ann@example.com --json %s", "a.jsonl")), EXIT_OK);
	id = fixture_said(f, "import");
	assert_string_equal(fixture_said(f, "format"), "jsonl");
	assert_int_equal(fixture_run(f, imports,
	    "--user ann@example.com --json"), EXIT_OK);
	assert_int_equal(json_len(f->answer), 1);
	list = f->answer;
	assert_string_equal(json_string(json_get(json_at(list, 0), "import")),
	    id);
	assert_string_equal(json_string(json_get(json_at(list, 0), "file")),
	    "a.jsonl");
	assert_int_equal(fixture_run(f, export, "--user ann@example.com"),
	    EXIT_OK);
	assert_non_null(strstr(f->out, "\"content\":\"likes tea\""));
	assert_int_equal(fixture_run(f, import, arena_printf(f->ad.call.arena,
	    "--user ann@example.com --undo %s --json", id)), EXIT_OK);
	assert_string_equal(f->out, "{\"deleted\":1}\n");
}

static void
refuses(struct fixture *f, int (*command)(struct admin *), const char *line,
    const char *why)
{
	assert_int_equal(fixture_run(f, command, line), EXIT_FAILED);
	assert_string_equal(f->out, "");
	if (strstr(f->err, why) == NULL)
		fail_msg("%s does not say: %s", f->err, why);
}

static void
test_refused(void **state)
{
	struct fixture *f = *state;

	refuses(f, import, LINE("%s", "a.jsonl"), "say whose memories");
	refuses(f, import, LINE("--user bob@example.com %s", "a.jsonl"),
	    "no account of that address");
	refuses(f, import, "--user ann@example.com", "name the file");
	refuses(f, import, LINE("--user ann@example.com %s", "absent"),
	    "cannot be read");
	refuses(f, import, LINE("--user ann@example.com --undo x %s", "a.jsonl"),
	    "takes an import's id and no file");
	refuses(f, import, "--user ann@example.com --undo x",
	    "no import of that id");
	refuses(f, import, LINE("--user ann@example.com --format xml %s",
	    "a.jsonl"), "the format is not known");
	refuses(f, export, "--user ann@example.com --format xml",
	    "the format is not known");
	refuses(f, export, LINE("--user ann@example.com %s", "a.jsonl"),
	    "that file exists");
	refuses(f, export, LINE("--user ann@example.com %s", "absent/x"),
	    "cannot be made");
}

static void
test_a_file_is_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_int_equal(fixture_run(f, export,
	    LINE("--user ann@example.com %s", "out.jsonl")), EXIT_OK);
	assert_int_equal(stat(fixture_path(f, "out.jsonl"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_and_out, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_file_is_private, setup,
		    teardown),
	};

	return cmocka_run_group_tests_name("transfer", tests, NULL, NULL);
}
