/*
 * jsonrpc - JSON-RPC 2.0 messages as MCP restricts them
 *
 * An id is a string or an integer, never null; params, if there, an object.
 * The id is kept as JSON text, so that it goes back as what it was.
 */
#ifndef KEEPSAKE_MCP_JSONRPC_H
#define KEEPSAKE_MCP_JSONRPC_H

#include "base/json.h"

enum { JSONRPC_BYTES_MAX = 256 * 1024, JSONRPC_BATCH_MAX = 32 };

/* Codes of JSON-RPC 2.0 section 5.1 and of MCP 2026-07-28. */
enum {
	JSONRPC_PARSE = -32700,
	JSONRPC_REQUEST = -32600,
	JSONRPC_METHOD = -32601,
	JSONRPC_PARAMS = -32602,
	JSONRPC_INTERNAL = -32603,
	MCP_HEADER_MISMATCH = -32020,
	MCP_MISSING_CAPABILITY = -32021,
	MCP_UNSUPPORTED_VERSION = -32022
};

enum jsonrpc_kind {
	KIND_BROKEN,		/* breaks a rule; `id` is set if it has a good one */
	KIND_REQUEST,
	KIND_NOTIFICATION,
	KIND_RESPONSE
};

struct jsonrpc {
	enum jsonrpc_kind kind;
	const char *id;			/* JSON text, or NULL */
	const char *method;		/* or NULL */
	const struct json *params;	/* an object, or NULL */
};

/* Reads one message, which is not an array. */
void jsonrpc_read(struct arena *a, const struct json *j, struct jsonrpc *out);

#endif
