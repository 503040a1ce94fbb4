/*
 * test_url - URLs, percent-encoding and forms
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/url.h"

static int
setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* Decodes a copy of exactly its length, so that a read beyond it is seen. */
static enum err
decode(const char *in, bool plus, char *out, size_t *n)
{
	size_t len = strlen(in);
	char *exact = malloc(len + 1);
	enum err e;

	memcpy(exact + 1, in, len);
	e = url_decode(exact + 1, len, plus, out, n);
	free(exact);
	return e;
}

static void
test_decode(void **state)
{
	static const struct {
		const char *in, *query, *form;
	} vectors[] = {
		{ "", "", "" },
		{ "abc", "abc", "abc" },
		{ "a+b", "a+b", "a b" },
		{ "a%2Bb%20c", "a+b c", "a+b c" },
		{ "%C3%A9%e2%82%AC", "\xc3\xa9\xe2\x82\xac",
		    "\xc3\xa9\xe2\x82\xac" },
		{ "%25%32%35", "%25", "%25" },
		{ "\xc3%A9", "\xc3\xa9", "\xc3\xa9" },
	};
	char out[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		assert_int_equal(decode(vectors[i].in, false, out, &n), OK);
		assert_int_equal(n, strlen(vectors[i].query));
		assert_memory_equal(out, vectors[i].query, n);
		assert_int_equal(decode(vectors[i].in, true, out, &n), OK);
		assert_int_equal(n, strlen(vectors[i].form));
		assert_memory_equal(out, vectors[i].form, n);
	}
}

static void
test_decode_refuses(void **state)
{
	static const char *const bad[] = {
		"%", "%4", "a%", "a%4", "%zz", "%4g", "%g4", "%%41", "%+1",
		"% 41", "%00", "a%00b", "%c3", "%c0%af", "%ed%a0%80", "\xff",
		"%f4%90%80%80", "%u0041",
	};
	char out[64];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		n = 7;
		assert_int_equal(decode(bad[i], true, out, &n), ERR_INVALID);
		assert_int_equal(n, 0);
	}
	assert_int_equal(url_decode("a\0b", 3, false, out, &n), ERR_INVALID);
}

static void
assert_form(const char *text, const char *want)
{
	struct span rest = { text, strlen(text) }, name, value;
	char got[256] = "";
	size_t n = 0;

	while (url_form_next(&rest, &name, &value) == OK)
		n += (size_t)snprintf(got + n, sizeof got - n, "[%.*s|%.*s]",
		    (int)name.len, name.p, (int)value.len, value.p);
	assert_string_equal(got, want);
	assert_null(name.p);
	assert_null(value.p);
	assert_int_equal(rest.len, 0);
}

static void
test_forms(void **state)
{
	struct span rest = { NULL, 0 }, name, value;

	(void)state;
	assert_form("", "");
	assert_form("a=1", "[a|1]");
	assert_form("a=1&b=2", "[a|1][b|2]");
	assert_form("&&a=1&&&b=2&&", "[a|1][b|2]");
	assert_form("a", "[a|]");
	assert_form("a&b=", "[a|][b|]");
	assert_form("=x&=", "[|x][|]");
	assert_form("a=b=c&a=d", "[a|b=c][a|d]");
	assert_form("a%26b=%3D&c;d=1", "[a%26b|%3D][c;d|1]");
	assert_int_equal(url_form_next(&rest, &name, &value), ERR_NOT_FOUND);
}

static void
test_encode(void **state)
{
	struct buf b;
	char all[256], out[1024];
	size_t n;

	buf_init(&b, *state, 4096);
	url_encode(&b, "aZ09-._~ /?#+&=%\"\xc3\xa9");
	assert_string_equal(b.data,
	    "aZ09-._~%20%2F%3F%23%2B%26%3D%25%22%C3%A9");
	buf_clear(&b);
	for (int i = 1; i < 128; i++)
		all[i - 1] = (char)i;
	all[127] = '\0';
	url_encode(&b, all);
	assert_int_equal(url_decode(b.data, b.len, true, out, &n), OK);
	assert_int_equal(n, 127);
	assert_memory_equal(out, all, 127);
}

static const char *
show(struct arena *a, struct span s)
{
	return s.p == NULL ? "-" : arena_strndup(a, s.p, s.len);
}

