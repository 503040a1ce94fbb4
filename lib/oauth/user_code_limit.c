/*
 * user_code_limit - how often a user code may be guessed (RFC 8628 section
 * 5.1)
 *
 * Must never count by session alone: a person can have as many as they like.
 */
#include "oauth/user_code_limit.h"

#include "base/clock.h"
#include "system/config.h"
#include "system/ratelimit.h"

static const struct rate five = { .per_minute = 1, .burst = 5 };

static const char *
person_of(struct request *rq, int64_t user_id)
{
	return arena_printf(rq->call.arena, "user-code:%lld",
	    (long long)user_id);
}

static const char *
source_of(struct request *rq)
{
	return arena_printf(rq->call.arena, "user-code %s",
	    request_source(rq));
}

static struct rate
few(const struct request *rq)
{
	return ratelimit_few((struct rate){ rq->cfg->rate_limit,
	    rq->cfg->rate_burst });
}

enum err
user_code_limit_take(struct request *rq, int64_t user_id)
{
	enum err e;

	e = ratelimit_take(rq->limits, person_of(rq, user_id), five,
	    clock_monotonic_us(), &rq->retry_after_s);
	return e != OK ? e : ratelimit_take(rq->limits, source_of(rq),
	    few(rq), clock_monotonic_us(), &rq->retry_after_s);
}

void
user_code_limit_give(struct request *rq, int64_t user_id)
{
	ratelimit_give(rq->limits, person_of(rq, user_id), five,
	    clock_monotonic_us());
	ratelimit_give(rq->limits, source_of(rq), few(rq),
	    clock_monotonic_us());
}
