/*
 * stream - responses that stay open: what a GET opens, and a DELETE ends
 *
 * Nothing here waits: the response is described, and `events` holds it.
 */
#include "mcp/stream.h"

#include <string.h>

#include "base/str.h"
#include "events/events.h"
#include "mcp/ended_sessions.h"
#include "mcp/header.h"
#include "resource/bearer.h"

#define SSE_PATH "/mcp/sse"

/* Is the media range of this part of Accept `type`, with another weight than
 * none (RFC 9110 section 12.5.1)? */
static bool
names(struct arena *a, const char *part, size_t len, const char *type)
{
	char *range = arena_strndup(a, part, len), *weight;
	struct span name = header_trim(range, strcspn(range, ";"));

	str_lower(range);
	weight = strstr(range, "q=0");
	return span_eq_nocase(name, type) && (weight == NULL ||
	    strspn(weight + 3, ".0") < strcspn(weight + 3, ",; \t"));
}

bool
stream_accepted(const struct request *rq, bool or_any)
{
	const char *accept = request_env(rq, "HTTP_ACCEPT");
	struct arena *a = rq->call.arena;
	size_t len;

	if (accept == NULL)
		return or_any;
	for (; *accept != '\0'; accept += len + (accept[len] == ',')) {
		len = strcspn(accept, ",");
		if (names(a, accept, len, TYPE_STREAM) ||
		    (or_any && names(a, accept, len, "*/*")))
			return true;
	}
	return false;
}

struct parking *
stream_parking(struct request *rq, const struct mcp_caller *caller)
{
	struct parking *p = arena_alloc(rq->call.arena, sizeof *p);
	int64_t until = rq->call.now + STREAM_LIFE_S;

	if (caller->expires_at > 0 && caller->expires_at < until)
		until = caller->expires_at;
	*p = (struct parking){
		.channel = { .sub = caller->sub,
		    .client_id = caller->client_id,
		    .grant_id = caller->grant_id },
		.until = until, .after = -1,
	};
	return p;
}

void
stream_begin(struct response *rs, const struct parking *p)
{
	(void)response_empty(rs, 200);
	rs->content_type = TYPE_STREAM;
	/* nginx before us, if there is one, must not wait for the end. */
	response_header(rs, "X-Accel-Buffering", "no");
	rs->park = p;
}

static enum err
refuse(struct response *rs, int status, const char *text)
{
	answer_refusal(&rs->body, JSONRPC_REQUEST, text);
	return response_body(rs, status, "application/json");
}

enum err
stream_refuse_session(struct response *rs)
{
	return refuse(rs, 404, STREAM_NO_SESSION);
}

struct channel
stream_of_session(const struct mcp_server *server,
    const struct mcp_caller *caller, const struct session *s)
{
	return (struct channel){
		.id = s->id, .session = s->id, .sub = caller->sub,
		.client_id = caller->client_id, .grant_id = caller->grant_id,
		.topics = server->topics, .lingers = true, .numbered = true,
	};
}

/* "NAME-N": the channel that was read from, and the last event's number. */
static enum err
read_event_id(struct arena *a, const char *text, struct channel_id *id,
    int64_t *number)
{
	if (strlen(text) < CHANNEL_NAME_LEN + 2 ||
	    text[CHANNEL_NAME_LEN] != '-' ||
	    channel_id_parse(text, CHANNEL_NAME_LEN, id) != OK)
		return ERR_INVALID;
	return channel_id_is_none(id) ? ERR_INVALID : str_int(arena_strdup(a,
	    text + CHANNEL_NAME_LEN + 1), 0, INT64_MAX, number);
}

/* GET and DELETE are of the revisions that have sessions. */
static enum err
check_version(struct request *rq, struct response *rs, bool *done)
{
	const char *version = request_env(rq, "HTTP_MCP_PROTOCOL_VERSION");

	*done = version != NULL && !era_is_legacy_version(version);
	return *done ? refuse(rs, 400, "the version in the header "
	    "MCP-Protocol-Version has no sessions, or is not known") : OK;
}

