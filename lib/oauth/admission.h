/*
 * admission - who may come in through the upstream
 *
 * Nobody, unless one of these says so; none implies another:
 *
 *	an account bound to the identity (iss, sub) before, if the operator
 *	made it, or while the lists still name it;
 *	an account that the operator made for the verified e-mail, bound now;
 *	ALLOW_EMAILS, with the verified e-mail;
 *	ALLOW_DOMAINS, with the domain that vouches (upstream_identity.h);
 *	a setup token (setup.h).
 *
 * E-mail addresses and domains compare whole, ASCII letters in any case.  Once
 * bound, the identity counts and not the address: one that comes with another
 * identity is refused.
 */
#ifndef KEEPSAKE_OAUTH_ADMISSION_H
#define KEEPSAKE_OAUTH_ADMISSION_H

#include "oauth/upstream_identity.h"
#include "store/users.h"

/* The person's account, made or bound if need be.  ERR_FORBIDDEN, logged and
 * audited, if they may not come in. */
enum err admission_check(struct request *rq,
    const struct upstream_identity *id, struct user **out) MUST_USE;
/* A setup token was spent for them: an account, as if the operator had made
 * it.  ERR_FORBIDDEN if another account has the address. */
enum err admission_grant(struct request *rq,
    const struct upstream_identity *id, struct user **out) MUST_USE;
/* May a person who came in before still be here? */
bool admission_holds(const struct config *cfg, const struct user *u);
/* The same for the person of a session or grant, with its by_list: without it
 * nothing more is read.  No if there is no such person. */
enum err admission_holds_for(struct request *rq, int64_t user_id, bool by_list,
    bool *yes) MUST_USE;

#endif
