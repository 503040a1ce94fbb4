/*
 * openapi - the description of the REST API (OpenAPI 3.1)
 *
 * For GPT Actions and generators of clients.  The text is openapi.json beside
 * this file, built in; only the two origins are put in.  A GPT takes at most
 * 30 operations, so it has a document of its own: of the same text the
 * operations that have an x-actions-id, which is their operationId there.
 */
#ifndef KEEPSAKE_MEMORY_OPENAPI_H
#define KEEPSAKE_MEMORY_OPENAPI_H

#include "base/buf.h"

struct config;

/* The document with @BASE@ and @ISSUER@ where origins belong. */
extern const char openapi_text[];
/* Appends the document for this deployment. */
void openapi_write(struct buf *b, const struct config *cfg);
/* Appends the one for GPT Actions. */
void openapi_write_actions(struct buf *b, const struct config *cfg);

#endif
