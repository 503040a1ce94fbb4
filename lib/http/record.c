/*
 * record - FastCGI records, framed by hand (FastCGI 1.0, sections 3 and 4)
 *
 * Never believes a length before that many bytes are there.
 */
#include "http/record.h"

#include <assert.h>
#include <string.h>

enum { VERSION = 1, ROLE_RESPONDER = 1 };

enum err
record_parse(const unsigned char *p, size_t len, struct record *out,
    size_t *size)
{
	size_t content_len, whole;

	memset(out, 0, sizeof *out);
	*size = 0;
	if (len < RECORD_HEADER_LEN)
		return ERR_NOT_FOUND;
	if (p[0] != VERSION)
		return ERR_INVALID;
	content_len = (size_t)p[4] << 8 | p[5];
	whole = RECORD_HEADER_LEN + content_len + p[6];
	if (len < whole)
		return ERR_NOT_FOUND;
	out->type = p[1];
	out->id = (unsigned)p[2] << 8 | p[3];
	out->content = p + RECORD_HEADER_LEN;
	out->len = content_len;
	*size = whole;
	return OK;
}

void
record_add(struct buf *b, enum record_type type, unsigned id,
    const void *content, size_t len)
{
	const unsigned char header[RECORD_HEADER_LEN] = {
		VERSION, (unsigned char)type,
		(unsigned char)(id >> 8 & 0xff), (unsigned char)(id & 0xff),
		(unsigned char)(len >> 8 & 0xff), (unsigned char)(len & 0xff),
	};

	assert(len <= RECORD_CONTENT_MAX);
	buf_add(b, header, sizeof header);
	buf_add(b, content, len);
}

void
record_add_begin(struct buf *b, unsigned id)
{
	static const unsigned char body[8] = { 0, ROLE_RESPONDER };

	record_add(b, RECORD_BEGIN, id, body, sizeof body);
}

/* Lengths below 128 take one byte, others four with the top bit set. */
static void
add_len(struct buf *b, size_t len)
{
	const unsigned char bytes[4] = {
		(unsigned char)(0x80 | (len >> 24 & 0x7f)),
		(unsigned char)(len >> 16 & 0xff),
		(unsigned char)(len >> 8 & 0xff), (unsigned char)(len & 0xff),
	};

	if (len < 0x80)
		buf_putc(b, (char)len);
	else
		buf_add(b, bytes, sizeof bytes);
}

void
record_add_pair(struct buf *b, const char *name, const char *value)
{
	add_len(b, strlen(name));
	add_len(b, strlen(value));
	buf_puts(b, name);
	buf_puts(b, value);
}
