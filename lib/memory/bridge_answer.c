/*
 * bridge_answer - what the answers of the GPT Actions bridge are made of
 */
#include "memory/bridge.h"

#include <string.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "memory/graph_walk.h"

enum { NAMES_MAX = 32, RELATIONS_MAX = 50 };

bool
bridge_serves(const char *path)
{
	return str_eq(path, BRIDGE) || str_starts(path, BRIDGE "/");
}

static const char *const codes[ERR_MAX] = {
	[OK]                  = "OK",
	[ERR_INVALID]         = "INVALID_REQUEST",
	[ERR_UNAUTHENTICATED] = "UNAUTHORIZED",
	[ERR_FORBIDDEN]       = "FORBIDDEN",
	[ERR_SCOPE]           = "INSUFFICIENT_SCOPE",
	[ERR_NOT_FOUND]       = "NOT_FOUND",
	[ERR_METHOD]          = "METHOD_NOT_ALLOWED",
	[ERR_CONFLICT]        = "CONFLICT",
	[ERR_EXPIRED]         = "EXPIRED",
	[ERR_SPENT]           = "SPENT",
	[ERR_TOO_LARGE]       = "TOO_LARGE",
	[ERR_MEDIA_TYPE]      = "UNSUPPORTED_MEDIA_TYPE",
	[ERR_LIMITED]         = "RATE_LIMITED",
	[ERR_UNAVAILABLE]     = "UNAVAILABLE",
};

static void
write_error(struct request *rq, struct response *rs, enum err e)
{
	bool field = rest_is_field(rq, e);
	struct buf *b = &rs->body;

	/* For its status and its challenge; the body is worded anew. */
	errors_bearer.write(rq, rs, e);
	buf_clear(b);
	buf_puts(b, "{\"success\":false,\"error\":");
	json_quote(b, rq->fault.text != NULL ? rq->fault.text
	    : errors_text(e));
	buf_printf(b, ",\"code\":\"%s\",\"details\":{",
	    field ? "VALIDATION_ERROR" : codes[e]);
	if (field) {
		buf_puts(b, "\"field\":");
		json_quote(b, rq->fault.code);
	}
	buf_puts(b, "}}");
	(void)response_body(rs, field ? 422 : rs->status, "application/json");
}

const struct error_style errors_bridge = { write_error };

static void
add_text(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, "\"%s\":", name);
	json_quote(b, text);
	buf_putc(b, ',');
}

void
bridge_add_memory(struct rest *r, const struct memory *m)
{
	struct arena *a = r->rq->call.arena;
	struct digest d = digest_text(m->text);
	size_t len = strcspn(m->categories, ",");
	struct buf *b = &r->rs->body;

	buf_putc(b, '{');
	add_text(b, "id", m->id);
	add_text(b, "memory", m->text);
	add_text(b, "hash", digest_hex(a, &d));
	buf_printf(b, "\"metadata\":%s,",
	    m->metadata != NULL ? m->metadata : "null");
	rest_add_time(b, "created_at", m->created_at);
	buf_putc(b, ',');
	rest_add_time(b, "updated_at", m->updated_at);
	buf_putc(b, ',');
	add_text(b, "user_id", r->who->sub);
	buf_puts(b, "\"category\":");
	if (len > 0)
		json_quote(b, arena_strndup(a, m->categories, len));
	else
		buf_puts(b, "null");
	if (m->score > 0)
		buf_printf(b, ",\"score\":%.3f", m->score);
	if (m->parts != NULL)
		rest_add_parts(b, m->parts);
	buf_putc(b, '}');
}

struct names {
	const char *items[NAMES_MAX];
	size_t count;
};

static void
add_name(struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (str_eq(n->items[i], name))
			return;
	if (n->count < NAMES_MAX && *name != '\0')
		n->items[n->count++] = name;
}

/* Each word as it is written, since names are compared byte for byte. */
static void
add_words(struct arena *a, struct names *n, const char *words)
{
	static const char gaps[] = " \t\r\n.,;:!?()[]{}<>\"'";

	while (*words != '\0') {
		size_t len = strcspn(words, gaps);

		add_name(n, arena_strndup(a, words, len));
		words += len;
		words += strspn(words, gaps);
	}
}

static void
add_relation(struct buf *b, const struct graph_relation *g)
{
	buf_puts(b, "{\"source\":");
	json_quote(b, g->from);
	buf_puts(b, ",\"relationship\":");
	json_quote(b, g->type);
	buf_puts(b, ",\"target\":");
	json_quote(b, g->to);
	buf_putc(b, '}');
}

enum err
bridge_add_relations(struct rest *r, const char *words,
    const struct memory_list *about)
{
	struct buf *b = &r->rs->body;
	struct graph_relations list;
	struct names n = { 0 };
	enum err e;

	/* A subject of several words, whole; then the words. */
	if (words != NULL)
		add_name(&n, words);
	for (size_t i = 0; about != NULL && i < about->count &&
	    n.count < NAMES_MAX / 2; i++)
		if (about->items[i]->subject != NULL)
			add_name(&n, about->items[i]->subject);
	if (words != NULL)
		add_words(r->rq->call.arena, &n, words);
	if ((e = walk_touching(r->rq, &r->person, n.items, n.count,
	    RELATIONS_MAX, &list)) != OK)
		return e;
	buf_puts(b, ",\"relations\":[");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_relation(b, &list.items[i]);
	}
	buf_putc(b, ']');
	return OK;
}
