/*
 * ended_sessions - sessions that their clients ended, in shared memory
 *
 * A session is its sealed name (mcp/session.h): it needs no memory until it is
 * ended by DELETE.  Then it must not be served again; the table holds the last
 * ENDED_SESSIONS_MAX that ended, in a file that outlives the programs, and
 * forgets the oldest of a full bucket first.
 */
#ifndef KEEPSAKE_MCP_ENDED_SESSIONS_H
#define KEEPSAKE_MCP_ENDED_SESSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { ENDED_SESSIONS_MAX = 4096, ENDED_SESSIONS_BUCKET = 8 };

struct ended_sessions;

/* Maps `path`, making it if need be. */
enum err ended_sessions_open(const char *path, struct ended_sessions **out)
    MUST_USE;
void ended_sessions_close(struct ended_sessions *t);
/* `id` is 16 random bytes; `now` epoch seconds.  `t` may be NULL: then nothing
 * is kept and none has ended. */
void ended_sessions_add(struct ended_sessions *t, const unsigned char id[16],
    int64_t now);
bool ended_sessions_has(const struct ended_sessions *t,
    const unsigned char id[16]);

#endif
