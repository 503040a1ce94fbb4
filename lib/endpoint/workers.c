/*
 * workers - a parent and its single-threaded workers
 */
#include "endpoint/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { WORKERS_MAX = 64, YOUNG_US = 1000000, PAUSE_MAX_MS = 5000 };

struct pool {
	pid_t pid[WORKERS_MAX];
	int64_t born_us[WORKERS_MAX];
	int64_t pause_ms;
};

static void
start(struct pool *pool, int64_t i, const struct workers *w,
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
			w->work(w->arg);
		_exit(0);
	}
	pool->pid[i] = pid;
	pool->born_us[i] = clock_monotonic_us();
}

static void
pause_ms(int64_t ms)
{
	struct timespec t = { ms / 1000, (ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* A worker that dies young is likely to die again: wait longer each time. */
static void
restart_dead(struct pool *pool, const struct workers *w,
    const sigset_t *unblocked)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (int64_t i = 0; i < w->count; i++) {
			if (pool->pid[i] != pid)
				continue;
			log_event(NULL, LOG_ERROR, "worker died",
			    LOG_INT("pid", pid));
			if (clock_monotonic_us() - pool->born_us[i] < YOUNG_US) {
				pool->pause_ms = pool->pause_ms * 2 + 10;
				if (pool->pause_ms > PAUSE_MAX_MS)
					pool->pause_ms = PAUSE_MAX_MS;
				pause_ms(pool->pause_ms);
			} else {
				pool->pause_ms = 0;
			}
			start(pool, i, w, unblocked);
		}
}

static void
end_all(const struct pool *pool, const struct workers *w)
{
	for (int64_t i = 0; i < w->count; i++)
		kill(pool->pid[i], SIGTERM);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

int
workers_run(const struct workers *w)
{
	struct pool pool = { .pause_ms = 0 };
	struct timespec second = { 1, 0 };
	sigset_t watched, before;
	int sig;

	sigemptyset(&watched);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGCHLD);
	sigprocmask(SIG_BLOCK, &watched, &before);
	for (int64_t i = 0; i < w->count; i++)
		start(&pool, i, w, &before);
	for (;;) {
		sig = w->idle_exit_s > 0 ? sigtimedwait(&watched, NULL, &second)
		    : sigwaitinfo(&watched, NULL);
		if (sig == SIGTERM || sig == SIGINT)
			break;
		if (sig == SIGCHLD)
			restart_dead(&pool, w, &before);
		if (w->idle_exit_s > 0 && clock_now() -
		    w->last_request(w->arg) >= w->idle_exit_s)
			break;
	}
	end_all(&pool, w);
	return 0;
}
