/*
 * kept - a document of someone else's, and the last good copy of it
 *
 * Fetched when first needed, by the fetch program, into DATA_DIR/NAME.json;
 * fetched again when its time is over or when a caller has a reason, but
 * seldom: all workers and cold starts share the copy and the number of
 * attempts.  While its origin is away the last good copy stays in use.
 * Without a URL the file is another program's, and is only read.
 */
#ifndef KEEPSAKE_HTTP_KEPT_H
#define KEEPSAKE_HTTP_KEPT_H

#include "base/call.h"
#include "base/err.h"
#include "base/url.h"
#include "system/watched.h"

struct config;

struct kept_kind {
	size_t max;		/* bytes of the document */
	/* How long a copy is fresh: Cache-Control's max-age within these
	 * bounds; the lower one if it says nothing. */
	int64_t ttl_min_s, ttl_max_s;
	int64_t retry_s;	/* between two attempts */
	/* The value that a good text has, allocated for the process.
	 * ERR_INVALID: it is not good, and never replaces a copy. */
	enum err (*parse)(struct call *c, const struct config *cfg,
	    struct span text, void **out);
	void (*free)(void *value);
};

/* One of a process; starts zeroed but for its kind. */
struct kept {
	const struct kept_kind *kind;
	struct watched file;
	void *value;		/* of the file as last read, or NULL */
	uint64_t generation;	/* counts the values; 0: none yet */
};

struct kept_source {
	const char *name;	/* the file, below DATA_DIR, without ".json" */
	const char *url;	/* or NULL */
	const char *what;	/* in log lines: "upstream keys" */
};

/* The value, fetched first if it is time to.  ERR_UNAVAILABLE, logged, if
 * there has never been one.  Borrowed until the next call. */
enum err kept_get(struct kept *k, struct call *c, const struct config *cfg,
    const struct kept_source *from, const void **out) MUST_USE;
/* The value lacks something: get a newer one if it is time to try.  OK if
 * there is a newer one, else ERR_NOT_FOUND. */
enum err kept_refresh(struct kept *k, struct call *c,
    const struct config *cfg, const struct kept_source *from,
    const void **out) MUST_USE;

#endif
