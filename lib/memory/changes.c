/*
 * changes - telling those who listen what became of a person's memories
 */
#include "memory/changes.h"

#include "mcp/notice.h"
#include "memory/resources.h"

void
changes_tell(struct request *rq, const struct person *p,
    const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		notice_resource_updated(rq, p->sub, arena_printf(
		    rq->call.arena, RESOURCE_SCHEME "%s", ids[i]));
	notice_resource_updated(rq, p->sub, RESOURCE_PROFILE);
	/* Any of them may be an observation. */
	changes_tell_graph(rq, p);
	notice_list_changed(rq, p->sub, TOPIC_RESOURCES);
}

void
changes_tell_graph(struct request *rq, const struct person *p)
{
	notice_resource_updated(rq, p->sub, RESOURCE_GRAPH);
}
