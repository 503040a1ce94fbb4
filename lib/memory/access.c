/*
 * access - who read which memories
 *
 * A line of the file is one call, its fields separated by tabs: time, type,
 * client id, client name, query, then ids with ':' and a score, separated by
 * commas.  Writers share a lock on the file, who moves it has it alone.  Must
 * never make a reader wait.
 *
 * Who moves it first ends it with a line of another kind, the id of a batch,
 * which the store keeps with what came by it.  If the file is not emptied then,
 * what stands before the id that the store has is there already.
 */
#include "memory/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "memory/apps.h"
#include "memory/uuid.h"
#include "store/db.h"

enum { ADD, PRUNE, BATCH, TAKEN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD]   = "INSERT INTO main.access_log (memory, app, accessed_at, access_type, "
	          "query, score) SELECT seq, ?2, ?3, ?4, ?5, ?6 "
	          "FROM main.memories WHERE id = ?1",
	[PRUNE] = "DELETE FROM main.access_log WHERE id <= "
	          "(SELECT max(id) FROM main.access_log) - ?1",
	[BATCH] = "SELECT batch FROM main.access_taken",
	[TAKEN] = "INSERT INTO main.access_taken (one, batch) VALUES (1, ?1) "
	          "ON CONFLICT (one) DO UPDATE SET batch = excluded.batch",
};

enum { FIELD_MAX = 2048, LINES_MAX = 256 * 1024, FIELDS = 6 };

/* What the request at hand has noted, in its arena; there is one thread. */
static struct {
	const char *path;		/* NULL: nothing */
	struct buf lines;
} pending;

/* Beside the store; who visits all of them does not know whose each is. */
static const char *
log_path(struct request *rq, const struct person *p)
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
		pending.path = log_path(rq, p);
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

/* Begins another file, unless somebody else just did. */
static void
rotate(int fd, const char *path)
{
	struct stat here, there;
	char old[4096];

	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &here) != 0 ||
	    stat(path, &there) != 0 || here.st_ino != there.st_ino)
		return;
	if (snprintf(old, sizeof old, "%s.old", path) < (int)sizeof old)
		(void)rename(path, old);
}

static void
append(int fd, const char *path)
{
	struct stat st;
	ssize_t n;

	n = write(fd, pending.lines.data, pending.lines.len);
	if (n < 0 || (size_t)n != pending.lines.len)
		log_event(NULL, LOG_WARN, "cannot write who read what",
		    LOG_INT("errno", errno));
	if (fstat(fd, &st) == 0 && st.st_size >= ACCESS_FILE_MAX)
		rotate(fd, path);
}

void
access_after(struct request *rq)
{
	int fd;

	(void)rq;
	if (pending.path == NULL)
		return;
	fd = open(pending.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0660);
	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) == 0)
		append(fd, pending.path);
	if (fd >= 0)
		close(fd);
	pending.path = NULL;
}

/* Cuts `*rest` at the next `end`; *rest is NULL after the last. */
static char *
cut(char **rest, char end)
{
	char *field = *rest, *at = field != NULL ? strchr(field, end) : NULL;

	if (at != NULL)
		*at++ = '\0';
	*rest = at;
	return field;
}

static enum err
add(struct person *p, int64_t app, char *const *fields, char *id)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, ADD);
	char *score = id;
	int64_t at;

	cut(&score, ':');
	if (str_int(fields[0], 0, INT64_MAX, &at) != OK)
		return OK;
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, app);
	db_bind_int(st, 3, at);
	db_bind_text(st, 4, fields[1]);
	db_bind_text(st, 5, *fields[4] != '\0' ? fields[4] : NULL);
	if (score != NULL)
		db_bind_real(st, 6, strtod(score, NULL));
	return db_run(st);
}

