/*
 * graph - whom and what a person's memories are about, and how they hang
 * together
 *
 * The model of @modelcontextprotocol/server-memory: entities with a type and
 * observations, and relations between names, which may be told before their
 * ends are.  Names are compared byte for byte.  An observation is a memory
 * whose subject is the entity: whoever searches, lists or forgets memories
 * meets it there.  Each change below is one transaction, all or nothing,
 * durable on return; nothing is refused for being there, or gone, already.
 * Lists are in the order of creation.
 */
#ifndef KEEPSAKE_MEMORY_GRAPH_H
#define KEEPSAKE_MEMORY_GRAPH_H

#include "memory/memories.h"

enum {
	GRAPH_NAME_MAX = MEMORY_SUBJECT_MAX,	/* bytes; of types as well */
	GRAPH_BATCH_MAX = 100,
	GRAPH_FOUND_MAX = 10000		/* entities that a search may find */
};

struct graph_entity {
	int64_t key;
	const char *name, *type;
	const char **observations;	/* texts of memories, see memories.h */
	size_t count;
	bool existed;
};

struct graph_relation {
	int64_t key;
	const char *from, *to, *type;
	bool existed;
};

/*
 * Changes take at most GRAPH_BATCH_MAX of `list` and use no key.  ERR_INVALID
 * with a fault text for what breaks the rules above.
 * A limited client (sight.h) makes entities with observations alone, of names
 * that nobody speaks of, relates those that it sees, and deletes no entity of
 * which more is known.
 *
 * Entities of a new name; the others are marked as existed and left as they
 * are.  On return the new ones' observations are those that were kept: each
 * text once.
 */
enum err graph_create_entities(struct request *rq, struct person *p,
    struct graph_entity *list, size_t count) MUST_USE;
enum err graph_create_relations(struct request *rq, struct person *p,
    struct graph_relation *list, size_t count) MUST_USE;
/* On return the observations are those that are new.  `type` is not used
 * here.  ERR_INVALID too if there is no entity of one of the names. */
enum err graph_add_observations(struct request *rq, struct person *p,
    struct graph_entity *list, size_t count) MUST_USE;
/* With their observations, which go to the trash, and all relations from or
 * to the names, of which nothing stays. */
enum err graph_delete_entities(struct request *rq, struct person *p,
    const char *const *names, size_t count) MUST_USE;
enum err graph_delete_observations(struct request *rq, struct person *p,
    const struct graph_entity *list, size_t count) MUST_USE;
enum err graph_delete_relations(struct request *rq, struct person *p,
    const struct graph_relation *list, size_t count) MUST_USE;

#endif
