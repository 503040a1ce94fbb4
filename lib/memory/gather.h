/*
 * gather - the best rows that have words of a query
 *
 * Each word is looked for with its other forms; one that few memories have, by
 * what is kin to it as well, which counts less; one that none has, by how it
 * begins.
 */
#ifndef KEEPSAKE_MEMORY_GATHER_H
#define KEEPSAKE_MEMORY_GATHER_H

#include "memory/collect.h"
#include "memory/search.h"

/* The rows of s->words that fit the search, in *out; none is OK. */
enum err gather(struct search *s, struct collector *out) MUST_USE;

#endif
