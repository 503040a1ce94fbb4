/*
 * config_file: what a line may be, and where each text came from
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "system/config_file.h"

static struct config_sources s;

static int
set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_keys_len; i++)
		unsetenv(config_keys[i].name);
	s = (struct config_sources){ .arena = arena_new(1 << 20), .path = "F" };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(s.arena);
	return 0;
}

static const struct config_source *
key(const char *name)
{
	return &s.key[config_keys_find(name)];
}

static void
parse(const char *text)
{
	memset(s.key, 0, sizeof(s.key));
	if (config_file_parse(&s, text, strlen(text)) != OK)
		fail_msg("%s: %s", text, s.problem);
}

static void
refuses(const char *text, const char *want)
{
	memset(s.key, 0, sizeof(s.key));
	s.problem = NULL;
	assert_int_equal(config_file_parse(&s, text, strlen(text)),
	    ERR_INVALID);
	assert_string_equal(s.problem, want);
}

static void
test_texts_and_lines(void **state)
{
	(void)state;
	parse("# one\n\n \t\nWORKERS=3\n  LISTEN=\t'a b' \r\nAUTH=x");
	assert_string_equal(key("WORKERS")->text, "3");
	assert_int_equal(key("WORKERS")->line, 4);
	assert_string_equal(key("LISTEN")->text, "a b");
	assert_int_equal(key("LISTEN")->line, 5);
	assert_string_equal(key("AUTH")->text, "x");
	assert_null(key("TLS")->text);
	assert_int_equal(key("TLS")->line, 0);
	parse("");
	parse("\n");
}

static void
test_values(void **state)
{
	static const struct { const char *line, *value; } cases[] = {
		{ "TLS=a=b", "a=b" },
		{ "TLS=a # b", "a # b" },
		{ "TLS=\"a # b\"", "a # b" },
		{ "TLS=' a '", " a " },
		{ "TLS='a\"b'", "a\"b" },
		{ "TLS=a\"b\"", "a\"b\"" },
		{ "TLS=$HOME\\n", "$HOME\\n" },
		{ "TLS=", NULL },
		{ "TLS=\"\"", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse(cases[i].line);
		assert_int_equal(key("TLS")->line, 1);
		if (cases[i].value == NULL)
			assert_null(key("TLS")->text);
		else
			assert_string_equal(key("TLS")->text, cases[i].value);
	}
}

static void
test_refusals(void **state)
{
	(void)state;
	refuses("\nnonsense", "line 2 of F is not KEY=value");
	refuses("TLS", "line 1 of F is not KEY=value");
	refuses("=on", "line 1 of F is not KEY=value");
	refuses("TLS =on", "line 1 of F is not KEY=value");
	refuses("T-LS=on", "line 1 of F is not KEY=value");
	refuses("export TLS=on",
	    "line 1 of F must be KEY=value, without export");
	refuses("TLS=\"on", "line 1 of F has a quote that does not match");
	refuses("TLS=\"", "line 1 of F has a quote that does not match");
	refuses("TLS='a'b'", "line 1 of F has a quote that does not match");
	refuses("TLS='a' # b", "line 1 of F has a quote that does not match");
	refuses("TLS=\nTLS=on", "line 2 of F gives TLS again; line 1 did already");
	refuses("TSL=on", "line 1 of F holds the unknown key TSL; "
	    "the nearest known one is TLS");
	refuses("TLS=\xc0\xaf", "F is not UTF-8 text");
	assert_int_equal(config_file_parse(&s, "TLS=\0on", 7), ERR_INVALID);
}

static void
test_long_name_is_cut(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'A', sizeof(text));
	memcpy(text + 290, "=1", 3);
	assert_int_equal(config_file_parse(&s, text, 292), ERR_INVALID);
	assert_true(strlen(s.problem) < 200);
}

/* They are known to be of no use, and said so in the log. */
static void
test_retired_names_pass(void **state)
{
	(void)state;
	parse("REDIS_URL=a\nPOSTGRES_DB=b\nREDIS_URL=c\nWORKERS=3\n");
	assert_string_equal(key("WORKERS")->text, "3");
}

static void
test_environment_wins(void **state)
{
	(void)state;
	parse("WORKERS=3\nTLS=on\n");
	setenv("WORKERS", "4", 1);
	setenv("TLS", "", 1);
	setenv("LISTEN", "x", 1);
	config_file_environment(&s);
	assert_string_equal(key("WORKERS")->text, "4");
	assert_int_equal(key("WORKERS")->line, 0);
	assert_string_equal(key("TLS")->text, "on");
	assert_int_equal(key("TLS")->line, 2);
	assert_string_equal(key("LISTEN")->text, "x");
}

/* A secret in the environment overrules its file in the file, and back. */
static void
test_environment_wins_for_secrets(void **state)
{
	(void)state;
	parse("GOOGLE_CLIENT_SECRET_FILE=f\n");
	setenv("GOOGLE_CLIENT_SECRET", "s", 1);
	config_file_environment(&s);
	assert_string_equal(key("GOOGLE_CLIENT_SECRET")->text, "s");
	assert_null(key("GOOGLE_CLIENT_SECRET_FILE")->text);
	unsetenv("GOOGLE_CLIENT_SECRET");
	parse("GOOGLE_CLIENT_SECRET=s\n");
	setenv("GOOGLE_CLIENT_SECRET_FILE", "f", 1);
	config_file_environment(&s);
	assert_null(key("GOOGLE_CLIENT_SECRET")->text);
	assert_string_equal(key("GOOGLE_CLIENT_SECRET_FILE")->text, "f");
}

#define EACH(test) cmocka_unit_test_setup_teardown((test), set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_texts_and_lines),
		EACH(test_values),
		EACH(test_refusals),
		EACH(test_long_name_is_cut),
		EACH(test_retired_names_pass),
		EACH(test_environment_wins),
		EACH(test_environment_wins_for_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
