/*
 * words - what free text means to a full-text search
 *
 * Free text never reaches FTS5's query language: it is split into words, each
 * is quoted, and they are joined with OR.  Pure but for the arena.
 */
#ifndef KEEPSAKE_MEMORY_WORDS_H
#define KEEPSAKE_MEMORY_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
	WORDS_MAX = 32,		/* of a query; those in the middle are dropped */
	WORD_LEN_MAX = 64,	/* bytes; longer ones are cut */
	TRIGRAMS_MAX = 32
};

/* What a memory's text shows at a glance; kept with it for ranking. */
enum {
	TEXT_QUESTION = 1,
	TEXT_TIME = 2		/* says when: yesterday, in May, 2019 ... */
};

struct words {
	char *at[WORDS_MAX];	/* lower case (ASCII), no quotes in them */
	size_t count;
	bool asks_when;		/* or for how long, what day ... */
};

/* The content words of a query; all its words if there is nothing else.  Of a
 * long one what it begins and what it ends with: a question often stands behind
 * a long preface. */
void words_parse(struct arena *a, const char *text, struct words *out);
/* "a" OR "b" OR ...: each is a phrase of FTS5; NULL if there are no words. */
char *words_match(struct arena *a, const struct words *w);
/* The trigrams of the words of three characters and more, in the same form. */
struct trigrams {
	char *match;			/* NULL if there are none */
	size_t count;
	size_t word[TRIGRAMS_MAX];	/* of which word each is */
};
void words_trigrams(struct arena *a, const struct words *w,
    struct trigrams *out);
/*
 * Two neighbouring characters at a time of the words that are written without
 * spaces (CJK), and words that are one such character: at most WORDS_MAX,
 * each a string.
 */
size_t words_pairs(struct arena *a, const struct words *w,
    char *out[WORDS_MAX]);
/* Does the word, in any case, say how a thing is asked or put, not what? */
bool words_is_stop(const char *word);
/* About how many words `text` has. */
size_t words_count(const char *text);
/* TEXT_* of a memory's text. */
unsigned words_flags(const char *text);

#endif
