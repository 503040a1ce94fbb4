/*
 * password - argon2id (RFC 9106): 19 MiB, 2 passes, 1 lane
 */
#ifndef KEEPSAKE_CRYPTO_PASSWORD_H
#define KEEPSAKE_CRYPTO_PASSWORD_H

#include "base/arena.h"
#include "base/err.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 1024 };

/* The encoded hash ($argon2id$...) of a password of PASSWORD_MIN..MAX bytes;
 * ERR_INVALID otherwise; ERR_UNAVAILABLE without memory for the work. */
enum err password_hash(struct arena *a, const char *password,
    const char **out) MUST_USE;
/*
 * OK or ERR_UNAUTHENTICATED (ERR_UNAVAILABLE as above).  With `encoded` NULL
 * (no such person) it works as long as with one, and refuses: a stranger learns
 * nothing from the time.
 */
enum err password_check(const char *encoded, const char *password) MUST_USE;

#endif
