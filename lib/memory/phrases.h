/*
 * phrases - the words of a query as FTS5 looks for them
 *
 * Each word and its other forms are phrases of one expression; which of them
 * are found in a row is told by their numbers.  In a large store rows are found
 * by the rarest words alone, and the others only add to what such rows score:
 * a word that stands in every third row would cost most of the time and bring
 * in nothing of worth.
 */
#ifndef KEEPSAKE_MEMORY_PHRASES_H
#define KEEPSAKE_MEMORY_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/words.h"

enum { PHRASES_MAX = 48 };

struct phrases {
	const char *text[PHRASES_MAX];
	size_t term[PHRASES_MAX];	/* of which word each is */
	bool begins[PHRASES_MAX];	/* it is but how a word begins */
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
