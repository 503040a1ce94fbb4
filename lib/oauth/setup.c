/*
 * setup - the first person's way in: a token that the operator has read
 *
 * Must never spend a token for an identity that came from the browser.
 */
#include "oauth/setup.h"

#include <string.h>

#include "base/log.h"
#include "http/cookie.h"
#include "oauth/login_limit.h"
#include "store/audit.h"
#include "store/interactions.h"
#include "store/setup_tokens.h"

enum { NOTE_MAX = 8 * 1024 };

/* Guesses are limited like those of an account; a tab is in no e-mail. */
#define LIMIT_NAME "\tsetup token"

/* A key of the interaction that no `state` can be: those have 43 characters
 * of another alphabet. */
static const char *
key_of(struct request *rq, const struct signin *s)
{
	return arena_printf(rq->call.arena, "setup:%s", s->interaction);
}

static enum err
park(struct request *rq, const struct signin *s,
    const struct upstream_identity *id, int64_t tries)
{
	struct json *j = json_new_object(rq->call.arena);

	json_set_string(j, "iss", id->iss);
	json_set_string(j, "sub", id->sub);
	json_set_string(j, "email", id->email);
	json_set_string(j, "domain", id->domain);
	json_set_string(j, "name", id->name);
	json_set_int(j, "tries", tries);
	return interactions_set_upstream(&rq->call, s->interaction,
	    key_of(rq, s), json_text(rq->call.arena, j));
}

static enum err
read_parked(struct arena *a, const char *text, struct upstream_identity *out,
    int64_t *tries)
{
	struct json *j;

	if (json_parse(a, text, strlen(text), NOTE_MAX, &j) != OK ||
	    json_get_string(j, "iss", &out->iss) != OK ||
	    json_get_string(j, "sub", &out->sub) != OK ||
	    json_get_string(j, "email", &out->email) != OK ||
	    json_get_string(j, "domain", &out->domain) == ERR_INVALID ||
	    json_get_string(j, "name", &out->name) == ERR_INVALID ||
	    json_get_int(j, "tries", tries) != OK)
		return ERR_INVALID;
	return OK;
}

/* A token makes a new account: it is no use to who has one. */
static enum err
is_new(struct request *rq, const struct upstream_identity *id, bool *yes)
{
	struct user *u;
	enum err e;

	*yes = false;
	e = users_find_upstream(&rq->call, id->iss, id->sub, &u);
	if (e == ERR_NOT_FOUND)
		e = users_find_email(&rq->call, id->email, &u);
	*yes = e == ERR_NOT_FOUND;
	return *yes ? OK : e;
}

enum err
setup_offer(struct request *rq, const struct signin *s, struct setup *who)
{
	bool yes;
	enum err e;

	who->offered = false;
	if ((e = is_new(rq, &who->id, &yes)) != OK || !yes ||
	    (e = setup_tokens_any(&rq->call, &yes)) != OK || !yes ||
	    (e = park(rq, s, &who->id, SETUP_TRIES)) != OK)
		return e;
	who->offered = true;
	return OK;
}

static enum err
nobody_waits(struct request *rq)
{
	return request_refuse(rq, ERR_INVALID, NULL,
	    "Nobody waits here for a setup token; start again.");
}

static enum err
refuse_token(struct request *rq, const struct signin *s, struct setup *who,
    int64_t tries)
{
	enum err e;

	log_write(&rq->call, LOG_WARN, "setup token refused", NULL);
	audit_add(&rq->call, &(struct audit_entry){
	    .event = "setup token refused" });
	if (tries > 1 && (e = park(rq, s, &who->id, tries - 1)) != OK)
		return e;
	who->offered = tries > 1;
	return ERR_UNAUTHENTICATED;
}

enum err
setup_redeem(struct request *rq, const struct signin *s, const char *token,
    struct setup *who, struct user **out)
{
	const char *browser = cookie_get(rq, "browser"), *found, *text;
	int64_t tries = 0;
	enum err e;

	memset(who, 0, sizeof *who);
	*out = NULL;
	if (browser == NULL)
		return nobody_waits(rq);
	if ((e = login_limit_take(rq, LIMIT_NAME)) != OK)
		return e;
	e = interactions_take_upstream(&rq->call, browser, key_of(rq, s),
	    &found, &text);
	if (e == ERR_NOT_FOUND)
		return nobody_waits(rq);
	if (e != OK)
		return e;
	if (read_parked(rq->call.arena, text, &who->id, &tries) != OK)
		return nobody_waits(rq);
	e = setup_tokens_spend(&rq->call, token);
	if (e == ERR_NOT_FOUND)
		return refuse_token(rq, s, who, tries);
	if (e != OK)
		return e;
	login_limit_give(rq, LIMIT_NAME);
	return admission_grant(rq, &who->id, out);
}
