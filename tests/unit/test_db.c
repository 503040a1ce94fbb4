/*
 * test_db - statements, transactions, and what survives a kill
 */
#include "store_fixture.h"

#include <fcntl.h>
#include <signal.h>

enum { ADD, COUNT, FIND, BROKEN, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD] = "INSERT INTO audit (id, at, event, detail, expires_at)"
	    " VALUES (?1, ?2, ?3, ?4, 0)",
	[COUNT] = "SELECT count(*) FROM audit",
	[FIND] = "SELECT id, event, detail, CAST(at AS REAL) / 2,"
	    " x'0001ff' FROM audit ORDER BY id",
	[BROKEN] = "SELECT nothing FROM nowhere",
};

static enum err
add(struct fixture *f, int64_t id, const char *event)
{
	sqlite3_stmt *st = db_statement(f->c.oidc, sql, NSTATEMENTS, ADD);

	db_bind_time(st, 1, id);
	db_bind_int(st, 2, 7);
	db_bind_text(st, 3, event);
	db_bind_text(st, 4, NULL);
	return db_run(st);
}

static int64_t
count(struct fixture *f)
{
	sqlite3_stmt *st = db_statement(f->c.oidc, sql, NSTATEMENTS, COUNT);
	int64_t n;

	assert_int_equal(db_number(st, &n), OK);
	return n;
}

static void
test_values_come_back(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st;
	const void *p;
	size_t len;

	assert_int_equal(add(f, 5, "first"), OK);
	assert_int_equal(db_last_id(f->c.oidc), 5);
	assert_int_equal(db_changes(f->c.oidc), 1);
	assert_int_equal(add(f, 6, ""), OK);
	st = db_statement(f->c.oidc, sql, NSTATEMENTS, FIND);
	assert_int_equal(db_step(st), OK);
	assert_int_equal(db_int(st, 0), 5);
	assert_string_equal(db_text(f->c.arena, st, 1), "first");
	assert_true(db_null(st, 2));
	assert_false(db_null(st, 1));
	assert_null(db_text(f->c.arena, st, 2));
	assert_true(db_real(st, 3) > 3.4 && db_real(st, 3) < 3.6);
	p = db_blob(st, 4, &len);
	assert_int_equal(len, 3);
	assert_memory_equal(p, "\0\1\377", 3);
	assert_int_equal(db_step(st), OK);
	assert_string_equal(db_text(f->c.arena, st, 1), "");
	assert_int_equal(db_step(st), ERR_NOT_FOUND);
	db_reset(st);
}

/* One number, and the statement is free again; nothing is made up. */
static void
test_number(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st = db_statement(f->c.oidc, sql, NSTATEMENTS, FIND);
	int64_t n = 9;

	assert_int_equal(db_number(st, &n), ERR_NOT_FOUND);
	assert_int_equal(n, 9);
	assert_int_equal(add(f, 5, "first"), OK);
	assert_int_equal(add(f, 6, "second"), OK);
	assert_int_equal(db_number(st, &n), OK);
	assert_int_equal(n, 5);
	assert_int_equal(db_number(st, &n), OK);
	assert_int_equal(n, 5);
	assert_int_equal(count(f), 2);
}

static void
test_a_statement_is_prepared_once(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st = db_statement(f->c.oidc, sql, NSTATEMENTS, COUNT);

	assert_int_equal(db_step(st), OK);
	/* Asked for again while a row is open, it starts anew. */
	assert_ptr_equal(db_statement(f->c.oidc, sql, NSTATEMENTS, COUNT), st);
	assert_false(sqlite3_stmt_busy(st));
}

static void
test_bindings_do_not_stay(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st;

	assert_int_equal(add(f, 1, "bound"), OK);
	st = db_statement(f->c.oidc, sql, NSTATEMENTS, ADD);
	db_bind_int(st, 2, 7);
	/* event is NOT NULL: the text bound before is gone. */
	assert_int_equal(db_run(st), ERR_CONFLICT);
}

