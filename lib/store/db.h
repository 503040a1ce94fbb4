/*
 * db - SQLite, the way all of Keepsake uses it
 *
 * A file is opened with WAL, synchronous=FULL, foreign keys, defensive mode,
 * no double-quoted strings, no extensions, no trusted schema; it is made 0660
 * before its first WAL use; -wal and -shm are kept (no rights to make them are
 * needed later).  Migrations run under BEGIN IMMEDIATE by whoever comes first;
 * a newer file is ERR_UNAVAILABLE.  After opening, an authorizer refuses
 * ATTACH, PRAGMA and schema changes, and a statement that works for several
 * seconds is ended.  No file is opened later.  A handle does not survive fork:
 * a process that has one open must not fork and open the same file again.
 *
 * A store file holds one table of statements by enum, prepared once for each
 * open file, when first needed:
 *
 *	enum { FIND, ADD, NSTATEMENTS };
 *	static const char *const sql[NSTATEMENTS] = { [FIND] = "SELECT ...", ... };
 *	...
 *	sqlite3_stmt *st = db_statement(db, sql, NSTATEMENTS, FIND);
 *	db_bind_text(st, 1, sub);
 *	if ((e = db_step(st)) == OK) ...read columns...
 *	db_reset(st);
 */
#ifndef KEEPSAKE_STORE_DB_H
#define KEEPSAKE_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

struct migration {
	int number;		/* becomes user_version; 0 ends the table */
	const char *name;
	const char *sql;
};

extern const struct migration oidc_migrations[];
extern const struct migration memory_migrations[];

enum { DB_READ_ONLY = 1 };	/* PRAGMA query_only */

/* ERR_UNAVAILABLE: cannot be opened, is newer, or the disk is full. */
enum err db_open(const char *path, const struct migration *migrations,
    unsigned flags, struct db **out) MUST_USE;
/* From now on transactions, and db_run() of what writes outside of them, queue
 * by a lock on the file `path`, made if need be, with all who name the same.
 * For at most DB_QUEUES_MAX stores of a process.  ERR_UNAVAILABLE, logged. */
enum { DB_QUEUES_MAX = 16 };
enum err db_take_turns(struct db *db, const char *path) MUST_USE;
/* Lays a temporary table, view or trigger, whose text stands in a store file,
 * over the tables of this handle alone; while it is new. */
enum err db_overlay(struct db *db, const char *sql) MUST_USE;
void db_close(struct db *db);
/* Where the file is; borrowed until it is closed. */
const char *db_path(struct db *db);

/* The prepared statement `which` of a store file's table, reset and without
 * bindings.  A statement that does not prepare is a bug: exits. */
sqlite3_stmt *db_statement(struct db *db, const char *const *table, int count,
    int which);
/* Binding, from 1.  NULL text binds NULL.  Text and blobs must stay until the
 * statement is reset. */
void db_bind_text(sqlite3_stmt *st, int i, const char *s);
void db_bind_int(sqlite3_stmt *st, int i, int64_t n);
void db_bind_time(sqlite3_stmt *st, int i, int64_t at);	/* 0 binds NULL */
void db_bind_real(sqlite3_stmt *st, int i, double n);
void db_bind_blob(sqlite3_stmt *st, int i, const void *p, size_t len);
/*
 * OK: a row.  ERR_NOT_FOUND: no (more) rows.  ERR_CONFLICT: a constraint.
 * ERR_UNAVAILABLE: busy beyond the timeout, full, or an I/O error (logged).
 */
enum err db_step(sqlite3_stmt *st) MUST_USE;
/* Steps to the end and resets: OK, ERR_CONFLICT or ERR_UNAVAILABLE. */
enum err db_run(sqlite3_stmt *st) MUST_USE;
/* The same for a statement that changes one row; ERR_NOT_FOUND if none. */
enum err db_run_one(sqlite3_stmt *st) MUST_USE;
/* The number of a statement that gives one row, which is then reset; *out stays
 * as it is unless OK.  As db_step(). */
enum err db_number(sqlite3_stmt *st, int64_t *out) MUST_USE;
void db_reset(sqlite3_stmt *st);
/* Columns, from 0; text copied to the arena, NULL for SQL NULL. */
char *db_text(struct arena *a, sqlite3_stmt *st, int col);
int64_t db_int(sqlite3_stmt *st, int col);	/* 0 for NULL */
double db_real(sqlite3_stmt *st, int col);
/* Borrowed until the next step or reset. */
const void *db_blob(sqlite3_stmt *st, int col, size_t *len);
bool db_null(sqlite3_stmt *st, int col);

/* Transactions: BEGIN IMMEDIATE.  They do not nest. */
enum err db_begin(struct db *db) MUST_USE;
/* The same that waits for nobody: ERR_UNAVAILABLE, not logged, if another is
 * writing or waits to. */
enum err db_begin_at_once(struct db *db) MUST_USE;
enum err db_commit(struct db *db) MUST_USE;	/* rolls back if it fails */
void db_rollback(struct db *db);
/* Commits if `e` is OK, else rolls back; returns the final result. */
enum err db_end(struct db *db, enum err e) MUST_USE;
/* Rows changed by the last statement; id of the last inserted row. */
int64_t db_changes(struct db *db);
int64_t db_last_id(struct db *db);

/* Bytes of the file that hold something; what a transaction has added counts. */
enum err db_size(struct db *db, int64_t *out) MUST_USE;

/* For admin and tests only: the file is whole, and so are its references. */
enum err db_check(struct db *db) MUST_USE;
/* For admin: writes a consistent copy to `path` (VACUUM INTO); ERR_CONFLICT
 * if it exists. */
enum err db_copy(struct db *db, const char *path) MUST_USE;
/* A checkpoint of the WAL that waits for nobody. */
void db_checkpoint(struct db *db);

#endif
