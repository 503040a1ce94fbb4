/*
 * user_code - what a person reads off a device and types (RFC 8628 section
 * 6.1)
 *
 * Each letter is as likely as any other: a byte that would favour some is
 * drawn again.
 */
#include "oauth/user_code.h"

#include <string.h>

#include "crypto/rand.h"

static const char alphabet[] = "BCDFGHJKLMNPQRSTVWXZ";

enum { LETTERS = sizeof alphabet - 1, FAIR = 256 / LETTERS * LETTERS };

static char
draw(void)
{
	unsigned char byte;

	do
		rand_bytes(&byte, 1);
	while (byte >= FAIR);
	return alphabet[byte % LETTERS];
}

struct user_code
user_code_make(void)
{
	struct user_code code = { "" };

	for (size_t i = 0; i < USER_CODE_LEN; i++)
		code.letters[i] = draw();
	return code;
}

enum err
user_code_parse(const char *typed, size_t len, struct user_code *out)
{
	struct user_code code = { "" };
	size_t n = 0;

	*out = code;
	for (size_t i = 0; i < len; i++) {
		char ch = typed[i];

		if (ch == '-' || ch == ' ')
			continue;
		if (ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 'a' + 'A');
		if (n == USER_CODE_LEN || ch == '\0' ||
		    memchr(alphabet, ch, LETTERS) == NULL)
			return ERR_INVALID;
		code.letters[n++] = ch;
	}
	if (n != USER_CODE_LEN)
		return ERR_INVALID;
	*out = code;
	return OK;
}

char *
user_code_show(struct arena *a, const struct user_code *code)
{
	return arena_printf(a, "%.4s-%.4s", code->letters, code->letters + 4);
}
