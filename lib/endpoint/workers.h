/*
 * workers - a parent and the children it keeps alive
 */
#ifndef KEEPSAKE_ENDPOINT_WORKERS_H
#define KEEPSAKE_ENDPOINT_WORKERS_H

#include <stdint.h>

enum { WORKERS_MAX = 64, WORKERS_WAIT_MS = 10, WORKERS_TRIES = 3 };

struct workers {
	int64_t count;				/* 1..WORKERS_MAX */
	int64_t least;				/* 0..count: the first so many always
						 * live; the others on demand */
	int listening;				/* a socket that all of those listen
						 * on, or -1 */
	const int *sockets;			/* or NULL; instead of `listening` each
						 * one's own, by its number */
	int64_t quiet_s;			/* with `listening`: when they end */
	int64_t idle_exit_s;			/* with `listening`: when all ends,
						 * for which `least` is 0; 0: never */
	int64_t (*last_request)(void *arg);	/* with `listening`: epoch seconds */
	/* The life of child `i`; one that returns, on SIGTERM, has ended. */
	void (*work)(void *arg, int64_t i);
	/*
	 * With `sockets`, or NULL: the life of who answers in place of child `i`
	 * when that cannot live.  It has to end soon, so that `i` is tried again.
	 */
	void (*stand_in)(void *arg, int64_t i);
	/* With `stand_in`: child `i` cannot live, as its wait status says, or
	 * does again (0).  Called once for each change. */
	void (*changed)(void *arg, int64_t i, int status);
	void *arg;
};

/*
 * Forks `least` children and keeps each alive: one that dies is started again,
 * at once if it had lived for a second, else after a pause that grows with
 * each early death, up to half a second; the others do not wait for it.
 *
 * Those beyond the least are started when something waits: the owner of a
 * socket at once; of those that listen on the same one the first at once and
 * one more whenever a connection has waited for WORKERS_WAIT_MS.  Of them one
 * that ends with status 0 is started again when something waits again, and
 * with the same pauses.  Those that listen on the same socket are sent SIGTERM
 * when nothing was asked for quiet_s (or idle_exit_s if that is less), and end
 * when they have answered; who comes meanwhile is given another.
 *
 * One that has died WORKERS_TRIES times running before it was a second old cannot
 * live: its stand-in is started at once, and when that has ended, it is tried
 * again as soon as something waits, and has one try, until it has lived for a
 * second or ended well.
 *
 * Ends on SIGTERM or SIGINT, when children are sent SIGTERM and waited for; or
 * when nothing was asked for idle_exit_s, no child is left and nothing waits.
 * A child is sent SIGTERM when its parent dies.  Returns the exit status.
 */
int workers_run(const struct workers *w);

#endif
