/*
 * json_quote - a JSON string written without json-c (RFC 8259 section 7)
 *
 * A file of its own, so that a program that only writes JSON does not carry
 * the library that reads it.  Never writes an unescaped control character or
 * a byte that is not UTF-8.
 */
#include "base/json.h"

#include <string.h>

#include "base/str.h"

/* Bytes at the start of `s` that stand for themselves. */
static size_t
plain_run(const char *s)
{
	size_t n = 0;
	unsigned char c;

	for (;;) {
		c = (unsigned char)s[n];
		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			return n;
		n++;
	}
}

static void
add_escape(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i < sizeof named - 1; i += 2)
		if ((unsigned char)named[i] == c) {
			buf_add(b, (const char[]){ '\\', named[i + 1] }, 2);
			return;
		}
	buf_add(b, (const char[]){ '\\', 'u', '0', '0', hex[c >> 4],
	    hex[c & 15] }, 6);
}

void
json_quote(struct buf *b, const char *s)
{
	unsigned char c;
	size_t n;

	buf_putc(b, '"');
	for (;;) {
		n = plain_run(s);
		buf_add(b, s, n);
		s += n;
		c = (unsigned char)*s;
		if (c == '\0')
			break;
		if (c < 0x80) {
			add_escape(b, c);
			s++;
			continue;
		}
		n = str_utf8_next(s, strnlen(s, 4));
		buf_add(b, n > 0 ? s : "\ufffd", n > 0 ? n : 3);
		s += n > 0 ? n : 1;
	}
	buf_putc(b, '"');
}
