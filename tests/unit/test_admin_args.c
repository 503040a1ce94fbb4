/*
 * test_admin_args - options of the operator's commands
 */
#include "unit.h"

#include "admin/admin.h"

static struct arena *arena;
static struct admin_args args;
static const char *problem;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
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
parse(const char *allowed, const char *const *words)
{
	char *argv[16] = { NULL };

	for (size_t i = 0; words[i] != NULL; i++)
		argv[i] = arena_strdup(arena, words[i]);
	return admin_parse(arena, argv, allowed, &args, &problem);
}

#define PARSE(allowed, ...) \
	parse((allowed), (const char *const[]){ __VA_ARGS__, NULL })

static void
test_nothing_given(void **state)
{
	(void)state;
	assert_int_equal(parse("", (const char *const[]){ NULL }), OK);
	assert_null(problem);
	assert_false(args.json);
	assert_null(args.name);
	assert_null(args.redirect_uris[0]);
	assert_null(args.grants[0]);
	assert_int_equal(args.operand_count, 0);
	assert_null(args.operands[0]);
}

static void
test_every_kind(void **state)
{
	(void)state;
	assert_int_equal(PARSE("name trusted redirect-uri grant", "first",
	    "--name", "--odd", "--trusted", "--redirect-uri", "a",
	    "--json", "--redirect-uri=b=c", "--grant=", "-", "last"), OK);
	assert_string_equal(args.name, "--odd");
	assert_true(args.trusted);
	assert_true(args.json);
	assert_string_equal(args.redirect_uris[0], "a");
	assert_string_equal(args.redirect_uris[1], "b=c");
	assert_null(args.redirect_uris[2]);
	assert_string_equal(args.grants[0], "");
	assert_int_equal(args.operand_count, 3);
	assert_string_equal(args.operands[0], "first");
	assert_string_equal(args.operands[1], "-");
	assert_string_equal(args.operands[2], "last");
}

static void
test_refusals(void **state)
{
	static const char all[] = "name trusted";

	(void)state;
	assert_int_equal(PARSE(all, "--scope", "x"), ERR_INVALID);
	assert_non_null(strstr(problem, "no such option"));
	assert_int_equal(PARSE("", "--name", "x"), ERR_INVALID);
	assert_int_equal(PARSE(all, "--nam", "x"), ERR_INVALID);
	assert_int_equal(PARSE(all, "--names", "x"), ERR_INVALID);
	assert_int_equal(PARSE(all, "--"), ERR_INVALID);
	assert_int_equal(PARSE(all, "-n", "x"), ERR_INVALID);
	assert_int_equal(PARSE(all, "-name", "x"), ERR_INVALID);
	assert_int_equal(PARSE(all, "--name"), ERR_INVALID);
	assert_non_null(strstr(problem, "lacks"));
	assert_int_equal(PARSE(all, "--name", "a", "--name", "b"),
	    ERR_INVALID);
	assert_non_null(strstr(problem, "twice"));
	assert_int_equal(PARSE(all, "--trusted=yes"), ERR_INVALID);
	assert_non_null(strstr(problem, "switch"));
}

static void
test_values_are_not_repeated(void **state)
{
	(void)state;
	assert_int_equal(PARSE("", "--password=hunter2"), ERR_INVALID);
	assert_null(strstr(problem, "hunter2"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_nothing_given),
		T(test_every_kind),
		T(test_refusals),
		T(test_values_are_not_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
