/*
 * kin_words - the words of kin.h
 *
 * Each string is the groups of one topic, with ';' between groups and a space
 * between words.  Basic forms in lower case; of irregular forms (forms.h) the
 * first.  NULL follows the last topic.
 */
#ifndef KEEPSAKE_MEMORY_KIN_WORDS_H
#define KEEPSAKE_MEMORY_KIN_WORDS_H

enum { KIN_WORD_MAX = 23 };	/* characters */

/* "film movie": the words of a group all find one another. */
extern const char *const kin_alike[];
/* "pet: dog cat": the first finds the others, and these nothing by it. */
extern const char *const kin_kinds[];

#endif
