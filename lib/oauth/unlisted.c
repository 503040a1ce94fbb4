/*
 * unlisted - the end of what people keep who are on no list any more
 *
 * Must never touch somebody whom the operator let in.
 */
#include "oauth/unlisted.h"

#include "oauth/admission.h"
#include "oauth/sign_out.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/grants.h"
#include "store/users.h"

static enum err
end_one(struct call *c, const struct user *u, size_t *people)
{
	enum err e;

	e = grants_end_user(c, u->id, NULL, "no longer admitted");
	if (e != OK)
		return e;
	if (db_changes(c->oidc) > 0) {
		audit_add(c, &(struct audit_entry){
		    .event = "no longer admitted", .user_id = u->id });
		++*people;
	}
	return sign_out(c, u->id, NULL);
}

enum err
unlisted_end(struct call *c, const struct config *cfg, size_t *people)
{
	struct user *all;
	size_t n;
	enum err e;

	*people = 0;
	if ((e = users_list(c, &all, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (!admission_holds(cfg, &all[i]) &&
		    (e = end_one(c, &all[i], people)) != OK)
			return e;
	return OK;
}
