/*
 * reader - a parked FastCGI request that reads a channel (FastCGI 1.0)
 *
 * Its descriptor is written to without waiting: what the peer does not take
 * stays in a backlog, within the budget of all.  Bytes travel as STDOUT
 * records that are framed here.
 */
#ifndef KEEPSAKE_EVENTS_READER_H
#define KEEPSAKE_EVENTS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "events/due.h"
#include "events/persons.h"

struct open_channel;
struct chunk;

struct reader {
	struct due due;			/* its next beat; the first member */
	struct open_channel *channel;	/* NULL: it only takes what is left */
	struct chunk *first, *last;	/* the backlog */
	size_t backlog;			/* bytes */
	int64_t until;			/* epoch seconds; 0: no end */
	struct person *person;		/* whose share the backlog is of */
	int fd;
	uint16_t request_id;
	bool missed;			/* took nothing since the last beat */
	bool ended;			/* the end is written, or in the backlog */
};

struct readers {
	struct reader **by_fd;
	size_t fds;			/* elements of by_fd */
	size_t count;
	struct due_list due;
	struct persons *persons;
	void (*watch)(void *arg, int fd, bool writes);	/* or NULL */
	void (*forget)(void *arg, int fd);	/* or NULL */
	void *arg;
};

enum { READER_END_LEN = 24 };	/* bytes of the end, once it is in the backlog */

/* A reader whose first beat is due at `due`, of a person who stays until
 * it has gone.  NULL without memory; then the
 * descriptor is still the caller's. */
struct reader *reader_new(struct readers *rs, struct person *person, int fd,
    unsigned request_id, int64_t due);
struct reader *reader_find(const struct readers *rs, int fd);
/* Hangs up and frees.  Its channel must have let go of it. */
void reader_close(struct readers *rs, struct reader *r);
/* Hangs up without a trace, as if it had never been given to us: another
 * process answers it. */
void reader_refuse(struct readers *rs, struct reader *r);

/* False: it is gone, does not read, or there is no room; close it. */
bool reader_write(struct readers *rs, struct reader *r, const void *p,
    size_t len);
/* Writes the end of the request; nothing may be written after it. */
bool reader_end(struct readers *rs, struct reader *r);
/* Takes what came (it is thrown away) and sends from the backlog. */
bool reader_ready(struct readers *rs, struct reader *r);
void reader_plan(struct readers *rs, struct reader *r, int64_t at);

/* What is ended and has been taken whole. */
static inline bool
reader_is_done(const struct reader *r)
{
	return r->ended && r->first == NULL;
}

#endif