static enum err
fold_line(struct request *rq, const struct person *p, char *line)
{
	struct person by = *p;
	char *fields[FIELDS] = { NULL }, *id;
	int64_t app;
	enum err e;

	for (int i = 0; i < FIELDS; i++)
		if ((fields[i] = cut(&line, '\t')) == NULL)
			return OK;
	if (!str_utf8(fields[4], strlen(fields[4])) ||
	    !str_utf8(fields[3], strlen(fields[3])) || *fields[2] == '\0')
		return OK;
	by.client_id = fields[2];
	by.app = fields[3];
	if ((e = apps_key(rq, &by, &app)) != OK)
		return e;
	while ((id = cut(&fields[5], ',')) != NULL)
		if ((e = add(&by, app, fields, id)) != OK)
			return e;
	return OK;
}

/* The whole of an open file, as lines that may be cut; NULL if unreadable. */
static char *
read_all(struct request *rq, int fd)
{
	struct stat st;
	size_t len = 0, size;
	ssize_t n = 0;
	char *text;

	if (fstat(fd, &st) != 0 || st.st_size > 4 * ACCESS_FILE_MAX)
		return NULL;
	size = (size_t)st.st_size;
	text = arena_alloc(rq->call.arena, size + 1);
	while (len < size && (n = read(fd, text + len, size - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	return n < 0 ? NULL : text;
}

/* The line that ends a batch: no call's, as it has no tab. */
static const char *
batch_line(struct request *rq, const char *batch)
{
	return arena_printf(rq->call.arena, "\nbatch %s\n", batch);
}

/* What of the text has not come into the store; only who has the file alone
 * may ask. */
static enum err
pass_over_taken(struct request *rq, struct person *p, char **text)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, BATCH);
	const char *line;
	char *at;
	enum err e;

	if ((e = db_step(st)) == OK) {
		line = batch_line(rq, db_text(rq->call.arena, st, 0));
		if ((at = strstr(*text, line)) != NULL)
			*text = at + strlen(line);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Must outlast what the store says: a file that comes back after a power cut
 * has it. */
static enum err
end_batch(struct request *rq, int fd, const char *batch)
{
	const char *line = batch_line(rq, batch);
	size_t len = strlen(line);

	return lseek(fd, 0, SEEK_END) >= 0 &&
	    write(fd, line, len) == (ssize_t)len && fdatasync(fd) == 0 ? OK :
	    ERR_UNAVAILABLE;
}

static enum err
fold_lines(struct request *rq, struct person *p, char *text,
    const char *batch)
{
	sqlite3_stmt *st;
	char *line;
	enum err e;

	while ((line = cut(&text, '\n')) != NULL)
		if ((e = fold_line(rq, p, line)) != OK)
			return e;
	st = db_statement(p->db, sql, NSTATEMENTS, PRUNE);
	db_bind_int(st, 1, ACCESS_ROWS_MAX);
	if ((e = db_run(st)) != OK)
		return e;
	st = db_statement(p->db, sql, NSTATEMENTS, TAKEN);
	db_bind_text(st, 1, batch);
	return db_run(st);
}

static enum err
fold_text(struct request *rq, struct person *p, int fd, char *text)
{
	const char *batch = uuid_new(rq->call.arena);
	enum err e;

	if ((e = pass_over_taken(rq, p, &text)) != OK || *text == '\0' ||
	    (e = end_batch(rq, fd, batch)) != OK ||
	    (e = db_begin(p->db)) != OK)
		return e;
	return db_end(p->db, fold_lines(rq, p, text, batch));
}

static enum err
fold_file(struct request *rq, struct person *p, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	enum err e = ERR_UNAVAILABLE;
	char *text;

	if (fd < 0)
		return errno == ENOENT ? OK : ERR_UNAVAILABLE;
	if (flock(fd, LOCK_EX) == 0 && (text = read_all(rq, fd)) != NULL)
		e = *text != '\0' ? fold_text(rq, p, fd, text) : OK;
	/* What is in the store now may go from here. */
	if (e == OK && ftruncate(fd, 0) != 0)
		e = ERR_UNAVAILABLE;
	close(fd);
	return e;
}

enum err
access_fold(struct request *rq, struct person *p)
{
	const char *path = log_path(rq, p);
	enum err e;

	e = fold_file(rq, p, arena_printf(rq->call.arena, "%s.old", path));
	return e == OK ? fold_file(rq, p, path) : e;
}
