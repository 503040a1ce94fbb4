/*
 * db - an open SQLite file: its statements, rows and transactions
 *
 * Opening and guarding a file is db_open.c.  Never builds SQL from data, and
 * never logs a bound value.
 */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/db_file.h"

enum {
	BEGIN, COMMIT, ROLLBACK, PAGE_COUNT, FREELIST_COUNT, PAGE_SIZE, NSTATEMENTS
};

static const char *const sql[NSTATEMENTS] = {
	[BEGIN]    = "BEGIN IMMEDIATE",
	[COMMIT]   = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[PAGE_COUNT]     = "PRAGMA page_count",
	[FREELIST_COUNT] = "PRAGMA freelist_count",
	[PAGE_SIZE]      = "PRAGMA page_size",
};

static sqlite3_stmt *
prepare(struct db *db, const char *text)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT,
	    &st, NULL) != SQLITE_OK || st == NULL)
		log_fatal("statement does not prepare",
		    sqlite3_errmsg(db->handle), 0);
	return st;
}

static struct db_table *
table_new(struct db *db, const char *const *texts, int count)
{
	struct db_table *t;

	t = calloc(1, sizeof *t + (size_t)count * sizeof t->st[0]);
	if (t == NULL)
		log_fatal("no memory left", NULL, 0);
	t->texts = texts;
	t->count = count;
	t->next = db->tables;
	db->tables = t;
	return t;
}

sqlite3_stmt *
db_statement(struct db *db, const char *const *table, int count, int which)
{
	struct db_table *t = db->tables;
	sqlite3_stmt *st;

	while (t != NULL && t->texts != table)
		t = t->next;
	if (t == NULL)
		t = table_new(db, table, count);
	st = t->st[which];
	if (st == NULL)
		st = t->st[which] = prepare(db, table[which]);
	else if (sqlite3_stmt_busy(st))
		db_reset(st);
	db->work = 0;
	return st;
}

void
db_close(struct db *db)
{
	struct db_table *t;

	if (db == NULL)
		return;
	while ((t = db->tables) != NULL) {
		for (int i = 0; i < t->count; i++)
			sqlite3_finalize(t->st[i]);
		db->tables = t->next;
		free(t);
	}
	db_queue_close(db->handle);
	sqlite3_close(db->handle);
	free(db);
}

/* Only a value beyond the limits or a wrong index gets here: bugs both. */
static void
check_bind(sqlite3_stmt *st, int rc)
{
	if (rc != SQLITE_OK)
		log_fatal("value does not bind", sqlite3_sql(st), 0);
}

void
db_bind_text(sqlite3_stmt *st, int i, const char *s)
{
	if (s == NULL)
		check_bind(st, sqlite3_bind_null(st, i));
	else
		check_bind(st, sqlite3_bind_text(st, i, s, -1, SQLITE_STATIC));
}

void
db_bind_int(sqlite3_stmt *st, int i, int64_t n)
{
	check_bind(st, sqlite3_bind_int64(st, i, n));
}

void
db_bind_time(sqlite3_stmt *st, int i, int64_t at)
{
	if (at == 0)
		check_bind(st, sqlite3_bind_null(st, i));
	else
		check_bind(st, sqlite3_bind_int64(st, i, at));
}

void
db_bind_real(sqlite3_stmt *st, int i, double n)
{
	check_bind(st, sqlite3_bind_double(st, i, n));
}

void
db_bind_blob(sqlite3_stmt *st, int i, const void *p, size_t len)
{
	check_bind(st, sqlite3_bind_blob64(st, i, p, len, SQLITE_STATIC));
}

enum err
db_error(sqlite3 *handle, const char *what)
{
	int code = sqlite3_extended_errcode(handle);

	if ((code & 0xff) == SQLITE_CONSTRAINT)
		return ERR_CONFLICT;
	log_event(NULL, LOG_ERROR, what,
	    LOG_STR("error", sqlite3_errmsg(handle)), LOG_INT("code", code));
	return ERR_UNAVAILABLE;
}

enum err
db_step(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return OK;
	if (rc == SQLITE_DONE)
		return ERR_NOT_FOUND;
	return db_error(sqlite3_db_handle(st), "store failed");
}

