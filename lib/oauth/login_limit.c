/*
 * login_limit - how often a password may be guessed
 *
 * Must never keep a name in the shared table: buckets are named by a digest.
 */
#include "oauth/login_limit.h"

#include "base/clock.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "system/config.h"
#include "system/ratelimit.h"

struct buckets {
	const char *here, *anywhere;
	struct rate few, many;
};

static struct buckets
buckets_of(struct request *rq, const char *username)
{
	struct arena *a = rq->call.arena;
	char *name = arena_strdup(a, username);
	struct digest d;
	struct buckets b;

	str_lower(name);
	d = digest_text(name);
	b.anywhere = arena_printf(a, "login:%s", digest_hex(a, &d));
	b.here = arena_printf(a, "%s %s", b.anywhere, request_source(rq));
	b.many = (struct rate){ rq->cfg->rate_limit, rq->cfg->rate_burst };
	b.few = ratelimit_few(b.many);
	return b;
}

enum err
login_limit_take(struct request *rq, const char *username)
{
	struct buckets b = buckets_of(rq, username);
	enum err e;

	e = ratelimit_take(rq->limits, b.here, b.few, clock_monotonic_us(),
	    &rq->retry_after_s);
	return e != OK ? e : ratelimit_take(rq->limits, b.anywhere, b.many,
	    clock_monotonic_us(), &rq->retry_after_s);
}

void
login_limit_give(struct request *rq, const char *username)
{
	struct buckets b = buckets_of(rq, username);

	ratelimit_give(rq->limits, b.here, b.few, clock_monotonic_us());
	ratelimit_give(rq->limits, b.anywhere, b.many, clock_monotonic_us());
}
