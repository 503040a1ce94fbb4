/*
 * fetch_head - what is read of a foreign answer's header fields
 *
 * Two of them only; everything else of the head is dropped unseen.
 */
#ifndef KEEPSAKE_HTTP_FETCH_HEAD_H
#define KEEPSAKE_HTTP_FETCH_HEAD_H

#include <stdint.h>

#include "base/arena.h"

enum { FETCH_AGE_MAX = 366 * 86400 };

/* "type/subtype" of a Content-Type, lower case, without its parameters (RFC
 * 9110 section 8.3); NULL if it is none, or over 100 bytes. */
const char *fetch_media_type(struct arena *a, const char *value);
/*
 * How long an answer may be kept, by a Cache-Control field (RFC 9111 section
 * 5.2): seconds, at most FETCH_AGE_MAX; 0 for no-store, no-cache or a
 * malformed max-age; -1 if it does not say.  `so_far` is what earlier fields
 * said, -1 at first: the shortest counts.
 */
int64_t fetch_max_age(int64_t so_far, const char *value);

#endif
