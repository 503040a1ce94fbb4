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
	/* Who they are elsewhere; NULL: not bound yet. */
	const char *upstream_iss, *upstream_sub;
	const char *upstream_hd;	/* domain that vouches for them, or NULL */
	bool by_list;			/* in for as long as the lists say so */
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
/* By the identity upstream; disabled ones are found too. */
enum err users_find_upstream(struct call *c, const char *iss,
    const char *sub, struct user **out) MUST_USE;
/* Adds a person who came from upstream, with the e-mail, name, upstream_*
 * and by_list of `u`; ERR_CONFLICT if the e-mail or the identity exists. */
enum err users_add_upstream(struct call *c, const struct user *u,
    struct user **out) MUST_USE;
/* Binds the account `u->id` to the upstream_* of `u`.  ERR_CONFLICT if it is
 * bound or disabled meanwhile, or if another one has that identity. */
enum err users_bind_upstream(struct call *c, const struct user *u) MUST_USE;
/* What upstream says now: the domain, and the e-mail unless another account
 * has it (then the old one stays). */
enum err users_note_upstream(struct call *c, int64_t id, const char *email,
    const char *hd) MUST_USE;
/* Is there anybody who can sign in with a password? */
enum err users_have_password(struct call *c, bool *yes) MUST_USE;
enum err users_set_password(struct call *c, int64_t id,
    const char *password_hash) MUST_USE;
/* Disables (and ends sessions and grants) or enables; ERR_NOT_FOUND. */
enum err users_set_disabled(struct call *c, int64_t id, bool disabled)
    MUST_USE;
/* All, by e-mail: an array in the arena. */
enum err users_list(struct call *c, struct user **out, size_t *count)
    MUST_USE;

#endif
