/*
 * multipart - a form with files, as its bytes come (RFC 7578, RFC 2046 5.1)
 *
 * Bytes go in in pieces of any size; what comes out is the beginning of each
 * part, its bytes, and the end.  Nothing is kept but a part's head, so a part
 * may be of any length.  Strict where browsers and curl agree: each part has
 * a name, and lines end with CRLF.  What stands before the first and behind
 * the last delimiter is ignored.
 */
#ifndef KEEPSAKE_HTTP_MULTIPART_H
#define KEEPSAKE_HTTP_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	MULTIPART_BOUNDARY_MAX = 70,
	MULTIPART_NAME_MAX = 100,
	MULTIPART_HEAD_MAX = 4096,
	MULTIPART_PARTS_MAX = 100
};

enum multipart_state {
	MULTIPART_DATA,			/* a part's bytes, or what precedes all */
	MULTIPART_DELIMITED,		/* behind a delimiter */
	MULTIPART_HEAD,
	MULTIPART_OVER			/* behind the last delimiter */
};

enum multipart_event {
	MULTIPART_NOTHING,
	MULTIPART_PART,			/* one begins: name, file_name */
	MULTIPART_BYTES			/* of it */
};

struct multipart {
	char delimiter[4 + MULTIPART_BOUNDARY_MAX];	/* CRLF "--" boundary */
	size_t delimiter_len;
	size_t matched;			/* of the delimiter */
	enum multipart_state state;
	size_t parts;
	char head[MULTIPART_HEAD_MAX + 1];
	size_t head_len;
	char name[MULTIPART_NAME_MAX + 1];
	char file_name[MULTIPART_NAME_MAX + 1];	/* as it came, cut; or "" */
	const char *problem;		/* why it was refused */
};

/* `type` is the Content-Type header.  ERR_INVALID with a problem. */
enum err multipart_init(struct multipart *m, const char *type) MUST_USE;
/*
 * Takes bytes up to the next event; *used says how many (0 only if there is
 * one).  For
 * MULTIPART_BYTES, *bytes and *count are what came, and stand until the next
 * call or, if they lie in `p`, as long as that does.  ERR_INVALID with a
 * problem.
 */
enum err multipart_take(struct multipart *m, const char *p, size_t len,
    size_t *used, enum multipart_event *event, const char **bytes,
    size_t *count) MUST_USE;
/* No more bytes come: the last delimiter must have been seen. */
enum err multipart_end(struct multipart *m) MUST_USE;

#endif
