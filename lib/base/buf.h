/*
 * buf - text and bytes that grow up to a stated maximum
 *
 * A buffer takes its memory from an arena.  It always holds a final NUL that
 * is not counted.  Going over the maximum is remembered, not fatal: the
 * content stays as it was before the call that failed, later calls do
 * nothing, and buf_failed() tells.  Check once, at the end.
 */
#ifndef KEEPSAKE_BASE_BUF_H
#define KEEPSAKE_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct buf {
	char *data;		/* `len` bytes and a NUL; never NULL */
	size_t len;
	size_t cap;
	size_t max;
	struct arena *arena;
	bool failed;
};

/* An empty buffer of at most `max` bytes in `a`. */
void buf_init(struct buf *b, struct arena *a, size_t max);
/* Makes room for `len` more bytes at once, for who knows; never fails. */
void buf_room(struct buf *b, size_t len);
void buf_add(struct buf *b, const void *p, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Empties it and forgets a failure; keeps the memory. */
void buf_clear(struct buf *b);
static inline bool
buf_failed(const struct buf *b)
{
	return b->failed;
}

#endif
