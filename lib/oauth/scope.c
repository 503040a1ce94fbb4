/*
 * scope - lists of scopes (RFC 6749 section 3.3) and what ours mean
 *
 * Must never give a client of the operator more than it is registered for.
 */
#include "oauth/scope.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"

enum { SCOPE_LIST_MAX = 4096 };

/* Scopes that are about a person, whatever the memory holds. */
#define SCOPE_PERSON "openid profile email offline_access"

static const struct {
	const char *name;
	const char *words;
} table[] = {
	{ "openid", "know that it is you, by a number that tells nothing else" },
	{ "profile", "see your name" },
	{ "email", "see your e-mail address" },
	{ "offline_access", "stay connected while you are away" },
	{ SCOPE_MEMORY_READ, "read and search your memories" },
	{ SCOPE_MEMORY_WRITE, "add, change and delete your memories" },
};

size_t
scope_count(void)
{
	return sizeof(table) / sizeof(table[0]);
}

const char *
scope_name(size_t i)
{
	return table[i].name;
}

const char *
scope_words(size_t i)
{
	return table[i].words;
}

const char *
scope_all(void)
{
	return SCOPE_PERSON " " SCOPE_MEMORY;
}

/* The next word of *list, which is advanced; len 0 at the end. */
static struct span
next_word(const char **list)
{
	struct span word;

	*list += strspn(*list, " ");
	word.p = *list;
	word.len = strcspn(*list, " ");
	*list += word.len;
	return word;
}

static bool
has_word(const char *list, struct span word)
{
	struct span w;

	while ((w = next_word(&list)).len > 0)
		if (w.len == word.len && memcmp(w.p, word.p, w.len) == 0)
			return true;
	return false;
}

static void
add_word(struct buf *b, struct span word)
{
	if (has_word(b->data, word))
		return;
	if (b->len > 0)
		buf_putc(b, ' ');
	buf_add(b, word.p, word.len);
}

const char *
scope_intersect(struct arena *a, const char *asked, const char *allowed)
{
	struct span word;
	struct buf b;

	buf_init(&b, a, SCOPE_LIST_MAX);
	while ((word = next_word(&asked)).len > 0)
		if (has_word(allowed, word))
			add_word(&b, word);
	return b.data;
}

const char *
scope_union(struct arena *a, const char *x, const char *y)
{
	struct span word;
	struct buf b;

	buf_init(&b, a, SCOPE_LIST_MAX);
	while ((word = next_word(&x)).len > 0)
		add_word(&b, word);
	while ((word = next_word(&y)).len > 0)
		add_word(&b, word);
	return b.data;
}

bool
scope_is_within(const char *part, const char *whole)
{
	struct span word;

	while ((word = next_word(&part)).len > 0)
		if (!has_word(whole, word))
			return false;
	return true;
}

bool
scope_has_memory(const char *scope)
{
	return str_has_word(scope, SCOPE_MEMORY_READ) ||
	    str_has_word(scope, SCOPE_MEMORY_WRITE);
}

/* What it asked for, else what it said at registration. */
static const char *
wish_of(const struct client *cl, const char *asked)
{
	if (asked != NULL)
		return asked;
	return cl->scope != NULL ? cl->scope : "";
}

const char *
scope_offer(struct arena *a, const struct client *cl, const char *asked)
{
	const char *offer;

	/* A dynamic client could register anew for more, so its registration
	 * is a default and not a limit; the person decides. */
	if (!cl->dynamic)
		return scope_intersect(a, wish_of(cl, asked),
		    cl->scope != NULL ? cl->scope : SCOPE_PERSON);
	offer = scope_intersect(a, wish_of(cl, asked), scope_all());
	return scope_has_memory(offer) ? offer :
	    scope_union(a, offer, SCOPE_MEMORY);
}

const char *
scope_of_client(struct arena *a, const struct client *cl, const char *asked)
{
	const char *wish = wish_of(cl, asked);

	if (cl->as_user == 0 || cl->scope == NULL)
		return "";
	return scope_intersect(a, scope_intersect(a, wish, cl->scope),
	    SCOPE_MEMORY);
}
