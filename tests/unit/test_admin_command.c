/*
 * test_admin_command - which command a line names, and what is said if none
 */
#include "admin_fixture.h"

static const struct admin_command *ran;
static bool as_json;

static int
note(struct admin *ad, const struct admin_command *cmd)
{
	ran = cmd;
	as_json = ad->args.json;
	return EXIT_FAILED;
}

static const struct admin_command commands[] = {
	{ "thing", "add", "NAME [--name N]", "name", 1, 1, false, NULL },
	{ "thing", "list", "", "", 0, 0, false, NULL },
	{ "other", NULL, "[FILE]", "", 0, 1, false, NULL },
};

static const struct admin_program program = {
	"test", commands, 3, 1 << 20, note,
};

/* The command line to run; fixture_run()'s own is empty. */
static const char *line;
static struct fixture *fixture;

static int
command(struct admin *ad)
{
	char **words = fixture_split(fixture, line), *argv[10] = { NULL };
	int argc = 1;

	argv[0] = arena_strdup(ad->call.arena, "program");
	while (*words != NULL)
		argv[argc++] = *words++;
	ran = NULL;
	return admin_main(&program, argc, argv);
}

static int
run(struct fixture *f, const char *words)
{
	fixture = f;
	line = words;
	return fixture_run(f, command, "");
}

static void
test_found(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "thing add x --name y"), EXIT_FAILED);
	assert_ptr_equal(ran, &commands[0]);
	assert_false(as_json);
	assert_int_equal(run(f, "--json thing list"), EXIT_FAILED);
	assert_ptr_equal(ran, &commands[1]);
	assert_true(as_json);
	assert_int_equal(run(f, "other --json"), EXIT_FAILED);
	assert_ptr_equal(ran, &commands[2]);
	assert_true(as_json);
}

static void
refuses(struct fixture *f, const char *words, const char *why)
{
	assert_int_equal(run(f, words), EXIT_USAGE);
	assert_null(ran);
	assert_string_equal(f->out, "");
	if (strstr(f->err, why) == NULL || strstr(f->err, "usage:") == NULL)
		fail_msg("%s does not say: %s", f->err, why);
}

static void
test_refused(void **state)
{
	struct fixture *f = *state;

	refuses(f, "", "usage: keepsake");
	refuses(f, "--json", "usage: keepsake");
	refuses(f, "nothing", "no such command");
	refuses(f, "thing", "no such command");
	refuses(f, "thing remove", "no such command");
	refuses(f, "thing add", "something is missing");
	refuses(f, "thing add a b", "more than it takes");
	refuses(f, "thing list --name x", "no such option");
	assert_int_equal(run(f, "thing add -h"), EXIT_OK);
	assert_non_null(strstr(f->out, "  thing add NAME [--name N]\n"));
	assert_null(ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found, fixture_setup,
		    fixture_teardown),
		cmocka_unit_test_setup_teardown(test_refused, fixture_setup,
		    fixture_teardown),
	};

	return cmocka_run_group_tests_name("admin_command", tests, NULL, NULL);
}
