/*
 * forms - words that are one word to a reader but not to a stemmer
 *
 * A stemmer cuts endings off: "walked" is "walk", but "went" is not "go".  A
 * query for one form should find the others.  English only; a word that is
 * not known has no other forms.
 */
#ifndef KEEPSAKE_MEMORY_FORMS_H
#define KEEPSAKE_MEMORY_FORMS_H

/* All forms of a word in lower case, itself included, with single spaces
 * between; NULL if it has no irregular ones. */
const char *forms_of(const char *word);

#endif
