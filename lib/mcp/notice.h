/*
 * notice - telling a person's clients that something changed
 *
 * For any program that changes what MCP shows; those who listen hear of it by
 * their streams, whichever way it was changed.  Nothing happens in a program
 * that did not declare need_events, or when nobody listens.
 */
#ifndef KEEPSAKE_MCP_NOTICE_H
#define KEEPSAKE_MCP_NOTICE_H

#include "events/channel.h"
#include "http/request.h"

/* The list of TOPIC_TOOLS, TOPIC_PROMPTS or TOPIC_RESOURCES is another. */
void notice_list_changed(struct request *rq, const char *sub, unsigned topic);
void notice_resource_updated(struct request *rq, const char *sub,
    const char *uri);

#endif
