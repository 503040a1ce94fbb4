/*
 * uuid - ids (RFC 9562 sections 5.4 and 5.8)
 *
 * An id names a memory but never grants access to it.
 */
#include "memory/uuid.h"

#include <string.h>

#include "crypto/rand.h"

static char *
write_uuid(struct arena *a, const unsigned char *bytes, unsigned version)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];
	char *out = arena_alloc(a, 37), *at = out;

	memcpy(raw, bytes, sizeof raw);
	raw[6] = (unsigned char)((raw[6] & 0x0f) | version << 4);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof raw; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = hex[raw[i] >> 4];
		*at++ = hex[raw[i] & 15];
	}
	return out;
}

char *
uuid_new(struct arena *a)
{
	unsigned char raw[16];

	rand_bytes(raw, sizeof raw);
	return write_uuid(a, raw, 4);
}

char *
uuid_of(struct arena *a, const unsigned char *bytes)
{
	return write_uuid(a, bytes, 8);
}
