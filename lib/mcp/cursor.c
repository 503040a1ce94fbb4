/*
 * cursor - where a list goes on, told to the client as an opaque word
 *
 * Sealed, so that a program may put into it what it likes, and finds there
 * what it put.
 */
#include "mcp/cursor.h"

#include <string.h>

#include "crypto/seal.h"

enum { CURSOR_MAX = 4096 };

static const char *
bound(const struct exchange *x)
{
	return arena_printf(x->rq->call.arena, "cursor %s %s", x->msg.method,
	    x->caller.sub);
}

enum err
cursor_open(struct exchange *x, const char **after)
{
	const struct json *cursor = json_get(x->msg.params, "cursor");
	enum json_type type = json_type(cursor);
	const char *text = json_string(cursor);
	struct span opened;

	*after = NULL;
	/* Some clients write null where they have none. */
	if (type == JSON_NONE || type == JSON_NULL)
		return OK;
	if (text == NULL || strlen(text) > CURSOR_MAX || x->rq->seal == NULL ||
	    seal_open(x->rq->call.arena, x->rq->seal, bound(x), text,
	    &opened) != OK)
		return ERR_INVALID;
	*after = opened.p;
	return OK;
}

enum err
cursor_refuse(struct exchange *x)
{
	return answer_error(x, 200, JSONRPC_PARAMS,
	    "params.cursor is not one of ours", NULL);
}

void
cursor_write(struct exchange *x, const char *next)
{
	if (next == NULL)
		return;
	buf_puts(x->out, "\"nextCursor\":");
	json_quote(x->out, seal(x->rq->call.arena, x->rq->seal, bound(x), next,
	    strlen(next)));
	buf_putc(x->out, ',');
}