static void
test_constraint_is_a_conflict(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add(f, 5, "first"), OK);
	assert_int_equal(add(f, 5, "second"), ERR_CONFLICT);
	assert_int_equal(count(f), 1);
}

static void
test_foreign_keys_hold(void **state)
{
	struct fixture *f = *state;
	const char *const table[] = {
		"INSERT INTO sessions VALUES (x'00', 's', 4711, 0, 0, 0, 0)"
	};

	assert_int_equal(db_run(db_statement(f->c.oidc, table, 1, 0)),
	    ERR_CONFLICT);
}

static void
test_end_commits_or_rolls_back(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_int_equal(add(f, 1, "kept"), OK);
	assert_int_equal(db_end(f->c.oidc, OK), OK);
	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_int_equal(add(f, 2, "lost"), OK);
	assert_int_equal(db_end(f->c.oidc, ERR_SPENT), ERR_SPENT);
	assert_int_equal(count(f), 1);
	/* With nothing open, rolling back does nothing. */
	db_rollback(f->c.oidc);
	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_int_equal(db_commit(f->c.oidc), OK);
}

static void
run_child(struct fixture *f, const char *text)
{
	const char *const table[] = { text };

	/* The line it logs is not for the test's output. */
	child_check(dup2(open("/dev/null", O_WRONLY), STDERR_FILENO) >= 0);
	f->c.arena = arena_new(ARENA_MAX);
	child_check(db_open(f->path, oidc_migrations, 0, &f->c.oidc) == OK);
	_exit(db_run(db_statement(f->c.oidc, table, 1, 0)) == OK ? 0 : 1);
}

/* Does `text` prepare and run, in a process of its own? */
static bool
runs(struct fixture *f, const char *text)
{
	int status;

	if (fork() == 0)
		run_child(f, text);
	assert_true(wait(&status) > 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

static void
test_guard_refuses(void **state)
{
	static const char *const refused[] = {
		"ATTACH '/tmp/keepsake-other.db' AS other",
		"DETACH main",
		"PRAGMA writable_schema = ON",
		"PRAGMA query_only = OFF",
		"PRAGMA user_version = 9",
		"PRAGMA journal_mode = DELETE",
		"CREATE TABLE more (x)",
		"CREATE TEMP TABLE more (x)",
		"CREATE TRIGGER t AFTER DELETE ON users BEGIN SELECT 1; END",
		"DROP TABLE users",
		"ALTER TABLE users ADD COLUMN more",
		"DELETE FROM sqlite_schema",
		"VACUUM INTO '/tmp/keepsake-other.db'",
		"ANALYZE",
		"REINDEX",
		"SELECT load_extension('x')",
		"SELECT \"typo\"",
		"SELECT nothing FROM nowhere",
		"",
	};
	struct fixture *f = *state;

	fixture_close(f);
	assert_true(runs(f, "SELECT count(*) FROM users"));
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		if (runs(f, refused[i]))
			fail_msg("allowed: %s", refused[i]);
	}
	fixture_open(f);
}

static void
test_endless_work_is_ended(void **state)
{
	static const char *const table[] = {
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM n) SELECT count(*) FROM n"
	};
	struct fixture *f = *state;
	sqlite3_stmt *st = db_statement(f->c.oidc, table, 1, 0);

	assert_int_equal(db_step(st), ERR_UNAVAILABLE);
	db_reset(st);
	assert_int_equal(count(f), 0);
}

