/*
 * events - hold the streams that clients read
 *
 * Other programs hand it connections that are to stay open, and messages for
 * them, over run/events.sock (events/packet.h): thousands of readers in one
 * process, a few hundred bytes each.  No route, never a CGI program; without
 * it the others answer, but nothing is heard between requests.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/log.h"
#include "endpoint/workers.h"
#include "events/hub_loop.h"
#include "http/request.h"
#include "resource/ended.h"
#include "system/config.h"
#include "system/sandbox.h"

enum { DESCRIPTORS_OF_OURS = HUB_PEERS_MAX + 64 };

static volatile sig_atomic_t terminated;

static void
on_sigterm(int sig)
{
	(void)sig;
	terminated = 1;
}

/* `arg`: a request that knows the configuration, for ended_has. */
static bool
grant_ended(void *arg, const char *grant_id)
{
	struct request *rq = arg;
	bool ended = ended_has(rq, grant_id);

	arena_reset(rq->call.arena);
	return ended;
}

static bool
is_seqpacket_listener(void)
{
	int listening = 0, type = 0;
	socklen_t len = sizeof(int);

	return getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) == 0 &&
	    getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    listening && type == SOCK_SEQPACKET;
}

/* Each reader is a descriptor; how many there may be at most. */
static size_t
raise_descriptors(size_t wanted)
{
	struct rlimit r;
	size_t most;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return wanted;
	r.rlim_cur = r.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &r);
	most = r.rlim_max > 2 * DESCRIPTORS_OF_OURS ?
	    r.rlim_max - DESCRIPTORS_OF_OURS : DESCRIPTORS_OF_OURS;
	if (wanted > most)
		log_event(NULL, LOG_WARN, "STREAMS_MAX is more than the limit "
		    "of open files allows", LOG_INT("streams", (int64_t)most));
	return wanted < most ? wanted : most;
}

static void
set_signals(sigset_t *waiting)
{
	struct sigaction end = { .sa_handler = on_sigterm };
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, waiting);
	sigdelset(waiting, SIGTERM);
	sigaction(SIGTERM, &end, NULL);
}

static void
work(void *arg, int64_t i)
{
	struct request *rq = arg;
	struct arena *lasting = arena_new(64 * 1024);
	const char *read[] = { config_path(lasting, rq->cfg, "public"), NULL };
	struct sandbox sb = { .read = read };
	sigset_t waiting;
	struct hub_loop l = { .listening = 0,
	    .rules = { .channels_person = (size_t)rq->cfg->streams_per_person,
	    .ended = grant_ended, .arg = rq },
	    .waiting = &waiting, .terminated = &terminated };

	(void)i;
	set_signals(&waiting);
	rq->call.arena = arena_new(1024 * 1024);
	l.rules.channels_max =
	    raise_descriptors((size_t)rq->cfg->streams_max);
	if (listeners_open(config_path(lasting, rq->cfg, "run/listeners"),
	    &l.listeners) != OK)
		log_fatal("cannot share the count of listeners", NULL, errno);
	if (stats_open(config_path(lasting, rq->cfg, "run/stats/events"),
	    &l.stats) != OK)
		log_event(NULL, LOG_WARN, "no counters",
		    LOG_STR("path", "run/stats/events"));
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	sandbox_enter(&sb);
	log_event(NULL, LOG_INFO, "streams are held", LOG_INT("most",
	    (int64_t)l.rules.channels_max));
	if (hub_loop(&l) != OK)
		log_fatal("cannot wait for events", NULL, errno);
}

int
main(void)
{
	static struct config cfg;
	static struct request rq = { .cfg = &cfg, .program = "events" };
	struct workers w = { .count = 1, .least = 1, .listening = -1, .work = work,
	    .arg = &rq };
	const char *problem;

	umask(007);
	log_program("events");
	if (!is_seqpacket_listener()) {
		log_write(NULL, LOG_ERROR, "descriptor 0 must be a listening "
		    "SOCK_SEQPACKET socket; see fcgi/supervise.c", NULL);
		return 1;
	}
	if (config_load(arena_new(1024 * 1024), &cfg, &problem) != OK)
		log_fatal("the configuration is wrong", problem, 0);
	sandbox_prepare();
	return workers_run(&w);
}
