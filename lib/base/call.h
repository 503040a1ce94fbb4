/*
 * call - what every function below a request is given
 *
 * The first argument of store functions and of most of the library: where
 * memory comes from, which request this is, what time it is, and the store
 * that the program opened.  A one-shot program makes one for itself.
 */
#ifndef KEEPSAKE_BASE_CALL_H
#define KEEPSAKE_BASE_CALL_H

#include <stdint.h>

#include "base/arena.h"

struct db;

struct call {
	struct arena *arena;
	const char *request_id;	/* for log lines */
	int64_t now;		/* epoch seconds, fixed for the request */
	struct db *oidc;	/* oidc.db, or NULL if not declared as a need */
};

#endif
