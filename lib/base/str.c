/*
 * str - checked operations on text, UTF-8 among them (RFC 3629)
 *
 * Never depends on a locale.
 */
#include "base/str.h"

#include <string.h>
#include <strings.h>

bool
str_eq(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
str_eq_nocase(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

bool
str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return n <= len && memcmp(s + len - n, suffix, n) == 0;
}

bool
str_has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	if (n == 0 || strchr(word, ' ') != NULL)
		return false;
	while (list != NULL) {
		if (strncmp(list, word, n) == 0 &&
		    (list[n] == ' ' || list[n] == '\0'))
			return true;
		list = strchr(list, ' ');
		if (list != NULL)
			list++;
	}
	return false;
}

static bool
has_item(const char *list, const char *item,
    int (*differ)(const char *, const char *, size_t))
{
	size_t len, n;

	if (list == NULL || item == NULL)
		return false;
	for (len = strlen(item); *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == len && n > 0 && differ(list, item, n) == 0)
			return true;
	}
	return false;
}

bool
str_has_item(const char *list, const char *item)
{
	return has_item(list, item, strncmp);
}

bool
str_has_item_nocase(const char *list, const char *item)
{
	return has_item(list, item, strncasecmp);
}

enum err
str_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = *s == '-';
	int64_t n = 0;

	*out = 0;
	if (negative)
		s++;
	if (*s == '\0')
		return ERR_INVALID;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return ERR_INVALID;
		/* Counted below zero, where there is one value more. */
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, *s - '0', &n))
			return ERR_INVALID;
	}
	if (!negative && __builtin_sub_overflow(0, n, &n))
		return ERR_INVALID;
	if (n < min || n > max)
		return ERR_INVALID;
	*out = n;
	return OK;
}

void
str_lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = lower(*s);
}

static bool
is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Indices, not moving pointers: so the prover sees that each is below len. */
size_t
str_utf8_at(const char *p, size_t at, size_t len)
{
	unsigned char first, second;

	if (at >= len)
		return 0;
	first = (unsigned char)p[at];
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4 || len - at < 2 || !is_tail(p[at + 1]))
		return 0;
	if (first < 0xe0)
		return 2;
	second = (unsigned char)p[at + 1];
	if (len - at < 3 || !is_tail(p[at + 2]))
		return 0;
	if (first < 0xf0) {
		if ((first == 0xe0 && second < 0xa0) ||
		    (first == 0xed && second > 0x9f))
			return 0;
		return 3;
	}
	if (len - at < 4 || !is_tail(p[at + 3]) ||
	    (first == 0xf0 && second < 0x90) ||
	    (first == 0xf4 && second > 0x8f))
		return 0;
	return 4;
}

size_t
str_utf8_next(const char *p, size_t len)
{
	return str_utf8_at(p, 0, len);
}

bool
str_utf8(const char *p, size_t len)
{
	size_t at = 0, n;

	while (at < len) {
		if ((unsigned char)p[at] < 0x80) {
			at++;
			continue;
		}
		n = str_utf8_at(p, at, len);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

bool
str_has_nul(const char *p, size_t len)
{
	return len > 0 && memchr(p, '\0', len) != NULL;
}

size_t
str_utf8_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += !is_tail(*s);
	return n;
}

size_t
str_utf8_cut(const char *s, size_t max)
{
	size_t len = strnlen(s, max);

	if (len < max || s[len] == '\0')
		return len;
	while (len > 0 && is_tail(s[len]))
		len--;
	return len;
}
