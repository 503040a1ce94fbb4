/*
 * arena - memory that lives as long as one request
 *
 * Everything a request needs comes from its arena; nothing is freed by hand.
 * Memory is zeroed when handed out and wiped when the arena is reset, so
 * secrets do not outlive their request.  Exhaustion (more than the arena's
 * maximum, or no memory left) is a bug or a full machine: it is logged and
 * the process exits; the parent starts another.
 *
 * Built with -DARENA_MALLOC each allocation is a malloc of its own, so that
 * AddressSanitizer sees every overrun.
 */
#ifndef KEEPSAKE_BASE_ARENA_H
#define KEEPSAKE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new arena that may hand out `max` bytes between resets.  Never NULL. */
struct arena *arena_new(size_t max);
/* Runs the deferred calls, wipes and frees.  NULL is allowed. */
void arena_free(struct arena *a);

/* `len` zeroed bytes, aligned for any type.  Never NULL, even for 0. */
void *arena_alloc(struct arena *a, size_t len)
    __attribute__((malloc, returns_nonnull));
/* `n` zeroed elements of `size` bytes; an overflowing product exits. */
void *arena_array(struct arena *a, size_t n, size_t size)
    __attribute__((malloc, returns_nonnull));
/* Copies of a string, of `len` bytes with a final NUL, of formatted text. */
char *arena_strdup(struct arena *a, const char *s)
    __attribute__((malloc, returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t len)
    __attribute__((malloc, returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 2, 3)));

/* How many bytes it may still hand out, for who can do with less. */
size_t arena_left(const struct arena *a);

/* Calls `fn(p)` when the arena is reset or freed, last deferred first. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);
/* Runs the deferred calls and wipes; earlier pointers are dead. */
void arena_reset(struct arena *a);

#endif
