/*
 * seal - values that others carry for us and cannot read, change or make
 *
 * AES-256-GCM (NIST SP 800-38D) with a random nonce; base64url, so that it fits
 * into URLs and JSON.  What it is bound to is not carried: opening needs it
 * again.
 */
#ifndef KEEPSAKE_CRYPTO_SEAL_H
#define KEEPSAKE_CRYPTO_SEAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/url.h"

struct seal_key;

/*
 * The key in the file `path`, made if there is none (0660, 32 random bytes,
 * whole or not at all).  ERR_UNAVAILABLE, logged, if it cannot be made or read,
 * or is no key.
 */
enum err seal_key_open(const char *path, struct seal_key **out) MUST_USE;
void seal_key_free(struct seal_key *key);	/* wiped */

/* `bound` is text that the seal is good for. */
char *seal(struct arena *a, const struct seal_key *key, const char *bound,
    const char *text, size_t len);
/* ERR_INVALID unless it was sealed by this key, for this `bound`; then a
 * NUL follows what is in *out, in the arena. */
enum err seal_open(struct arena *a, const struct seal_key *key,
    const char *bound, const char *sealed, struct span *out) MUST_USE;

#endif
