/*
 * era - which protocol a message speaks
 *
 * Legacy: revisions 2024-11-05 to 2025-11-25, begun by `initialize`.  Modern:
 * 2026-07-28, stateless, each request with an envelope in params._meta.  One
 * URL serves both; the body decides, the MCP-Protocol-Version header only
 * where the body says nothing.
 */
#ifndef KEEPSAKE_MCP_ERA_H
#define KEEPSAKE_MCP_ERA_H

#include <stdbool.h>

#include "mcp/jsonrpc.h"

enum era {
	ERA_LEGACY = 1,
	ERA_MODERN = 2
};

#define ERA_MODERN_VERSION "2026-07-28"
#define ERA_SSE_VERSION "2024-11-05"		/* the one with HTTP+SSE */
#define ERA_BATCH_VERSION "2025-03-26"		/* the one with batches */
#define ERA_LATEST_LEGACY "2025-11-25"

/* Keys of the envelope. */
#define ERA_META "io.modelcontextprotocol/"
#define ERA_KEY_VERSION ERA_META "protocolVersion"
#define ERA_KEY_CAPABILITIES ERA_META "clientCapabilities"
#define ERA_KEY_CLIENT ERA_META "clientInfo"

bool era_is_legacy_version(const char *version);
/* What `initialize` answers to a client that asks for `requested`. */
const char *era_negotiate(const char *requested);
/* params._meta, if it is an object; else NULL. */
const struct json *era_envelope(const struct jsonrpc *m);
/* Does the message name a version in its envelope, whichever? */
bool era_is_claimed(const struct jsonrpc *m);
/* `header` is MCP-Protocol-Version's value, or NULL. */
enum era era_of(const struct jsonrpc *m, const char *header);

#endif
