/*
 * workers - a parent and its single-threaded workers
 */
#ifndef KEEPSAKE_ENDPOINT_WORKERS_H
#define KEEPSAKE_ENDPOINT_WORKERS_H

#include <stdint.h>

struct workers {
	int64_t count;
	int64_t idle_exit_s;			/* 0: never */
	int64_t (*last_request)(void *arg);	/* epoch seconds */
	void (*work)(void *arg);		/* a worker's life; returns on SIGTERM */
	void *arg;
};

/*
 * Forks `count` workers and keeps that many alive: a dead one is started
 * again, with a growing pause if it died young.  Ends on SIGTERM or SIGINT,
 * or when nothing was asked for idle_exit_s; workers are sent SIGTERM and
 * waited for.  A worker dies with its parent.  Returns the exit status.
 */
int workers_run(const struct workers *w);

#endif
