/*
 * access_fold - what was noted of who read which memories, into the store
 *
 * Who moves a file first ends it with a line of another kind, the id of a
 * batch, which the store keeps with what came by it.  If the file is not
 * emptied then, since others have written behind that, or the process was
 * killed, what stands before the id that the store has is there already.
 *
 * The store keeps the last id alone.  That is enough: the transaction keeps two
 * who move apart, nobody writes into a file that was set aside, and none comes
 * before that one is empty.
 */
#include "memory/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

enum { FIELDS = 6 };

static const char *
old_path(struct request *rq, const char *path)
{
	return arena_printf(rq->call.arena, "%s.old", path);
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

/* The whole of an open file, as lines that may be cut; NULL if unreadable.  A
 * power cut may leave zeros where lines were; they hide nothing behind them. */
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
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = '\n';
	text[len] = '\0';
	return n < 0 ? NULL : text;
}

/* The line that ends a batch: no call's, as it has no tab. */
static const char *
batch_line(struct request *rq, const char *batch)
{
	return arena_printf(rq->call.arena, "\nbatch %s\n", batch);
}

/* What of the text has not come into the store; in the transaction. */
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

static enum err
end_batch(int fd, const char *line)
{
	off_t size = lseek(fd, 0, SEEK_END);

	return size < 0 ? ERR_UNAVAILABLE :
	    access_write(fd, line, strlen(line), size);
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

/* May it come now?  Not another while one that was set aside is to come. */
static bool
is_next(int fd, const char *path, const char *old)
{
	struct stat here, there;

	if (fstat(fd, &here) != 0)
		return false;
	if (stat(old, &there) == 0) {
		if (there.st_ino == here.st_ino)
			return true;
		if (there.st_size > 0)
			return false;
	}
	return stat(path, &there) == 0 && there.st_ino == here.st_ino;
}

/* What is to come, "" if nothing, with the file ended or emptied. */
static enum err
take_alone(struct request *rq, struct person *p, int fd, const char *line,
    char **text)
{
	enum err e;

	if ((*text = read_all(rq, fd)) == NULL)
		return ERR_UNAVAILABLE;
	if ((e = pass_over_taken(rq, p, text)) != OK)
		return e;
	if (**text != '\0')
		return end_batch(fd, line);
	return ftruncate(fd, 0) == 0 ? OK : ERR_UNAVAILABLE;
}

static enum err
take_text(struct request *rq, struct person *p, int fd, const char *line,
    char **text)
{
	const char *path = access_path(rq, p);
	enum err e = OK;

	*text = arena_strdup(rq->call.arena, "");
	if (flock(fd, LOCK_EX) != 0)
		return ERR_UNAVAILABLE;
	if (is_next(fd, path, old_path(rq, path)))
		e = take_alone(rq, p, fd, line, text);
	flock(fd, LOCK_UN);
	return e;
}

/* The line must outlast what the store says: a file that comes back after a
 * power cut has it. */
static enum err
fold_text(struct request *rq, struct person *p, int fd, const char *batch)
{
	char *text;
	enum err e = take_text(rq, p, fd, batch_line(rq, batch), &text);

	if (e != OK || *text == '\0')
		return e;
	return fdatasync(fd) != 0 ? ERR_UNAVAILABLE :
	    fold_lines(rq, p, text, batch);
}

/* What is in the store now may go from here, unless more stands behind it. */
static enum err
empty(struct request *rq, int fd, const char *line)
{
	size_t len = strlen(line);
	char *end = arena_alloc(rq->call.arena, len);
	enum err e = OK;
	off_t size;

	if (flock(fd, LOCK_EX) != 0)
		return ERR_UNAVAILABLE;
	size = lseek(fd, 0, SEEK_END);
	if (size >= (off_t)len &&
	    pread(fd, end, len, size - (off_t)len) == (ssize_t)len &&
	    memcmp(end, line, len) == 0 && ftruncate(fd, 0) != 0)
		e = ERR_UNAVAILABLE;
	flock(fd, LOCK_UN);
	return e;
}

static enum err
fold_open(struct request *rq, struct person *p, int fd)
{
	const char *batch = uuid_new(rq->call.arena);
	struct stat st;
	enum err e;

	if (fstat(fd, &st) != 0)
		return ERR_UNAVAILABLE;
	if (st.st_size == 0)
		return OK;
	if ((e = db_begin(p->db)) != OK ||
	    (e = db_end(p->db, fold_text(rq, p, fd, batch))) != OK)
		return e;
	return empty(rq, fd, batch_line(rq, batch));
}

static enum err
fold_file(struct request *rq, struct person *p, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	enum err e;

	if (fd < 0)
		return errno == ENOENT ? OK : ERR_UNAVAILABLE;
	e = fold_open(rq, p, fd);
	close(fd);
	return e;
}

enum err
access_fold(struct request *rq, struct person *p)
{
	const char *path = access_path(rq, p);
	enum err e;

	e = fold_file(rq, p, old_path(rq, path));
	return e == OK ? fold_file(rq, p, path) : e;
}
