/*
 * json_scan - the wall: RFC 8259, strictly, in one pass and without memory
 *
 * Pure functions on buffers, proved free of run-time errors (tests/proofs).
 * Nesting is kept in the bits of a word, so that no input makes it recurse.
 * Never looks beyond the length that it is given.
 */
#include "base/json.h"

#include "base/str.h"

struct scanner {
	const char *p;
	size_t len;
	size_t at;
	size_t members;
	size_t containers;
	size_t scalars;
	uint32_t objects;	/* bit n: the n-th one out is an object */
	unsigned depth;
};

/* The next byte; at the end NUL, which no text holds outside of a string. */
static char
peek(const struct scanner *s)
{
	return s->at < s->len ? s->p[s->at] : '\0';
}

static bool
accept(struct scanner *s, char c)
{
	if (s->at >= s->len || s->p[s->at] != c)
		return false;
	s->at++;
	return true;
}

static void
skip_space(struct scanner *s)
{
	char c;

	while (s->at < s->len) {
		c = s->p[s->at];
		if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
			return;
		s->at++;
	}
}

/* Four hexadecimal digits, or -1. */
static int
hex4(struct scanner *s)
{
	int value = 0;
	char c;

	if (s->len - s->at < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		c = s->p[s->at + i];
		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	s->at += 4;
	return value;
}

/*
 * What follows a backslash.  Surrogates come as a pair or not at all.  Gives
 * the character, or 0xffff for all beyond ASCII; -1 if malformed.
 */
static int
escape(struct scanner *s)
{
	int value;

	switch (s->at < s->len ? s->p[s->at++] : '\0') {
	case '"':  return '"';
	case '\\': return '\\';
	case '/':  return '/';
	case 'b':  return '\b';
	case 'f':  return '\f';
	case 'n':  return '\n';
	case 'r':  return '\r';
	case 't':  return '\t';
	case 'u':  break;
	default:   return -1;
	}
	value = hex4(s);
	if (value < 0x80)
		return value;
	if (value < 0xd800 || value > 0xdfff)
		return 0xffff;
	if (value > 0xdbff || !accept(s, '\\') || !accept(s, 'u'))
		return -1;
	value = hex4(s);
	return value >= 0xdc00 && value <= 0xdfff ? 0xffff : -1;
}

/* The rest of a string, after its first quotation mark. */
static bool
string(struct scanner *s, bool nul_allowed)
{
	unsigned char c;
	size_t n;
	int e;

	while (s->at < s->len) {
		c = (unsigned char)s->p[s->at];
		if (c == '"') {
			s->at++;
			return true;
		}
		if (c == '\\') {
			s->at++;
			e = escape(s);
			if (e < 0 || (e == 0 && !nul_allowed))
				return false;
		} else if (c < 0x20) {
			return false;
		} else if (c < 0x80) {
			s->at++;
		} else {
			n = str_utf8_at(s->p, s->at, s->len);
			if (n == 0)
				return false;
			s->at += n;
		}
	}
	return false;
}

static bool
digits(struct scanner *s)
{
	size_t start = s->at;

	while (s->at < s->len && s->p[s->at] >= '0' && s->p[s->at] <= '9')
		s->at++;
	return s->at > start;
}

/*
 * The digits before a point.  *fits becomes false beyond int64_t, where json-c
 * would silently take the nearest.
 */
static bool
integer(struct scanner *s, bool negative, bool *fits)
{
	const uint64_t limit = (uint64_t)INT64_MAX + negative;
	size_t start = s->at;
	uint64_t n = 0, digit;

	*fits = true;
	if (accept(s, '0'))
		return true;
	for (; s->at < s->len; s->at++) {
		if (s->p[s->at] < '0' || s->p[s->at] > '9')
			break;
		digit = (uint64_t)(s->p[s->at] - '0');
		if (n > (limit - digit) / 10)
			*fits = false;
		else
			n = n * 10 + digit;
	}
	return s->at > start;
}

static bool
number(struct scanner *s, enum json_type *type)
{
	bool fits;

	if (!integer(s, accept(s, '-'), &fits))
		return false;
	*type = JSON_INT;
	if (accept(s, '.')) {
		*type = JSON_REAL;
		if (!digits(s))
			return false;
	}
	if (accept(s, 'e') || accept(s, 'E')) {
		*type = JSON_REAL;
		if (!accept(s, '+'))
			accept(s, '-');
		if (!digits(s))
			return false;
	}
	return fits || *type == JSON_REAL;
}

static bool
word(struct scanner *s, const char *w)
{
	for (; *w != '\0'; w++)
		if (!accept(s, *w))
			return false;
	return true;
}

static bool
scalar(struct scanner *s, enum json_type *type)
{
	s->scalars++;
	switch (peek(s)) {
	case '"':
		s->at++;
		*type = JSON_STRING;
		return string(s, true);
	case 't':
		*type = JSON_BOOL;
		return word(s, "true");
	case 'f':
		*type = JSON_BOOL;
		return word(s, "false");
	case 'n':
		*type = JSON_NULL;
		return word(s, "null");
	default:
		return number(s, type);
	}
}

static bool
push(struct scanner *s, bool object)
{
	if (s->depth == JSON_DEPTH_MAX)
		return false;
	s->depth++;
	s->containers++;
	s->objects = s->objects << 1 | object;
	skip_space(s);
	return true;
}

static void
pop(struct scanner *s)
{
	s->depth--;
	s->objects >>= 1;
}

/* A member's name and colon, up to its value. */
static bool
key(struct scanner *s)
{
	s->members++;
	if (!accept(s, '"') || !string(s, false))
		return false;
	skip_space(s);
	if (!accept(s, ':'))
		return false;
	skip_space(s);
	return true;
}

/* One value, or the start of a container up to its first scalar. */
static bool
value(struct scanner *s, enum json_type *type)
{
	for (;;) {
		if (accept(s, '{')) {
			*type = JSON_OBJECT;
			if (!push(s, true))
				return false;
			if (accept(s, '}'))
				break;
			if (!key(s))
				return false;
		} else if (accept(s, '[')) {
			*type = JSON_ARRAY;
			if (!push(s, false))
				return false;
			if (accept(s, ']'))
				break;
		} else {
			return scalar(s, type);
		}
	}
	pop(s);
	return true;
}

/* Closes what ends here, and goes on to the next value if one is due. */
static bool
next(struct scanner *s)
{
	bool object;

	while (s->depth > 0) {
		object = s->objects & 1;
		skip_space(s);
		if (accept(s, ',')) {
			skip_space(s);
			return !object || key(s);
		}
		if (!accept(s, object ? '}' : ']'))
			return false;
		pop(s);
	}
	return true;
}

/* One whole value; its first byte tells its type. */
static bool
whole(struct scanner *s, enum json_type *type)
{
	char first = peek(s);

	do {
		if (!value(s, type) || !next(s))
			return false;
	} while (s->depth > 0);
	if (first == '{')
		*type = JSON_OBJECT;
	if (first == '[')
		*type = JSON_ARRAY;
	return true;
}

enum err
json_scan(const char *p, size_t len, struct json_scan *out)
{
	struct scanner s = { .p = p, .len = len };
	enum json_type type = JSON_NONE;

	*out = (struct json_scan){ .type = JSON_NONE };
	skip_space(&s);
	if (!whole(&s, &type))
		return ERR_INVALID;
	skip_space(&s);
	if (s.at != s.len)
		return ERR_INVALID;
	out->members = s.members;
	out->containers = s.containers;
	out->scalars = s.scalars;
	out->type = type;
	return OK;
}

/* Is the string that starts here, spelt or escaped, `want`? */
static bool
key_is(struct scanner s, const char *want)
{
	int c;

	if (!accept(&s, '"'))
		return false;
	while (s.at < s.len) {
		c = (unsigned char)s.p[s.at++];
		if (c == '"')
			return *want == '\0';
		if (c == '\\')
			c = escape(&s);
		if (*want == '\0' || c != (unsigned char)*want)
			return false;
		want++;
	}
	return false;
}

enum err
json_raw_member(const char *p, size_t len, const char *want, struct span *out)
{
	struct scanner s = { .p = p, .len = len };
	enum json_type type;
	size_t start;
	bool found;

	*out = (struct span){ NULL, 0 };
	skip_space(&s);
	if (!accept(&s, '{'))
		return ERR_NOT_FOUND;
	do {
		skip_space(&s);
		start = s.at;
		if (!key(&s))
			return ERR_NOT_FOUND;
		found = key_is((struct scanner){ .p = p, .len = len,
		    .at = start }, want);
		start = s.at;
		if (!whole(&s, &type))
			return ERR_NOT_FOUND;
		if (found) {
			*out = (struct span){ p + start, s.at - start };
			return OK;
		}
		skip_space(&s);
	} while (accept(&s, ','));
	return ERR_NOT_FOUND;
}
