/*
 * err - the closed list of what can go wrong
 *
 * One value for each thing that a caller does differently.  Words for people,
 * HTTP statuses and protocol codes are mapped from it in one table at the
 * edge (http/errors.h and its users), never on the way up.
 */
#ifndef KEEPSAKE_BASE_ERR_H
#define KEEPSAKE_BASE_ERR_H

enum err {
	OK = 0,
	ERR_INVALID,		/* the input breaks its rule */
	ERR_UNAUTHENTICATED,	/* who asks is not proved */
	ERR_FORBIDDEN,		/* who asks is proved, and may not */
	ERR_SCOPE,		/* the token lacks a scope for this */
	ERR_NOT_FOUND,		/* no such thing, or not theirs */
	ERR_METHOD,		/* the method is not for this path */
	ERR_CONFLICT,		/* it exists, or has changed meanwhile */
	ERR_EXPIRED,		/* its time is over */
	ERR_SPENT,		/* a single-use thing was used before */
	ERR_TOO_LARGE,		/* more bytes than the limit */
	ERR_MEDIA_TYPE,		/* not the content type asked for */
	ERR_LIMITED,		/* too many requests; come back later */
	ERR_UNAVAILABLE,	/* our fault or a full machine; retry helps */
	ERR_MAX
};

#define MUST_USE __attribute__((warn_unused_result))

/* The name of `e` for log lines, such as "not_found".  Static, never NULL. */
const char *err_name(enum err e);

#endif
