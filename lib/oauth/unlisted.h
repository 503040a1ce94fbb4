/*
 * unlisted - the end of what people keep who are on no list any more
 *
 * The programs of this machine's provider ask the lists at each request
 * (admission.h).  A resource server does not: it takes an access token until
 * that is over, unless its grant is among those that have ended.  So a start,
 * which is when lists change, ends these.  Cron does not: lists that were set in
 * the environment of the instance are not in its.
 */
#ifndef KEEPSAKE_OAUTH_UNLISTED_H
#define KEEPSAKE_OAUTH_UNLISTED_H

#include <stddef.h>

#include "base/call.h"
#include "base/err.h"

struct config;

/*
 * Ends the grants and sessions of everybody who came in by a list that names
 * them no longer; *people is how many lost a grant.  Neither published yet
 * (oauth/ended.h) nor told to relying parties (oauth/logout_notice.h).  Once
 * more does no harm.
 */
enum err unlisted_end(struct call *c, const struct config *cfg,
    size_t *people) MUST_USE;

#endif
