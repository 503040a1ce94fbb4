/*
 * notice - telling a person's clients that something changed
 */
#include "mcp/notice.h"

#include "base/json.h"
#include "events/events.h"

bool
notice_heard(const struct request *rq)
{
	return rq->events != NULL && events_heard(rq->events);
}

void
notice_list_changed(struct request *rq, const char *sub, const char *except,
    unsigned topic)
{
	const struct announcement a = {
		.sub = sub, .except = except, .topic = topic,
		.method = topic == TOPIC_TOOLS ?
		    "notifications/tools/list_changed" :
		    topic == TOPIC_PROMPTS ?
		    "notifications/prompts/list_changed" :
		    "notifications/resources/list_changed",
	};

	if (notice_heard(rq))
		events_announce(rq->events, &rq->call, &a);
}

void
notice_resource_updated(struct request *rq, const char *sub,
    const char *except, const char *uri)
{
	struct announcement a = {
		.sub = sub, .except = except, .uri = uri,
		.method = "notifications/resources/updated",
	};
	struct buf params;

	if (!notice_heard(rq))
		return;
	buf_init(&params, rq->call.arena, 8 * CHANNEL_URI_MAX);
	buf_puts(&params, "\"uri\":");
	json_quote(&params, uri);
	a.params = params.data;
	events_announce(rq->events, &rq->call, &a);
}
