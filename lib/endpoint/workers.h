/*
 * workers - a parent and the children it keeps alive
 */
#ifndef KEEPSAKE_ENDPOINT_WORKERS_H
#define KEEPSAKE_ENDPOINT_WORKERS_H

#include <stdint.h>

enum { WORKERS_MAX = 64, WORKERS_WAIT_MS = 10 };

struct workers {
	int64_t count;				/* 1..WORKERS_MAX */
	int64_t least;				/* 1..count: started at once; the
						 * others when `listening` waits */
	int listening;				/* a listening socket, or -1 */
	int64_t quiet_s;			/* until those others end again */
	int64_t idle_exit_s;			/* 0: never */
	int64_t (*last_request)(void *arg);	/* epoch seconds */
	/* The life of child `i`; one that returns, on SIGTERM, has ended. */
	void (*work)(void *arg, int64_t i);
	void *arg;
};

/*
 * Forks `least` children and keeps each alive: a dead one is started again,
 * at once if it had lived for a second, else after a pause that grows with
 * each early death, up to half a second; the others do not wait for it.  One
 * more is started, up to `count`, whenever a connection has waited for
 * WORKERS_WAIT_MS; those are sent SIGTERM when nothing was asked for
 * quiet_s.  Ends
 * on SIGTERM or SIGINT, or when nothing was asked for idle_exit_s; children
 * are sent SIGTERM and waited for.  A child is sent SIGTERM when its parent
 * dies.  Returns the exit status.
 */
int workers_run(const struct workers *w);

#endif
