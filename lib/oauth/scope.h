/*
 * scope - lists of scopes (RFC 6749 section 3.3) and what ours mean
 *
 * A list is text with single spaces between the words; "" is none.
 */
#ifndef KEEPSAKE_OAUTH_SCOPE_H
#define KEEPSAKE_OAUTH_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "resource/bearer.h"
#include "store/clients.h"

/* The scopes that exist here. */
size_t scope_count(void);
const char *scope_name(size_t i);
/* What a scope lets an app do, in plain words that continue "It may". */
const char *scope_words(size_t i);
/* All of them, as a list; static. */
const char *scope_all(void);

/* Words of `asked` that are in `allowed`, in their order, each once. */
const char *scope_intersect(struct arena *a, const char *asked,
    const char *allowed);
/* Words of either, each once. */
const char *scope_union(struct arena *a, const char *x, const char *y);
/* Is every word of `part` in `whole`? */
bool scope_is_within(const char *part, const char *whole);
/* Does it hold one of the memory scopes? */
bool scope_has_memory(const char *scope);

/*
 * What a person is asked to grant to a client that asks for `asked` (NULL:
 * it named none).  Unknown scopes and those the client is not registered for
 * are left out.  A dynamic client that names no memory scope is offered both;
 * a client of the operator only what it is registered for, which is never a
 * memory scope unless the operator said so.  "" if nothing is left.
 */
const char *scope_offer(struct arena *a, const struct client *cl,
    const char *asked);
/* The same for client_credentials: memory scopes of a client that acts as a
 * person; nothing about a person who is not there. */
const char *scope_of_client(struct arena *a, const struct client *cl,
    const char *asked);

#endif
