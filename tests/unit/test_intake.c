/* test_intake - what a CGI environment must be like to become a request */
#include "unit.h"

#include "endpoint/intake.h"
#include "http/valid.h"
#include "request_fixture.h"

enum { NAME, WHERE, NPARAMS };

static const struct param params[NPARAMS] = {
	[NAME]  = { "name", valid_id, 5, PARAM_REQUIRED },
	[WHERE] = { "where", valid_any, 100, PARAM_REPEAT },
};

static const char *const paths[] = { "/one", "/many/*", NULL };

static const struct endpoint form = { .name = "t", .paths = paths,
    .methods = METHOD_GET | METHOD_POST, .params = params,
    .nparams = NPARAMS, .body = BODY_FORM, .body_max = 40 };

static char *
text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static enum err
environment(struct fixture *f, const char *path, const char *more)
{
	static char *env[5];
	static char script[100];

	snprintf(script, sizeof(script), "SCRIPT_NAME=%s", path);
	env[0] = text("REQUEST_METHOD=GET");
	env[1] = script;
	env[2] = text("HTTP_MCP_NAME=first");
	env[3] = text(more);
	env[4] = NULL;
	fixture_init(f, env);
	return intake_environment(&f->rq, &form);
}

static void
paths_are_compared_whole(void **state)
{
	static const struct {
		const char *path;
		enum err expected;
	} cases[] = {
		{ "/one", OK },            { "/one/", ERR_NOT_FOUND },
		{ "/onetwo", ERR_NOT_FOUND }, { "/One", ERR_NOT_FOUND },
		{ "//one", ERR_NOT_FOUND }, { "/one;x", ERR_NOT_FOUND },
		{ "/many/", OK },          { "/many/x", OK },
		{ "/many", ERR_NOT_FOUND }, { "", ERR_NOT_FOUND },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (environment(&f, cases[i].path, "X=y") != cases[i].expected)
			fail_msg("%s", cases[i].path);
		fixture_free(&f);
	}
}

static void
header_twins_are_refused(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(environment(&f, "/one", "HTTP_MCP_NAME=second"),
	    ERR_INVALID);
	fixture_free(&f);
	assert_int_equal(environment(&f, "/one", "HTTP_MCP_NAMES=x"), OK);
	fixture_free(&f);
}

static void
address_is_checked(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(environment(&f, "/one", "REMOTE_ADDR=2001:db8::1"), OK);
	assert_string_equal(f.rq.address, "2001:db8::1");
	fixture_free(&f);
	assert_int_equal(environment(&f, "/one", "REMOTE_ADDR=' or 1=1"), OK);
	assert_string_equal(f.rq.address, "0.0.0.0");
	fixture_free(&f);
}

static void
unknown_method(void **state)
{
	char *env[] = { text("REQUEST_METHOD=TRACE"), text("SCRIPT_NAME=/one"),
	    NULL };
	struct fixture f;

	(void)state;
	fixture_init(&f, env);
	assert_int_equal(intake_environment(&f.rq, &form), ERR_METHOD);
	fixture_free(&f);
}

static enum err
read_text(void *source, char *p, size_t len)
{
	if (strlen(source) < len)
		return ERR_INVALID;
	memcpy(p, source, len);
	return OK;
}

static enum err
body(struct fixture *f, const char *length, const char *type, const char *what)
{
	static char lines[2][100];
	static char *env[4];
	struct intake in = { read_text, text(what), -1, 0 };
	enum err e;

	snprintf(lines[0], sizeof(lines[0]), "CONTENT_LENGTH=%s", length);
	snprintf(lines[1], sizeof(lines[1]), "CONTENT_TYPE=%s", type);
	env[0] = text("REQUEST_METHOD=POST");
	env[1] = lines[0];
	env[2] = lines[1];
	env[3] = NULL;
	fixture_init(f, env);
	if ((e = intake_environment(&f->rq, &form)) != OK ||
	    (e = intake_body(&f->rq, &form, &in)) != OK)
		return e;
	return intake_params(&f->rq, &form);
}

/* Nothing is read but by the handler, whatever its length and type. */
static void
a_streamed_body_waits(void **state)
{
	static const struct endpoint streamed = { .name = "t", .paths = paths,
	    .methods = METHOD_POST, .body = BODY_STREAM };
	struct intake in = { read_text, text("hello"), -1, 0 };
	static char *env[] = { NULL, NULL, NULL };
	struct fixture f;
	char got[6] = "";
	size_t len;

	(void)state;
	env[0] = text("CONTENT_LENGTH=5");
	fixture_init(&f, env);
	assert_int_equal(intake_body(&f.rq, &streamed, &in), OK);
	assert_int_equal(f.rq.body_len, 0);
	assert_int_equal(f.rq.input.left, 5);
	assert_int_equal(request_read(&f.rq, got, 9, &len), OK);
	assert_string_equal(got, "hello");
	fixture_free(&f);
	env[0] = text("CONTENT_LENGTH=5x");
	fixture_init(&f, env);
	assert_int_equal(intake_body(&f.rq, &streamed, &in), ERR_INVALID);
	fixture_free(&f);
}

