/*
 * phrases - the words of a query as FTS5 looks for them
 *
 * Each word, its other forms and its kin are phrases of one expression; which
 * of them are found in a row is told by their numbers.  In a large store rows
 * are found by the rarest words alone, and the others only add to what such
 * rows score: a word that stands in every third row would cost most of the
 * time and bring in nothing of worth.
 */
#ifndef KEEPSAKE_MEMORY_PHRASES_H
#define KEEPSAKE_MEMORY_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/words.h"

enum { PHRASES_MAX = 96 };

struct phrases {
	const char *text[PHRASES_MAX];
	size_t term[PHRASES_MAX];	/* of which word each is */
	bool begins[PHRASES_MAX];	/* it is but how a word begins */
	float share[PHRASES_MAX];	/* how much it counts: 1, or less for kin */
	size_t count;
	size_t terms;
};

/* Each word, then all other forms of the words, as far as there is room. */
void phrases_of(struct arena *a, const struct words *w, struct phrases *out);
/*
 * For a store in which with[t] rows have the term t: terms that none has are
 * looked for by how they begin ("skater": "skat*"), if they are long enough, the
 * longest three.
 * *out gets those phrases alone; how many there are.
 */
size_t phrases_begin(struct arena *a, struct phrases *p, const int64_t *with,
    struct phrases *out);
/* Is it few, if `with` of `rows` rows have a word? */
bool phrases_is_rare(int64_t with, int64_t rows);
/*
 * For a store of `rows` rows, of which with[t] have the term t: what is kin to
 * the terms that few have, unless there are many terms.  *out gets those
 * phrases alone; how many there are.
 */
size_t phrases_kin(struct arena *a, const struct phrases *p,
    const int64_t *with, int64_t rows, struct phrases *out);
/* Adds the phrases of `kin` of the term t, as far as there is room: each counts
 * `share` of what the word itself does. */
void phrases_add_kin(struct phrases *p, const struct phrases *kin, size_t t,
    double share);
/* Any of them; NULL if there are none.  The i-th phrase is number i. */
char *phrases_match(struct arena *a, const struct phrases *p);
/*
 * The same for a store in which with[t] rows have the term t: an expression
 * that finds the rows of the rarest terms.  Puts the phrases in the order of
 * the expression, in which some come again after the last.
 */
char *phrases_match_rare(struct arena *a, struct phrases *p,
    const int64_t *with);

#endif
