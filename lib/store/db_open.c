/*
 * db_open - open a SQLite file, bring it up to date and close it in
 *
 * Everything that a worker needs is open when db_open returns: it can open no
 * file afterwards.  Never downgrades a file, and never touches one of a newer
 * version.
 */
#include "store/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

enum {
	WAL_TRIES = 250,		/* of 20 ms: the busy timeout again */
	LENGTH_MAX = 16 * 1024 * 1024,
	SQL_MAX = 16 * 1024,
	VARIABLES_MAX = 100,
	WORK_STEP = 1000000,		/* instructions between two looks */
	WORK_MAX = 200			/* looks: several seconds */
};

/* For the whole process, before its first file. */
static void
set_up_library(void)
{
	static bool done;
	unsigned char seed;

	if (done)
		return;
	done = true;
	/* One thread, no statistics, and no file but the store's own: a
	 * statement journal would be made in a folder closed to us. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	if (sqlite3_initialize() != SQLITE_OK)
		log_fatal("cannot initialize sqlite", NULL, 0);
	/* Reads its seed now, while /dev/urandom can be opened. */
	sqlite3_randomness(1, &seed);
}

/*
 * The mode must be right before SQLite makes -wal and -shm, which copy it.  A
 * file that exists is not opened here: closing it would drop SQLite's locks
 * if this process has it open elsewhere.
 */
static enum err
make_file(const char *path)
{
	mode_t mask = umask(0117);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
	int saved = errno;

	umask(mask);
	if (fd < 0 && saved != EEXIST) {
		log_event(NULL, LOG_ERROR, "cannot make store",
		    LOG_STR("path", path), LOG_STR("error", strerror(saved)));
		return ERR_UNAVAILABLE;
	}
	if (fd >= 0)
		close(fd);
	return OK;
}

struct first_column {
	char *text;
	size_t len;
};

/* The signature is sqlite3_exec's. */
static int
keep_first(void *p, int columns, char **values, char **names)
{
	struct first_column *f = p;

	(void)names;
	if (f->text != NULL && f->text[0] == '\0' && columns > 0)
		snprintf(f->text, f->len, "%s",
		    values[0] != NULL ? values[0] : "");
	return 0;
}

enum err
db_exec(struct db *db, const char *sql, char *first, size_t len)
{
	struct first_column f = { first, len };

	if (first != NULL)
		first[0] = '\0';
	if (sqlite3_exec(db->handle, sql, keep_first, &f, NULL) != SQLITE_OK)
		return db_error(db->handle, "store failed");
	return OK;
}

/* Two openers that turn one fresh file to WAL get in each other's way. */
static enum err
enter_wal(struct db *db)
{
	static const struct timespec pause = { .tv_nsec = 20000000 };
	char mode[16] = "";
	struct first_column f = { mode, sizeof mode };
	int rc = SQLITE_BUSY;

	for (int i = 0; i < WAL_TRIES && (rc & 0xff) == SQLITE_BUSY; i++) {
		if (i > 0)
			nanosleep(&pause, NULL);
		rc = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL",
		    keep_first, &f, NULL);
	}
	if (rc != SQLITE_OK)
		return db_error(db->handle, "cannot open store");
	return str_eq(mode, "wal") ? OK : ERR_UNAVAILABLE;
}

static enum err
set_up(struct db *db, const char *path)
{
	static const struct { int option, value; } options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	};
	int rc, persist = 1;
	enum err e;

	rc = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (db->handle == NULL)
		log_fatal("no memory left", NULL, 0);
	if (rc != SQLITE_OK)
		return db_error(db->handle, "cannot open store");
	sqlite3_busy_timeout(db->handle, DB_BUSY_TIMEOUT_MS);
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		sqlite3_db_config(db->handle, options[i].option,
		    options[i].value, NULL);
	sqlite3_file_control(db->handle, NULL, SQLITE_FCNTL_PERSIST_WAL,
	    &persist);
	if ((e = enter_wal(db)) != OK)
		return e;
	return db_exec(db, "PRAGMA synchronous = FULL;"
	    "PRAGMA temp_store = MEMORY;"
	    "PRAGMA cell_size_check = ON;"
	    "PRAGMA journal_size_limit = 4194304;", NULL, 0);
}

static enum err
version(struct db *db, int64_t *out)
{
	char text[24];
	enum err e;

	*out = 0;
	if ((e = db_exec(db, "PRAGMA user_version", text, sizeof text)) != OK)
		return e;
	return str_int(text, INT32_MIN, INT32_MAX, out);
}

