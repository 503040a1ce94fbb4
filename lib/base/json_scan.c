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
 * What follows a backslash: the character, or -1 if malformed.  Surrogates
 * come as a pair or not at all.
 */
static int
escape(struct scanner *s)
{
	int value, low;

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
	if (value < 0xd800 || value > 0xdfff)
		return value;
	if (value > 0xdbff || !accept(s, '\\') || !accept(s, 'u'))
		return -1;
	low = hex4(s);
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + (value - 0xd800) * 0x400 + (low - 0xdc00);
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

static bool
name(struct scanner *s)
{
	return accept(s, '"') && string(s, false);
}

/* A member's name and colon, up to its value. */
static bool
key(struct scanner *s)
{
	s->members++;
	if (!name(s))
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

/* The next character of a string, however it is spelt; -1 at its end. */
static int
character(struct scanner *s)
{
	int value = (unsigned char)peek(s);
	size_t n;

	if (s->at >= s->len || value == '"')
		return -1;
	if (value == '\\') {
		s->at++;
		return escape(s);
	}
	n = str_utf8_at(s->p, s->at, s->len);
	if (n == 0)
		return -1;
	if (n > 1)
		value &= 0x7f >> n;
	for (s->at++; n > 1 && s->at < s->len; n--)
		value = value * 0x40 + (s->p[s->at++] & 0x3f);
	return value;
}

/* Is the string that starts here, spelt or escaped, `want`? */
static bool
spells(struct scanner s, const char *want)
{
	if (!accept(&s, '"'))
		return false;
	for (; *want != '\0'; want++)
		if (character(&s) != (unsigned char)*want)
			return false;
	return character(&s) < 0;
}

/* Beyond what both spell the same without an escape. */
static void
skip_same(struct scanner *a, struct scanner *b)
{
	char c;

	while (a->at < a->len && b->at < b->len) {
		c = a->p[a->at];
		if (c != b->p[b->at] || c == '"' || c == '\\' ||
		    (unsigned char)c >= 0x80)
			return;
		a->at++;
		b->at++;
	}
}

int
json_raw_compare(struct span a, struct span b)
{
	struct scanner sa = { .p = a.p, .len = a.len };
	struct scanner sb = { .p = b.p, .len = b.len };
	int ca, cb;

	if (!accept(&sa, '"') || !accept(&sb, '"'))
		return 0;
	skip_same(&sa, &sb);
	do {
		ca = character(&sa);
		cb = character(&sb);
	} while (ca == cb && ca >= 0);
	return (ca > cb) - (ca < cb);
}

/* What opens it, or a comma; and behind that up to what is next. */
static bool
step(struct scanner *s, struct json_walk *w)
{
	skip_space(s);
	if (w->at > 0) {
		if (!accept(s, ','))
			return false;
	} else if (accept(s, '{')) {
		w->object = true;
	} else if (!accept(s, '[')) {
		return false;
	}
	skip_space(s);
	return true;
}

/* Where the next name, its end and its value begin; w->at becomes its end. */
struct place {
	size_t name, end, value;
};

static bool
advance(struct json_walk *w, struct place *at)
{
	struct scanner s = { .p = w->text.p, .len = w->text.len, .at = w->at };
	enum json_type type;

	*at = (struct place){ 0 };
	if (!step(&s, w))
		return false;
	if (w->object) {
		at->name = s.at;
		if (!name(&s))
			return false;
		at->end = s.at;
		skip_space(&s);
		if (!accept(&s, ':'))
			return false;
		skip_space(&s);
	}
	at->value = s.at;
	if (!whole(&s, &type))
		return false;
	w->at = s.at;
	return true;
}

bool
json_walk_next(struct json_walk *w, struct span *key, struct span *value)
{
	struct place at;

	*key = *value = (struct span){ NULL, 0 };
	if (!advance(w, &at))
		return false;
	if (w->object)
		*key = (struct span){ w->text.p + at.name, at.end - at.name };
	*value = (struct span){ w->text.p + at.value, w->at - at.value };
	return true;
}

enum err
json_raw_member(const char *p, size_t len, const char *want, struct span *out)
{
	struct json_walk w = { .text = { p, len } };
	struct place at;

	*out = (struct span){ NULL, 0 };
	while (advance(&w, &at) && w.object)
		if (spells((struct scanner){ .p = p, .len = len,
		    .at = at.name }, want)) {
			*out = (struct span){ p + at.value, w.at - at.value };
			return OK;
		}
	return ERR_NOT_FOUND;
}
