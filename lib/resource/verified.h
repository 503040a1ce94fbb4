/*
 * verified - tokens whose signature this process has verified before
 *
 * A client sends the same token with each call of a quarter of an hour.  Only
 * its SHA-256 is remembered, for as long as the key set is the same; all that
 * can change (time, audience, ended grants) is checked anew each time.
 */
#ifndef KEEPSAKE_RESOURCE_VERIFIED_H
#define KEEPSAKE_RESOURCE_VERIFIED_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/digest.h"

/* `generation` is the key set's (remote_keys_generation). */
bool verified_has(const struct digest *token, uint64_t generation);
void verified_add(const struct digest *token, uint64_t generation);

#endif
