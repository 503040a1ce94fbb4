/*
 * resources - a person's memory as MCP resources, prompts and completions
 *
 * memory://profile is an overview, memory://ID one memory; both are Markdown,
 * for a person to attach to a conversation.  Stored text stands behind a line
 * that says what it is.  memory://knowledge-graph is server-memory's: the graph
 * as JSON, as much of it as an answer may have, for clients that are offered
 * it (tools.h).
 */
#ifndef KEEPSAKE_MEMORY_RESOURCES_H
#define KEEPSAKE_MEMORY_RESOURCES_H

#include "mcp/call.h"
#include "memory/memories.h"

#define RESOURCE_SCHEME "memory://"
#define RESOURCE_PROFILE RESOURCE_SCHEME "profile"
#define RESOURCE_GRAPH RESOURCE_SCHEME "knowledge-graph"

/* For struct mcp_server (mcp/offer.h). */
extern const struct mcp_resource memory_templates[];
size_t memory_templates_count(void);
enum err memory_list_resources(struct mcp_call *c, const char *after,
    struct mcp_page *out) MUST_USE;
enum err memory_read_resource(struct mcp_call *c, const char *uri,
    struct json *contents) MUST_USE;
enum err memory_list_with_graph(struct mcp_call *c, const char *after,
    struct mcp_page *out) MUST_USE;
enum err memory_read_with_graph(struct mcp_call *c, const char *uri,
    struct json *contents) MUST_USE;

/*
 * An item of a Markdown list: at most `max` bytes of the text, whose further
 * lines stand below it, so that no stored line begins an item of its own, and
 * where it comes from.  Nothing, and false, where the answer would pass
 * TOOL_ANSWER_MAX.
 */
bool memory_write_item(struct buf *b, const struct memory *m, size_t max);

/* prompts.c */
extern const struct mcp_prompt memory_prompts[];
size_t memory_prompts_count(void);

/* completions.c: ids by their beginning, categories by theirs. */
enum err memory_complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out) MUST_USE;

#endif
