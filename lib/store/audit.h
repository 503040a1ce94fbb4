/*
 * audit - what happened that a person or operator may ask about later
 */
#ifndef KEEPSAKE_STORE_AUDIT_H
#define KEEPSAKE_STORE_AUDIT_H

#include "base/call.h"
#include "base/err.h"

enum { AUDIT_TTL_S = 180 * 86400 };

struct audit_entry {
	const char *event;	/* "sign-in", "sign-in refused", "consent", ... */
	int64_t user_id;	/* 0: nobody yet */
	const char *client_id;	/* or NULL */
	const char *detail;	/* or NULL; no secret */
};

/* Adds an entry.  A failure is logged, not returned: the event happened. */
void audit_add(struct call *c, const struct audit_entry *entry);

#endif