#define FORM "application/x-www-form-urlencoded"

static void
body_limits_and_types(void **state)
{
	static const struct {
		const char *length, *type, *body;
		enum err expected;
	} cases[] = {
		{ "6", FORM, "name=a", OK },
		{ "6", "Application/X-WWW-Form-Urlencoded; charset=utf-8", "name=a", OK },
		{ "6", "application/json", "name=a", ERR_MEDIA_TYPE },
		{ "6", "", "name=a", ERR_MEDIA_TYPE },
		{ "41", FORM, "name=a", ERR_TOO_LARGE },
		{ "7", FORM, "name=a", ERR_INVALID },
		{ "-1", FORM, "name=a", ERR_INVALID },
		{ "0x6", FORM, "name=a", ERR_INVALID },
		{ "99999999999999999999", FORM, "name=a", ERR_INVALID },
		{ "0", FORM, "", ERR_INVALID },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (body(&f, cases[i].length, cases[i].type, cases[i].body) !=
		    cases[i].expected)
			fail_msg("case %zu", i);
		fixture_free(&f);
	}
}

static void
parameters(void **state)
{
	static const struct {
		const char *form;
		enum err expected;
	} cases[] = {
		{ "name=abc", OK },                { "name=a%62c", OK },
		{ "other=1&name=abc", OK },        { "name=abc&other=1&other=2", OK },
		{ "name=abc&name=abc", ERR_INVALID }, { "name=abc&name=", ERR_INVALID },
		{ "name=abcdef", ERR_INVALID },    { "name=a+b", ERR_INVALID },
		{ "name=", ERR_INVALID },          { "", ERR_INVALID },
		{ "name=a%00b", ERR_INVALID },     { "name=a%zz", ERR_INVALID },
		{ "name=%ff", ERR_INVALID },       { "n%61me=x", OK },
		{ "name=a&where=1&where=2", OK },  { "Name=abc", ERR_INVALID },
		{ "name=a&where=%0a", ERR_INVALID },
	};
	struct fixture f;
	char length[20];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(length, sizeof(length), "%zu", strlen(cases[i].form));
		if (body(&f, length, FORM, cases[i].form) != cases[i].expected)
			fail_msg("%s", cases[i].form);
		fixture_free(&f);
	}
	assert_int_equal(body(&f, "28", FORM, "name=a&where=%20x&where=zwei"), OK);
	assert_string_equal(request_param(&f.rq, NAME), "a");
	assert_int_equal(f.rq.values[WHERE].count, 2);
	assert_string_equal(f.rq.values[WHERE].at[0], " x");
	assert_string_equal(f.rq.values[WHERE].at[1], "zwei");
	fixture_free(&f);
}

/* Parameters of a POST in its query would end up in logs (RFC 6749 2.3.1). */
static void
query_of_a_post_is_refused(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(body(&f, "6", FORM, "name=a"), OK);
	f.rq.query = "name=b";
	assert_int_equal(intake_params(&f.rq, &form), ERR_INVALID);
	f.rq.query = "unknown=b";
	assert_int_equal(intake_params(&f.rq, &form), OK);
	fixture_free(&f);
}

static void
get_takes_the_query(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(environment(&f, "/one", "QUERY_STRING=name=q"), OK);
	assert_int_equal(intake_params(&f.rq, &form), OK);
	assert_string_equal(request_param(&f.rq, NAME), "q");
	fixture_free(&f);
}

static void
a_body_has_to_come(void **state)
{
	(void)state;
	assert_false(intake_is_slow(0, 30, 0));
	assert_false(intake_is_slow(30000000, 30, 1));
	assert_true(intake_is_slow(30000100, 30, 1));
	assert_false(intake_is_slow(40000000, 30, 10 * INTAKE_RATE));
	assert_true(intake_is_slow(40000000, 30, 10 * INTAKE_RATE - 1));
	/* Without overflow. */
	assert_false(intake_is_slow(INT64_C(3600000000), 30,
	    INT64_C(68719476736)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_has_to_come),
		cmocka_unit_test(a_streamed_body_waits),
		cmocka_unit_test(paths_are_compared_whole),
		cmocka_unit_test(header_twins_are_refused),
		cmocka_unit_test(address_is_checked),
		cmocka_unit_test(unknown_method),
		cmocka_unit_test(body_limits_and_types),
		cmocka_unit_test(parameters),
		cmocka_unit_test(query_of_a_post_is_refused),
		cmocka_unit_test(get_takes_the_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
