/*
 * ask - questions to a client of the legacy era while its call waits
 *
 * Sampling, elicitation, roots as requests from the server (2024-11-05 to
 * 2025-11-25).  They go to the stream of the call, and the answers come by
 * other POSTs, to whichever worker: the call itself is kept by `events`, and
 * runs again with the answers, as a multi-round-trip request of the modern era
 * does.  A program asks in one way for both (mcp/call.h).
 */
#ifndef KEEPSAKE_MCP_ASK_H
#define KEEPSAKE_MCP_ASK_H

#include "mcp/call.h"

/* Asks what the call has asked for.  OK, with an error as the answer if that
 * cannot be. */
enum err ask_client(struct mcp_call *c);
/*
 * Takes a response of the client's.  If it was the last that a call waits for,
 * the call goes on and answers, or asks again, where it waits.  One that
 * nobody waits for is dropped.
 */
void ask_answered(struct exchange *x, const struct json *response);
/* Takes the notification that a call is to be given up. */
void ask_cancelled(struct exchange *x);

#endif
