/*
 * stats - counters in shared memory, one file per program
 *
 * Counters only ever move by atomics: a worker that is killed in the middle of
 * a request leaves numbers that are whole.  Nothing here names a person.
 */
#include "system/stats.h"

#include <stdatomic.h>

#include "system/mapped.h"

struct stats {
	struct mapped head;
	_Atomic int64_t value[STATS];
};

/* "KS-STAT" and a revision: raise it when the order of enum stat_id changes. */
static const struct mapped layout = {
	0x4b532d5354415402, sizeof(struct stats)
};

static const char *const names[STATS] = {
	[STAT_REQUESTS]         = "requests_total",
	[STAT_2XX]              = "responses_2xx_total",
	[STAT_3XX]              = "responses_3xx_total",
	[STAT_4XX]              = "responses_4xx_total",
	[STAT_5XX]              = "responses_5xx_total",
	[STAT_LIMITED]          = "rate_limited_total",
	[STAT_US_TOTAL]         = "request_microseconds_total",
	[STAT_LE_1MS]           = "requests_to_1ms_total",
	[STAT_LE_5MS]           = "requests_to_5ms_total",
	[STAT_LE_25MS]          = "requests_to_25ms_total",
	[STAT_LE_100MS]         = "requests_to_100ms_total",
	[STAT_LE_500MS]         = "requests_to_500ms_total",
	[STAT_GT_500MS]         = "requests_over_500ms_total",
	[STAT_TOKENS_CHECKED]   = "tokens_checked_total",
	[STAT_TOKENS_REFUSED]   = "tokens_refused_total",
	[STAT_TOKEN_CHECK_US]   = "token_check_microseconds_total",
	[STAT_JWKS_HITS]        = "jwks_cache_hits_total",
	[STAT_JWKS_RELOADS]     = "jwks_cache_reloads_total",
	[STAT_SIGNINS_STARTED]  = "signins_started_total",
	[STAT_SIGNINS_FINISHED] = "signins_finished_total",
	[STAT_WORKERS_STARTED]  = "workers_started_total",
	[STAT_LAST_REQUEST]     = "last_request_timestamp_seconds",
	[STAT_LAST_STATUS]      = "last_status",
	[STAT_STREAMS]          = "streams",
	[STAT_STREAMS_OPENED]   = "streams_opened_total",
	[STAT_STREAMS_REFUSED]  = "streams_refused_total",
	[STAT_NOTICES]          = "stream_notices_total",
};

enum err
stats_open(const char *path, struct stats **out)
{
	void *p;
	enum err e = mapped_open(path, layout, NULL, &p);

	*out = p;
	return e;
}

enum err
stats_view(const char *path, struct stats **out)
{
	void *p;
	enum err e = mapped_view(path, layout, &p);

	*out = p;
	return e;
}

void
stats_close(struct stats *s)
{
	mapped_close(s);
}

void
stats_add(struct stats *s, enum stat_id which, int64_t n)
{
	if (s != NULL)
		atomic_fetch_add_explicit(&s->value[which], n,
		    memory_order_relaxed);
}

void
stats_set(struct stats *s, enum stat_id which, int64_t n)
{
	if (s != NULL)
		atomic_store_explicit(&s->value[which], n,
		    memory_order_relaxed);
}

int64_t
stats_get(const struct stats *s, enum stat_id which)
{
	if (s == NULL)
		return 0;
	return atomic_load_explicit(&s->value[which], memory_order_relaxed);
}

const char *
stats_name(enum stat_id which)
{
	return names[which];
}

bool
stats_is_gauge(enum stat_id which)
{
	return which == STAT_LAST_REQUEST || which == STAT_LAST_STATUS ||
	    which == STAT_STREAMS;
}
