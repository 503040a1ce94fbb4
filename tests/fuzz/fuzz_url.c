/*
 * fuzz_url - forms, percent-decoding and URLs (RFC 3986, WHATWG urlencoded)
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What is decoded is text, and the same again when encoded and decoded. */
static void
check_decode(struct arena *a, const char *p, size_t len)
{
	char *out = malloc(len + 1), *again;
	struct buf b;
	size_t n, m;

	if (url_decode(p, len, true, out, &n) == OK) {
		if (n > len || !str_utf8(out, n) || str_has_nul(out, n))
			abort();
		out[n] = '\0';
		buf_init(&b, a, 3 * n);
		url_encode(&b, out);
		again = malloc(b.len + 1);
		if (buf_failed(&b) || url_decode(b.data, b.len, false, again,
		    &m) != OK || m != n || memcmp(again, out, n) != 0)
			abort();
		free(again);
	}
	if (url_decode(p, len, false, out, &n) == OK && n > len)
		abort();
	free(out);
}

static bool
within(struct span s, const char *p, size_t len)
{
	return s.p == NULL ? s.len == 0 :
	    s.p >= p && s.p + s.len <= p + len;
}

static void
check_form(struct arena *a, const char *p, size_t len)
{
	struct span rest = { p, len }, name, value;
	size_t before = len;

	while (url_form_next(&rest, &name, &value) == OK) {
		if (rest.len >= before || rest.p + rest.len != p + len ||
		    !within(name, p, len) || !within(value, p, len) ||
		    name.p == NULL || value.p == NULL)
			abort();
		before = rest.len;
		check_decode(a, name.p, name.len);
		check_decode(a, value.p, value.len);
	}
}

/* The parts lie in the URL, in order, and nothing is lost between them. */
static void
check_url(struct arena *a, const char *p, size_t len)
{
	size_t sum;
	struct url u;

	if (url_parse(p, len, &u) != OK) {
		if (u.scheme.p != NULL || u.path.p != NULL)
			abort();
		return;
	}
	sum = u.scheme.len + 1 + u.path.len;
	if (u.host.p != NULL)
		sum += 2 + u.host.len;
	if (u.userinfo.p != NULL)
		sum += u.userinfo.len + 1;
	if (u.port.p != NULL)
		sum += 1 + u.port.len;
	if (u.query.p != NULL)
		sum += 1 + u.query.len;
	if (u.fragment.p != NULL)
		sum += 1 + u.fragment.len;
	if (sum != len || u.scheme.p != p || !within(u.userinfo, p, len) ||
	    !within(u.host, p, len) || !within(u.port, p, len) ||
	    !within(u.path, p, len) || !within(u.query, p, len) ||
	    !within(u.fragment, p, len))
		abort();
	url_is_loopback(&u);
	if (u.host.p != NULL)
		url_origin(a, &u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(64 << 20);
	const char *p = (const char *)data;

	check_decode(a, p, len);
	check_form(a, p, len);
	check_url(a, p, len);
	arena_free(a);
	return 0;
}
