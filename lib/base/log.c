/*
 * log - one event, one line, one write(2)
 *
 * Needs no memory and no lock, so that it works when nothing else does.  A
 * line stays below PIPE_BUF: lines of several programs never mix.  Never
 * writes a byte of a value that could start a line or move a cursor.
 */
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/call.h"
#include "base/clock.h"

enum { LINE_SIZE = 4096, VALUE_MAX = 512 };

struct line {
	char text[LINE_SIZE];
	size_t len;
};

static const char *program = "keepsake";
static void (*say_last_words)(void);

static const char *const levels[] = {
	[LOG_INFO]  = "info",
	[LOG_WARN]  = "warn",
	[LOG_ERROR] = "error",
};

void
log_program(const char *name)
{
	program = name;
}

/* The last byte is kept for the line feed. */
static void
put(struct line *l, const char *s, size_t len)
{
	if (len > LINE_SIZE - 1 - l->len)
		len = LINE_SIZE - 1 - l->len;
	memcpy(l->text + l->len, s, len);
	l->len += len;
}

static bool
is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || strchr("-._~:/@+,", c) != NULL;
}

static void
put_escaped(struct line *l, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char text[4] = { '\\', 'x', hex[c >> 4], hex[c & 15] };

	if (c == '\n')
		put(l, "\\n", 2);
	else if (c == '"' || c == '\\')
		put(l, (const char[]){ '\\', (char)c }, 2);
	else if (c >= 0x20 && c < 0x7f)
		put(l, (const char[]){ (char)c }, 1);
	else
		put(l, text, sizeof text);
}

static void
put_value(struct line *l, const char *s)
{
	size_t len = strlen(s), plain = 0;

	while (plain < len && is_plain((unsigned char)s[plain]))
		plain++;
	if (len > 0 && plain == len && len <= VALUE_MAX) {
		put(l, s, len);
		return;
	}
	put(l, "\"", 1);
	for (size_t i = 0; i < len && i < VALUE_MAX; i++)
		put_escaped(l, (unsigned char)s[i]);
	if (len > VALUE_MAX)
		put(l, "...", 3);
	put(l, "\"", 1);
}

/* Adds " key=value" whole, or not at all if the line has no room for it. */
static void
put_field(struct line *l, const char *key, const char *value)
{
	size_t before = l->len;

	if (before > 0)
		put(l, " ", 1);
	put(l, key, strlen(key));
	put(l, "=", 1);
	put_value(l, value);
	if (l->len == LINE_SIZE - 1)
		l->len = before;
}

static const char *
number(int64_t n, char out[24])
{
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
	size_t at = 23;

	out[at] = '\0';
	do {
		out[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		out[--at] = '-';
	return out + at;
}

void
log_write(const struct call *c, enum log_level level, const char *msg,
    const struct log_field *fields)
{
	int saved = errno;
	char time[21], digits[24];
	struct line l;

	l.len = 0;
	clock_format(clock_now(), time);
	put_field(&l, "t", time);
	put_field(&l, "level", levels[level]);
	put_field(&l, "prog", program);
	if (c != NULL && c->request_id != NULL)
		put_field(&l, "req", c->request_id);
	put_field(&l, "msg", msg);
	for (; fields != NULL && fields->key != NULL; fields++)
		put_field(&l, fields->key, fields->text != NULL ?
		    fields->text : number(fields->number, digits));
	l.text[l.len++] = '\n';
	while (write(STDERR_FILENO, l.text, l.len) < 0 && errno == EINTR)
		;
	errno = saved;
}

void
log_fatal(const char *msg, const char *subject, int errnum)
{
	struct log_field fields[3] = { 0 };
	size_t n = 0;

	if (subject != NULL)
		fields[n++] = (struct log_field)LOG_STR("subject", subject);
	if (errnum != 0)
		fields[n++] = (struct log_field)
		    LOG_STR("error", strerror(errnum));
	log_write(NULL, LOG_ERROR, msg, fields);
	if (say_last_words != NULL)
		say_last_words();
	/* No exit handlers: what they rely on may be what is broken. */
	_exit(70);
}

void
log_last_words(void (*say)(void))
{
	say_last_words = say;
}
