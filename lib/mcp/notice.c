/*
 * notice - telling a person's clients that something changed
 */
#include "mcp/notice.h"

#include "base/json.h"
#include "events/events.h"

void
notice_list_changed(struct request *rq, const char *sub, unsigned topic)
{
	const char *method = topic == TOPIC_TOOLS ?
	    "notifications/tools/list_changed" : topic == TOPIC_PROMPTS ?
	    "notifications/prompts/list_changed" :
	    "notifications/resources/list_changed";

	if (rq->events != NULL)
		events_announce(rq->events, &rq->call, sub, topic, NULL,
		    method, NULL);
}

void
notice_resource_updated(struct request *rq, const char *sub, const char *uri)
{
	struct buf params;

	if (rq->events == NULL)
		return;
	buf_init(&params, rq->call.arena, 8 * CHANNEL_URI_MAX);
	buf_puts(&params, "\"uri\":");
	json_quote(&params, uri);
	events_announce(rq->events, &rq->call, sub, 0, uri,
	    "notifications/resources/updated", params.data);
}
