/*
 * base64 - RFC 4648 sections 4 and 5, strictly
 *
 * Pure functions on buffers, proved free of run-time errors (tests/proofs).
 * Never accepts two spellings of one value.
 */
#include "base/base64.h"

#include <stdbool.h>

enum { PLAIN = 0x40, URL = 0x80, VALUE = 0x3f };

/* The value of each ASCII character and the alphabets that it is in. */
static const unsigned char values[128] = {
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x7e, 0x00, 0xbe, 0x00, 0x7f,
	0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6,
	0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2,
	0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0x00, 0x00, 0x00, 0x00, 0xbf,
	0x00, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xe1, 0xe2, 0xe3, 0xe4,
	0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef, 0xf0,
	0xf1, 0xf2, 0xf3, 0x00, 0x00, 0x00, 0x00, 0x00,
};

static const char url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t
base64url_encode(const unsigned char *in, size_t len, char *out)
{
	const char *const start = out;
	unsigned v;

	for (; len >= 3; len -= 3, in += 3) {
		v = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
		*out++ = url_alphabet[v >> 18];
		*out++ = url_alphabet[v >> 12 & VALUE];
		*out++ = url_alphabet[v >> 6 & VALUE];
		*out++ = url_alphabet[v & VALUE];
	}
	if (len > 0) {
		v = (unsigned)in[0] << 16;
		if (len == 2)
			v |= (unsigned)in[1] << 8;
		*out++ = url_alphabet[v >> 18];
		*out++ = url_alphabet[v >> 12 & VALUE];
		if (len == 2)
			*out++ = url_alphabet[v >> 6 & VALUE];
	}
	*out = '\0';
	return (size_t)(out - start);
}

char *
base64url_text(struct arena *a, const void *in, size_t len)
{
	char *text;

	text = arena_alloc(a, BASE64URL_LEN(len) + 1);
	base64url_encode(in, len, text);
	return text;
}

char *
base64_text(struct arena *a, const void *in, size_t len)
{
	char *text = arena_alloc(a, (len + 2) / 3 * 4 + 1);
	size_t n = base64url_encode(in, len, text);

	for (size_t i = 0; i < n; i++)
		if (text[i] == '-')
			text[i] = '+';
		else if (text[i] == '_')
			text[i] = '/';
	while (n % 4 != 0)
		text[n++] = '=';
	return text;
}

/* Adds six bits to *bits; false if `c` is not of the alphabet. */
static bool
take(char c, unsigned alphabet, unsigned *bits)
{
	unsigned index = (unsigned char)c, entry;

	if (index >= sizeof values)
		return false;
	entry = values[index];
	*bits = *bits << 6 | (entry & VALUE);
	return (entry & alphabet) != 0;
}

static enum err
decode(const char *in, size_t len, unsigned alphabet, unsigned char *out,
    size_t *out_len)
{
	size_t rest = len % 4, n = 0, i = 0;
	unsigned bits = 0;

	while (i < len - rest) {
		if (!take(in[i], alphabet, &bits) ||
		    !take(in[i + 1], alphabet, &bits) ||
		    !take(in[i + 2], alphabet, &bits) ||
		    !take(in[i + 3], alphabet, &bits))
			return ERR_INVALID;
		i += 4;
		out[n++] = (unsigned char)(bits >> 16 & 0xff);
		out[n++] = (unsigned char)(bits >> 8 & 0xff);
		out[n++] = (unsigned char)(bits & 0xff);
	}
	for (bits = 0; i < len; i++)
		if (!take(in[i], alphabet, &bits))
			return ERR_INVALID;
	if (rest == 1 || (rest == 2 && (bits & 0x0f) != 0) ||
	    (rest == 3 && (bits & 0x03) != 0))
		return ERR_INVALID;
	if (rest == 2)
		out[n++] = (unsigned char)(bits >> 4 & 0xff);
	if (rest == 3) {
		out[n++] = (unsigned char)(bits >> 10 & 0xff);
		out[n++] = (unsigned char)(bits >> 2 & 0xff);
	}
	*out_len = n;
	return OK;
}

enum err
base64url_decode(const char *in, size_t len, unsigned char *out,
    size_t *out_len)
{
	*out_len = 0;
	return decode(in, len, URL, out, out_len);
}

enum err
base64_decode(const char *in, size_t len, unsigned char *out, size_t *out_len)
{
	*out_len = 0;
	if (len % 4 != 0)
		return ERR_INVALID;
	/* What padding is due follows from the length that is left. */
	if (len > 0 && in[len - 1] == '=')
		len--;
	if (len % 4 == 3 && in[len - 1] == '=')
		len--;
	return decode(in, len, PLAIN, out, out_len);
}
