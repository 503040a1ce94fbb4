/*
 * setup - the first person's way in: a token that the operator has read
 *
 * Who was refused may show it.  Whom it admits waits in the interaction, on
 * this side: the form carries the token and nothing of the identity.
 */
#ifndef KEEPSAKE_OAUTH_SETUP_H
#define KEEPSAKE_OAUTH_SETUP_H

#include "oauth/admission.h"
#include "oauth/signin.h"

enum { SETUP_TRIES = 5 };	/* for each refusal */

/* Who was refused. */
struct setup {
	struct upstream_identity id;
	bool offered;		/* a setup token may be shown now */
};

/* Keeps who->id with the interaction, if it is new here and there is a token
 * to be used, and says so in who->offered. */
enum err setup_offer(struct request *rq, const struct signin *s,
    struct setup *who) MUST_USE;
/*
 * Spends the token for the identity that waits, which is *who.
 * ERR_UNAUTHENTICATED: a wrong token (who->offered: there may be another
 * try); ERR_INVALID: nobody waits; ERR_LIMITED; ERR_FORBIDDEN as
 * admission_grant.
 */
enum err setup_redeem(struct request *rq, const struct signin *s,
    const char *token, struct setup *who, struct user **out) MUST_USE;

#endif