static enum err
run(sqlite3_stmt *st)
{
	enum err e;

	do {
		e = db_step(st);
	} while (e == OK);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What writes outside of a transaction, or begins one, takes a turn; it is
 * over when SQLite says that no transaction is open. */
enum err
db_run(sqlite3_stmt *st)
{
	sqlite3 *handle = sqlite3_db_handle(st);
	enum err e;

	if (sqlite3_get_autocommit(handle)) {
		if (sqlite3_stmt_readonly(st))
			return run(st);
		db_queue_enter(handle);
	}
	e = run(st);
	if (sqlite3_get_autocommit(handle))
		db_queue_leave(handle);
	return e;
}

enum err
db_run_one(sqlite3_stmt *st)
{
	enum err e;

	if ((e = db_run(st)) != OK)
		return e;
	return sqlite3_changes64(sqlite3_db_handle(st)) == 1 ? OK :
	    ERR_NOT_FOUND;
}

enum err
db_number(sqlite3_stmt *st, int64_t *out)
{
	enum err e;

	if ((e = db_step(st)) == OK)
		*out = db_int(st, 0);
	db_reset(st);
	return e;
}

void
db_reset(sqlite3_stmt *st)
{
	/* What it returns is the error of the last step, told already. */
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
}

char *
db_text(struct arena *a, sqlite3_stmt *st, int col)
{
	const unsigned char *s = sqlite3_column_text(st, col);

	if (s == NULL)
		return NULL;
	return arena_strndup(a, (const char *)s,
	    (size_t)sqlite3_column_bytes(st, col));
}

int64_t
db_int(sqlite3_stmt *st, int col)
{
	return sqlite3_column_int64(st, col);
}

double
db_real(sqlite3_stmt *st, int col)
{
	return sqlite3_column_double(st, col);
}

const void *
db_blob(sqlite3_stmt *st, int col, size_t *len)
{
	const void *p = sqlite3_column_blob(st, col);

	*len = (size_t)sqlite3_column_bytes(st, col);
	return p;
}

bool
db_null(sqlite3_stmt *st, int col)
{
	return sqlite3_column_type(st, col) == SQLITE_NULL;
}

enum err
db_begin(struct db *db)
{
	return db_run(db_statement(db, sql, NSTATEMENTS, BEGIN));
}

enum err
db_begin_at_once(struct db *db)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, BEGIN);
	enum err e = OK;
	int rc;

	if (!db_queue_try(db->handle))
		return ERR_UNAVAILABLE;
	sqlite3_busy_timeout(db->handle, 0);
	rc = sqlite3_step(st) & 0xff;
	if (rc != SQLITE_DONE) {
		e = rc == SQLITE_BUSY ? ERR_UNAVAILABLE
		    : db_error(db->handle, "store failed");
		db_queue_leave(db->handle);
	}
	db_reset(st);
	sqlite3_busy_timeout(db->handle, DB_BUSY_TIMEOUT_MS);
	return e;
}

enum err
db_commit(struct db *db)
{
	enum err e;

	e = db_run(db_statement(db, sql, NSTATEMENTS, COMMIT));
	if (e != OK)
		db_rollback(db);
	return e;
}

void
db_rollback(struct db *db)
{
	/* Some errors have ended the transaction already. */
	if (sqlite3_get_autocommit(db->handle)) {
		db_queue_leave(db->handle);
		return;
	}
	if (db_run(db_statement(db, sql, NSTATEMENTS, ROLLBACK)) != OK)
		log_fatal("rollback failed", NULL, 0);
}

enum err
db_end(struct db *db, enum err e)
{
	if (e == OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

const char *
db_path(struct db *db)
{
	return sqlite3_db_filename(db->handle, "main");
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

static enum err
read_number(struct db *db, int which, int64_t *out)
{
	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, which);

	return db_number(st, out);
}

enum err
db_size(struct db *db, int64_t *out)
{
	int64_t pages, unused, size;
	enum err e;

	*out = 0;
	if ((e = read_number(db, PAGE_COUNT, &pages)) != OK ||
	    (e = read_number(db, FREELIST_COUNT, &unused)) != OK ||
	    (e = read_number(db, PAGE_SIZE, &size)) != OK)
		return e;
	*out = (pages - unused) * size;
	return OK;
}

enum err
db_check(struct db *db)
{
	char first[16];
	enum err e;

	db_unguard(db);
	e = db_exec(db, "PRAGMA integrity_check(1)", first, sizeof first);
	if (e == OK && strcmp(first, "ok") != 0)
		e = ERR_UNAVAILABLE;
	if (e == OK)
		e = db_exec(db, "PRAGMA foreign_key_check", first,
		    sizeof first);
	if (e == OK && first[0] != '\0')
		e = ERR_UNAVAILABLE;
	db_guard(db);
	return e;
}

/* The copy is on the disk when this says so. */
static enum err
vacuum_into(struct db *db, const char *path, int fd)
{
	sqlite3_stmt *st;
	enum err e;

	db_unguard(db);
	st = prepare(db, "VACUUM INTO ?1");
	db_bind_text(st, 1, path);
	e = db_run(st);
	sqlite3_finalize(st);
	db_guard(db);
	if (e == OK && fsync(fd) < 0)
		e = ERR_UNAVAILABLE;
	return e;
}

enum err
db_copy(struct db *db, const char *path)
{
	mode_t mask = umask(0117);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
	int saved = errno;
	enum err e;

	umask(mask);
	if (fd < 0 && saved == EEXIST)
		return ERR_CONFLICT;
	if (fd < 0)
		return ERR_UNAVAILABLE;
	e = vacuum_into(db, path, fd);
	close(fd);
	if (e != OK)
		unlink(path);
	return e;
}

void
db_checkpoint(struct db *db)
{
	sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
	    NULL, NULL);
}
