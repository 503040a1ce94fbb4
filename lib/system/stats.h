/*
 * stats - counters in shared memory, one file per program
 *
 * run/stats/NAME is mapped by every worker of NAME and read by metrics and
 * health.  Fixed layout, 64-bit atomics, no locks; a file of another layout
 * is replaced.
 */
#ifndef KEEPSAKE_SYSTEM_STATS_H
#define KEEPSAKE_SYSTEM_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum stat_id {
	STAT_REQUESTS,		/* all */
	STAT_2XX,
	STAT_3XX,
	STAT_4XX,
	STAT_5XX,
	STAT_LIMITED,		/* 429 */
	STAT_US_TOTAL,		/* microseconds in handlers */
	STAT_LE_1MS,		/* latency histogram, not cumulative */
	STAT_LE_5MS,
	STAT_LE_25MS,
	STAT_LE_100MS,
	STAT_LE_500MS,
	STAT_GT_500MS,
	STAT_TOKENS_CHECKED,
	STAT_TOKENS_REFUSED,
	STAT_TOKEN_CHECK_US,
	STAT_JWKS_HITS,		/* verified with the cached keys */
	STAT_JWKS_RELOADS,
	STAT_SIGNINS_STARTED,
	STAT_SIGNINS_FINISHED,
	STAT_WORKERS_STARTED,
	STAT_LAST_REQUEST,	/* epoch seconds, a gauge (IDLE_EXIT) */
	STAT_LAST_STATUS,	/* HTTP status of the last answer, a gauge */
	STAT_STREAMS,		/* held now, a gauge (events) */
	STAT_STREAMS_OPENED,
	STAT_STREAMS_REFUSED,	/* too many, of a person or in all */
	STAT_NOTICES,		/* told to a stream */
	STATS
};

struct stats;

/* Maps `path` read-write, making it if need be (0660). */
enum err stats_open(const char *path, struct stats **out) MUST_USE;
/* Maps read-only; ERR_NOT_FOUND if absent or of another layout. */
enum err stats_view(const char *path, struct stats **out) MUST_USE;
void stats_close(struct stats *s);
/* `s` may be NULL: then nothing. */
void stats_add(struct stats *s, enum stat_id which, int64_t n);
void stats_set(struct stats *s, enum stat_id which, int64_t n);
int64_t stats_get(const struct stats *s, enum stat_id which);
/* The Prometheus name without prefix, such as "requests_total". */
const char *stats_name(enum stat_id which);
/* Does it go up and down? */
bool stats_is_gauge(enum stat_id which);

#endif
