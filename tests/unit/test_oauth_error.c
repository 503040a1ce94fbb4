/* test_oauth_error - OAuth's error codes (RFC 6749 section 5.2) */
#include "unit.h"

#include "base/str.h"
#include "oauth/oauth_error.h"
#include "request_fixture.h"

static char *with_basic[] = { (char[]){ "HTTP_AUTHORIZATION=Basic x" }, NULL };

static void
every_code_is_named_once(void **state)
{
	(void)state;
	for (int i = 0; i < OAUTH_ERRORS; i++) {
		assert_non_null(oauth_error_code((enum oauth_error)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
			    oauth_error_code((enum oauth_error)i),
			    oauth_error_code((enum oauth_error)k));
	}
}

static void
a_refusal_is_never_ok(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	for (int i = 0; i < OAUTH_ERRORS; i++) {
		enum err e = oauth_refuse(&f.rq, (enum oauth_error)i, "why");

		assert_int_equal(e, i == OAUTH_INVALID_CLIENT ||
		    i == OAUTH_INVALID_TOKEN ? ERR_UNAUTHENTICATED :
		    ERR_INVALID);
		assert_string_equal(f.rq.fault.text, "why");
		assert_string_equal(f.rq.fault.code,
		    oauth_error_code((enum oauth_error)i));
	}
	fixture_free(&f);
}

/* Writes the answer to `e` and compares its body. */
static void
answers(struct fixture *f, enum err e, int status, const char *body)
{
	response_clear(&f->rs);
	errors_oauth.write(&f->rq, &f->rs, e);
	assert_int_equal(f->rs.status, status);
	assert_string_equal(f->rs.body.data, body);
	assert_non_null(strstr(f->rs.headers.data, "Pragma: no-cache\r\n"));
	assert_string_equal(f->rs.cache_control, "no-store");
	assert_string_equal(f->rs.content_type, "application/json");
}

static void
answers_are_json(void **state)
{
	struct fixture f;
	enum err e;

	(void)state;
	fixture_init(&f, NULL);
	e = oauth_refuse(&f.rq, OAUTH_INVALID_GRANT, "it is over");
	answers(&f, e, 400, "{\"error\":\"invalid_grant\","
	    "\"error_description\":\"it is over\"}");
	e = oauth_refuse(&f.rq, OAUTH_INVALID_CLIENT, "who");
	answers(&f, e, 401, "{\"error\":\"invalid_client\","
	    "\"error_description\":\"who\"}");
	assert_null(strstr(f.rs.headers.data, "WWW-Authenticate"));
	f.rq.env = with_basic;
	answers(&f, e, 401, "{\"error\":\"invalid_client\","
	    "\"error_description\":\"who\"}");
	assert_non_null(strstr(f.rs.headers.data,
	    "WWW-Authenticate: Basic realm="));
	fixture_free(&f);
}

static void
what_is_no_oauth_error_has_a_code(void **state)
{
	static const struct {
		enum err e;
		int status;
		const char *code;
	} rows[] = {
		{ ERR_INVALID, 400, "\"invalid_request\"" },
		{ ERR_UNAUTHENTICATED, 401, "\"invalid_client\"" },
		{ ERR_METHOD, 405, "\"invalid_request\"" },
		{ ERR_TOO_LARGE, 413, "\"invalid_request\"" },
		{ ERR_MEDIA_TYPE, 415, "\"invalid_request\"" },
		{ ERR_LIMITED, 429, "\"temporarily_unavailable\"" },
		{ ERR_UNAVAILABLE, 503, "\"temporarily_unavailable\"" },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		response_clear(&f.rs);
		errors_oauth.write(&f.rq, &f.rs, rows[i].e);
		assert_int_equal(f.rs.status, rows[i].status);
		assert_non_null(strstr(f.rs.body.data, rows[i].code));
	}
	fixture_free(&f);
}

static void
a_description_is_plain_ascii(void **state)
{
	struct fixture f;
	enum err e;

	(void)state;
	fixture_init(&f, NULL);
	e = oauth_refuse(&f.rq, OAUTH_INVALID_REQUEST, "a\"b\\c\nd\xc3\xa9");
	answers(&f, e, 400, "{\"error\":\"invalid_request\","
	    "\"error_description\":\"a?b?c?d??\"}");
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_is_named_once),
		cmocka_unit_test(a_refusal_is_never_ok),
		cmocka_unit_test(answers_are_json),
		cmocka_unit_test(what_is_no_oauth_error_has_a_code),
		cmocka_unit_test(a_description_is_plain_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
