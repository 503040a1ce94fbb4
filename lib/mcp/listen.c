/*
 * listen - what a client wants to hear of
 *
 * subscriptions/listen (2026-07-28) is a request that is answered when it
 * ends; until then its stream carries the notices that its filter names.
 * resources/subscribe (legacy) adds a resource to those of the session's GET
 * stream or of the HTTP+SSE stream.
 */
#include <string.h>

#include "events/events.h"
#include "mcp/method.h"
#include "mcp/stream.h"

static const struct {
	const char *member;
	unsigned topic;
} filters[] = {
	{ "toolsListChanged", TOPIC_TOOLS },
	{ "promptsListChanged", TOPIC_PROMPTS },
	{ "resourcesListChanged", TOPIC_RESOURCES },
};

/* A URI that a line of a packet can hold. */
static bool
is_uri(const char *uri)
{
	return uri != NULL && *uri != '\0' && strlen(uri) <= CHANNEL_URI_MAX &&
	    strpbrk(uri, "\r\n") == NULL;
}

static enum err
read_uris(struct exchange *x, const struct json *list, struct channel *ch)
{
	size_t n = json_len(list);
	const char **uris = arena_array(x->rq->call.arena, n + 1,
	    sizeof *uris);

	if (json_type(list) != JSON_ARRAY || n > CHANNEL_URIS_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < n; i++) {
		uris[i] = json_string(json_at(list, i));
		if (!is_uri(uris[i]))
			return ERR_INVALID;
	}
	if (x->server->watched) {
		ch->uris = uris;
		ch->nuris = n;
	}
	return OK;
}

/* What is asked for and can be honoured goes to the channel. */
static enum err
read_filter(struct exchange *x, struct channel *ch)
{
	const struct json *filter = json_get(x->msg.params, "notifications");
	const struct json *uris = json_get(filter, "resourceSubscriptions");
	bool wanted;
	enum err e;

	if (json_type(filter) != JSON_OBJECT)
		return ERR_INVALID;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		e = json_get_bool(filter, filters[i].member, &wanted);
		if (e == ERR_INVALID)
			return e;
		if (wanted)
			ch->topics |= filters[i].topic & x->server->topics;
	}
	return uris == NULL ? OK : read_uris(x, uris, ch);
}

static struct json *
honoured(struct arena *a, const struct channel *ch)
{
	struct json *filter = json_new_object(a), *uris;

	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (ch->topics & filters[i].topic)
			json_set_bool(filter, filters[i].member, true);
	if (ch->nuris == 0)
		return filter;
	uris = json_new_array(a);
	for (size_t i = 0; i < ch->nuris; i++)
		json_add_string(uris, ch->uris[i]);
	json_set(filter, "resourceSubscriptions", uris);
	return filter;
}

static const char *
acknowledgement(struct exchange *x, const struct channel *ch)
{
	struct arena *a = x->rq->call.arena;

	return arena_printf(a, "{\"jsonrpc\":\"2.0\",\"method\":"
	    "\"notifications/subscriptions/acknowledged\",\"params\":{"
	    "\"notifications\":%s,\"_meta\":%s}}",
	    json_text(a, honoured(a, ch)), ch->meta);
}

/* The answer to the request, which ends the stream; NULL if it is too long to
 * be kept until then, as its id is in it. */
static const char *
completion(struct exchange *x)
{
	struct exchange y = *x;
	struct buf out;

	buf_init(&out, x->rq->call.arena, 16 * 1024);
	y.out = &out;
	y.framing = FRAMING_BODY;
	y.meta = arena_printf(x->rq->call.arena, "\"" ERA_META
	    "subscriptionId\":%s", x->msg.id);
	answer_begin(&y);
	answer_end(&y, -1);
	return buf_failed(&out) ? NULL : out.data;
}

/* With nothing to be told it is over at once. */
static enum err
answer_whole(struct exchange *x, const struct parking *p)
{
	x->framing = FRAMING_EVENTS;
	buf_printf(x->out, "event: message\ndata: %s\n\n"
	    "event: message\ndata: %s\n\n", acknowledgement(x, &p->channel),
	    p->channel.farewell);
	return OK;
}

enum err
listen_open(struct exchange *x)
{
	struct parking *p = stream_parking(x->rq, &x->caller);
	struct channel *ch = &p->channel;

	if (!method_may_read(x))
		return method_refuse_scope(x, x->server->read_scope);
	if (!x->may_stream)
		return answer_error(x, 406, JSONRPC_REQUEST, "this answers "
		    "with a stream: Accept must name " TYPE_STREAM, NULL);
	if (read_filter(x, ch) != OK)
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.notifications must be a filter: booleans, and at "
		    "most 64 URIs as resourceSubscriptions", NULL);
	channel_id_new(&ch->id);
	ch->meta = arena_printf(x->rq->call.arena, "{\"" ERA_META
	    "subscriptionId\":%s}", x->msg.id);
	if ((ch->farewell = completion(x)) == NULL)
		return answer_error(x, 200, JSONRPC_REQUEST,
		    "the id is too long for a subscription", NULL);
	if (ch->topics == 0 && ch->nuris == 0)
		return answer_whole(x, p);
	p->lines = acknowledgement(x, ch);
	stream_begin(x->rs, p);
	return OK;
}

static enum err
subscribe(struct exchange *x, bool on)
{
	struct channel ch = { .sub = x->caller.sub,
	    .client_id = x->caller.client_id };
	const char *uri;
	enum err e;

	if (x->session == NULL && x->channel == NULL)
		return answer_error(x, 200, JSONRPC_METHOD,
		    "there is no such method without a session", NULL);
	if (json_get_string(x->msg.params, "uri", &uri) != OK || !is_uri(uri))
		return answer_error(x, 200, JSONRPC_PARAMS,
		    "params.uri must be a URI", NULL);
	if (!method_may_read(x))
		return method_refuse_scope(x, x->server->read_scope);
	if (x->session != NULL)
		ch = stream_of_session(x->server, &x->caller, x->session);
	else
		ch.id = *x->channel;
	ch.uris = &uri;
	ch.nuris = 1;
	e = events_subscribe(x->rq->events, &x->rq->call, &ch, on);
	if (e != OK)
		return answer_error(x, 200, JSONRPC_INTERNAL, e == ERR_LIMITED ?
		    "too many resources or streams are watched; drop one" :
		    "resources cannot be watched now; try again later", NULL);
	answer_begin(x);
	answer_end(x, -1);
	return OK;
}

enum err
listen_subscribe(struct exchange *x)
{
	return subscribe(x, true);
}

enum err
listen_unsubscribe(struct exchange *x)
{
	return subscribe(x, false);
}
