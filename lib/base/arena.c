/*
 * arena - a chunked bump allocator
 *
 * Chunks are zeroed when they come from malloc and wiped when they are given
 * back, so what is handed out is always zero without being cleared again.
 * The first chunk is kept between requests; most requests need no other.
 * A large one is pages of the kernel's, which come zeroed when they are
 * touched and are gone when they are given back: who asks for the most that
 * may be needed pays for what is.
 * Never hands out memory that was not wiped.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"

#ifdef ARENA_MALLOC
enum { SHARED_MAX = 0 };
#else
/* A larger allocation gets a chunk of its own: it would waste a shared one. */
enum { SHARED_MAX = 4096 };
#endif

enum {
	CHUNK_SIZE = 16 * 1024,
	PAGES_MIN = 1024 * 1024,	/* from here on it is pages */
	ALIGN = alignof(max_align_t)
};

struct chunk {
	struct chunk *next;
	size_t cap;
	size_t used;
	alignas(ALIGN) unsigned char data[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *p;
};

struct arena {
	struct chunk *shared;		/* the first is being filled */
	struct chunk *own;		/* chunks of one allocation each */
	struct deferred *deferred;
	size_t used;
	size_t max;
};

#ifdef ARENA_MALLOC
static void *
pages_new(size_t size)
{
	return calloc(1, size);
}

static void
pages_free(void *p, size_t size)
{
	(void)size;
	free(p);
}
#else
static void *
pages_new(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED ? p : NULL;
}

static void
pages_free(void *p, size_t size)
{
	munmap(p, size);
}
#endif

static struct chunk *
chunk_new(size_t cap, struct chunk *next)
{
	struct chunk *ch;
	size_t size;

	if (__builtin_add_overflow(cap, sizeof *ch, &size))
		log_fatal("allocation too large", NULL, 0);
	ch = cap < PAGES_MIN ? calloc(1, size) : pages_new(size);
	if (ch == NULL)
		log_fatal("no memory left", NULL, 0);
	ch->cap = cap;
	ch->next = next;
	return ch;
}

static struct chunk *
chunk_free(struct chunk *ch)
{
	struct chunk *next = ch->next;

	if (ch->cap >= PAGES_MIN) {
		pages_free(ch, ch->cap + sizeof *ch);
		return next;
	}
	explicit_bzero(ch->data, ch->used);
	free(ch);
	return next;
}

struct arena *
arena_new(size_t max)
{
	struct arena *a;

	a = calloc(1, sizeof *a);
	if (a == NULL)
		log_fatal("no memory left", NULL, 0);
	a->max = max;
	a->shared = chunk_new(CHUNK_SIZE - sizeof(struct chunk), NULL);
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	chunk_free(a->shared);
	free(a);
}

static void *
alloc_own(struct arena *a, size_t len)
{
	a->own = chunk_new(len, a->own);
	a->own->used = len;
	return a->own->data;
}

void *
arena_alloc(struct arena *a, size_t len)
{
	struct chunk *ch = a->shared;
	size_t room;
	void *p;

	if (len > a->max - a->used)
		log_fatal("arena exhausted", NULL, 0);
	if (len > SHARED_MAX || SHARED_MAX == 0) {
		a->used += len;
		return alloc_own(a, len);
	}
	room = (len + ALIGN - 1) / ALIGN * ALIGN;
	if (room > ch->cap - ch->used)
		ch = a->shared = chunk_new(ch->cap, ch);
	p = ch->data + ch->used;
	ch->used += room;
	a->used += len;
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(n, size, &len))
		log_fatal("allocation too large", NULL, 0);
	return arena_alloc(a, len);
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;
	size_t size;

	if (__builtin_add_overflow(len, 1, &size))
		log_fatal("allocation too large", NULL, 0);
	copy = arena_alloc(a, size);
	if (len > 0)
		memcpy(copy, s, len);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		log_fatal("cannot format", fmt, 0);
	text = arena_alloc(a, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

size_t
arena_left(const struct arena *a)
{
	return a->max - a->used;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d;

	d = arena_alloc(a, sizeof *d);
	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}

void
arena_reset(struct arena *a)
{
	struct deferred *d;

	while ((d = a->deferred) != NULL) {
		a->deferred = d->next;
		d->fn(d->p);
	}
	while (a->own != NULL)
		a->own = chunk_free(a->own);
	while (a->shared->next != NULL)
		a->shared = chunk_free(a->shared);
	explicit_bzero(a->shared->data, a->shared->used);
	a->shared->used = 0;
	a->used = 0;
}
