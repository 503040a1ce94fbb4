/*
 * access - who read which memories
 *
 * A line of the file is one call, its fields separated by tabs: time, type,
 * client id, client name, query, then ids with ':' and a score, separated by
 * commas.  Who writes, renames or empties the file has it alone meanwhile, and
 * never for longer than that takes: nobody waits for the store.
 */
#include "memory/access.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "memory/apps.h"
#include "store/db.h"

enum { FIELD_MAX = 2048, LINES_MAX = 256 * 1024 };
/* How often who writes asks for the file, and milliseconds between. */
enum { TRIES = 500, PAUSE = 1 };

/* What the request at hand has noted, in its arena; there is one thread. */
static struct {
	const char *path;		/* NULL: nothing */
	struct buf lines;
} pending;

/* Who visits all of them does not know whose each is. */
const char *
access_path(struct request *rq, const struct person *p)
{
	const char *path = p->sub != NULL
	    ? person_path(rq->call.arena, rq->cfg, p->sub) : db_path(p->db);

	return arena_printf(rq->call.arena, "%.*s.reads",
	    (int)(strlen(path) - strlen(".db")), path);
}

static void
forget(void *arg)
{
	(void)arg;
	pending.path = NULL;
}

/* Text that cannot end its field or its line. */
static void
add_field(struct buf *b, const char *text, size_t max)
{
	size_t len = text != NULL ? str_utf8_cut(text, max) : 0;

	for (size_t i = 0; i < len; i++)
		buf_putc(b, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
	buf_putc(b, '\t');
}

/* The line up to the ids. */
static struct buf *
begin_line(struct request *rq, const struct person *p, const char *type,
    const char *query)
{
	struct buf *b = &pending.lines;

	if (pending.path == NULL) {
		arena_defer(rq->call.arena, forget, NULL);
		pending.path = access_path(rq, p);
		buf_init(b, rq->call.arena, LINES_MAX);
	}
	buf_int(b, rq->call.now);
	buf_putc(b, '\t');
	add_field(b, type, FIELD_MAX);
	add_field(b, p->client_id, FIELD_MAX);
	add_field(b, p->app, APP_NAME_MAX);
	add_field(b, query, ACCESS_QUERY_MAX);
	return b;
}

void
access_note(struct request *rq, const struct person *p, const char *type,
    const char *query, const struct memory_list *list)
{
	size_t n = list->count < MEMORY_BATCH_MAX ? list->count
	    : MEMORY_BATCH_MAX;
	struct buf *b;

	if (n == 0)
		return;
	b = begin_line(rq, p, type, query);
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		buf_puts(b, list->items[i]->id);
		if (list->items[i]->score > 0)
			buf_printf(b, ":%.3f", list->items[i]->score);
	}
	buf_putc(b, '\n');
}

void
access_note_one(struct request *rq, const struct person *p, const char *type,
    const struct memory *m)
{
	struct buf *b = begin_line(rq, p, type, NULL);

	buf_puts(b, m->id);
	buf_putc(b, '\n');
}

void
access_note_deleted(struct request *rq, const struct person *p,
    const char *const *ids, size_t count)
{
	struct buf *b;

	if (count == 0)
		return;
	b = begin_line(rq, p, ACCESS_DELETE, NULL);
	for (size_t i = 0; i < count && i < MEMORY_BATCH_MAX; i++) {
		buf_puts(b, i > 0 ? "," : "");
		/* An id that is none finds no memory later. */
		if (strpbrk(ids[i], ",:\t\r\n") == NULL)
			buf_puts(b, ids[i]);
	}
	buf_putc(b, '\n');
}

static bool
is_among(const char *const *ids, size_t count, const char *id)
{
	while (count > 0)
		if (str_eq(ids[--count], id))
			return true;
	return false;
}

enum err
access_delete(struct request *rq, struct person *p, const char *const *ids,
    size_t count, int64_t *deleted)
{
	const char **gone = arena_array(rq->call.arena, count, sizeof *gone);
	struct memory *m;
	size_t n = 0;
	enum err e;

	*deleted = 0;
	for (size_t i = 0; i < count; i++) {
		e = memories_find(rq, p, ids[i], &m);
		if (e == OK && !is_among(gone, n, m->id))
			gone[n++] = m->id;
		else if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	if ((e = memories_delete(rq, p, ids, count, deleted)) == OK &&
	    *deleted > 0)
		access_note_deleted(rq, p, gone, n);
	return e;
}

/* Begins another file; only who has this one alone may. */
static void
rotate(const char *path)
{
	char old[4096];

	if (snprintf(old, sizeof old, "%s.old", path) < (int)sizeof old)
		(void)rename(path, old);
}

/* Half a line would spoil the next one too. */
enum err
access_write(int fd, const char *p, size_t len, off_t size)
{
	ssize_t n = write(fd, p, len);

	if (n == (ssize_t)len)
		return OK;
	log_event(NULL, LOG_WARN, "cannot write who read what",
	    LOG_INT("errno", n < 0 ? errno : ENOSPC));
	if (n > 0 && ftruncate(fd, size) != 0)
		log_event(NULL, LOG_WARN, "half a line of who read what stays",
		    LOG_INT("errno", errno));
	return ERR_UNAVAILABLE;
}

static void
append(int fd, const char *path, off_t size)
{
	off_t len = (off_t)pending.lines.len;

	if (access_write(fd, pending.lines.data, pending.lines.len, size) == OK &&
	    size + len >= ACCESS_FILE_MAX)
		rotate(path);
}

/* Is it still the one of this name? */
static bool
is_there(const char *path, const struct stat *here)
{
	struct stat there;

	return stat(path, &there) == 0 && here->st_ino == there.st_ino;
}

/* The file alone, and its size; -1 with EAGAIN if somebody has it, or has set
 * it aside since it was opened. */
static int
open_alone(const char *path, off_t *size)
{
	struct stat here;
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0660);

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &here) == 0 &&
	    is_there(path, &here)) {
		*size = here.st_size;
		return fd;
	}
	close(fd);
	errno = EAGAIN;
	return -1;
}

void
access_after(struct request *rq)
{
	off_t size = 0;
	int fd = -1;

	(void)rq;
	if (pending.path == NULL)
		return;
	for (int i = 0; i < TRIES && fd < 0; i++) {
		if (i > 0)
			(void)poll(NULL, 0, PAUSE);
		fd = open_alone(pending.path, &size);
		if (fd < 0 && errno != EAGAIN)
			break;
	}
	if (fd >= 0) {
		append(fd, pending.path, size);
		close(fd);
	} else {
		log_event(NULL, LOG_WARN, "cannot note who read what",
		    LOG_INT("errno", errno));
	}
	pending.path = NULL;
}
