/*
 * parts - finding what words do not find
 *
 * Parts of words, scripts without spaces, misspelt words.  Slower than words
 * and less sure; asked only when words find too little.
 */
#ifndef KEEPSAKE_MEMORY_PARTS_H
#define KEEPSAKE_MEMORY_PARTS_H

#include "memory/search.h"

/* Adds what it finds after what is there. */
enum err parts_search(struct search *s) MUST_USE;

#endif
