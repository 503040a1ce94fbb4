/*
 * normal - when two memories say the same
 */
#ifndef KEEPSAKE_MEMORY_NORMAL_H
#define KEEPSAKE_MEMORY_NORMAL_H

#include <stdbool.h>

#include "crypto/digest.h"

/*
 * SHA-256 of the text with ASCII letters in lower case, runs of white space
 * made one space, and no white space at its ends nor punctuation at its last.
 */
struct digest normal_hash(struct arena *a, const char *text);
/* SHA-256 of what is observed of `subject`: the same text to the byte is the
 * same there, and never what another subject or no subject says. */
struct digest normal_observed(struct arena *a, const char *subject,
    const char *text);
/* Has it nothing but white space? */
bool normal_is_blank(const char *text);

#endif
