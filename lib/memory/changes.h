/*
 * changes - telling those who listen what became of a person's memories
 *
 * Called once a change is durable, whichever way it came: MCP, REST or page.
 * A client that is limited does not hear of a memory that it does not see (now);
 * that something changed it does.  One that is paused hears nothing.
 */
#ifndef KEEPSAKE_MEMORY_CHANGES_H
#define KEEPSAKE_MEMORY_CHANGES_H

#include "memory/memories.h"

/* The list of resources, the profile and the graph are others; so are the
 * memories that are named. */
void changes_tell(struct request *rq, const struct person *p,
    const char *const *ids, size_t count);
/* The graph alone is another: entities without observations, relations. */
void changes_tell_graph(struct request *rq, const struct person *p);

#endif
