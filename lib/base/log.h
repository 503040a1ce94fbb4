/*
 * log - one line per event, key=value, on standard error
 *
 *	t=2026-11-22T09:00:00Z level=info prog=token req=4f1c msg="grant ended" grant=9
 *
 * A line is written with one write(2).  Values are quoted when they hold
 * anything but plain characters; control characters are escaped, so a value
 * can never start a line; one over 512 bytes is cut, and a field that a line of
 * 4096 bytes has no room for is left out.  Secrets (codes, tokens, passwords,
 * cookies, e-mail addresses, memory text) are never passed here.
 */
#ifndef KEEPSAKE_BASE_LOG_H
#define KEEPSAKE_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

enum log_level {
	LOG_INFO,		/* an event */
	LOG_WARN,		/* a refusal that may be an attack */
	LOG_ERROR		/* our fault */
};

struct log_field {
	const char *key;
	const char *text;	/* or NULL, then `number` */
	int64_t number;
};

/* The program's name in later lines; the pointer is kept. */
void log_program(const char *name);
/*
 * Writes an event with its fields, ended by one without a key, or NULL for
 * none.  `c` may be NULL (outside a request).  With fields, use
 * log_event(c, LOG_INFO, "grant ended", LOG_INT("grant", id)).
 */
void log_write(const struct call *c, enum log_level level, const char *msg,
    const struct log_field *fields);

static inline const char *
log_text(const char *v)
{
	return v != NULL ? v : "-";
}

#define LOG_STR(k, v) { (k), log_text(v), 0 }
#define LOG_INT(k, v) { (k), NULL, (v) }
#define log_event(c, level, msg, ...) \
	log_write((c), (level), (msg), \
	    (const struct log_field[]){ __VA_ARGS__, { NULL, NULL, 0 } })

/* Logs an error with errno's text if `errnum` is not 0, and exits with 70. */
void log_fatal(const char *msg, const char *subject, int errnum)
    __attribute__((noreturn));
/* What log_fatal calls before it exits, or NULL.  It must need neither memory
 * nor anything else that may be what is broken. */
void log_last_words(void (*say)(void));

#endif
