/*
 * fuzz_basic - the Authorization header of a client (RFC 7617)
 *
 * The bytes are tried as a whole header, and then as the credentials inside a
 * well-formed one.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "oauth/client_auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
try(struct arena *a, const char *header, size_t len)
{
	struct credentials c;
	enum err e = client_auth_parse_basic(a, header, len, &c);

	if (e != OK) {
		if (c.id != NULL || c.secret != NULL)
			abort();
		return;
	}
	if (c.id == NULL || *c.id == '\0' || strlen(c.id) > len ||
	    !str_utf8(c.id, strlen(c.id)))
		abort();
	if (c.secret != NULL && (*c.secret == '\0' ||
	    strlen(c.secret) > len || !str_utf8(c.secret, strlen(c.secret))))
		abort();
}

/* Plain base64 with padding, written for this alone. */
static size_t
encode(const uint8_t *in, size_t len, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = 0;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t word = (uint32_t)in[i] << 16;

		if (i + 1 < len)
			word |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < len)
			word |= in[i + 2];
		out[n++] = digits[word >> 18];
		out[n++] = digits[word >> 12 & 63];
		out[n++] = i + 1 < len ? digits[word >> 6 & 63] : '=';
		out[n++] = i + 2 < len ? digits[word & 63] : '=';
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a;
	char *header;

	if (len > 16384)
		return 0;
	a = arena_new(1 << 20);
	header = malloc(6 + (len + 2) / 3 * 4);
	try(a, (const char *)data, len);
	memcpy(header, "Basic ", 6);
	try(a, header, 6 + encode(data, len, header + 6));
	free(header);
	arena_free(a);
	return 0;
}
