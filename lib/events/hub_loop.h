/*
 * hub_loop - the life of the program events: sockets around a hub
 *
 * Peers, our own programs, connect to run/events.sock (SOCK_SEQPACKET) and
 * send packets; each is answered at once.  One that breaks the rules, or does
 * not take its answer, is dropped.  When the loop ends, readers are told
 * goodbye; after a crash they find their streams cut, and come again.
 */
#ifndef KEEPSAKE_EVENTS_HUB_LOOP_H
#define KEEPSAKE_EVENTS_HUB_LOOP_H

#include <signal.h>

#include "base/err.h"
#include "events/hub.h"
#include "events/listeners.h"
#include "system/stats.h"

enum { HUB_PEERS_MAX = 256 };

struct hub_loop {
	int listening;			/* not blocking */
	/* Caps, `ended` and its `arg`; the rest is the loop's. */
	struct hub_rules rules;
	struct listeners *listeners;	/* or NULL */
	struct stats *stats;		/* or NULL */
	/* Signals are let through only while it waits, with this mask; one of
	 * them sets *terminated. */
	const sigset_t *waiting;
	volatile sig_atomic_t *terminated;
};

/* Runs until *terminated.  ERR_UNAVAILABLE if it cannot begin. */
enum err hub_loop(const struct hub_loop *l) MUST_USE;

#endif
