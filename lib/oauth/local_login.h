/*
 * local_login - a person proves who they are with a password of ours
 */
#ifndef KEEPSAKE_OAUTH_LOCAL_LOGIN_H
#define KEEPSAKE_OAUTH_LOCAL_LOGIN_H

#include "http/request.h"
#include "store/users.h"

/*
 * OK with the person, or ERR_UNAUTHENTICATED for whatever is wrong: the same
 * after the same time for an unknown person, a disabled one, one that no list
 * names any more, one without a password and a wrong password.  *out is then
 * the person that was named, if there is one, for the audit alone.
 * ERR_LIMITED: too many failures.  `username` and `password` may be NULL.
 */
enum err local_login_check(struct request *rq, const char *username,
    const char *password, struct user **out) MUST_USE;

#endif
