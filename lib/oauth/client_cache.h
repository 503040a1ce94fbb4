/*
 * client_cache - documents that clients publish, fetched and kept
 *
 * For client ID metadata documents and key sets.  Fetched by the fetch
 * program as what strangers bring; fresh for as long as Cache-Control says,
 * within bounds; asked for again at most once a minute, whatever came of it,
 * by all programs together.  The last good copy is used while its host
 * refuses us, for a week.  Half of a program's workers at most wait for a
 * host at any time; what finds no place is told to come back.
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_CACHE_H
#define KEEPSAKE_OAUTH_CLIENT_CACHE_H

#include <stdbool.h>

#include "http/request.h"

enum {
	CLIENT_CACHE_RETRY_S = 60,
	CLIENT_CACHE_FRESH_MAX_S = 86400,
	CLIENT_CACHE_STALE_MAX_S = 7 * 86400
};

struct published {
	const char *url;
	/* What it is kept under, one for each use of a URL: who calls another
	 * app's description its keys must not use up that one's attempts. */
	const char *name;
	const char *what;	/* "description", "keys": for sentences */
	size_t max;		/* bytes */
	int64_t fresh_min_s;	/* lower bound of what Cache-Control says */
	int64_t fresh_s;	/* when it says nothing */
	/* Is it what it should be?  Otherwise an error with rq->fault. */
	enum err (*check)(struct request *rq, const char *url,
	    const char *text);
};

/*
 * The text of the last good copy, asked for first if it is not fresh, or,
 * with `renew`, if it is time to; *is_new: it has just come.  Refuses with a
 * sentence that names the host: ERR_INVALID if there is nothing usable at the
 * URL, ERR_UNAVAILABLE or ERR_LIMITED (retry_after_s set) if that may change
 * soon.
 */
enum err client_cache_get(struct request *rq, const struct published *what,
    bool renew, const char **text, bool *is_new) MUST_USE;

#endif
