/*
 * admin_key - what the commands about keys share; nobody else includes it
 */
#ifndef KEEPSAKE_ADMIN_ADMIN_KEY_H
#define KEEPSAKE_ADMIN_ADMIN_KEY_H

#include "admin/admin.h"
#include "crypto/keyring.h"

/* The sentence for a folder of keys that cannot be used. */
int admin_fail_keys(enum err e);
/* Runs `work` with the folder locked, so that commands take turns. */
int admin_with_keys(struct admin *ad,
    int (*work)(struct admin *ad, struct keyring *kr));
/*
 * public/jwks.json anew, whole and on the disk; a sentence if that fails.  A
 * file that is right already is left alone: its time is when the last change
 * was published.
 */
int admin_publish_keys(struct admin *ad, struct keyring *kr);
/* The published text with its time; OK with NULL if there is none. */
enum err admin_published_keys(struct admin *ad, const char **text,
    int64_t *since) MUST_USE;

#endif
