/*
 * workers - a parent and the children it keeps alive
 */
#include "endpoint/workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { YOUNG_US = 1000000, PAUSE_MIN_US = 10000, PAUSE_MAX_US = 500000 };

struct crew {
	const struct workers *w;
	struct child *children;
	int64_t grown_us;	/* monotonic */
	int signals;		/* signalfd(2) */
	sigset_t unblocked;
};

struct child {
	bool wanted;		/* or on its way out, or gone */
	pid_t pid;		/* 0: none; if wanted, to be started at start_us */
	int64_t born_us;
	int64_t pause_us;
	int64_t start_us;
	int64_t early;		/* deaths running of one that was young */
	bool is_replaced;	/* its stand-in lives, or is to be started */
};

static bool
is_young(const struct child *ch)
{
	return clock_monotonic_us() - ch->born_us < YOUNG_US;
}

/* One that ends young is likely to do so again: wait longer each time. */
static void
plan_restart(struct child *ch)
{
	ch->pause_us = is_young(ch) ? ch->pause_us * 2 + PAUSE_MIN_US : 0;
	if (ch->pause_us > PAUSE_MAX_US)
		ch->pause_us = PAUSE_MAX_US;
	ch->start_us = clock_monotonic_us() + ch->pause_us;
	ch->pid = 0;
}

static void
start(const struct crew *crew, int64_t i)
{
	const struct workers *w = crew->w;
	struct child *ch = &crew->children[i];
	pid_t parent = getpid();
	pid_t pid = fork();

	ch->born_us = clock_monotonic_us();
	if (pid < 0) {
		log_event(NULL, LOG_ERROR, "cannot fork a worker",
		    LOG_STR("error", strerror(errno)));
		plan_restart(ch);
		return;
	}
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		close(crew->signals);
		sigprocmask(SIG_SETMASK, &crew->unblocked, NULL);
		if (getppid() == parent)
			(ch->is_replaced ? w->stand_in : w->work)(w->arg, i);
		_exit(0);
	}
	ch->pid = pid;
}

/* Nobody stands in for those that always live. */
static bool
cannot_live(const struct crew *crew, int64_t i)
{
	return crew->w->stand_in != NULL && i >= crew->w->least &&
	    crew->children[i].early >= WORKERS_TRIES;
}

/* It has shown that it can live. */
static void
forgive(const struct crew *crew, int64_t i)
{
	struct child *ch = &crew->children[i];
	bool could_not = cannot_live(crew, i);

	ch->early = 0;
	if (could_not)
		crew->w->changed(crew->w->arg, i, 0);
}

/* It died, and nobody had told it to end. */
static void
mourn(const struct crew *crew, int64_t i, int status)
{
	const struct workers *w = crew->w;
	struct child *ch = &crew->children[i];
	bool could_not = cannot_live(crew, i);

	if (!could_not)
		log_event(NULL, LOG_ERROR, "worker died",
		    LOG_INT("pid", ch->pid));
	if (is_young(ch))
		ch->early++;
	else
		forgive(crew, i);
	ch->is_replaced = cannot_live(crew, i);
	if (ch->is_replaced && !could_not)
		w->changed(w->arg, i, status);
}

static void
bury(const struct crew *crew, int64_t i, int status)
{
	struct child *ch = &crew->children[i];
	bool was_stand_in = ch->is_replaced;
	bool has_retired = !was_stand_in && i >= crew->w->least &&
	    WIFEXITED(status) && WEXITSTATUS(status) == 0;

	ch->is_replaced = false;
	if (has_retired)
		forgive(crew, i);
	else if (ch->wanted && !was_stand_in)
		mourn(crew, i, status);
	else if (was_stand_in && status != 0)
		log_event(NULL, LOG_ERROR, "a stand-in died",
		    LOG_INT("pid", ch->pid));
	if (has_retired || was_stand_in)
		ch->wanted = false;
	plan_restart(ch);
	if (ch->is_replaced)
		ch->start_us = 0;
}

static void
collect_dead(const struct crew *crew)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int64_t i = 0; i < crew->w->count; i++)
			if (crew->children[i].pid == pid)
				bury(crew, i, status);
}

/* When child `i` has to be looked at, INT64_MAX: never. */
static int64_t
due_us(const struct crew *crew, int64_t i)
{
	const struct child *ch = &crew->children[i];

	if (ch->pid == 0)
		return ch->wanted ? ch->start_us : INT64_MAX;
	return ch->early > 0 && !ch->is_replaced ? ch->born_us + YOUNG_US :
	    INT64_MAX;
}

/* Starts those whose time has come, and sees who has grown up; returns how long
 * the next can wait, -1: for ever. */
static int64_t
look_around(const struct crew *crew)
{
	int64_t now = clock_monotonic_us(), next = INT64_MAX;

	for (int64_t i = 0; i < crew->w->count; i++) {
		int64_t us = due_us(crew, i);

		if (us <= now && crew->children[i].pid != 0)
			forgive(crew, i);
		else if (us <= now)
			start(crew, i);
		/* A start that failed is due again. */
		us = due_us(crew, i);
		next = us < next ? us : next;
	}
	return next < INT64_MAX ? next - now : -1;
}

/* Those beyond the least that are to live. */
static int64_t
extra(const struct crew *crew)
{
	int64_t n = 0;

	for (int64_t i = crew->w->least; i < crew->w->count; i++)
		n += crew->children[i].wanted;
	return n;
}

