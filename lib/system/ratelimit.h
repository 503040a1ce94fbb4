/*
 * ratelimit - token buckets in shared memory
 *
 * run/limits/NAME is mapped by all workers of a program: fixed slots found by
 * a keyed hash (SipHash-2-4; the key is made with the file), changed with
 * atomics only.  When the slots of a bucket's neighbourhood are all taken, the
 * one idle longest is given away: the table never fills up and never fails.
 */
#ifndef KEEPSAKE_SYSTEM_RATELIMIT_H
#define KEEPSAKE_SYSTEM_RATELIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct ratelimit;

struct rate {
	int64_t per_minute;	/* tokens that flow back in a minute */
	int64_t burst;		/* what a full bucket holds */
};

/* What of a rate is left for guessing a secret: a tenth as often, after a fifth
 * of the burst; at least 1. */
struct rate ratelimit_few(struct rate rate);

/* Maps `path` read-write, making it if need be (0660), with 4,096 slots. */
enum err ratelimit_open(const char *path, struct ratelimit **out) MUST_USE;
void ratelimit_close(struct ratelimit *r);
/*
 * Takes a token from the bucket of `key` at `now_us` (monotonic
 * microseconds).  ERR_LIMITED when it is empty; *retry_after_s is then at
 * least 1.  `r` may be NULL: then OK.
 */
enum err ratelimit_take(struct ratelimit *r, const char *key,
    struct rate rate, int64_t now_us, int64_t *retry_after_s) MUST_USE;
/* Puts a token back, when only what fails is to count. */
void ratelimit_give(struct ratelimit *r, const char *key, struct rate rate,
    int64_t now_us);

#endif
