/*
 * stream_world - mcp_world with streams: somebody to hold them, if started
 *
 * The server is fixture_rich with everything that streams offer.  Without
 * stream_world_hub() nobody answers on run/events.sock, as when the program
 * events is away; with it, a child process runs the real hub.
 */
#ifndef KEEPSAKE_TESTS_STREAM_WORLD_H
#define KEEPSAKE_TESTS_STREAM_WORLD_H

#include <sys/stat.h>

#include "events/events.h"
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
	snprintf(s->run, sizeof s->run, "%s/run", s->w.dir);
	assert_int_equal(mkdir(s->run, 0700), 0);
	rq->events = events_new(&s->w.f.cfg);
	assert_int_equal(ended_sessions_open(stream_world_path(s, "ended"),
	    &rq->ended_sessions), OK);
}

static inline void
stream_world_end(struct stream_world *s)
{
	events_free(s->w.f.rq.events);
	ended_sessions_close(s->w.f.rq.ended_sessions);
	unlink(stream_world_path(s, "ended"));
	unlink(stream_world_path(s, "listeners"));
	unlink(stream_world_path(s, "events.sock"));
	assert_int_equal(rmdir(s->run), 0);
	world_end(&s->w);
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
