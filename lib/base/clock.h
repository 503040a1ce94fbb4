/*
 * clock - the time, in one place
 *
 * Wall-clock time is int64_t epoch seconds; durations are measured on the
 * monotonic clock.  A thing is expired when now >= expires_at, everywhere.
 */
#ifndef KEEPSAKE_BASE_CLOCK_H
#define KEEPSAKE_BASE_CLOCK_H

#include <stdint.h>

/* Epoch seconds. */
int64_t clock_now(void);
/* Microseconds since some fixed moment; never goes back. */
int64_t clock_monotonic_us(void);
/* Fixes clock_now() to `now` for a unit test; a negative one releases it. */
void clock_set(int64_t now);
/* "2026-11-22T09:00:00Z" for `at` (RFC 3339), into 21 bytes; what is outside
 * of the years 1 to 9999 becomes the nearest moment inside. */
void clock_format(int64_t at, char out[21]);

#endif
