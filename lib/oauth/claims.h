/*
 * claims - what clients learn about a person (OpenID Connect Core sections
 * 5.1, 5.4 and 5.5)
 */
#ifndef KEEPSAKE_OAUTH_CLAIMS_H
#define KEEPSAKE_OAUTH_CLAIMS_H

#include "base/json.h"
#include "store/users.h"

/*
 * The acr of every sign-in (section 2): level 1 of ISO/IEC 29115, some trust
 * in who it is.  auth_time says how long ago that was.
 */
#define CLAIMS_ACR "1"

/* Adds the claims of the scopes profile and email. */
void claims_add_scope(struct json *out, const struct user *u,
    const char *scope);
/* Adds those that member `where` ("userinfo", "id_token") of a claims
 * parameter names; `claims` is its JSON text, or NULL. */
void claims_add_asked(struct arena *a, struct json *out,
    const struct user *u, const char *claims, const char *where);
/* The scopes that a claims parameter amounts to; "" if none. */
const char *claims_scope(struct arena *a, const struct json *claims);
/* The subject that claims.id_token.sub.value demands, or NULL. */
const char *claims_sub(const struct json *claims);
/* False if claims.id_token.acr is essential and names values, none of which
 * is ours (section 5.5.1.1). */
bool claims_acr_is_met(const struct json *claims);

#endif
