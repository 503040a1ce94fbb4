/*
 * channel_id - names of channels and of calls that wait
 */
#include "events/channel_id.h"

#include <string.h>

#include "crypto/rand.h"

void
channel_id_new(struct channel_id *out)
{
	rand_bytes(out->bytes, sizeof out->bytes);
}

void
channel_id_write(char *out, const struct channel_id *id)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < CHANNEL_ID_LEN; i++) {
		out[2 * i] = digits[id->bytes[i] >> 4];
		out[2 * i + 1] = digits[id->bytes[i] & 15];
	}
}

char *
channel_id_name(struct arena *a, const struct channel_id *id)
{
	char *name = arena_alloc(a, CHANNEL_NAME_LEN + 1);

	channel_id_write(name, id);
	return name;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum err
channel_id_parse(const char *name, size_t len, struct channel_id *out)
{
	int high, low;

	memset(out, 0, sizeof *out);
	if (len != CHANNEL_NAME_LEN)
		return ERR_INVALID;
	for (size_t i = 0; i < CHANNEL_ID_LEN; i++) {
		high = digit(name[2 * i]);
		low = digit(name[2 * i + 1]);
		if (high < 0 || low < 0)
			return ERR_INVALID;
		out->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return OK;
}

bool
channel_id_same(const struct channel_id *a, const struct channel_id *b)
{
	return memcmp(a->bytes, b->bytes, CHANNEL_ID_LEN) == 0;
}

bool
channel_id_is_none(const struct channel_id *id)
{
	static const struct channel_id none;

	return channel_id_same(id, &none);
}
