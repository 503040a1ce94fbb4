/* test_errors - every error has a status that is never 5xx but 503 */
#include "unit.h"

#include "http/errors.h"
#include "request_fixture.h"

static void
every_error_is_mapped(void **state)
{
	(void)state;
	for (enum err e = OK + 1; e < ERR_MAX; e++) {
		int status = errors_status(e);

		assert_true(status >= 400 && (status < 500 || status == 503));
		assert_non_null(errors_text(e));
	}
}

static void
json_style(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	errors_json.write(&f.rq, &f.rs, ERR_NOT_FOUND);
	assert_int_equal(f.rs.status, 404);
	assert_string_equal(f.rs.body.data,
	    "{\"detail\":\"there is no such thing here\"}");
	(void)request_refuse(&f.rq, ERR_CONFLICT, NULL, "because");
	errors_json.write(&f.rq, &f.rs, ERR_CONFLICT);
	assert_int_equal(f.rs.status, 409);
	assert_string_equal(f.rs.body.data, "{\"detail\":\"because\"}");
	fixture_free(&f);
}

static void
page_style(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	(void)request_refuse(&f.rq, ERR_INVALID, NULL, "a <b> is missing");
	errors_page.write(&f.rq, &f.rs, ERR_INVALID);
	assert_int_equal(f.rs.status, 400);
	assert_non_null(strstr(f.rs.body.data, "a &lt;b&gt; is missing"));
	assert_null(strstr(f.rs.headers.data, "Location"));
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_is_mapped),
		cmocka_unit_test(json_style),
		cmocka_unit_test(page_style),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