static const char *
split(struct arena *a, const char *text)
{
	struct url u;

	if (url_parse(text, strlen(text), &u) != OK) {
		assert_null(u.scheme.p);
		assert_null(u.path.p);
		return "refused";
	}
	return arena_printf(a, "%s|%s|%s|%s|%s|%s|%s", show(a, u.scheme),
	    show(a, u.userinfo), show(a, u.host), show(a, u.port),
	    show(a, u.path), show(a, u.query), show(a, u.fragment));
}

static void
test_parse(void **state)
{
	static const struct {
		const char *url, *parts;
	} vectors[] = {
		{ "https://example.com", "https|-|example.com|-||-|-" },
		{ "https://example.com/", "https|-|example.com|-|/|-|-" },
		{ "HTTPS://Ex.com:443/a/../b?q=1&r#f",
		    "HTTPS|-|Ex.com|443|/a/../b|q=1&r|f" },
		{ "http://127.0.0.1:0/cb?", "http|-|127.0.0.1|0|/cb||-" },
		{ "http://[::1]:8080/cb#", "http|-|[::1]|8080|/cb|-|" },
		{ "http://[::ffff:127.0.0.1]/",
		    "http|-|[::ffff:127.0.0.1]|-|/|-|-" },
		{ "https://u:p@h:/", "https|u:p|h||/|-|-" },
		{ "https://good.com@evil.com/",
		    "https|good.com|evil.com|-|/|-|-" },
		{ "https://h?x", "https|-|h|-||x|-" },
		{ "https://h#x", "https|-|h|-||-|x" },
		{ "https://h/a?b=//c@d:1/?e", "https|-|h|-|/a|b=//c@d:1/?e|-" },
		{ "com.example.app:/cb", "com.example.app|-|-|-|/cb|-|-" },
		{ "cursor://anysphere.cursor-mcp/oauth/callback",
		    "cursor|-|anysphere.cursor-mcp|-|/oauth/callback|-|-" },
		{ "urn:ietf:wg:oauth:2.0:oob",
		    "urn|-|-|-|ietf:wg:oauth:2.0:oob|-|-" },
		{ "file:///etc", "file|-||-|/etc|-|-" },
		{ "https://h/a?b[]=1", "https|-|h|-|/a|b[]=1|-" },
		{ "https://h:65535/", "https|-|h|65535|/|-|-" },
	};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
		assert_string_equal(split(*state, vectors[i].url),
		    vectors[i].parts);
}

static void
test_parse_refuses(void **state)
{
	static const char *const bad[] = {
		"", "/", "//h", "h", "example.com/cb", ":", "://h", "1a://h",
		"-a:x", "a_b://h", "https:", "https:/", "https://", "https:///",
		"https:///h", "http:h", "https://:443/", "https://?x",
		"https://h:65536/", "https://h:-1/", "https://h:8a/",
		"https://h:080000/", "https://h:1:2/", "https://u@h@i/",
		"https://[::1/", "https://::1]/", "https://[]/",
		"https://[::1]x/", "https://[::g]/", "https://[1]/",
		"https://a[::1]/", "https://[v1.a:b:c]/", "https://h%2e/",
		"https://u[x@h/", "https://h/ ", " https://h/", "https://h/\t",
		"https://h/\n", "https://h/\x7f", "https://h/\xc3\xa9",
		"https://h/\"", "https://h/<", "https://h/>", "https://h\\i/",
		"https://h/\\", "https://h/{x}", "https://h/|", "https://h/^",
		"https://h/`", "https://h/%", "https://h/%4", "https://h/%4g",
		"https://h/?%", "https://h/#a#b", "java\nscript:x",
		"https://\xef\xbc\x85/",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *got = split(*state, bad[i]);

		if (strcmp(got, "refused") != 0)
			fail_msg("accepted %s as %s", bad[i], got);
	}
}

static void
test_spans(void **state)
{
	struct span s = { "abcd", 3 }, none = { NULL, 0 }, empty = { "x", 0 };

	(void)state;
	assert_true(span_eq(s, "abc"));
	assert_false(span_eq(s, "ab"));
	assert_false(span_eq(s, "abcd"));
	assert_false(span_eq(s, "abC"));
	assert_true(span_eq_nocase(s, "aBC"));
	assert_false(span_eq_nocase(s, "aB"));
	assert_false(span_eq_nocase(s, "aBCd"));
	assert_true(span_eq(empty, ""));
	assert_false(span_eq(none, ""));
	assert_false(span_eq_nocase(none, ""));
}

