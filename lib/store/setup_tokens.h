/*
 * setup_tokens - one-time tokens that let the first person in
 *
 * 256 random bits that the operator reads once and the person types into the
 * page that refused them; kept as SHA-256.
 */
#ifndef KEEPSAKE_STORE_SETUP_TOKENS_H
#define KEEPSAKE_STORE_SETUP_TOKENS_H

#include <stdbool.h>

#include "base/call.h"
#include "base/err.h"

enum { SETUP_TOKEN_TTL_S = 86400 };

/* Makes one, in the place of any other. */
enum err setup_tokens_add(struct call *c, const char **token) MUST_USE;
/* Is there one that could be used? */
enum err setup_tokens_any(struct call *c, bool *yes) MUST_USE;
/* Spends it: OK for exactly one caller, ERR_NOT_FOUND for all others, for one
 * whose time is over and for an unknown one. */
enum err setup_tokens_spend(struct call *c, const char *token) MUST_USE;

#endif
