/*
 * user_code - what a person reads off a device and types (RFC 8628 section
 * 6.1)
 *
 * Eight of twenty letters without vowels, 34 bits, shown as XXXX-XXXX and
 * taken in any case, with or without dashes and spaces.
 */
#ifndef KEEPSAKE_OAUTH_USER_CODE_H
#define KEEPSAKE_OAUTH_USER_CODE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { USER_CODE_LEN = 8, USER_CODE_TYPED_MAX = 64 };

struct user_code {
	char letters[USER_CODE_LEN + 1];
};

struct user_code user_code_make(void);
/* What was typed, as the eight letters.  ERR_INVALID if it is no user code;
 * *out is then empty.  Pure; a fuzz target. */
enum err user_code_parse(const char *typed, size_t len,
    struct user_code *out) MUST_USE;
/* "XXXX-XXXX" */
char *user_code_show(struct arena *a, const struct user_code *code);

#endif
