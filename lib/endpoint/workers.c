/*
 * workers - a parent and the children it keeps alive
 */
#include "endpoint/workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { YOUNG_US = 1000000, PAUSE_MIN_US = 10000, PAUSE_MAX_US = 500000 };

struct child;

/* The first `wanted` are to live; the others are on their way out. */
struct crew {
	const struct workers *w;
	struct child *children;
	int64_t wanted;
	int64_t grown_at;	/* epoch seconds */
	int signals;		/* signalfd(2) */
	sigset_t unblocked;
};

struct child {
	pid_t pid;		/* 0: dead, to be started at start_us */
	int64_t born_us;
	int64_t pause_us;
	int64_t start_us;
};

static void
start(const struct crew *crew, int64_t i)
{
	const struct workers *w = crew->w;
	struct child *ch = &crew->children[i];
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0) {
		log_fatal("cannot fork a worker", NULL, errno);
	} else if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		close(crew->signals);
		sigprocmask(SIG_SETMASK, &crew->unblocked, NULL);
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
collect_dead(const struct crew *crew)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (int64_t i = 0; i < crew->w->count; i++) {
			if (crew->children[i].pid != pid)
				continue;
			if (i < crew->wanted)
				plan_restart(&crew->children[i]);
			else
				crew->children[i].pid = 0;
		}
}

/* Starts those whose time has come; returns how long the next can wait, -1:
 * for ever. */
static int64_t
start_due(const struct crew *crew)
{
	int64_t now = clock_monotonic_us(), wait_us = -1;

	for (int64_t i = 0; i < crew->wanted; i++) {
		struct child *ch = &crew->children[i];

		if (ch->pid != 0)
			continue;
		if (ch->start_us <= now)
			start(crew, i);
		else if (wait_us < 0 || ch->start_us - now < wait_us)
			wait_us = ch->start_us - now;
	}
	return wait_us;
}

/* Has a connection waited?  All who could take it are busy then, or dead. */
static bool
has_waited(int listening)
{
	struct timespec nap = { 0, WORKERS_WAIT_MS * 1000000 };
	struct pollfd p = { listening, POLLIN, 0 };

	nanosleep(&nap, NULL);
	return poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

/* The next signal, or 0 when it is time to look around. */
static int
next_signal(struct crew *crew, int64_t wait_us)
{
	bool more = crew->w->listening >= 0 && crew->wanted < crew->w->count;
	struct pollfd p[2] = { { crew->signals, POLLIN, 0 },
	    { crew->w->listening, POLLIN, 0 } };
	struct signalfd_siginfo info;

	if (poll(p, more ? 2 : 1, wait_us < 0 ? -1 :
	    (int)((wait_us + 999) / 1000)) <= 0)
		return 0;
	if (more && (p[1].revents & POLLIN) && has_waited(p[1].fd)) {
		crew->wanted++;
		crew->grown_at = clock_now();
	}
	if (!(p[0].revents & POLLIN) ||
	    read(crew->signals, &info, sizeof info) != sizeof info)
		return 0;
	return (int)info.ssi_signo;
}

static int64_t
quiet_s(const struct crew *crew)
{
	return clock_now() - crew->w->last_request(crew->w->arg);
}

/* They end when they have answered what they are at. */
static void
let_go_of_extra(struct crew *crew)
{
	const struct workers *w = crew->w;

	if (w->listening < 0 || crew->wanted <= w->least ||
	    quiet_s(crew) < w->quiet_s ||
	    clock_now() - crew->grown_at < w->quiet_s)
		return;
	while (crew->wanted > w->least) {
		crew->wanted--;
		if (crew->children[crew->wanted].pid != 0)
			kill(crew->children[crew->wanted].pid, SIGTERM);
	}
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

/* How long nothing needs to be looked at, -1: for ever. */
static int64_t
patience(const struct crew *crew, int64_t due_us)
{
	int64_t us = due_us;

	if (crew->w->listening >= 0 && crew->wanted > crew->w->least &&
	    (us < 0 || us > crew->w->quiet_s * 1000000))
		us = crew->w->quiet_s * 1000000;
	if (crew->w->idle_exit_s > 0 && (us < 0 || us > YOUNG_US))
		us = YOUNG_US;
	return us;
}

int
workers_run(const struct workers *w)
{
	struct child children[WORKERS_MAX] = { { .pid = 0 } };
	struct crew crew = { .w = w, .children = children,
	    .wanted = w->least };
	sigset_t watched;
	int sig = 0;

	sigemptyset(&watched);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGCHLD);
	sigprocmask(SIG_BLOCK, &watched, &crew.unblocked);
	crew.signals = signalfd(-1, &watched, SFD_CLOEXEC);
	if (crew.signals < 0)
		log_fatal("cannot wait for signals", NULL, errno);
	while (sig != SIGTERM && sig != SIGINT) {
		sig = next_signal(&crew, patience(&crew, start_due(&crew)));
		if (sig == SIGCHLD)
			collect_dead(&crew);
		let_go_of_extra(&crew);
		if (w->idle_exit_s > 0 && quiet_s(&crew) >= w->idle_exit_s)
			break;
	}
	end_all(children, w->count);
	close(crew.signals);
	return 0;
}
