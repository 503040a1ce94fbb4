/*
 * db_file - what db.c and db_open.c share; nobody else includes it
 */
#ifndef KEEPSAKE_STORE_DB_FILE_H
#define KEEPSAKE_STORE_DB_FILE_H

#include "store/db.h"

enum { DB_BUSY_TIMEOUT_MS = 5000 };	/* how long SQLite waits for its lock */

/* The statements of one store file's table, NULL until first needed. */
struct db_table {
	struct db_table *next;
	const char *const *texts;
	int count;
	sqlite3_stmt *st[];
};

struct db {
	sqlite3 *handle;
	struct db_table *tables;
	int work;		/* spent by the statement at hand; see guard */
};

/* Maps the handle's last error; logs what is not a broken constraint. */
enum err db_error(sqlite3 *handle, const char *what) MUST_USE;
/*
 * Runs fixed SQL outside of any statement table; the first column of the
 * first row goes to `first` ("" without one), which may be NULL.
 */
enum err db_exec(struct db *db, const char *sql, char *first, size_t len)
    MUST_USE;
/* Before and after what writes.  If the turn does not come, that is logged, and
 * between the two SQLite's lock is waited for no longer than is left of the
 * busy timeout.  Nothing for a store without a queue. */
void db_queue_enter(sqlite3 *handle);
/* A turn, if there is one without waiting. */
bool db_queue_try(sqlite3 *handle) MUST_USE;
void db_queue_leave(sqlite3 *handle);
void db_queue_close(sqlite3 *handle);
/* Puts the limits, authorizer and work limit on, and lifts them. */
void db_guard(struct db *db);
void db_unguard(struct db *db);

#endif
