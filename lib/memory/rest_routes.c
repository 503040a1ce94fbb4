/*
 * rest_routes - which call of the REST API each method and path is
 */
#include "memory/rest.h"

#include "memory/bridge.h"

/* Short, for the table. */
#define ROOT REST_MEMORIES
#define APPS REST_APPS
#define STATS REST_STATS
#define GRAPH REST_GRAPH
#define AUDIT REST_AUDIT
#define CONFIG REST_CONFIG

#define READ SCOPE_MEMORY_READ
#define WRITE SCOPE_MEMORY_WRITE

const struct rest_route rest_routes[] = {
	{ METHOD_GET,    ROOT,                    READ,  rest_list, false },
	{ METHOD_POST,   ROOT,                    WRITE, rest_create, false },
	{ METHOD_DELETE, ROOT,                    WRITE, rest_delete_many, false },
	{ METHOD_POST,   ROOT "/search",          READ,  rest_search, false },
	{ METHOD_POST,   ROOT "/actions/archive", WRITE, rest_archive, true },
	{ METHOD_POST,   ROOT "/actions/pause",   WRITE, rest_pause, false },
	{ METHOD_POST,   ROOT "/actions/restore", WRITE, rest_restore_many, false },
	{ METHOD_POST,   ROOT "/actions/merge",   WRITE, rest_merge, false },
	{ METHOD_POST,   ROOT "/actions/empty-trash", WRITE, rest_empty_trash, false },
	{ METHOD_GET,    ROOT "/trash",           READ,  rest_trash, false },
	{ METHOD_POST,   ROOT "/filter",          READ,  rest_filter, false },
	{ METHOD_GET,    ROOT "/categories",      READ,  rest_categories, false },
	{ METHOD_POST,   ROOT "/categories",      WRITE, rest_category_create, false },
	{ METHOD_PUT,    ROOT "/categories/:",    WRITE, rest_category_change, false },
	{ METHOD_DELETE, ROOT "/categories/:",    WRITE, rest_category_delete, false },
	{ METHOD_GET,    ROOT "/:",               READ,  rest_get, false },
	{ METHOD_PUT,    ROOT "/:",               WRITE, rest_replace, false },
	{ METHOD_PATCH,  ROOT "/:",               WRITE, rest_patch, false },
	{ METHOD_DELETE, ROOT "/:",               WRITE, rest_delete, false },
	{ METHOD_POST,   ROOT "/:/restore",       WRITE, rest_restore, false },
	{ METHOD_GET,    ROOT "/:/history",       READ,  rest_history, false },
	{ METHOD_GET,    ROOT "/:/related",       READ,  rest_related, false },
	{ METHOD_GET,    ROOT "/:/access-log",    READ,  rest_access_log, false },

	{ METHOD_GET,    APPS,                    READ,  rest_apps, false },
	{ METHOD_GET,    APPS "/:",               READ,  rest_app, false },
	{ METHOD_PUT,    APPS "/:",               WRITE, rest_app_change, false },
	{ METHOD_GET,    APPS "/:/memories",      READ,  rest_app_memories, false },
	{ METHOD_GET,    APPS "/:/accessed",      READ,  rest_app_accessed, false },
	{ METHOD_GET,    STATS,                   READ,  rest_stats, false },

	{ METHOD_GET,    GRAPH "/entities",       READ,  rest_entities, false },
	{ METHOD_POST,   GRAPH "/entities",       WRITE, rest_entities_create, false },
	{ METHOD_DELETE, GRAPH "/entities",       WRITE, rest_entities_delete, false },
	{ METHOD_GET,    GRAPH "/relations",      READ,  rest_relations, false },
	{ METHOD_POST,   GRAPH "/relations",      WRITE, rest_relations_create, false },
	{ METHOD_DELETE, GRAPH "/relations",      WRITE, rest_relations_delete, false },
	{ METHOD_POST,   GRAPH "/observations",   WRITE, rest_observations_add, false },
	{ METHOD_DELETE, GRAPH "/observations",   WRITE, rest_observations_delete, false },
	{ METHOD_GET,    GRAPH "/neighbours",     READ,  rest_neighbours, false },

	{ METHOD_GET,    AUDIT,                   READ,  rest_audit, false },

	{ METHOD_GET,    CONFIG,                  READ,  rest_config, false },
	{ METHOD_PUT,    CONFIG,                  WRITE, rest_config_change, false },
	{ METHOD_PATCH,  CONFIG,                  WRITE, rest_config_change, false },
	{ METHOD_POST,   CONFIG "/reset",         WRITE, rest_config_change, false },
	{ METHOD_GET,    CONFIG "/mem0/llm",      READ,  rest_config_model, false },
	{ METHOD_PUT,    CONFIG "/mem0/llm",      WRITE, rest_config_change, false },
	{ METHOD_GET,    CONFIG "/mem0/embedder", READ,  rest_config_model, false },
	{ METHOD_PUT,    CONFIG "/mem0/embedder", WRITE, rest_config_change, false },
	{ METHOD_GET,    CONFIG "/mem0/vector_store", READ,  rest_config_model, false },
	{ METHOD_PUT,    CONFIG "/mem0/vector_store", WRITE, rest_config_change, false },
	{ METHOD_GET,    CONFIG "/openmemory",    READ,  rest_config_openmemory, false },
	{ METHOD_PUT,    CONFIG "/openmemory",    WRITE, rest_config_change, false },

	{ METHOD_GET,    BRIDGE,                  READ,  bridge_list, false },
	{ METHOD_POST,   BRIDGE,                  WRITE, bridge_create, false },
	{ METHOD_POST,   BRIDGE "/search",        READ,  bridge_search, false },
	{ METHOD_GET,    BRIDGE "/stats",         READ,  bridge_stats, false },
	{ METHOD_GET,    BRIDGE "/:",             READ,  bridge_get, false },
	{ METHOD_PUT,    BRIDGE "/:",             WRITE, bridge_update, false },
	{ METHOD_DELETE, BRIDGE "/:",             WRITE, bridge_delete, false },
	{ METHOD_POST,   MEM0_SEARCH,             READ,  bridge_search_mem0, false },
};

const size_t rest_nroutes = sizeof rest_routes / sizeof *rest_routes;
