/*
 * local_login - a person proves who they are with a password of ours
 *
 * Must never tell a stranger, by words or by time, which accounts exist.
 */
#include "oauth/local_login.h"

#include <stddef.h>

#include "crypto/password.h"
#include "oauth/admission.h"
#include "oauth/login_limit.h"

enum err
local_login_check(struct request *rq, const char *username,
    const char *password, struct user **out)
{
	const char *hash = NULL;
	enum err e;

	*out = NULL;
	if (username == NULL || password == NULL)
		return ERR_UNAUTHENTICATED;
	if ((e = login_limit_take(rq, username)) != OK)
		return e;
	e = users_find_email(&rq->call, username, out);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == OK && (*out)->disabled_at == 0 &&
	    admission_holds(rq->cfg, *out))
		hash = (*out)->password_hash;
	if ((e = password_check(hash, password)) == OK)
		login_limit_give(rq, username);
	return e;
}
