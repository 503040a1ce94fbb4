/*
 * user_code_limit - how often a user code may be guessed (RFC 8628 section
 * 5.1)
 *
 * Five wrong ones for each person, whatever their sessions, then one a minute;
 * and a small bucket for each address.  Only failures count.
 */
#ifndef KEEPSAKE_OAUTH_USER_CODE_LIMIT_H
#define KEEPSAKE_OAUTH_USER_CODE_LIMIT_H

#include "http/request.h"

/* Before a code is looked up.  ERR_LIMITED sets rq->retry_after_s. */
enum err user_code_limit_take(struct request *rq, int64_t user_id) MUST_USE;
/* There was such a code. */
void user_code_limit_give(struct request *rq, int64_t user_id);

#endif
