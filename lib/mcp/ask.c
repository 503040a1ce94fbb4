/*
 * ask - questions to a client of the legacy era while its call waits
 *
 * The id of a question is "NAME.N": the waiting call's name and the number of
 * the question.  It is no secret: only the caller who made the call can answer.
 */
#include "mcp/ask.h"

#include <string.h>

#include "base/str.h"
#include "events/events.h"
#include "mcp/method.h"
#include "mcp/stream.h"

enum { CALL_MAX = 32 * 1024, LINES_MAX = 256 * 1024, REASON_MAX = 200 };

static const char *
caller_name(const struct exchange *x)
{
	return arena_printf(x->rq->call.arena, "%s %s", x->caller.sub,
	    x->caller.client_id != NULL ? x->caller.client_id : "");
}

/* Where the client's messages belong to: its session or its HTTP+SSE stream. */
static const struct channel_id *
home(const struct exchange *x)
{
	return x->session != NULL ? &x->session->id : x->channel;
}

static void
add_question(struct buf *b, const char *name, size_t n,
    const struct json *request)
{
	buf_printf(b, "{\"jsonrpc\":\"2.0\",\"id\":\"%s.%zu\",\"method\":",
	    name, n);
	json_quote(b, json_string(json_get(request, "method")));
	buf_puts(b, ",\"params\":");
	buf_puts(b, json_text(b->arena, json_get(request, "params")));
	buf_puts(b, "}\n");
}

/* The questions, one a line; their keys go to `keys`. */
static void
write_questions(struct mcp_call *c, const struct channel_id *id,
    struct json *keys, struct buf *lines)
{
	struct arena *a = c->rq->call.arena;
	const char *name = channel_id_name(a, id), *key;
	const struct json *request;

	for (size_t i = 0; i < json_len(c->asked); i++) {
		request = json_member(c->asked, i, &key);
		json_add_string(keys, key);
		add_question(lines, name, i, request);
	}
}

/* The call gets a stream of its own: its POST becomes the reader. */
static void
park_call(struct exchange *x, const struct question *q, const char *lines)
{
	struct parking *p = stream_parking(x->rq, &x->caller);

	p->channel.id = q->channel;
	p->channel.session = q->session;
	p->channel.lingers = p->channel.numbered = true;
	p->preamble = arena_strndup(x->rq->call.arena, x->out->data,
	    x->out->len);
	p->lines = lines;
	stream_begin(x->rs, p);
}

enum err
ask_client(struct mcp_call *c)
{
	struct exchange *x = c->x;
	struct arena *a = c->rq->call.arena;
	struct json *keys = json_new_array(a);
	struct question q = {
		.sub = x->caller.sub, .caller = caller_name(x),
		.abilities = x->abilities, .request_id = x->msg.id,
		.message = x->raw, .kept = c->keep,
		.count = (int64_t)json_len(c->asked), .session = *home(x),
	};
	struct buf lines;

	buf_init(&lines, a, LINES_MAX);
	channel_id_new(&q.id);
	if (x->channel != NULL)
		q.channel = *x->channel;
	else
		channel_id_new(&q.channel);
	write_questions(c, &q.id, keys, &lines);
	q.keys = json_text(a, keys);
	if (strlen(x->raw) > CALL_MAX || x->deferred)
		return answer_error(x, 200, JSONRPC_REQUEST, "the call is too "
		    "large to be asked about; send a smaller one", NULL);
	if (q.count > QUESTIONS_MAX || buf_failed(&lines) ||
	    events_ask(x->rq->events, &x->rq->call, &q) != OK)
		return answer_error(x, 200, JSONRPC_INTERNAL,
		    "the client cannot be asked now; call again", NULL);
	x->waits = true;
	if (x->channel != NULL)
		buf_add(x->out, lines.data, lines.len);
	else
		park_call(x, &q, lines.data);
	return OK;
}

/* "NAME.N" of a response, whose id is JSON text. */
static enum err
read_id(struct arena *a, const char *id, struct channel_id *out, int64_t *n)
{
	size_t len = id != NULL ? strlen(id) : 0;

	if (len < CHANNEL_NAME_LEN + 4 || id[0] != '"' ||
	    id[1 + CHANNEL_NAME_LEN] != '.')
		return ERR_NOT_FOUND;
	if (channel_id_parse(id + 1, CHANNEL_NAME_LEN, out) != OK)
		return ERR_NOT_FOUND;
	return str_int(arena_strndup(a, id + CHANNEL_NAME_LEN + 2,
	    len - CHANNEL_NAME_LEN - 3), 0, QUESTIONS_MAX - 1, n);
}

