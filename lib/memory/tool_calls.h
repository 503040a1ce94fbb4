/*
 * tool_calls - what the tools of the table do
 */
#ifndef KEEPSAKE_MEMORY_TOOL_CALLS_H
#define KEEPSAKE_MEMORY_TOOL_CALLS_H

#include "mcp/call.h"
#include "memory/graph.h"
#include "memory/rank.h"

/* Parts of the answers. */
enum {
	TOOL_TEXT_MAX = 2000,	/* bytes of a memory in a list of many */
	TOOL_TITLE_MAX = 80
};

/* tool_search.c */
enum err tool_search(struct mcp_call *c, struct mcp_result *out);
enum err tool_fetch(struct mcp_call *c, struct mcp_result *out);
enum err tool_search_memory(struct mcp_call *c, struct mcp_result *out);
enum err tool_list_memories(struct mcp_call *c, struct mcp_result *out);
enum err tool_whoami(struct mcp_call *c, struct mcp_result *out);
/* tool_change.c */
enum err tool_add_memories(struct mcp_call *c, struct mcp_result *out);
enum err tool_update_memory(struct mcp_call *c, struct mcp_result *out);
enum err tool_delete_memories(struct mcp_call *c, struct mcp_result *out);
/* Where the client can ask its person, it is not the model alone that says
 * so.  False: asked, or told no, which is the answer. */
bool tool_confirmed(struct mcp_call *c, const char *question,
    struct mcp_result *out);
/* tool_whole.c */
enum err tool_delete_all_memories(struct mcp_call *c, struct mcp_result *out);
enum err tool_memory_stats(struct mcp_call *c, struct mcp_result *out);
/* tool_graph.c */
enum err tool_create_entities(struct mcp_call *c, struct mcp_result *out);
enum err tool_create_relations(struct mcp_call *c, struct mcp_result *out);
enum err tool_add_observations(struct mcp_call *c, struct mcp_result *out);
enum err tool_delete_entities(struct mcp_call *c, struct mcp_result *out);
enum err tool_delete_observations(struct mcp_call *c, struct mcp_result *out);
enum err tool_delete_relations(struct mcp_call *c, struct mcp_result *out);
/* tool_graph_read.c */
enum err tool_read_graph(struct mcp_call *c, struct mcp_result *out);
enum err tool_search_nodes(struct mcp_call *c, struct mcp_result *out);
enum err tool_open_nodes(struct mcp_call *c, struct mcp_result *out);
/* As tool_read_graph(), but a refusal is an error. */
enum err tool_graph_part(struct mcp_call *c, struct mcp_result *out) MUST_USE;
/* {from, to, relationType}. */
struct json *tool_relation(struct arena *a, const struct graph_relation *r);

/* tool_query.c: arguments, as tool_args.h reads them */
/* One query or several, filters but for app, limit (`usual` if absent). */
enum err tool_read_query(struct request *rq, const struct json *args,
    int64_t usual, struct rank_query *q) MUST_USE;
/* As filters take it, or NULL. */
enum err tool_read_category(struct request *rq, const struct json *args,
    const char **out) MUST_USE;
/* The id of the client named, or NULL. */
enum err tool_read_app(struct request *rq, struct person *p,
    const struct json *args, const char **out) MUST_USE;

/* tool_answer.c */
/* The person's file, through the calling client. */
enum err tool_person(const struct mcp_call *c, struct person *out) MUST_USE;
/* What a refusal becomes: is_error with the fault's text, where a model can
 * do something about it; else `e` itself. */
enum err tool_settle(struct mcp_call *c, struct mcp_result *out, enum err e);
/* At most `max` bytes of the text, with an ellipsis if it was cut. */
const char *tool_cut(struct arena *a, const char *text, size_t max);
/* A memory's first line, cut to TOOL_TITLE_MAX. */
const char *tool_title(struct arena *a, const char *text);
const char *tool_url(struct request *rq, const char *id);
/* {id, memory, created_at, updated_at, categories, app ...}. */
struct json *tool_record(struct arena *a, const struct memory *m);
/* RFC 3339. */
void tool_set_time(struct json *obj, const char *key, int64_t at);
/* What replaced the memory, what it replaced (ids, separated by commas), and
 * its times, each if there is one, as text. */
enum err tool_set_life(struct request *rq, struct person *p,
    struct json *about, const struct memory *m) MUST_USE;
/* Adds `item` to the array unless the answer would pass TOOL_ANSWER_MAX; the
 * first is always added. */
bool tool_fits(struct arena *a, struct json *array, const struct json *item,
    size_t *used);

#endif
