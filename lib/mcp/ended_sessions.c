/*
 * ended_sessions - sessions that their clients ended, in shared memory
 *
 * An entry is two words.  An adder first claims the oldest entry of the bucket
 * by moving its stamp on, then puts its tag there, both by compare-and-swap:
 * whoever was overtaken in between begins again, so that no entry is half of
 * each, none that was added is lost to another at the same time, and no lock
 * is left behind by a SIGKILL.
 *
 * Half of an id is enough of it: ids are random and sealed, so nobody chooses
 * one, and a session that is taken for an ended one by chance (one in 2^60)
 * only has to begin again.
 */
#include "mcp/ended_sessions.h"

#include <stdatomic.h>
#include <string.h>

#include "system/mapped.h"

enum { BUCKETS = ENDED_SESSIONS_MAX / ENDED_SESSIONS_BUCKET };

/* Stamps of one second. */
#define PER_SECOND (INT64_C(1) << 20)

struct entry {
	_Atomic uint64_t tag;	/* of an id; 0: never used */
	_Atomic int64_t stamp;	/* the time, and an order within it */
};

struct ended_sessions {
	struct mapped head;
	_Atomic int64_t last;	/* the newest stamp */
	uint64_t unused[5];	/* keeps buckets on their cache lines */
	struct entry entries[BUCKETS][ENDED_SESSIONS_BUCKET];
};

/* "KS-ENDS" and a revision. */
static const struct mapped layout = {
	0x4b532d454e445301, sizeof(struct ended_sessions)
};

enum err
ended_sessions_open(const char *path, struct ended_sessions **out)
{
	void *p;
	enum err e = mapped_open(path, layout, NULL, &p);

	*out = p;
	return e;
}

void
ended_sessions_close(struct ended_sessions *t)
{
	mapped_close(t);
}

static size_t
bucket_of(const unsigned char id[16])
{
	return (size_t)(id[0] << 8 | id[1]) % BUCKETS;
}

static uint64_t
tag_of(const unsigned char id[16])
{
	uint64_t tag;

	memcpy(&tag, id + 8, sizeof tag);
	return tag != 0 ? tag : 1;
}

/* Later than any before it, even if the clock was set back. */
static int64_t
next_stamp(struct ended_sessions *t, int64_t now)
{
	int64_t last = atomic_load(&t->last), next;

	do
		next = last < now * PER_SECOND ? now * PER_SECOND : last + 1;
	while (!atomic_compare_exchange_weak(&t->last, &last, next));
	return next;
}

/* The entry of the least stamp; one never used has 0. */
static struct entry *
oldest_of(struct entry *bucket, int64_t *stamp)
{
	struct entry *oldest = bucket;
	int64_t found;

	*stamp = atomic_load(&oldest->stamp);
	for (size_t i = 1; i < ENDED_SESSIONS_BUCKET; i++)
		if ((found = atomic_load(&bucket[i].stamp)) < *stamp) {
			oldest = &bucket[i];
			*stamp = found;
		}
	return oldest;
}

/* False if somebody else took the same entry. */
static bool
try_add(struct entry *bucket, uint64_t tag, int64_t stamp)
{
	int64_t old_stamp;
	struct entry *entry = oldest_of(bucket, &old_stamp);
	uint64_t old_tag = atomic_load(&entry->tag);

	return atomic_compare_exchange_strong(&entry->stamp, &old_stamp,
	    stamp) &&
	    atomic_compare_exchange_strong(&entry->tag, &old_tag, tag);
}

void
ended_sessions_add(struct ended_sessions *t, const unsigned char id[16],
    int64_t now)
{
	struct entry *bucket;

	if (t == NULL || ended_sessions_has(t, id))
		return;
	bucket = t->entries[bucket_of(id)];
	while (!try_add(bucket, tag_of(id), next_stamp(t, now)))
		;
}

bool
ended_sessions_has(const struct ended_sessions *t, const unsigned char id[16])
{
	const struct entry *bucket;

	if (t == NULL)
		return false;
	bucket = t->entries[bucket_of(id)];
	for (size_t i = 0; i < ENDED_SESSIONS_BUCKET; i++)
		if (atomic_load(&bucket[i].tag) == tag_of(id))
			return true;
	return false;
}
