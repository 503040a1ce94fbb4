/*
 * users - the people who may sign in
 */
#ifndef KEEPSAKE_STORE_USERS_H
#define KEEPSAKE_STORE_USERS_H

#include <stdbool.h>

#include "base/call.h"
#include "base/err.h"

struct user {
	int64_t id;
	const char *sub;
	const char *email;
	bool email_verified;
	const char *name;		/* or NULL */
	const char *password_hash;	/* or NULL */
	int64_t created_at, updated_at;
	int64_t disabled_at;		/* 0: enabled */
};

/* By id, subject or e-mail (any case).  Disabled ones are found too: the
 * caller looks at disabled_at. */
enum err users_find(struct call *c, int64_t id, struct user **out) MUST_USE;
enum err users_find_sub(struct call *c, const char *sub, struct user **out)
    MUST_USE;
enum err users_find_email(struct call *c, const char *email,
    struct user **out) MUST_USE;
/*
 * Adds a person with a fresh random sub; ERR_CONFLICT if the e-mail exists.
 * The address counts as verified: the operator or the upstream vouches for it.
 */
enum err users_add(struct call *c, const char *email, const char *name,
    const char *password_hash, struct user **out) MUST_USE;
enum err users_set_password(struct call *c, int64_t id,
    const char *password_hash) MUST_USE;
/* Disables (and ends sessions and grants) or enables; ERR_NOT_FOUND. */
enum err users_set_disabled(struct call *c, int64_t id, bool disabled)
    MUST_USE;
/* All, by e-mail: an array in the arena. */
enum err users_list(struct call *c, struct user **out, size_t *count)
    MUST_USE;

#endif
