/*
 * changes - telling those who listen what became of a person's memories
 */
#include "memory/changes.h"

#include "mcp/notice.h"
#include "memory/resources.h"
#include "memory/sight.h"

/* One memory is another: for those who see it. */
static void
tell_memory(struct request *rq, const struct person *p, const char *id)
{
	const char *blind;

	/* Nobody is told what may not be for all. */
	if (sight_blind(rq, p, id, &blind) == OK)
		notice_resource_updated(rq, p->sub, blind, arena_printf(
		    rq->call.arena, RESOURCE_SCHEME "%s", id));
}

void
changes_tell(struct request *rq, const struct person *p,
    const char *const *ids, size_t count)
{
	const char *blind;

	if (!notice_heard(rq))
		return;
	for (size_t i = 0; i < count; i++)
		tell_memory(rq, p, ids[i]);
	if (sight_blind(rq, p, NULL, &blind) != OK)
		return;
	notice_resource_updated(rq, p->sub, blind, RESOURCE_PROFILE);
	/* Any of them may be an observation. */
	notice_resource_updated(rq, p->sub, blind, RESOURCE_GRAPH);
	notice_list_changed(rq, p->sub, blind, TOPIC_RESOURCES);
}

void
changes_tell_graph(struct request *rq, const struct person *p)
{
	const char *blind;

	if (notice_heard(rq) && sight_blind(rq, p, NULL, &blind) == OK)
		notice_resource_updated(rq, p->sub, blind, RESOURCE_GRAPH);
}