static bool
is_loopback(const char *text)
{
	struct url u;

	assert_int_equal(url_parse(text, strlen(text), &u), OK);
	return url_is_loopback(&u);
}

static void
test_loopback(void **state)
{
	(void)state;
	assert_true(is_loopback("http://127.0.0.1/"));
	assert_true(is_loopback("http://127.0.0.1:8080/"));
	assert_true(is_loopback("http://[::1]:9/"));
	assert_true(is_loopback("http://LocalHost/"));
	assert_false(is_loopback("http://127.0.0.2/"));
	assert_false(is_loopback("http://127.0.0.1.evil.com/"));
	assert_false(is_loopback("http://localhost.evil.com/"));
	assert_false(is_loopback("http://localhost@evil.com/"));
	assert_false(is_loopback("http://[::2]/"));
	assert_false(is_loopback("app:/localhost"));
}

static void
test_origin(void **state)
{
	struct url u;
	const char *s = "https://u@Ex.com:8443/a?b#c";

	assert_int_equal(url_parse(s, strlen(s), &u), OK);
	assert_string_equal(url_origin(*state, &u), "https://Ex.com:8443");
	s = "http://[::1]/";
	assert_int_equal(url_parse(s, strlen(s), &u), OK);
	assert_string_equal(url_origin(*state, &u), "http://[::1]");
	s = "http://h:/";
	assert_int_equal(url_parse(s, strlen(s), &u), OK);
	assert_string_equal(url_origin(*state, &u), "http://h");
}

static void
test_add_param(void **state)
{
	static const struct {
		const char *start, *want;
	} vectors[] = {
		{ "https://h/cb", "https://h/cb?code=a%26b&iss=x" },
		{ "https://h/cb?", "https://h/cb?code=a%26b&iss=x" },
		{ "https://h/cb?a=b", "https://h/cb?a=b&code=a%26b&iss=x" },
		{ "https://h/cb?a=b&", "https://h/cb?a=b&code=a%26b&iss=x" },
		{ "https://h/cb#", "https://h/cb#code=a%26b&iss=x" },
		{ "", "?code=a%26b&iss=x" },
	};
	struct buf b;

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		buf_init(&b, *state, 1000);
		buf_puts(&b, vectors[i].start);
		url_add_param(&b, "code", "a&b");
		url_add_param(&b, "state", NULL);
		url_add_param(&b, "iss", "x");
		assert_string_equal(b.data, vectors[i].want);
	}
}

static void
test_add_field(void **state)
{
	struct buf b;

	buf_init(&b, *state, 1000);
	url_add_field(&b, "none", NULL);
	url_add_field(&b, "code", "a&b?");
	url_add_field(&b, "iss", "");
	assert_string_equal(b.data, "code=a%26b%3F&iss=");
}

static void
test_web(void **state)
{
	static const char *const good[] = { "https://h.example",
		"https://h.example:8443/a?b", "http://127.0.0.1:5000/",
		"http://[::1]", "http://localhost/a" };
	static const char *const bad[] = { "", "h.example", "http://h.example/",
		"https:", "https://", "https://u@h.example/", "https://h.example/#",
		"ftp://h.example/", "HTTPS", "http://127.0.0.2/",
		"https://h.example/ " };
	struct url u;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(url_parse_web(good[i], strlen(good[i]), &u),
		    OK);
		assert_int_equal(url_parse_web(good[i], strlen(good[i]) - 1,
		    &u), ERR_INVALID);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(url_parse_web(bad[i], 100, &u), ERR_INVALID);
}

static void
test_dot_segments(void **state)
{
	static const char *const with[] = { "/.", "/..", "/./a", "/a/../b",
		"/a/.", "/%2e", "/a/%2E%2e/b", "/.%2e", "/%2e./" };
	static const char *const without[] = { "", "/", "/a", "/...", "/a.b/..c",
		"/.well-known/x", "/%2e%2e%2e", "/a%2e", "//a" };
	struct url u;
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
		snprintf(text, sizeof text, "https://h%s", with[i]);
		assert_int_equal(url_parse(text, strlen(text), &u), OK);
		assert_true(url_has_dot_segment(&u));
	}
	for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
		snprintf(text, sizeof text, "https://h%s", without[i]);
		assert_int_equal(url_parse(text, strlen(text), &u), OK);
		assert_false(url_has_dot_segment(&u));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_decode_refuses),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_add_param),
		cmocka_unit_test(test_add_field),
		cmocka_unit_test(test_web),
		cmocka_unit_test(test_dot_segments),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
