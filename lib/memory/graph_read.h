/*
 * graph_read - finding entities of a person's graph, and walking along them
 *
 * What was found is a list of entities; their observations and the relations
 * of the graph come one by one, from any place on, so that an answer of any
 * length is read in parts.
 */
#ifndef KEEPSAKE_MEMORY_GRAPH_READ_H
#define KEEPSAKE_MEMORY_GRAPH_READ_H

#include "memory/graph.h"

/* Entities in the order of their creation; name, type and key alone. */
struct graph_found {
	struct graph_entity *items;
	size_t count;
};

/* All, from that key on, at most `max`. */
enum err graph_all(struct request *rq, struct person *p, int64_t from_key,
    size_t max, struct graph_found *out) MUST_USE;
/* Those of these names; a name that is none's is passed over. */
enum err graph_open(struct request *rq, struct person *p,
    const char *const *names, size_t count, struct graph_found *out) MUST_USE;
/* Those that hold the text, whatever its case (caseless.h), in their name,
 * type or an observation.  ERR_INVALID with a fault text for more than
 * GRAPH_FOUND_MAX. */
enum err graph_search(struct request *rq, struct person *p, const char *text,
    struct graph_found *out) MUST_USE;

/* Is given one after another until it returns false. */
struct graph_walker {
	/* The memory that it is: id and seq, and its text. */
	bool (*observation)(struct graph_walker *w, int64_t seq,
	    const char *id, const char *text);
	bool (*relation)(struct graph_walker *w,
	    const struct graph_relation *r);
};

/* The active observations of an entity that were written after `seq`. */
enum err graph_observations(struct request *rq, struct person *p,
    const char *name, int64_t seq, struct graph_walker *w) MUST_USE;
/* The relations from that key on that begin or end at one that was found;
 * `found` NULL: all. */
enum err graph_relations(struct request *rq, struct person *p,
    int64_t from_key, const struct graph_found *found,
    struct graph_walker *w) MUST_USE;

#endif
