/*
 * stream_world - mcp_world with streams: somebody to hold them, if started
 *
 * The server is fixture_rich with everything that streams offer.  Without
 * stream_world_hub() nobody answers on run/events.sock, as when the program
 * events is away; with it, a child process runs the real hub.
 */
#ifndef KEEPSAKE_TESTS_STREAM_WORLD_H
#define KEEPSAKE_TESTS_STREAM_WORLD_H

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "events/events.h"
#include "events/hub_loop.h"
#include "http/record.h"
#include "mcp/ended_sessions.h"
#include "mcp/server.h"
#include "mcp/stream.h"
#include "mcp_world.h"

struct stream_world {
	struct world w;
	struct mcp_server server;
	char run[80];
	pid_t hub;
};

static inline const char *
stream_world_path(struct stream_world *s, const char *name)
{
	return arena_printf(s->w.f.rq.call.arena, "%s/%s", s->run, name);
}

static inline void
stream_world_begin(struct stream_world *s, enum era era)
{
	struct request *rq = &s->w.f.rq;

	s->hub = 0;
	world_begin(&s->w, era);
	s->server = fixture_rich;
	s->server.topics = TOPIC_RESOURCES | TOPIC_TOOLS;
	s->server.watched = true;
	s->w.x.server = &s->server;
	s->w.f.cfg.data_dir = s->w.dir;
	/* The hub has a clock of its own. */
	rq->call.now = clock_now();
	snprintf(s->run, sizeof s->run, "%s/run", s->w.dir);
	assert_int_equal(mkdir(s->run, 0700), 0);
	rq->events = events_new(&s->w.f.cfg);
	assert_int_equal(ended_sessions_open(stream_world_path(s, "ended"),
	    &rq->ended_sessions), OK);
}

static inline void
stream_world_end_hub(struct stream_world *s)
{
	int status;

	if (s->hub == 0)
		return;
	kill(s->hub, SIGTERM);
	assert_int_equal(waitpid(s->hub, &status, 0), s->hub);
	assert_int_equal(status, 0);
	s->hub = 0;
}

static inline void
stream_world_end(struct stream_world *s)
{
	events_free(s->w.f.rq.events);
	stream_world_end_hub(s);
	ended_sessions_close(s->w.f.rq.ended_sessions);
	unlink(stream_world_path(s, "ended"));
	unlink(stream_world_path(s, "listeners"));
	unlink(stream_world_path(s, "events.sock"));
	assert_int_equal(rmdir(s->run), 0);
	world_end(&s->w);
}

static volatile sig_atomic_t stream_world_over;

static inline void
stream_world_stop(int sig)
{
	(void)sig;
	stream_world_over = 1;
}

static inline void
stream_world_run_hub(const char *listeners, int listening, size_t person_max,
    const sigset_t *waiting)
{
	struct sigaction end = { .sa_handler = stream_world_stop };
	struct hub_loop l = { .listening = listening,
	    .rules = { .channels_max = 100, .channels_person = person_max },
	    .waiting = waiting, .terminated = &stream_world_over };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGTERM, &end, NULL);
	if (listeners_open(listeners, &l.listeners) != OK ||
	    hub_loop(&l) != OK)
		_exit(1);
	listeners_close(l.listeners);
	_exit(0);
}

/* Starts the hub; a person may have `person_max` channels. */
static inline void
stream_world_hub(struct stream_world *s, size_t person_max)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	sigset_t term, before;

	snprintf(to.sun_path, sizeof to.sun_path, "%s",
	    stream_world_path(s, "events.sock"));
	unlink(to.sun_path);
	assert_int_equal(bind(listening, (struct sockaddr *)&to, sizeof to),
	    0);
	assert_int_equal(listen(listening, 8), 0);
	fflush(NULL);
	/* It may be told to end before it has begun. */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &before);
	if ((s->hub = fork()) == 0)
		stream_world_run_hub(stream_world_path(s, "listeners"),
		    listening, person_max, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(listening);
}

/* A connection that is to be parked: our end of it, as the web server. */
static inline int
stream_world_connection(int *parked)
{
	struct timeval patience = { 20, 0 };
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof patience);
	*parked = pair[1];
	return pair[0];
}

/* What comes on it until `end` is the last of it, or until it ends. */
static inline const char *
stream_world_read(struct stream_world *s, int fd, const char *end)
{
	struct arena *a = s->w.f.rq.call.arena;
	unsigned char *raw = arena_alloc(a, 1 << 16);
	size_t have = 0, at = 0, size;
	struct record r;
	struct buf out;
	ssize_t n = 1;

	buf_init(&out, a, 1 << 16);
	while (n > 0 && !str_ends(out.data, end)) {
		n = read(fd, raw + have, (1 << 16) - have);
		assert_true(n >= 0);
		have += (size_t)n;
		while (record_parse(raw + at, have - at, &r, &size) == OK) {
			if (r.type == RECORD_STDOUT)
				buf_add(&out, r.content, r.len);
			at += size;
		}
	}
	return out.data;
}

/* The request's headers: up to WORLD_HEADERS, NULL-ended. */
static inline void
stream_world_headers(struct stream_world *s, const char *const *headers)
{
	size_t i;

	for (i = 0; headers[i] != NULL; i++) {
		assert_true(i < WORLD_HEADERS);
		s->w.env[i] = arena_strdup(s->w.f.rq.call.arena, headers[i]);
	}
	s->w.env[i] = NULL;
}

/* The value of a header of the response, or NULL. */
static inline const char *
stream_world_header(struct stream_world *s, const char *name)
{
	const char *line = arena_printf(s->w.f.rq.call.arena, "%s: ", name);
	const char *at = strstr(s->w.f.rs.headers.data, line);

	if (at == NULL)
		return NULL;
	at += strlen(line);
	return arena_strndup(s->w.f.rq.call.arena, at, strcspn(at, "\r"));
}

/* Serves one request whole; headers as above.  What mcp_serve() returns. */
static inline enum err
stream_world_serve(struct stream_world *s, enum method method,
    const char *const *headers, const char *body)
{
	struct request *rq = &s->w.f.rq;

	response_clear(&s->w.f.rs);
	stream_world_headers(s, headers);
	rq->method = method;
	rq->body = body;
	rq->body_len = strlen(body);
	return mcp_serve(rq, &s->server, &s->w.x.caller, &s->w.f.rs);
}

#endif
