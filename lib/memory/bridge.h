/*
 * bridge - the seven operations of a GPT Actions bridge, under /memories
 *
 * Paths, fields and shapes are those of the bridge to mem0 that GPTs were
 * given before: {success, ...}, with `relations`, the triples of the graph
 * that concern what was asked or found, beside memories.  Its schema has GPTs
 * send the user_id BRIDGE_USER, which means the token's person here; anybody
 * else is refused as everywhere.
 */
#ifndef KEEPSAKE_MEMORY_BRIDGE_H
#define KEEPSAKE_MEMORY_BRIDGE_H

#include "memory/rest.h"

#define BRIDGE "/memories"
/* mem0's own search, of its server beside which the bridge stood. */
#define MEM0_SEARCH "/search"
#define BRIDGE_USER "chatgpt_user"

/* Is the path one of the bridge's? */
bool bridge_serves(const char *path);
/* {"success":false,"error":"...","code":"NOT_FOUND","details":{}} */
extern const struct error_style errors_bridge;

rest_handler bridge_list, bridge_create, bridge_search, bridge_get,
    bridge_update, bridge_delete, bridge_stats;
/* As rest_search, with mem0's threshold and its shape of a memory. */
rest_handler bridge_search_mem0;

/* bridge_answer.c */
/* Appends a memory as {id, memory, hash, ...}, with its score if it has one. */
void bridge_add_memory(struct rest *r, const struct memory *m);
/* Appends ,"relations":[{source, relationship, target}, ...]: those of names
 * that the words name, and of the memories' subjects; at most 50. */
enum err bridge_add_relations(struct rest *r, const char *words,
    const struct memory_list *about) MUST_USE;

#endif
