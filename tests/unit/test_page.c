/* test_page - pages escape what they show and forbid what they do not need */
#include "unit.h"

#include "http/page.h"
#include "request_fixture.h"

static void
everything_foreign_is_escaped(void **state)
{
	struct page_field field = { "<L>", "n\"", "text", "<v>", NULL, true };
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	page_begin(&f.rs, "<T>");
	page_paragraph(&f.rs, "<script>");
	page_paragraph_bold(&f.rs, "<p1>", "<p2>", "<p3>");
	page_link(&f.rs, "https://h/?a=\"<u>", "<l>");
	page_form_begin(&f.rs, "/a?\"b", "c\"", "i<");
	page_field(&f.rs, &field);
	page_hidden(&f.rs, "h\"", "<z>");
	page_button(&f.rs, "d\"", "<x>", "<y>");
	page_form_end(&f.rs);
	assert_int_equal(page_end(&f.rs, 400), OK);
	assert_int_equal(f.rs.status, 400);
	assert_null(strstr(f.rs.body.data, "<T>"));
	assert_null(strstr(f.rs.body.data, "<script>"));
	assert_non_null(strstr(f.rs.body.data,
	    "<p>&lt;p1&gt;<b>&lt;p2&gt;</b>&lt;p3&gt;</p>"));
	assert_non_null(strstr(f.rs.body.data,
	    "href=\"https://h/?a=&quot;&lt;u&gt;\">&lt;l&gt;</a>"));
	assert_null(strstr(f.rs.body.data, "<v>"));
	assert_null(strstr(f.rs.body.data, "<x>"));
	assert_null(strstr(f.rs.body.data, "<y>"));
	assert_null(strstr(f.rs.body.data, "<z>"));
	assert_null(strstr(f.rs.body.data, "\"c\"\""));
	assert_non_null(strstr(f.rs.body.data, "name=\"csrf\" value=\"c&quot;\""));
	assert_non_null(strstr(f.rs.body.data, "name=\"interaction\" value=\"i&lt;\""));
	fixture_free(&f);
}

static void
policy_headers(void **state)
{
	struct fixture f;
	const char *h;

	(void)state;
	fixture_init(&f, NULL);
	page_begin(&f.rs, "T");
	assert_int_equal(page_end(&f.rs, 200), OK);
	h = f.rs.headers.data;
	assert_non_null(strstr(h, "default-src 'none'"));
	assert_non_null(strstr(h, "frame-ancestors 'none'"));
	assert_null(strstr(h, "form-action"));
	assert_non_null(strstr(h, "Referrer-Policy: same-origin"));
	assert_non_null(strstr(h, "X-Frame-Options: DENY"));
	assert_string_equal(f.rs.cache_control, "no-store");
	fixture_free(&f);
}

static void
only_a_page_that_asks_for_it_has_a_script(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	page_begin(&f.rs, "T");
	page_hidden(&f.rs, "a", "<");
	page_hidden(&f.rs, "b", NULL);
	assert_int_equal(page_end(&f.rs, 200), OK);
	assert_null(strstr(f.rs.body.data, "<script"));
	assert_null(strstr(f.rs.headers.data, "script-src"));
	assert_non_null(strstr(f.rs.body.data,
	    "<input type=\"hidden\" name=\"a\" value=\"&lt;\">"));
	assert_null(strstr(f.rs.body.data, "name=\"b\""));
	response_clear(&f.rs);
	page_begin(&f.rs, "T");
	assert_int_equal(page_end_with_script(&f.rs, 200, "/a.js"), OK);
	assert_non_null(strstr(f.rs.body.data,
	    "<script src=\"/a.js\"></script>"));
	assert_non_null(strstr(f.rs.headers.data, "default-src 'none'; "
	    "script-src 'self'; style-src 'self'; base-uri 'none'; "
	    "frame-ancestors 'none'\r\n"));
	assert_null(strstr(f.rs.headers.data, "form-action"));
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_foreign_is_escaped),
		cmocka_unit_test(policy_headers),
		cmocka_unit_test(only_a_page_that_asks_for_it_has_a_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
