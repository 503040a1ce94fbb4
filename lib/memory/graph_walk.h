/*
 * graph_walk - parts of a person's graph: pages, and what stands around a name
 *
 * However large the graph, each of these reads a bounded number of rows, but
 * for the count of a page's total.  A name may be told of by relations alone,
 * and be no entity.
 */
#ifndef KEEPSAKE_MEMORY_GRAPH_WALK_H
#define KEEPSAKE_MEMORY_GRAPH_WALK_H

#include "memory/graph_read.h"

enum {
	WALK_DEPTH_MAX = 3,
	WALK_NAMES_MAX = 200,		/* that a walk may reach */
	WALK_RELATIONS_MAX = 1000,	/* and list */
	WALK_FAN = 200			/* relations of a name, each way, that it follows */
};

struct graph_relations {
	struct graph_relation *items;
	size_t count;
};

struct walk {
	struct graph_found found;	/* nearest first; name, type and key */
	struct graph_relations relations;	/* between the names reached */
	bool is_cut;			/* there is more within that depth */
};

/* What is within `depth` relations, followed either way, of the name, which
 * is among it.  ERR_NOT_FOUND if neither an entity nor a relation names it. */
enum err walk_around(struct request *rq, struct person *p, const char *name,
    int depth, struct walk *out) MUST_USE;
/* The relations that begin or end at one of the names: at most `max` of each
 * name and in all, each once. */
enum err walk_touching(struct request *rq, struct person *p,
    const char *const *names, size_t count, size_t max,
    struct graph_relations *out) MUST_USE;
/* A page of the entities, and of the relations, in the order of creation;
 * *total is all there are. */
enum err walk_entities(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct graph_found *out, int64_t *total) MUST_USE;
enum err walk_relations(struct request *rq, struct person *p, int64_t offset,
    int64_t limit, struct graph_relations *out, int64_t *total) MUST_USE;

#endif
