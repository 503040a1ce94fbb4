/*
 * client_documents - what clients publish: metadata documents and key sets
 *
 * One row for each URL and use of it (client_cache.h).  A good copy stays when
 * a later attempt fails; the time of the last attempt, good or not, limits the
 * attempts of all programs together.
 */
#ifndef KEEPSAKE_STORE_CLIENT_DOCUMENTS_H
#define KEEPSAKE_STORE_CLIENT_DOCUMENTS_H

#include "base/call.h"
#include "base/err.h"

enum {
	CLIENT_DOCUMENT_KEEP_S = 30 * 86400,	/* a copy, since it was wanted */
	CLIENT_DOCUMENT_TRIED_S = 3600	/* an attempt that brought none */
};

struct client_document_row {
	const char *body;	/* the last good copy, or NULL */
	int64_t fetched_at;	/* 0: there never was one */
	int64_t fresh_until;
	int64_t tried_at;
};

/* ERR_NOT_FOUND if it was never asked for, or not for long. */
enum err client_documents_find(struct call *c, const char *name,
    struct client_document_row *out) MUST_USE;
/*
 * Notes an attempt at now, before it is made.  ERR_LIMITED if there was one
 * less than `retry_s` ago: of many callers at a time, one is let through.
 */
enum err client_documents_try(struct call *c, const char *name,
    int64_t retry_s) MUST_USE;
/* A good copy, fetched now. */
enum err client_documents_put(struct call *c, const char *name,
    const char *body, int64_t fresh_until) MUST_USE;
/* The client took it back: the copy is forgotten, the attempt is not. */
enum err client_documents_drop(struct call *c, const char *name) MUST_USE;

#endif
