/*
 * str - checked operations on text
 *
 * Text inside Keepsake is UTF-8 in NUL-terminated strings: whatever comes from
 * outside is refused at the edge if it holds a NUL.  Parsers of outside bytes
 * take a pointer and a length.
 */
#ifndef KEEPSAKE_BASE_STR_H
#define KEEPSAKE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Equality; false if either is NULL. */
bool str_eq(const char *a, const char *b);
/* Equality without regard to ASCII case; false if either is NULL. */
bool str_eq_nocase(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Is `word` one of the words of `list`, separated by single spaces? */
bool str_has_word(const char *list, const char *word);
/* Is `item` one of the items of `list`, separated by commas?  False if either
 * is NULL.  The second without regard to ASCII case. */
bool str_has_item(const char *list, const char *item);
bool str_has_item_nocase(const char *list, const char *item);
/*
 * A decimal integer, all of `s`, within [min, max]; an optional '-' only.
 * ERR_INVALID otherwise, *out 0.
 */
enum err str_int(const char *s, int64_t min, int64_t max, int64_t *out)
    MUST_USE;
/* Lower-cases ASCII in place. */
void str_lower(char *s);
/*
 * Valid UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above
 * U+10FFFF.  NUL is allowed; see str_has_nul.
 */
bool str_utf8(const char *p, size_t len);
bool str_has_nul(const char *p, size_t len);
/* Bytes of the valid UTF-8 sequence at p[at] in a text of `len` bytes, 1 to 4;
 * 0 if there is none. */
size_t str_utf8_at(const char *p, size_t at, size_t len);
/* The same at the start of a text. */
size_t str_utf8_next(const char *p, size_t len);
/* Code points in valid UTF-8. */
size_t str_utf8_count(const char *s);
/* Bytes of the longest prefix of `s` that has at most `max` bytes and does
 * not cut a code point. */
size_t str_utf8_cut(const char *s, size_t max);

#endif
