/*
 * admission - who may come in through the upstream
 *
 * Must never admit for want of a rule: what no list names is refused.
 */
#include "oauth/admission.h"

#include "base/log.h"
#include "base/str.h"
#include "store/audit.h"

static bool
lists_name(const struct config *cfg, const char *email, const char *domain)
{
	return str_has_item_nocase(cfg->allow_emails, email) ||
	    str_has_item_nocase(cfg->allow_domains, domain);
}

bool
admission_holds(const struct config *cfg, const struct user *u)
{
	return !u->by_list || lists_name(cfg, u->email, u->upstream_hd);
}

enum err
admission_holds_for(struct request *rq, int64_t user_id, bool by_list,
    bool *yes)
{
	struct user *u;
	enum err e;

	*yes = !by_list;
	if (!by_list)
		return OK;
	e = users_find(&rq->call, user_id, &u);
	if (e == OK)
		*yes = admission_holds(rq->cfg, u);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* `u`: the account that it is about, or NULL. */
static enum err
refuse(struct request *rq, const struct user *u, const char *why)
{
	log_event(&rq->call, LOG_WARN, "not admitted", LOG_STR("why", why));
	audit_add(&rq->call, &(struct audit_entry){
	    .event = "sign-in refused", .user_id = u != NULL ? u->id : 0,
	    .detail = why });
	return ERR_FORBIDDEN;
}

/* Somebody we know: what upstream says of them now is noted in any case, so
 * that a refusal here holds elsewhere too. */
static enum err
check_bound(struct request *rq, const struct upstream_identity *id,
    struct user *u, struct user **out)
{
	struct user *noted;
	enum err e;

	if (u->disabled_at != 0)
		return refuse(rq, u, "the account is disabled");
	if ((e = users_note_upstream(&rq->call, u->id, id->email,
	    id->domain)) != OK ||
	    (e = users_find(&rq->call, u->id, &noted)) != OK)
		return e;
	if (u->by_list && !lists_name(rq->cfg, id->email, id->domain))
		return refuse(rq, u, "no longer on a list");
	/* An address of somebody else's was not noted: by what was, the next
	 * request would end the session again. */
	if (!admission_holds(rq->cfg, noted))
		return refuse(rq, u, "another account has the address");
	*out = noted;
	return OK;
}

static enum err
bind(struct request *rq, const struct upstream_identity *id, struct user *u,
    struct user **out)
{
	enum err e;

	u->upstream_iss = id->iss;
	u->upstream_sub = id->sub;
	u->upstream_hd = id->domain;
	e = users_bind_upstream(&rq->call, u);
	if (e == ERR_CONFLICT)
		return refuse(rq, u, "bound to another identity meanwhile");
	if (e != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){
	    .event = "account bound", .user_id = u->id });
	*out = u;
	return OK;
}

/* An account with the e-mail, and without the identity. */
static enum err
check_same_email(struct request *rq, const struct upstream_identity *id,
    struct user *u, struct user **out)
{
	if (u->disabled_at != 0)
		return refuse(rq, u, "the account is disabled");
	if (u->upstream_sub != NULL)
		return refuse(rq, u, "same e-mail, another identity");
	return bind(rq, id, u, out);
}

static enum err
add(struct request *rq, const struct upstream_identity *id, bool by_list,
    struct user **out)
{
	const struct user fresh = {
		.email = id->email, .name = id->name,
		.upstream_iss = id->iss, .upstream_sub = id->sub,
		.upstream_hd = id->domain, .by_list = by_list,
	};
	enum err e;

	e = users_add_upstream(&rq->call, &fresh, out);
	if (e == ERR_CONFLICT)
		return refuse(rq, NULL, "another account has the address");
	if (e != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){ .event = "user added",
	    .user_id = (*out)->id, .detail = by_list ? "list" :
	    "setup token" });
	return OK;
}

enum err
admission_check(struct request *rq, const struct upstream_identity *id,
    struct user **out)
{
	struct user *u;
	enum err e;

	*out = NULL;
	e = users_find_upstream(&rq->call, id->iss, id->sub, &u);
	if (e == OK)
		return check_bound(rq, id, u, out);
	if (e != ERR_NOT_FOUND)
		return e;
	e = users_find_email(&rq->call, id->email, &u);
	if (e == OK)
		return check_same_email(rq, id, u, out);
	if (e != ERR_NOT_FOUND)
		return e;
	if (!lists_name(rq->cfg, id->email, id->domain))
		return refuse(rq, NULL, "on no list");
	return add(rq, id, true, out);
}

enum err
admission_grant(struct request *rq, const struct upstream_identity *id,
    struct user **out)
{
	*out = NULL;
	return add(rq, id, false, out);
}
