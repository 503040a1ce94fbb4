/*
 * buf - text that grows in an arena, up to a stated maximum
 *
 * Never shorter than it was after a call that failed, never without its NUL.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAP = 256 };

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
	b->cap = max < FIRST_CAP ? max + 1 : FIRST_CAP;
	b->data = arena_alloc(a, b->cap);
}

/* Makes room for `len` more bytes and the NUL; false if it may not. */
static bool
reserve(struct buf *b, size_t len)
{
	size_t cap = b->cap;
	char *data;

	if (b->failed || len > b->max - b->len) {
		b->failed = true;
		return false;
	}
	if (len < cap - b->len)
		return true;
	while (cap <= b->len + len)
		cap = cap <= b->max / 2 ? cap * 2 : b->max + 1;
	data = arena_alloc(b->arena, cap);
	memcpy(data, b->data, b->len);
	b->data = data;
	b->cap = cap;
	return true;
}

void
buf_room(struct buf *b, size_t len)
{
	if (!b->failed && len <= b->max - b->len)
		(void)reserve(b, len);
}

void
buf_add(struct buf *b, const void *p, size_t len)
{
	if (len == 0 || !reserve(b, len))
		return;
	memcpy(b->data + b->len, p, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	if (!reserve(b, 1))
		return;
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

void
buf_int(struct buf *b, int64_t n)
{
	char digits[20];
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof digits - at);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->cap - b->len;
	va_list ap;
	int n;

	if (b->failed)
		return;
	va_start(ap, fmt);
	n = vsnprintf(b->data + b->len, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < room && (size_t)n <= b->max - b->len) {
		b->len += (size_t)n;
		return;
	}
	b->data[b->len] = '\0';
	if (n < 0 || !reserve(b, (size_t)n)) {
		b->failed = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->data[0] = '\0';
	b->failed = false;
}
