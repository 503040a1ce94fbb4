/*
 * test_header - values of MCP's headers, plain and in the sentinel
 */
#include "unit.h"

#include "mcp/header.h"
#include "request_fixture.h"

static void
decodes(const char *in, const char *want)
{
	char out[HEADER_DECODED_MAX(256)];
	struct span value = header_trim(in, strlen(in));
	size_t len;

	if (header_decode(value.p, value.len, out, &len) != OK)
		fail_msg("refused: %s", in);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(out, want, len);
}

static void
refuses(const char *in)
{
	char out[HEADER_DECODED_MAX(256)];
	size_t len = 99;

	if (header_decode(in, strlen(in), out, &len) != ERR_INVALID)
		fail_msg("taken: %s", in);
	assert_int_equal(len, 0);
}

static void
test_plain(void **state)
{
	(void)state;
	decodes("", "");
	decodes("search", "search");
	decodes("  \tsearch \t ", "search");
	decodes("a b\tc", "a b\tc");
	decodes(" ", "");
	decodes("~!", "~!");
	refuses("caf\xc3\xa9");
	refuses("a\x7f" "b");
	refuses("a\x01" "b");
	refuses("a\nb");
}

static void
test_sentinel(void **state)
{
	(void)state;
	decodes("=?base64?aGVsbG8=?=", "hello");
	decodes(" =?base64?aGVsbG8=?=\t", "hello");
	decodes("=?base64?Y2Fmw6k=?=", "caf\xc3\xa9");
	decodes("=?base64?" "?=", "");
	decodes("=?base64?IGE=?=", " a");
	/* Half of a sentinel is a plain value. */
	decodes("=?base64?aGVsbG8=", "=?base64?aGVsbG8=");
	decodes("aGVsbG8=?=", "aGVsbG8=?=");
	decodes("=?base64?=", "=?base64?=");
	decodes("=?BASE64?aGVsbG8=?=", "=?BASE64?aGVsbG8=?=");
	decodes("=?utf-8?aGVsbG8=?=", "=?utf-8?aGVsbG8=?=");
}

static void
test_bad_sentinels(void **state)
{
	(void)state;
	refuses("=?base64?aGVsbG8?=");
	refuses("=?base64?aGVsbG8==?=");
	refuses("=?base64?aGVsb G8=?=");
	refuses("=?base64?aGVsb!8=?=");
	refuses("=?base64?aGVsbG9=?=");
	refuses("=?base64?-_-_?=");
	refuses("=?base64?AA==?=");
	refuses("=?base64?/w==?=");
	refuses("=?base64?wK8=?=");
	refuses("=?base64?7aCA?=");
}

/* What a variable says, or NULL with `e`. */
static void
reads(const char *variable, enum err e, const char *want)
{
	char *env[] = { (char *)(uintptr_t)variable, NULL };
	const char *got = "x";
	struct fixture f;

	fixture_init(&f, env);
	if (header_read(&f.rq, "HTTP_MCP_NAME", &got) != e)
		fail_msg("not %d: %s", (int)e, variable);
	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got, want);
	fixture_free(&f);
}

static void
test_read(void **state)
{
	(void)state;
	reads("HTTP_MCP_NAME=search", OK, "search");
	reads("HTTP_MCP_NAME= \tsearch it ", OK, "search it");
	reads("HTTP_MCP_NAME=a=b", OK, "a=b");
	reads("HTTP_MCP_NAME=", OK, "");
	reads("HTTP_MCP_NAME= ", OK, "");
	reads("HTTP_MCP_NAME= =?base64?Y2Fmw6k=?= ", OK, "caf\xc3\xa9");
	reads("HTTP_MCP_NAME==?base64?IGE=?=", OK, " a");
	reads("HTTP_MCP_NAME=caf\xc3\xa9", ERR_INVALID, NULL);
	reads("HTTP_MCP_NAME==?base64?AA==?=", ERR_INVALID, NULL);
	reads("HTTP_MCP_NAME==?base64?aGVsbG8?=", ERR_INVALID, NULL);
	reads("HTTP_MCP_NAMES=search", ERR_NOT_FOUND, NULL);
	reads("HTTP_MCP_NAM=search", ERR_NOT_FOUND, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_sentinel),
		cmocka_unit_test(test_bad_sentinels),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