static void
test_check_and_copy(void **state)
{
	struct fixture *f = *state;
	char copy[96];
	struct db *db;

	assert_int_equal(add(f, 1, "copied"), OK);
	snprintf(copy, sizeof copy, "%s/copy.db", f->dir);
	assert_int_equal(db_check(f->c.oidc), OK);
	assert_int_equal(db_copy(f->c.oidc, copy), OK);
	assert_int_equal(db_copy(f->c.oidc, copy), ERR_CONFLICT);
	assert_int_equal(db_copy(f->c.oidc, "/nowhere/copy.db"),
	    ERR_UNAVAILABLE);
	/* The guard is on again. */
	assert_int_equal(sqlite3_limit(sqlite3_db_handle(db_statement(
	    f->c.oidc, sql, NSTATEMENTS, COUNT)), SQLITE_LIMIT_ATTACHED, -1),
	    0);
	assert_int_equal(db_open(copy, oidc_migrations, 0, &db), OK);
	db_close(f->c.oidc);
	f->c.oidc = db;
	assert_int_equal(count(f), 1);
	assert_int_equal(db_check(db), OK);
}

static void
test_check_sees_damage(void **state)
{
	struct fixture *f = *state;
	sqlite3 *raw;

	fixture_close(f);
	assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "PRAGMA foreign_keys = OFF;"
	    "INSERT INTO sessions VALUES (x'00', 's', 4711, 0, 0, 0, 0)",
	    NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	fixture_open(f);
	assert_int_equal(db_check(f->c.oidc), ERR_UNAVAILABLE);
}

/* Killed with 1,000 rows written and not committed. */
static void
die_in_transaction(struct fixture *f)
{
	f->c.arena = arena_new(ARENA_MAX);
	child_check(db_open(f->path, oidc_migrations, 0, &f->c.oidc) == OK);
	child_check(add(f, 1, "acknowledged") == OK);
	child_check(db_begin(f->c.oidc) == OK);
	for (int i = 2; i <= 1000; i++)
		child_check(add(f, i, "never acknowledged") == OK);
	kill(getpid(), SIGKILL);
}

static void
test_kill_in_transaction(void **state)
{
	struct fixture *f = *state;
	int status;

	fixture_close(f);
	if (fork() == 0)
		die_in_transaction(f);
	assert_true(wait(&status) > 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	fixture_open(f);
	assert_int_equal(count(f), 1);
	assert_int_equal(db_check(f->c.oidc), OK);
	/* The lock died with the process. */
	assert_int_equal(add(f, 2, "after"), OK);
}

static void
increment(struct fixture *f, void *p)
{
	(void)p;
	for (int i = 0; i < 50; i++) {
		child_check(db_begin(f->c.oidc) == OK);
		child_check(add(f, count(f) + 1, "counted") == OK);
		child_check(db_end(f->c.oidc, OK) == OK);
	}
}

static void
test_transactions_do_not_mix(void **state)
{
	struct fixture *f = *state;

	/* Each reads, then writes: a lost update would be a conflict. */
	fixture_race(f, 4, increment, NULL);
	assert_int_equal(count(f), 200);
}

static void
test_checkpoint_keeps_the_files(void **state)
{
	struct fixture *f = *state;
	char wal[96];

	assert_int_equal(add(f, 1, "one"), OK);
	db_checkpoint(f->c.oidc);
	db_close(f->c.oidc);
	snprintf(wal, sizeof wal, "%s-wal", f->path);
	assert_int_equal(access(wal, F_OK), 0);
	snprintf(wal, sizeof wal, "%s-shm", f->path);
	assert_int_equal(access(wal, F_OK), 0);
	assert_int_equal(db_open(f->path, oidc_migrations, 0, &f->c.oidc), OK);
	assert_int_equal(count(f), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_values_come_back),
		T(test_number),
		T(test_a_statement_is_prepared_once),
		T(test_bindings_do_not_stay),
		T(test_constraint_is_a_conflict),
		T(test_foreign_keys_hold),
		T(test_end_commits_or_rolls_back),
		T(test_guard_refuses),
		T(test_endless_work_is_ended),
		T(test_check_and_copy),
		T(test_check_sees_damage),
		T(test_kill_in_transaction),
		T(test_transactions_do_not_mix),
		T(test_checkpoint_keeps_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