/* One migration in the transaction that is open. */
static enum err
apply(struct db *db, const struct migration *m)
{
	char text[64];
	int64_t now;
	enum err e;

	/* Someone may have been faster while we waited for the lock. */
	if ((e = version(db, &now)) != OK || now >= m->number)
		return e;
	if ((e = db_exec(db, m->sql, NULL, 0)) != OK)
		return e;
	e = db_exec(db, "PRAGMA foreign_key_check", text, sizeof text);
	if (e == OK && text[0] != '\0')
		e = ERR_CONFLICT;
	if (e != OK)
		return e;
	snprintf(text, sizeof text, "PRAGMA user_version = %d", m->number);
	return db_exec(db, text, NULL, 0);
}

/* Foreign keys are off meanwhile: SQLite needs that to rebuild a table. */
static enum err
migrate(struct db *db, const struct migration *m)
{
	int64_t now;
	int last = 0;
	enum err e;

	if ((e = version(db, &now)) != OK)
		return e;
	for (; m->number != 0; m++) {
		last = m->number;
		if (last <= now)
			continue;
		if ((e = db_begin(db)) != OK)
			return e;
		if ((e = db_end(db, apply(db, m))) != OK) {
			log_event(NULL, LOG_ERROR, "migration failed",
			    LOG_STR("migration", m->name),
			    LOG_STR("why", err_name(e)));
			return ERR_UNAVAILABLE;
		}
	}
	if ((e = version(db, &now)) != OK)
		return e;
	if (now > last) {
		log_event(NULL, LOG_ERROR, "store is newer than this program",
		    LOG_INT("version", now));
		return ERR_UNAVAILABLE;
	}
	return OK;
}

/* What statements may do; the rest (ATTACH, schema changes ...) is denied. */
static const bool allowed[] = {
	[SQLITE_READ]        = true,
	[SQLITE_SELECT]      = true,
	[SQLITE_INSERT]      = true,
	[SQLITE_UPDATE]      = true,
	[SQLITE_DELETE]      = true,
	[SQLITE_FUNCTION]    = true,
	[SQLITE_RECURSIVE]   = true,
	[SQLITE_TRANSACTION] = true,
	[SQLITE_SAVEPOINT]   = true,
};

static int
authorize(void *p, int action, const char *arg1, const char *arg2,
    const char *schema, const char *trigger)
{
	(void)p;
	(void)schema;
	(void)trigger;
	/* FTS5 asks for the first to notice other writers; the rest say how
	 * large the file is.  To read them is no change. */
	if (action == SQLITE_PRAGMA && arg2 == NULL &&
	    str_has_word("data_version page_count freelist_count page_size",
	    arg1))
		return SQLITE_OK;
	if (action < 0 || (size_t)action >= sizeof allowed / sizeof allowed[0])
		return SQLITE_DENY;
	return allowed[action] ? SQLITE_OK : SQLITE_DENY;
}

static int
count_work(void *p)
{
	struct db *db = p;

	return ++db->work > WORK_MAX;
}

void
db_guard(struct db *db)
{
	static const struct { int limit, value; } limits[] = {
		{ SQLITE_LIMIT_LENGTH, LENGTH_MAX },
		{ SQLITE_LIMIT_SQL_LENGTH, SQL_MAX },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, VARIABLES_MAX },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		sqlite3_limit(db->handle, limits[i].limit, limits[i].value);
	sqlite3_set_authorizer(db->handle, authorize, NULL);
	db->work = 0;
	sqlite3_progress_handler(db->handle, WORK_STEP, count_work, db);
}

void
db_unguard(struct db *db)
{
	sqlite3_set_authorizer(db->handle, NULL, NULL);
	sqlite3_progress_handler(db->handle, 0, NULL, NULL);
	/* VACUUM INTO attaches its target. */
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 1);
}

/* The read opens -wal and -shm and loads the schema. */
static enum err
finish(struct db *db, unsigned flags)
{
	enum err e;

	e = db_exec(db, "PRAGMA foreign_keys = ON;"
	    "SELECT count(*) FROM sqlite_schema;", NULL, 0);
	if (e == OK && (flags & DB_READ_ONLY))
		e = db_exec(db, "PRAGMA query_only = ON", NULL, 0);
	if (e == OK)
		db_guard(db);
	return e;
}

enum err
db_overlay(struct db *db, const char *sql)
{
	enum err e;

	db_unguard(db);
	e = db_exec(db, sql, NULL, 0);
	db_guard(db);
	return e;
}

enum err
db_open(const char *path, const struct migration *migrations, unsigned flags,
    struct db **out)
{
	struct db *db;
	enum err e;

	*out = NULL;
	set_up_library();
	if ((e = make_file(path)) != OK)
		return e;
	db = calloc(1, sizeof *db);
	if (db == NULL)
		log_fatal("no memory left", NULL, 0);
	e = set_up(db, path);
	if (e == OK)
		e = migrate(db, migrations);
	if (e == OK)
		e = finish(db, flags);
	if (e != OK) {
		log_event(NULL, LOG_ERROR, "cannot open store",
		    LOG_STR("path", path));
		db_close(db);
		return ERR_UNAVAILABLE;
	}
	*out = db;
	return OK;
}
