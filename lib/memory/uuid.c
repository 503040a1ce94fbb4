/*
 * uuid - ids (RFC 9562 sections 5.4 and 5.8)
 *
 * An id names a memory but never grants access to it.
 */
#include "memory/uuid.h"

#include "crypto/digest.h"
#include "crypto/rand.h"

/* The first 16 bytes, as the text of an id of that version. */
static char *
format(struct arena *a, unsigned char *raw, unsigned version)
{
	static const char hex[] = "0123456789abcdef";
	char *out = arena_alloc(a, 37), *at = out;

	raw[6] = (unsigned char)((raw[6] & 0x0f) | version << 4);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < 16; i++) {
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
	return format(a, raw, 4);
}

char *
uuid_of(struct arena *a, const char *text)
{
	struct digest d = digest_text(text);

	return format(a, d.bytes, 8);
}
