/*
 * url - URLs (RFC 3986), percent-encoding and forms (WHATWG urlencoded)
 *
 * Parsers are pure functions on buffers, proved free of run-time errors
 * (tests/proofs).  Never normalises, never guesses what was meant.
 */
#include "base/url.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The value of the escape whose '%' is in[at], or -1. */
static int
escape_value(const char *in, size_t at, size_t len)
{
	int high, low;

	if (len - at < 3)
		return -1;
	high = hex_value(in[at + 1]);
	low = hex_value(in[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

enum err
url_decode(const char *in, size_t len, bool plus, char *out, size_t *out_len)
{
	size_t n = 0, i = 0;
	int value;
	char c;

	*out_len = 0;
	while (i < len) {
		c = in[i];
		if (c == '+' && plus)
			c = ' ';
		if (c == '%') {
			value = escape_value(in, i, len);
			if (value < 0)
				return ERR_INVALID;
			c = (char)(unsigned char)value;
			i += 2;
		}
		i++;
		if (c == '\0')
			return ERR_INVALID;
		out[n++] = c;
	}
	if (!str_utf8(out, n))
		return ERR_INVALID;
	*out_len = n;
	return OK;
}

static size_t
find(const char *p, size_t len, char c)
{
	size_t i = 0;

	while (i < len && p[i] != c)
		i++;
	return i;
}

enum err
url_form_next(struct span *rest, struct span *name, struct span *value)
{
	size_t len, equals;

	*name = *value = (struct span){ NULL, 0 };
	while (rest->len > 0 && rest->p[0] == '&') {
		rest->p++;
		rest->len--;
	}
	if (rest->len == 0)
		return ERR_NOT_FOUND;
	len = find(rest->p, rest->len, '&');
	equals = find(rest->p, len, '=');
	*name = (struct span){ rest->p, equals };
	*value = (struct span){ rest->p + len, 0 };
	if (equals < len)
		*value = (struct span){ rest->p + equals + 1,
		    len - equals - 1 };
	rest->p += len;
	rest->len -= len;
	return OK;
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_unreserved(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '.' ||
	    c == '_' || c == '~';
}

static bool
is_sub_delim(char c)
{
	switch (c) {
	case '!': case '$': case '&': case '\'': case '(': case ')':
	case '*': case '+': case ',': case ';': case '=':
		return true;
	default:
		return false;
	}
}

void
url_encode(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char c;
	size_t run;

	for (;;) {
		for (run = 0; is_unreserved(s[run]); run++)
			;
		buf_add(b, s, run);
		s += run;
		if (*s == '\0')
			return;
		c = (unsigned char)*s++;
		buf_add(b, (const char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
}

/* Takes off and returns the first `len` bytes. */
static struct span
cut(struct span *s, size_t len)
{
	struct span head = { s->p, len };

	s->p += len;
	s->len -= len;
	return head;
}

/* Only characters that RFC 3986 allows somewhere, and whole escapes. */
static bool
characters_ok(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && escape_value(s, i, len) < 0)
			return false;
		if (!is_unreserved(s[i]) && !is_sub_delim(s[i]) &&
		    find("%:/?#[]@", 8, s[i]) == 8)
			return false;
	}
	return true;
}

static bool
scheme_ok(struct span s)
{
	if (s.len == 0 || !is_alpha(s.p[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) &&
		    s.p[i] != '+' && s.p[i] != '-' && s.p[i] != '.')
			return false;
	return true;
}

/* An escape in a host has no use but to hide which host it is. */
static bool
host_ok(struct span s)
{
	bool literal = s.len > 2 && s.p[0] == '[' && s.p[s.len - 1] == ']';
	size_t colons = 0;

	if (!literal) {
		for (size_t i = 0; i < s.len; i++)
			if (!is_unreserved(s.p[i]) && !is_sub_delim(s.p[i]))
				return false;
		return true;
	}
	for (size_t i = 1; i < s.len - 1; i++) {
		colons += s.p[i] == ':';
		if (hex_value(s.p[i]) < 0 && s.p[i] != ':' && s.p[i] != '.')
			return false;
	}
	return colons >= 2;
}

static bool
port_ok(struct span s)
{
	unsigned n = 0;

	if (s.len > 5)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.p[i]))
			return false;
		n = n * 10 + (unsigned)(s.p[i] - '0');
	}
	return n <= 65535;
}

static enum err
parse_authority(struct span rest, struct url *u)
{
	size_t at = find(rest.p, rest.len, '@'), end;

	if (at < rest.len) {
		u->userinfo = cut(&rest, at);
		cut(&rest, 1);
		if (find(u->userinfo.p, at, '[') < at ||
		    find(u->userinfo.p, at, ']') < at)
			return ERR_INVALID;
	}
	end = find(rest.p, rest.len, ':');
	if (rest.len > 0 && rest.p[0] == '[') {
		end = find(rest.p, rest.len, ']');
		if (end < rest.len)
			end++;
	}
	u->host = cut(&rest, end);
	if (rest.len > 0) {
		if (rest.p[0] != ':')
			return ERR_INVALID;
		cut(&rest, 1);
		u->port = rest;
	}
	return host_ok(u->host) && port_ok(u->port) ? OK : ERR_INVALID;
}

/* The part after `mark` at the end of *rest, taken off; absent without. */
static struct span
cut_tail(struct span *rest, char mark)
{
	size_t at = find(rest->p, rest->len, mark);
	struct span tail = { NULL, 0 };

	if (at < rest->len)
		tail = (struct span){ rest->p + at + 1, rest->len - at - 1 };
	rest->len = at;
	return tail;
}

static enum err
split(const char *s, size_t len, struct url *u)
{
	struct span rest = { s, len };
	size_t n;

	if (!characters_ok(s, len))
		return ERR_INVALID;
	u->fragment = cut_tail(&rest, '#');
	if (find(u->fragment.p, u->fragment.len, '#') < u->fragment.len)
		return ERR_INVALID;
	u->query = cut_tail(&rest, '?');
	n = find(rest.p, rest.len, ':');
	if (n == rest.len)
		return ERR_INVALID;
	u->scheme = cut(&rest, n);
	cut(&rest, 1);
	if (!scheme_ok(u->scheme))
		return ERR_INVALID;
	if (rest.len >= 2 && rest.p[0] == '/' && rest.p[1] == '/') {
		cut(&rest, 2);
		n = find(rest.p, rest.len, '/');
		if (parse_authority(cut(&rest, n), u) != OK)
			return ERR_INVALID;
	}
	u->path = rest;
	/* RFC 9110 section 4.2: these two are nothing without a host. */
	if (u->host.len == 0 && (span_eq_nocase(u->scheme, "http") ||
	    span_eq_nocase(u->scheme, "https")))
		return ERR_INVALID;
	return OK;
}

enum err
url_parse(const char *s, size_t len, struct url *u)
{
	*u = (struct url){ 0 };
	if (split(s, len, u) == OK)
		return OK;
	*u = (struct url){ 0 };
	return ERR_INVALID;
}

bool
span_eq(struct span a, const char *s)
{
	for (size_t i = 0; i < a.len; i++)
		if (s[i] == '\0' || a.p[i] != s[i])
			return false;
	return a.p != NULL && s[a.len] == '\0';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
span_eq_nocase(struct span a, const char *s)
{
	for (size_t i = 0; i < a.len; i++)
		if (s[i] == '\0' || lower(a.p[i]) != lower(s[i]))
			return false;
	return a.p != NULL && s[a.len] == '\0';
}

bool
url_is_loopback(const struct url *u)
{
	return span_eq(u->host, "127.0.0.1") || span_eq(u->host, "[::1]") ||
	    span_eq_nocase(u->host, "localhost");
}

enum err
url_parse_web(const char *s, size_t max, struct url *u)
{
	if (strlen(s) > max || url_parse(s, strlen(s), u) != OK ||
	    u->host.len == 0 || u->userinfo.p != NULL || u->fragment.p != NULL)
		return ERR_INVALID;
	return span_eq(u->scheme, "https") ||
	    (span_eq(u->scheme, "http") && url_is_loopback(u)) ? OK :
	    ERR_INVALID;
}

/* Bytes of a dot at the start of `s`, plain or encoded; 0: none. */
static size_t
dot_len(const char *s, size_t len)
{
	if (len >= 1 && s[0] == '.')
		return 1;
	return len >= 3 && s[0] == '%' && s[1] == '2' &&
	    (s[2] == 'e' || s[2] == 'E') ? 3 : 0;
}

static bool
is_dots(const char *s, size_t len)
{
	size_t first = dot_len(s, len);

	return first > 0 &&
	    first + dot_len(s + first, len - first) == len;
}

bool
url_has_dot_segment(const struct url *u)
{
	const char *p = u->path.p, *end = p + u->path.len, *slash;

	for (; p < end; p = slash + 1) {
		slash = memchr(p, '/', (size_t)(end - p));
		if (slash == NULL)
			slash = end;
		if (is_dots(p, (size_t)(slash - p)))
			return true;
	}
	return false;
}

char *
url_origin(struct arena *a, const struct url *u)
{
	struct buf b;

	buf_init(&b, a, u->scheme.len + u->host.len + u->port.len + 4);
	buf_add(&b, u->scheme.p, u->scheme.len);
	buf_puts(&b, "://");
	buf_add(&b, u->host.p, u->host.len);
	if (u->port.len > 0) {
		buf_putc(&b, ':');
		buf_add(&b, u->port.p, u->port.len);
	}
	return b.data;
}

static void
add_pair(struct buf *b, const char *name, const char *value)
{
	url_encode(b, name);
	buf_putc(b, '=');
	url_encode(b, value);
}

void
url_add_param(struct buf *b, const char *name, const char *value)
{
	char last = b->len > 0 ? b->data[b->len - 1] : '\0';

	if (value == NULL)
		return;
	if (last != '?' && last != '&' && last != '#')
		buf_putc(b, strpbrk(b->data, "?#") != NULL ? '&' : '?');
	add_pair(b, name, value);
}

void
url_add_field(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (b->len > 0)
		buf_putc(b, '&');
	add_pair(b, name, value);
}
