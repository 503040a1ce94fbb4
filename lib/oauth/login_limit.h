/*
 * login_limit - how often a password may be guessed
 *
 * Beside the address's own bucket, an account has a small one for each
 * address and a large one for all addresses together, so that one stranger
 * cannot lock its owner out, and many cannot for longer than they go on.
 * Only failures count.
 */
#ifndef KEEPSAKE_OAUTH_LOGIN_LIMIT_H
#define KEEPSAKE_OAUTH_LOGIN_LIMIT_H

#include "http/request.h"

/* Before a password is looked at.  ERR_LIMITED sets rq->retry_after_s. */
enum err login_limit_take(struct request *rq, const char *username) MUST_USE;
/* The password was right. */
void login_limit_give(struct request *rq, const char *username);

#endif
