/*
 * metadata - what this provider can do (RFC 8414, OpenID Connect Discovery
 * 1.0) and what it protects (RFC 9728)
 *
 * Nothing is named here that does not exist.  Every URL comes from the
 * configuration.
 */
#ifndef KEEPSAKE_OAUTH_METADATA_H
#define KEEPSAKE_OAUTH_METADATA_H

#include "base/buf.h"
#include "system/config.h"

enum { METADATA_MAX = 8192 };

/* The provider's document, the same under both well-known names. */
void metadata_write_provider(struct buf *b, const struct config *cfg);
/* The document of the resource MCP_BASE_URL + `path`. */
void metadata_write_resource(struct buf *b, const struct config *cfg,
    const char *path);

#endif
