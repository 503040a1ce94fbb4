/*
 * session - what a client of the legacy era is known by between its requests
 *
 * Never lets one caller's name do anything for another: the seal is bound to
 * person and client.
 */
#include "mcp/session.h"

#include <string.h>

#include "base/str.h"
#include "crypto/seal.h"
#include "events/events.h"
#include "mcp/ended_sessions.h"
#include "mcp/era.h"

/* After the id: two digits of abilities, the time of birth, the version. */
enum { ABILITY_DIGITS = 2, TIME_DIGITS = 12,
	VERSION_AT = CHANNEL_ID_LEN + ABILITY_DIGITS + TIME_DIGITS };

bool
session_streams(const struct request *rq, const struct mcp_server *server)
{
	return rq->events != NULL && rq->seal != NULL &&
	    (server->topics != 0 || server->watched);
}

static const char *
bound(struct request *rq, const char *kind, const struct mcp_caller *caller)
{
	return arena_printf(rq->call.arena, "%s %s %s", kind, caller->sub,
	    caller->client_id != NULL ? caller->client_id : "");
}

char *
session_new(struct request *rq, const struct mcp_caller *caller,
    unsigned abilities, const char *version)
{
	struct channel_id id;
	struct buf b;

	channel_id_new(&id);
	buf_init(&b, rq->call.arena, SESSION_NAME_MAX);
	buf_add(&b, id.bytes, sizeof id.bytes);
	buf_printf(&b, "%0*u%0*lld%s", ABILITY_DIGITS, abilities % 100,
	    TIME_DIGITS, (long long)rq->call.now, version);
	return seal(rq->call.arena, rq->seal, bound(rq, "session", caller),
	    b.data, b.len);
}

static enum err
number(struct arena *a, const char *p, size_t len, int64_t *out)
{
	return str_int(arena_strndup(a, p, len), 0, INT64_MAX, out);
}

enum err
session_read(struct request *rq, const struct mcp_caller *caller,
    const char *name, struct session *out)
{
	struct arena *a = rq->call.arena;
	int64_t abilities, born;
	struct span text;

	memset(out, 0, sizeof *out);
	if (strlen(name) > SESSION_NAME_MAX || seal_open(a, rq->seal,
	    bound(rq, "session", caller), name, &text) != OK ||
	    text.len < VERSION_AT)
		return ERR_NOT_FOUND;
	memcpy(out->id.bytes, text.p, CHANNEL_ID_LEN);
	if (number(a, text.p + CHANNEL_ID_LEN, ABILITY_DIGITS,
	    &abilities) != OK || number(a, text.p + CHANNEL_ID_LEN +
	    ABILITY_DIGITS, TIME_DIGITS, &born) != OK)
		return ERR_NOT_FOUND;
	out->abilities = (unsigned)abilities;
	out->version = text.p + VERSION_AT;
	if (rq->call.now < born + SESSION_LIFE_S &&
	    !ended_sessions_has(rq->ended_sessions, out->id.bytes))
		return OK;
	memset(out, 0, sizeof *out);
	return ERR_NOT_FOUND;
}

char *
session_sse_name(struct request *rq, const struct mcp_caller *caller,
    const struct channel_id *id)
{
	return seal(rq->call.arena, rq->seal, bound(rq, "sse", caller),
	    (const char *)id->bytes, sizeof id->bytes);
}

enum err
session_sse_read(struct request *rq, const struct mcp_caller *caller,
    const char *name, struct channel_id *out)
{
	struct span text;

	memset(out, 0, sizeof *out);
	if (strlen(name) > SESSION_NAME_MAX || seal_open(rq->call.arena,
	    rq->seal, bound(rq, "sse", caller), name, &text) != OK ||
	    text.len != sizeof out->bytes)
		return ERR_NOT_FOUND;
	memcpy(out->bytes, text.p, sizeof out->bytes);
	return OK;
}
