/*
 * content - blocks, messages and contents, as results carry them
 */
#ifndef KEEPSAKE_MCP_CONTENT_H
#define KEEPSAKE_MCP_CONTENT_H

#include "base/json.h"
#include "mcp/offer.h"

struct json *content_text(struct arena *a, const char *text);
/* `data` is plain base64. */
struct json *content_image(struct arena *a, const char *mime_type,
    const char *data);
struct json *content_audio(struct arena *a, const char *mime_type,
    const char *data);
/* A resource's contents, as resources/read gives them: text or base64. */
struct json *content_of_text(struct arena *a, const char *uri,
    const char *mime_type, const char *text);
struct json *content_of_blob(struct arena *a, const char *uri,
    const char *mime_type, const char *data);
/* A block that embeds such contents. */
struct json *content_resource(struct arena *a, const struct json *contents);
/* Adds a prompt's message; `role` is user or assistant. */
void content_message(struct arena *a, struct json *messages, const char *role,
    const struct json *block);
/* A resource as resources/list and, with `uri` a template, the list of
 * templates show it. */
struct json *content_listed(struct arena *a, const struct mcp_resource *r,
    bool is_template);

#endif