/* {"result":...} or {"error":...}, and nothing else of what came. */
static const char *
kept_answer(struct arena *a, const struct json *response)
{
	static const char *const members[] = { "result", "error" };
	struct json *kept = json_new_object(a);

	for (size_t i = 0; i < 2; i++)
		json_set(kept, members[i], json_get(response, members[i]));
	return json_text(a, kept);
}

/* The answers by key; *reason is what the client said instead of one. */
static struct json *
answers_by_key(struct arena *a, const struct question *q, const char **reason)
{
	struct json *keys, *all, *out = json_new_object(a);
	const struct json *answer, *error;

	*reason = NULL;
	if (json_parse(a, q->keys, strlen(q->keys), JSONRPC_BYTES_MAX,
	    &keys) != OK || json_parse(a, q->answers, strlen(q->answers),
	    EVENTS_TEXT_MAX, &all) != OK)
		return out;
	for (size_t i = 0; i < json_len(keys); i++) {
		answer = json_at(all, i);
		if ((error = json_get(answer, "error")) != NULL) {
			*reason = json_string(json_get(error, "message"));
			if (*reason == NULL)
				*reason = "no reason given";
		}
		json_set(out, json_string(json_at(keys, i)),
		    json_get(answer, "result"));
	}
	return out;
}

/* Runs the call again, as its own exchange, with lines for its channel. */
static void
go_on(struct exchange *y, const char *reason)
{
	const struct mcp_method *method = method_find(y);
	struct arena *a = y->rq->call.arena;
	enum err e;

	if (method == NULL)
		return;
	if (reason != NULL) {
		answer_error(y, 200, JSONRPC_INTERNAL, arena_printf(a,
		    "the client did not answer what it was asked: %.*s",
		    (int)str_utf8_cut(reason, REASON_MAX), reason), NULL);
		return;
	}
	if ((e = method->run(y)) != OK)
		answer_refused(y, e);
}

static void
resume(struct exchange *x, const struct question *q)
{
	struct arena *a = x->rq->call.arena;
	struct exchange y = {
		.rq = x->rq, .server = x->server, .caller = x->caller,
		.era = ERA_LEGACY, .status = 200, .may_stream = true,
		.framing = FRAMING_LINES, .abilities = q->abilities,
		.session = x->session, .channel = &q->channel,
		.raw = q->message, .kept = q->kept,
	};
	const char *reason;
	struct json *message;
	struct buf out;

	if (json_parse(a, q->message, strlen(q->message), JSONRPC_BYTES_MAX,
	    &message) != OK)
		return;
	jsonrpc_read(a, message, &y.msg);
	y.answers = answers_by_key(a, q, &reason);
	buf_init(&out, a, EVENTS_TEXT_MAX);
	y.out = &out;
	go_on(&y, reason);
	if (buf_failed(&out)) {
		buf_clear(&out);
		answer_error(&y, 200, JSONRPC_INTERNAL,
		    "the answer is too large for a stream; ask for less", NULL);
		y.waits = false;
	}
	/* Of the call alone, unless it is the HTTP+SSE stream.  What cannot be
	 * sent now is told as an error by `events` itself. */
	(void)!events_send(x->rq->events, &x->rq->call, &q->channel,
	    x->caller.sub, out.data, !y.waits && x->session != NULL, &q->id);
}

void
ask_answered(struct exchange *x, const struct json *response)
{
	struct channel_id id;
	struct question q;
	int64_t n;

	if (x->rq->events == NULL || home(x) == NULL ||
	    read_id(x->rq->call.arena, x->msg.id, &id, &n) != OK)
		return;
	if (events_answer(x->rq->events, &x->rq->call, &id, home(x),
	    caller_name(x), n, kept_answer(x->rq->call.arena, response),
	    &q) == OK &&
	    q.answers != NULL && q.message != NULL && q.keys != NULL)
		resume(x, &q);
}

void
ask_cancelled(struct exchange *x)
{
	const struct json *id = json_get(x->msg.params, "requestId");

	if (x->rq->events != NULL && home(x) != NULL && id != NULL)
		events_cancel(x->rq->events, &x->rq->call, home(x),
		    x->caller.sub, caller_name(x), json_text(x->rq->call.arena, id));
}
