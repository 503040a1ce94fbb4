/*
 * record - FastCGI records, framed by hand (FastCGI 1.0, sections 3 and 4)
 *
 * For those who speak FastCGI without libfcgi: a program that asks
 * another.  Pure functions on buffers.
 */
#ifndef KEEPSAKE_HTTP_RECORD_H
#define KEEPSAKE_HTTP_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { RECORD_HEADER_LEN = 8, RECORD_CONTENT_MAX = 65535 };

enum record_type {
	RECORD_BEGIN = 1,
	RECORD_ABORT = 2,
	RECORD_END = 3,
	RECORD_PARAMS = 4,
	RECORD_STDIN = 5,
	RECORD_STDOUT = 6,
	RECORD_STDERR = 7
};

struct record {
	unsigned type;			/* an enum record_type, or unknown */
	unsigned id;
	const unsigned char *content;
	size_t len;
};

/*
 * The record at the start of `p`.  OK and *size, its bytes with padding;
 * ERR_NOT_FOUND if more bytes are needed; ERR_INVALID for another version.
 */
enum err record_parse(const unsigned char *p, size_t len, struct record *out,
    size_t *size) MUST_USE;

/* Appends a record of at most RECORD_CONTENT_MAX bytes (more is a bug). */
void record_add(struct buf *b, enum record_type type, unsigned id,
    const void *content, size_t len);
/* Appends the start of a request to a responder that closes afterwards. */
void record_add_begin(struct buf *b, unsigned id);
/* Appends a name-value pair, as content of RECORD_PARAMS. */
void record_add_pair(struct buf *b, const char *name, const char *value);

#endif
