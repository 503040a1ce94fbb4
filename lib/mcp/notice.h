/*
 * notice - telling a person's clients that something changed
 *
 * For any program that changes what MCP shows; those who listen hear of it by
 * their streams, whichever way it was changed.  Nothing happens in a program
 * that did not declare need_events, or when nobody listens.  `except` are
 * clients that are not to know, an id a line, or NULL.
 */
#ifndef KEEPSAKE_MCP_NOTICE_H
#define KEEPSAKE_MCP_NOTICE_H

#include "events/channel.h"
#include "http/request.h"

/* Would anybody hear it? */
bool notice_heard(const struct request *rq);
/* The list of TOPIC_TOOLS, TOPIC_PROMPTS or TOPIC_RESOURCES is another. */
void notice_list_changed(struct request *rq, const char *sub,
    const char *except, unsigned topic);
void notice_resource_updated(struct request *rq, const char *sub,
    const char *except, const char *uri);

#endif
