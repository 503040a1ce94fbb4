/*
 * tools - what a model may do with a person's memory, as an MCP tool table
 *
 * ChatGPT's search and fetch, OpenMemory's add_memories, search_memory,
 * list_memories, delete_memories and delete_all_memories, update_memory, and
 * the nine tools of @modelcontextprotocol/server-memory.  The table and every text in it are
 * constant: nothing that was stored ever reaches a description.  Each tool
 * checks its own arguments and answers bad ones with is_error and a sentence
 * that a model can act on.
 */
#ifndef KEEPSAKE_MEMORY_TOOLS_H
#define KEEPSAKE_MEMORY_TOOLS_H

#include <stddef.h>

#include "mcp/offer.h"

enum { TOOL_ANSWER_MAX = 24 * 1024 };	/* bytes of JSON in one answer */

/* In the order in which they are listed; `search` first. */
extern const struct mcp_tool memory_tools[];
size_t memory_tools_count(void);
/*
 * Is a client offered the graph?  `choice` is the parameter graph of its URL,
 * on, off or NULL: on; nobody is if GRAPH_TOOLS is off.  ERR_INVALID with a
 * fault text for any other.
 */
enum err memory_graph_choose(struct request *rq, const char *choice,
    bool *out) MUST_USE;
/* Parts of the table that not everybody is offered, for struct mcp_server. */
enum { TOOLS_GRAPH = 1, TOOLS_DELETE_ALL = 2 };
/* With the graph or without, and what the operator allows. */
unsigned memory_tools_offered(const struct request *rq, bool graph);

/* A bookmark, as SVG in a data URL: `icons` of server, tools and prompts. */
extern const char memory_icons[];
/* `instructions` of initialize and server/discover. */
extern const char memory_instructions[];

#endif
