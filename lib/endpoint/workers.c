/*
 * workers - a parent and the children it keeps alive
 */
#include "endpoint/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { YOUNG_US = 1000000, PAUSE_MIN_US = 10000, PAUSE_MAX_US = 500000 };

struct child {
	pid_t pid;		/* 0: dead, to be started at start_us */
	int64_t born_us;
	int64_t pause_us;
	int64_t start_us;
};

static void
start(struct child *ch, int64_t i, const struct workers *w,
    const sigset_t *unblocked)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0) {
		log_fatal("cannot fork a worker", NULL, errno);
	} else if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		sigprocmask(SIG_SETMASK, unblocked, NULL);
		if (getppid() == parent)
			w->work(w->arg, i);
		_exit(0);
	}
	ch->pid = pid;
	ch->born_us = clock_monotonic_us();
}

/* One that dies young is likely to die again: wait longer each time. */
static void
plan_restart(struct child *ch)
{
	int64_t now = clock_monotonic_us();

	log_event(NULL, LOG_ERROR, "worker died", LOG_INT("pid", ch->pid));
	if (now - ch->born_us >= YOUNG_US)
		ch->pause_us = 0;
	else
		ch->pause_us = ch->pause_us * 2 + PAUSE_MIN_US;
	if (ch->pause_us > PAUSE_MAX_US)
		ch->pause_us = PAUSE_MAX_US;
	ch->start_us = now + ch->pause_us;
	ch->pid = 0;
}

static void
collect_dead(struct child *children, int64_t count)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (int64_t i = 0; i < count; i++)
			if (children[i].pid == pid)
				plan_restart(&children[i]);
}

/* Starts those whose time has come; returns how long the next can wait. */
static int64_t
start_due(struct child *children, const struct workers *w,
    const sigset_t *unblocked)
{
	int64_t now = clock_monotonic_us(), wait_us = YOUNG_US;

	for (int64_t i = 0; i < w->count; i++) {
		struct child *ch = &children[i];

		if (ch->pid != 0)
			continue;
		if (ch->start_us <= now)
			start(ch, i, w, unblocked);
		else if (ch->start_us - now < wait_us)
			wait_us = ch->start_us - now;
	}
	return wait_us;
}

static bool
all_alive(const struct child *children, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		if (children[i].pid == 0)
			return false;
	return true;
}

/* The next signal, or 0 when it is time to look around. */
static int
next_signal(const sigset_t *watched, bool forever, int64_t wait_us)
{
	struct timespec t = { wait_us / 1000000, (wait_us % 1000000) * 1000 };
	int sig = forever ? sigwaitinfo(watched, NULL)
	    : sigtimedwait(watched, NULL, &t);

	return sig > 0 ? sig : 0;
}

static void
end_all(const struct child *children, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		if (children[i].pid != 0)
			kill(children[i].pid, SIGTERM);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

int
workers_run(const struct workers *w)
{
	struct child children[WORKERS_MAX] = { { .pid = 0 } };
	sigset_t watched, before;
	int64_t wait_us;
	int sig;

	sigemptyset(&watched);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGCHLD);
	sigprocmask(SIG_BLOCK, &watched, &before);
	for (;;) {
		wait_us = start_due(children, w, &before);
		sig = next_signal(&watched, w->idle_exit_s == 0 &&
		    all_alive(children, w->count), wait_us);
		if (sig == SIGTERM || sig == SIGINT)
			break;
		if (sig == SIGCHLD)
			collect_dead(children, w->count);
		if (w->idle_exit_s > 0 && clock_now() -
		    w->last_request(w->arg) >= w->idle_exit_s)
			break;
	}
	end_all(children, w->count);
	return 0;
}
