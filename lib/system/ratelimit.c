/*
 * ratelimit - token buckets in shared memory
 *
 * A bucket is one 64-bit moment (GCRA, the leaky bucket as a virtual clock):
 * the time at which it will be full again.  Taking a token moves that moment
 * on by one token's interval, by compare-and-swap, and is refused if it would
 * lie further ahead than a whole bucket.  A moment in the past means a full
 * bucket, so a slot that is given away then loses nothing, and no process
 * ever holds a lock that a SIGKILL could leave behind.
 *
 * Keys are never kept, only their keyed hash.
 */
#include "system/ratelimit.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "crypto/rand.h"
#include "crypto/siphash.h"
#include "system/mapped.h"

enum {
	SLOTS = 4096,
	GROUP = 8,	/* slots that one key may use: two cache lines */
	TRIES_MAX = 8	/* rounds lost to other processes before we give in */
};

#define NS_PER_S INT64_C(1000000000)
/* Further ahead than any worker's clock can be: left from before a boot. */
#define STALE_NS (60 * NS_PER_S)
/* Far beyond any sane rate, and small enough for sums of two. */
#define SPAN_MAX (INT64_MAX / 4)

struct slot {
	_Atomic uint64_t tag;	/* the key's hash; 0: never used */
	_Atomic int64_t full_at; /* monotonic nanoseconds */
};

struct ratelimit {
	struct mapped head;
	uint64_t key[2];
	uint64_t unused[4];	/* keeps groups on their cache lines */
	struct slot slots[SLOTS];
};

/* "KS-LIMI" and a revision. */
static const struct mapped layout = {
	0x4b532d4c494d4901, sizeof(struct ratelimit)
};

static void
make_key(void *file)
{
	struct ratelimit *r = file;

	rand_bytes(r->key, sizeof(r->key));
}

struct rate
ratelimit_few(struct rate rate)
{
	return (struct rate){
		rate.per_minute > 10 ? rate.per_minute / 10 : 1,
		rate.burst > 5 ? rate.burst / 5 : 1
	};
}

enum err
ratelimit_open(const char *path, struct ratelimit **out)
{
	void *p;
	enum err e = mapped_open(path, layout, make_key, &p);

	*out = p;
	return e;
}

void
ratelimit_close(struct ratelimit *r)
{
	mapped_close(r);
}

static struct slot *
find_tag(struct slot *group, uint64_t tag)
{
	for (size_t i = 0; i < GROUP; i++)
		if (atomic_load(&group[i].tag) == tag)
			return &group[i];
	return NULL;
}

/*
 * Gives away the first unused slot, or the one that is full again soonest,
 * which is the one idle longest.  Others may do the same at the same time:
 * the caller looks for its tag again.
 */
static void
claim(struct slot *group, uint64_t tag, int64_t now)
{
	struct slot *best = NULL;
	uint64_t old_tag, best_tag = 0;
	int64_t full_at, best_at = 0;

	for (size_t i = 0; i < GROUP; i++) {
		old_tag = atomic_load(&group[i].tag);
		full_at = atomic_load(&group[i].full_at);
		if (best == NULL || old_tag == 0 || full_at < best_at) {
			best = &group[i];
			best_tag = old_tag;
			best_at = full_at;
		}
		if (old_tag == 0)
			break;
	}
	if (!atomic_compare_exchange_strong(&best->tag, &best_tag, tag))
		return;
	/* The newcomer does not pay for the old one.  If the moment has
	 * changed, somebody uses the slot under its new name already. */
	if (best_at > now)
		atomic_compare_exchange_strong(&best->full_at, &best_at, now);
}

static struct slot *
find_slot(struct ratelimit *r, const char *key, int64_t now)
{
	uint64_t tag = siphash(r->key, key, strlen(key));
	struct slot *group = &r->slots[tag % SLOTS / GROUP * GROUP];
	struct slot *found = NULL;

	if (tag == 0)
		tag = 1;
	for (int i = 0; i < TRIES_MAX; i++) {
		if ((found = find_tag(group, tag)) != NULL)
			break;
		claim(group, tag, now);
	}
	return found;
}

static int64_t
at_least_one(int64_t n)
{
	return n < 1 ? 1 : n;
}

/* The time in which `n` tokens flow back, rounded up. */
static int64_t
span_ns(struct rate rate, int64_t n)
{
	const int64_t minute = 60 * NS_PER_S;
	int64_t each, span;

	each = (minute - 1) / at_least_one(rate.per_minute) + 1;
	if (__builtin_mul_overflow(each, at_least_one(n), &span) ||
	    span > SPAN_MAX)
		return SPAN_MAX;
	return span;
}

enum err
ratelimit_take(struct ratelimit *r, const char *key, struct rate rate,
    int64_t now_us, int64_t *retry_after_s)
{
	const int64_t now = now_us * 1000;
	const int64_t one = span_ns(rate, 1);
	const int64_t full = span_ns(rate, rate.burst);
	int64_t seen, next;
	struct slot *slot;

	*retry_after_s = 0;
	if (r == NULL || (slot = find_slot(r, key, now)) == NULL)
		return OK;
	seen = atomic_load(&slot->full_at);
	do {
		next = (seen > now ? seen : now) + one;
		if (seen - STALE_NS > now + full)
			next = now + full;
		else if (next > now + full) {
			*retry_after_s = (next - now - full + NS_PER_S - 1) /
			    NS_PER_S;
			return ERR_LIMITED;
		}
	} while (!atomic_compare_exchange_weak(&slot->full_at, &seen, next));
	return OK;
}

void
ratelimit_give(struct ratelimit *r, const char *key, struct rate rate,
    int64_t now_us)
{
	struct slot *slot;

	if (r != NULL && (slot = find_slot(r, key, now_us * 1000)) != NULL)
		atomic_fetch_sub(&slot->full_at, span_ns(rate, 1));
}