/* An event without data, which old clients would take for broken JSON, names
 * where to go on. */
static const char *
priming(struct request *rq, const struct session *s, const struct parking *p)
{
	struct arena *a = rq->call.arena;

	if (strcmp(s->version, ERA_LATEST_LEGACY) < 0)
		return ": open\n\n";
	return arena_printf(a, "id: %s-%lld\nretry: %d\ndata: \n\n",
	    channel_id_name(a, &p->channel.id),
	    (long long)(p->after > 0 ? p->after : 0), STREAM_RETRY_MS);
}

static enum err
open_session(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, const char *name, struct response *rs)
{
	const char *last = request_env(rq, "HTTP_LAST_EVENT_ID");
	struct parking *p = stream_parking(rq, caller);
	struct session s;

	if (session_read(rq, caller, name, &s) != OK)
		return stream_refuse_session(rs);
	p->channel = stream_of_session(server, caller, &s);
	if (last != NULL && *last != '\0') {
		if (read_event_id(rq->call.arena, last, &p->channel.id,
		    &p->after) != OK)
			return refuse(rs, 400, "Last-Event-ID is none of ours");
		/* A call's own stream is there, or is over. */
		p->existing = !channel_id_same(&p->channel.id, &s.id);
	}
	p->preamble = priming(rq, &s, p);
	stream_begin(rs, p);
	return OK;
}

static enum err
open_sse(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs)
{
	struct parking *p = stream_parking(rq, caller);

	channel_id_new(&p->channel.id);
	p->channel.session = p->channel.id;
	p->channel.topics = server->topics;
	p->preamble = arena_printf(rq->call.arena,
	    "event: endpoint\ndata: " SSE_PATH "?%s%ssid=%s\n\n",
	    server->query != NULL ? server->query : "",
	    server->query != NULL ? "&" : "",
	    session_sse_name(rq, caller, &p->channel.id));
	stream_begin(rs, p);
	return OK;
}

enum err
stream_open(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs)
{
	const char *name = request_env(rq, "HTTP_MCP_SESSION_ID");
	const struct bearer b = { .scope = caller->scope };
	bool done;
	enum err e;

	if (!session_streams(rq, server) ||
	    (name == NULL && !str_starts(rq->path, SSE_PATH)))
		return ERR_METHOD;
	e = check_version(rq, rs, &done);
	if (done)
		return e;
	if (server->read_scope != NULL && !bearer_has_scope(&b,
	    server->read_scope)) {
		rq->fault.scope = server->read_scope;
		return request_refuse(rq, ERR_SCOPE, "insufficient_scope",
		    "the access token lacks the scope %s", server->read_scope);
	}
	if (!stream_accepted(rq, true))
		return refuse(rs, 406, "GET opens a stream: Accept must name "
		    TYPE_STREAM);
	return name != NULL ? open_session(rq, server, caller, name, rs) :
	    open_sse(rq, server, caller, rs);
}

enum err
stream_end_session(struct request *rq, const struct mcp_server *server,
    const struct mcp_caller *caller, struct response *rs)
{
	const char *name = request_env(rq, "HTTP_MCP_SESSION_ID");
	struct session s;
	bool done;
	enum err e;

	if (!session_streams(rq, server) || name == NULL)
		return ERR_METHOD;
	e = check_version(rq, rs, &done);
	if (done)
		return e;
	if (session_read(rq, caller, name, &s) != OK)
		return stream_refuse_session(rs);
	ended_sessions_add(rq->ended_sessions, s.id.bytes, rq->call.now);
	events_end(rq->events, &rq->call, &s.id, caller->sub);
	return response_empty(rs, 204);
}

enum err
stream_find(struct request *rq, const struct mcp_caller *caller,
    const char *sid, struct channel_id *channel, unsigned *abilities)
{
	enum err e = session_sse_read(rq, caller, sid, channel);

	*abilities = 0;
	return e != OK ? e : events_find(rq->events, &rq->call, channel,
	    caller->sub, abilities);
}
