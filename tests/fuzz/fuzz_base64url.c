/*
 * fuzz_base64url - one value has one spelling (RFC 4648 section 5)
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned char *out = malloc(BASE64_DECODED_MAX(len));
	char *again = malloc(BASE64URL_LEN(BASE64_DECODED_MAX(len)) + 1);
	const char *p = (const char *)data;
	size_t n;

	if (base64url_decode(p, len, out, &n) == OK) {
		if (base64url_encode(out, n, again) != len ||
		    memcmp(again, p, len) != 0)
			abort();
	} else if (n != 0) {
		abort();
	}
	if (base64_decode(p, len, out, &n) == OK && n > len / 4 * 3)
		abort();
	/* Anything can be encoded, and comes back. */
	free(again);
	again = malloc(BASE64URL_LEN(len) + 1);
	n = base64url_encode(data, len, again);
	if (n != BASE64URL_LEN(len) || again[n] != '\0')
		abort();
	free(out);
	out = malloc(BASE64_DECODED_MAX(n));
	if (base64url_decode(again, n, out, &n) != OK || n != len ||
	    (len > 0 && memcmp(out, data, len) != 0))
		abort();
	free(again);
	free(out);
	return 0;
}
