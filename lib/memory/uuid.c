/*
 * uuid - random ids (RFC 9562 section 5.4)
 *
 * An id names a memory but never grants access to it.
 */
#include "memory/uuid.h"

#include "crypto/rand.h"

char *
uuid_new(struct arena *a)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];
	char *out = arena_alloc(a, 37), *at = out;

	rand_bytes(raw, sizeof raw);
	raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof raw; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = hex[raw[i] >> 4];
		*at++ = hex[raw[i] & 15];
	}
	return out;
}