static bool
is_anybody_there(const struct crew *crew)
{
	for (int64_t i = 0; i < crew->w->count; i++)
		if (crew->children[i].wanted || crew->children[i].pid != 0)
			return true;
	return false;
}

static bool
waits(int listening)
{
	struct pollfd p = { listening, POLLIN, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

/* Has a connection waited?  All who could take it are busy then, or dead. */
static bool
has_waited(int listening)
{
	struct timespec nap = { 0, WORKERS_WAIT_MS * 1000000 };

	nanosleep(&nap, NULL);
	return waits(listening);
}

/* Something waits at the socket that would have `i` started. */
static void
call_in(struct crew *crew, int64_t i)
{
	const struct workers *w = crew->w;

	if (w->sockets == NULL && w->least + extra(crew) > 0 &&
	    !has_waited(w->listening))
		return;
	crew->children[i].wanted = true;
	crew->grown_us = clock_monotonic_us();
}

/* Fills in what could have somebody started, and who that is; returns how
 * many.  One at a time of those that listen on the same socket. */
static nfds_t
list_absent(const struct crew *crew, struct pollfd p[], int64_t who[])
{
	const struct workers *w = crew->w;
	nfds_t n = 0;

	for (int64_t i = w->least; i < w->count &&
	    (w->sockets != NULL || n == 0); i++) {
		if (crew->children[i].wanted || crew->children[i].pid != 0)
			continue;
		p[n].fd = w->sockets != NULL ? w->sockets[i] : w->listening;
		p[n].events = POLLIN;
		who[n++] = i;
	}
	return n;
}

/* The next signal, or 0 when it is time to look around. */
static int
next_signal(struct crew *crew, int64_t wait_us)
{
	struct pollfd p[WORKERS_MAX + 1] = { { crew->signals, POLLIN, 0 } };
	struct signalfd_siginfo info;
	int64_t who[WORKERS_MAX];
	nfds_t n = list_absent(crew, p + 1, who);

	if (poll(p, n + 1, wait_us < 0 ? -1 :
	    (int)((wait_us + 999) / 1000)) <= 0)
		return 0;
	for (nfds_t i = 0; i < n; i++)
		if (p[i + 1].revents & POLLIN)
			call_in(crew, who[i]);
	if (!(p[0].revents & POLLIN) ||
	    read(crew->signals, &info, sizeof info) != sizeof info)
		return 0;
	return (int)info.ssi_signo;
}

/* Seconds since something was asked for, or somebody was called in. */
static int64_t
quiet_s(const struct crew *crew)
{
	int64_t asked = clock_now() - crew->w->last_request(crew->w->arg);
	int64_t grown = (clock_monotonic_us() - crew->grown_us) / 1000000;

	/* The machine's clock was set back: it says nothing. */
	return asked < grown && asked >= 0 ? asked : grown;
}

/* How long it has to be quiet until those beyond the least end. */
static int64_t
enough_s(const struct workers *w)
{
	return w->idle_exit_s > 0 && w->idle_exit_s < w->quiet_s ?
	    w->idle_exit_s : w->quiet_s;
}

/* They end when they have answered what they are at. */
static void
let_go_of_extra(struct crew *crew)
{
	const struct workers *w = crew->w;

	if (w->listening < 0 || extra(crew) == 0 ||
	    quiet_s(crew) < enough_s(w))
		return;
	for (int64_t i = w->least; i < w->count; i++) {
		struct child *ch = &crew->children[i];

		if (ch->wanted && ch->pid != 0)
			kill(ch->pid, SIGTERM);
		ch->wanted = false;
	}
}

/* Nobody is left, and what came meanwhile finds somebody. */
static bool
is_over(const struct crew *crew)
{
	const struct workers *w = crew->w;

	return w->idle_exit_s > 0 && !is_anybody_there(crew) &&
	    quiet_s(crew) >= w->idle_exit_s && !waits(w->listening);
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

/* How long until it will have been quiet for `limit_s`, whatever becomes of the
 * machine's clock. */
static int64_t
rest_us(const struct crew *crew, int64_t limit_s)
{
	int64_t s = limit_s - quiet_s(crew);

	if (s < 0)
		return 0;
	return (s < limit_s ? s : limit_s) * 1000000;
}

/* How long nothing needs to be looked at, -1: for ever. */
static int64_t
patience(const struct crew *crew, int64_t due_us)
{
	const struct workers *w = crew->w;
	int64_t us;

	if (w->listening >= 0 && extra(crew) > 0)
		us = rest_us(crew, enough_s(w));
	else if (w->idle_exit_s > 0 && !is_anybody_there(crew))
		us = rest_us(crew, w->idle_exit_s);
	else
		return due_us;
	return due_us >= 0 && due_us < us ? due_us : us;
}

int
workers_run(const struct workers *w)
{
	struct child children[WORKERS_MAX] = { { .wanted = false } };
	struct crew crew = { .w = w, .children = children,
	    .grown_us = clock_monotonic_us() };
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
	for (int64_t i = 0; i < w->least; i++)
		children[i].wanted = true;
	while (sig != SIGTERM && sig != SIGINT && !is_over(&crew)) {
		sig = next_signal(&crew, patience(&crew, look_around(&crew)));
		if (sig == SIGCHLD)
			collect_dead(&crew);
		let_go_of_extra(&crew);
	}
	end_all(children, w->count);
	close(crew.signals);
	return 0;
}
