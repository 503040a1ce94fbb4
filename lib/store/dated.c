/*
 * dated - secrets that are looked up by an index, the newest side by side
 *
 * The date is the holder's word and picks a place in the index, nothing more:
 * the SHA-256 behind it is of the whole text.
 */
#include "store/dated.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/rand.h"

enum { DATE_DIGITS = 8, TEXT_LEN = DATE_DIGITS + 43 };

const char *
dated_token(const struct call *c)
{
	return arena_printf(c->arena, "%08llx%s",
	    (unsigned long long)c->now & 0xffffffff, rand_token(c->arena));
}

static bool
is_dated(const char *text)
{
	return strlen(text) == TEXT_LEN &&
	    strspn(text, "0123456789abcdef") >= DATE_DIGITS;
}

struct dated_key
dated_key(const char *text)
{
	struct digest hash = digest_text(text);
	struct dated_key key = { .len = 0 };
	char date[DATE_DIGITS + 1];
	uint32_t at;

	if (is_dated(text)) {
		memcpy(date, text, DATE_DIGITS);
		date[DATE_DIGITS] = '\0';
		at = (uint32_t)strtoul(date, NULL, 16);
		for (int shift = 24; shift >= 0; shift -= 8)
			key.bytes[key.len++] = (unsigned char)(at >> shift);
	}
	memcpy(key.bytes + key.len, hash.bytes, DIGEST_LEN);
	key.len += DIGEST_LEN;
	return key;
}
