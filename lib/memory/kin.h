/*
 * kin - words that mean nearly the same
 *
 * Who asks for a film should find the movie.  English of everyday life; a word
 * that is not known has no kin.  Irregular forms are of forms.h.
 */
#ifndef KEEPSAKE_MEMORY_KIN_H
#define KEEPSAKE_MEMORY_KIN_H

#include <stddef.h>

#include "base/arena.h"

enum { KIN_MAX = 12 };

/*
 * Up to KIN_MAX words that are kin to `word`, which is in lower case and may
 * have an ending ("films", "hiking"); the nearest first.  They are basic forms,
 * each is there once, and none is the word itself.  How many there are.  Kinds
 * go one way: who asks for a pet should find the dog, but who asks for the dog
 * has no use for all pets.
 */
size_t kin_of(struct arena *a, const char *word, const char *out[KIN_MAX]);

#endif
