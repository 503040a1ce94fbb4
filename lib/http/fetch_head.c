/*
 * fetch_head - what is read of a foreign answer's header fields
 *
 * Never passes on a character that is not of a token (RFC 9110 section 5.6.2).
 */
#include "http/fetch_head.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"

enum { MEDIA_TYPE_MAX = 100 };

static size_t
token_len(const char *s)
{
	return strspn(s, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

const char *
fetch_media_type(struct arena *a, const char *value)
{
	size_t type = token_len(value), subtype, len;
	char *out;

	if (type == 0 || value[type] != '/')
		return NULL;
	subtype = token_len(value + type + 1);
	len = type + 1 + subtype;
	if (subtype == 0 || len > MEDIA_TYPE_MAX ||
	    (value[len] != '\0' && strchr("; \t", value[len]) == NULL))
		return NULL;
	out = arena_strndup(a, value, len);
	str_lower(out);
	return out;
}

/* Bytes up to the comma that ends a directive, or to the end. */
static size_t
directive_len(const char *s)
{
	bool quoted = false;
	size_t i;

	for (i = 0; s[i] != '\0' && (quoted || s[i] != ','); i++) {
		if (quoted && s[i] == '\\' && s[i + 1] != '\0')
			i++;
		else if (s[i] == '"')
			quoted = !quoted;
	}
	return i;
}

/* A number, perhaps quoted, which recipients should take too; what is
 * malformed has run out already (RFC 9111 sections 5.2 and 4.2.1). */
static int64_t
seconds(struct span v)
{
	int64_t n = 0;

	if (v.len >= 2 && v.p[0] == '"' && v.p[v.len - 1] == '"')
		v = (struct span){ v.p + 1, v.len - 2 };
	for (size_t i = 0; i < v.len; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return 0;
		n = n * 10 + (v.p[i] - '0');
		if (n > FETCH_AGE_MAX)
			n = FETCH_AGE_MAX;
	}
	return n;
}

/* What one directive says; -1 if nothing. */
static int64_t
directive_age(struct span d)
{
	struct span name = d, value = { NULL, 0 };
	const char *equals = memchr(d.p, '=', d.len);

	if (equals != NULL) {
		name.len = (size_t)(equals - d.p);
		value = (struct span){ equals + 1, d.len - name.len - 1 };
	}
	if (span_eq_nocase(name, "no-store") ||
	    span_eq_nocase(name, "no-cache"))
		return 0;
	return span_eq_nocase(name, "max-age") ? seconds(value) : -1;
}

int64_t
fetch_max_age(int64_t so_far, const char *value)
{
	struct span d;
	int64_t age;
	size_t len;

	for (; *value != '\0'; value += len + (value[len] == ',')) {
		len = directive_len(value);
		d = (struct span){ value, len };
		while (d.len > 0 && (*d.p == ' ' || *d.p == '\t')) {
			d.p++;
			d.len--;
		}
		while (d.len > 0 && (d.p[d.len - 1] == ' ' ||
		    d.p[d.len - 1] == '\t'))
			d.len--;
		age = directive_age(d);
		if (age >= 0 && (so_far < 0 || age < so_far))
			so_far = age;
	}
	return so_far;
}
