/*
 * test_db_open - modes, migrations and settings of a store file
 */
#include "store_fixture.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>

static int
mode_of(const char *path, const char *suffix)
{
	char name[128];
	struct stat sb;

	snprintf(name, sizeof name, "%s%s", path, suffix);
	assert_int_equal(stat(name, &sb), 0);
	return (int)(sb.st_mode & 07777);
}

static void
test_the_group_may_use_it(void **state)
{
	struct fixture *f = *state;
	char path[96];
	mode_t mask = umask(0077);
	struct db *db;

	snprintf(path, sizeof path, "%s/copy.db", f->dir);
	assert_int_equal(db_open(path, oidc_migrations, 0, &db), OK);
	umask(mask);
	assert_int_equal(mode_of(path, ""), 0660);
	assert_int_equal(mode_of(path, "-wal"), 0660);
	assert_int_equal(mode_of(path, "-shm"), 0660);
	db_close(db);
}

/* Another user of the file's group, as the programs are. */
static void
write_as_group(struct fixture *f)
{
	struct user *u;

	child_check(setgroups(0, NULL) == 0);
	child_check(setgid(4711) == 0 && setuid(4712) == 0);
	umask(0077);
	f->c.arena = arena_new(ARENA_MAX);
	child_check(db_open(f->path, oidc_migrations, 0, &f->c.oidc) == OK);
	child_check(users_add(&f->c, "b@example.com", NULL, NULL, &u) == OK);
	fixture_close(f);
	_exit(0);
}

static void
test_two_users_of_a_group_share_it(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	struct fixture *f = *state;
	struct user *u;
	char name[128];
	int status;

	if (getuid() != 0)
		skip();
	fixture_user(f, "a@example.com");
	fixture_close(f);
	assert_int_equal(chown(f->dir, 4713, 4711), 0);
	assert_int_equal(chmod(f->dir, 02770), 0);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", f->path, suffixes[i]);
		assert_int_equal(chown(name, 4713, 4711), 0);
	}
	if (fork() == 0)
		write_as_group(f);
	assert_true(wait(&status) > 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fixture_open(f);
	assert_int_equal(users_find_email(&f->c, "b@example.com", &u), OK);
}

static void
test_settings(void **state)
{
	struct fixture *f = *state;
	static const struct { const char *sql; int64_t value; } wanted[] = {
		{ "SELECT foreign_keys FROM pragma_foreign_keys", 1 },
		{ "SELECT synchronous FROM pragma_synchronous", 2 },
		{ "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1 },
		{ "SELECT timeout FROM pragma_busy_timeout", 5000 },
		{ "SELECT temp_store FROM pragma_temp_store", 2 },
		{ "SELECT query_only FROM pragma_query_only", 0 },
	};
	sqlite3 *h = sqlite3_db_handle(db_statement(f->c.oidc,
	    (const char *const[]){ "SELECT 1" }, 1, 0));
	int on;

	sqlite3_set_authorizer(h, NULL, NULL);
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		assert_int_equal(fixture_count(f, wanted[i].sql),
		    wanted[i].value);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
	assert_int_equal(on, 1);
	sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1, &on);
	assert_int_equal(on, 0);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, -1, &on);
	assert_int_equal(on, 0);
	sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, -1, &on);
	assert_int_equal(on, 0);
	sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, -1, &on);
	assert_int_equal(on, 0);
	assert_in_range(sqlite3_limit(h, SQLITE_LIMIT_LENGTH, -1), 1,
	    64 << 20);
	assert_in_range(sqlite3_limit(h, SQLITE_LIMIT_VARIABLE_NUMBER, -1), 1,
	    1000);
	assert_int_equal(sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, -1), 0);
}

static void
test_read_only_refuses_writes(void **state)
{
	struct fixture *f = *state;
	struct user *u;

	fixture_user(f, "a@example.com");
	db_close(f->c.oidc);
	assert_int_equal(db_open(f->path, oidc_migrations, DB_READ_ONLY,
	    &f->c.oidc), OK);
	assert_int_equal(users_find_email(&f->c, "a@example.com", &u), OK);
	assert_int_equal(users_add(&f->c, "b@example.com", NULL, NULL, &u),
	    ERR_UNAVAILABLE);
	assert_int_equal(users_set_password(&f->c, 1, "x"), ERR_UNAVAILABLE);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM users"), 1);
}

static void
test_read_only_may_come_first(void **state)
{
	struct fixture *f = *state;
	char path[96];
	struct db *db;

	snprintf(path, sizeof path, "%s/copy.db", f->dir);
	assert_int_equal(db_open(path, oidc_migrations, DB_READ_ONLY, &db),
	    OK);
	db_close(db);
}

static const struct migration steps[] = {
	{ 1, "0001_one", "CREATE TABLE t (x INTEGER) STRICT;"
	    "INSERT INTO t VALUES (1);" },
	{ 2, "0002_two", "INSERT INTO t VALUES (2);" },
	{ 0, NULL, NULL }
};

static const struct migration broken[] = {
	{ 1, "0001_one", "CREATE TABLE t (x INTEGER) STRICT;"
	    "INSERT INTO t VALUES (1);" },
	{ 2, "0002_two", "INSERT INTO t VALUES (2);" },
	{ 3, "0003_three", "INSERT INTO t VALUES (3);"
	    "INSERT INTO nowhere VALUES (3);" },
	{ 0, NULL, NULL }
};

static const struct migration dangling[] = {
	{ 1, "0001_one", "CREATE TABLE p (id INTEGER PRIMARY KEY);"
	    "CREATE TABLE c (p INTEGER REFERENCES p (id));"
	    "INSERT INTO c VALUES (9);" },
	{ 0, NULL, NULL }
};

/* The rows of table t in copy.db, opened with `m`; -1 if it does not open. */
static int64_t
rows_with(struct fixture *f, const struct migration *m)
{
	struct fixture other = *f;
	char path[96];
	int64_t n;

	snprintf(path, sizeof path, "%s/copy.db", f->dir);
	if (db_open(path, m, 0, &other.c.oidc) != OK) {
		assert_null(other.c.oidc);
		return -1;
	}
	n = fixture_count(&other, "SELECT count(*) FROM t");
	db_close(other.c.oidc);
	return n;
}

static void
test_migrations_apply_once_in_order(void **state)
{
	struct fixture *f = *state;
	struct migration first[] = { steps[0], { 0, NULL, NULL } };

	assert_int_equal(rows_with(f, first), 1);
	assert_int_equal(rows_with(f, first), 1);
	assert_int_equal(rows_with(f, steps), 2);
	assert_int_equal(rows_with(f, steps), 2);
}

/* What a store of the second version held when the third came. */
static const char second_rows[] =
    "INSERT INTO users (sub, email, email_verified, created_at, updated_at)"
    " VALUES ('s', 'a@example.com', 1, 1, 1);"
    "INSERT INTO grants VALUES ('g', 1, 'app', 'sid', 'openid', 'r', 'n',"
    " '{}', 11, 12, 13, 14, NULL, NULL), ('over', 1, 'app', NULL, 'openid',"
    " '', NULL, NULL, 1, 1, 1, 14, 15, 'revoked');"
    "INSERT INTO codes VALUES (x'01', 'g', 'https://a/cb', 'c', 60, 61);"
    "INSERT INTO refresh_tokens VALUES (x'02', 'g', 1, 2, 3);"
    "INSERT INTO client_documents VALUES ('https://a/doc', '{}', 1, 2, 3,"
    " 4);";

static void
test_third_version_keeps_all(void **state)
{
	struct fixture *f = *state;
	struct fixture other = *f;
	struct grant *g;
	char path[96], sql[16384];
	struct migration old[] = { oidc_migrations[0], oidc_migrations[1],
	    { 0, NULL, NULL } };

	snprintf(path, sizeof path, "%s/copy.db", f->dir);
	assert_true((size_t)snprintf(sql, sizeof sql, "%s%s", old[1].sql,
	    second_rows) < sizeof sql);
	old[1].sql = sql;
	assert_int_equal(db_open(path, old, 0, &other.c.oidc), OK);
	db_close(other.c.oidc);
	assert_int_equal(db_open(path, oidc_migrations, 0, &other.c.oidc), OK);
	assert_int_equal(db_check(other.c.oidc), OK);
	assert_int_equal(grants_find(&other.c, "g", &g), OK);
	assert_string_equal(g->client_id, "app");
	assert_string_equal(g->sid, "sid");
	assert_string_equal(g->resource, "r");
	assert_string_equal(g->nonce, "n");
	assert_string_equal(g->claims, "{}");
	assert_int_equal(g->auth_time, 11);
	assert_int_equal(g->created_at, 12);
	assert_int_equal(g->used_at, 13);
	assert_int_equal(g->expires_at, 14);
	assert_int_equal(g->ended_at, 0);
	assert_int_equal(grants_find(&other.c, "over", &g), OK);
	assert_int_equal(g->ended_at, 15);
	assert_int_equal(fixture_count(&other, "SELECT count(*) FROM codes"
	    " WHERE hash = x'01' AND grant_id = 'g' AND used_at = 61"
	    " AND redirect_uri = 'https://a/cb' AND code_challenge = 'c'"
	    " AND expires_at = 60"), 1);
	fixture_run(&other, "DELETE FROM grants WHERE id = 'g'");
	assert_int_equal(fixture_count(&other,
	    "SELECT count(*) FROM refresh_tokens"), 0);
	assert_int_equal(fixture_count(&other, "SELECT count(*) FROM"
	    " client_documents WHERE name = 'https://a/doc'"), 1);
	db_close(other.c.oidc);
}

static void
test_newer_file_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct migration first[] = { steps[0], { 0, NULL, NULL } };

	assert_int_equal(rows_with(f, steps), 2);
	assert_int_equal(rows_with(f, first), -1);
	assert_int_equal(rows_with(f, steps), 2);
}

static void
test_broken_migration_leaves_no_trace(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(rows_with(f, broken), -1);
	assert_int_equal(rows_with(f, steps), 2);
	assert_int_equal(rows_with(f, broken), -1);
	assert_int_equal(rows_with(f, steps), 2);
}

static void
test_dangling_reference_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(rows_with(f, dangling), -1);
	assert_int_equal(rows_with(f, steps), 2);
}

static void
open_other(struct fixture *f, void *p)
{
	char path[96];
	struct db *db;

	(void)p;
	snprintf(path, sizeof path, "%s/copy.db", f->dir);
	child_check(db_open(path, steps, 0, &db) == OK);
	db_close(db);
}

static void
test_many_openers_migrate_once(void **state)
{
	struct fixture *f = *state;
	char path[96];

	for (int round = 0; round < 10; round++) {
		fixture_race(f, 4, open_other, NULL);
		assert_int_equal(rows_with(f, steps), 2);
		snprintf(path, sizeof path, "%s/copy.db", f->dir);
		unlink(path);
		snprintf(path, sizeof path, "%s/copy.db-wal", f->dir);
		unlink(path);
		snprintf(path, sizeof path, "%s/copy.db-shm", f->dir);
		unlink(path);
	}
}

static void
test_what_is_no_store_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[96];
	struct db *db = (struct db *)(uintptr_t)1;
	int fd;

	assert_int_equal(db_open("/nowhere/oidc.db", oidc_migrations, 0, &db),
	    ERR_UNAVAILABLE);
	assert_null(db);
	assert_int_equal(db_open(f->dir, oidc_migrations, 0, &db),
	    ERR_UNAVAILABLE);
	snprintf(path, sizeof path, "%s/result", f->dir);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(write(fd, "this is no database, but long enough for "
	    "its header and more: it must be left as it is, and told", 96),
	    96);
	close(fd);
	assert_int_equal(db_open(path, oidc_migrations, 0, &db),
	    ERR_UNAVAILABLE);
}

static int64_t
number(struct db *db, const char *const *sql)
{
	sqlite3_stmt *st = db_statement(db, sql, 1, 0);
	int64_t n;

	assert_int_equal(db_step(st), OK);
	n = db_int(st, 0);
	db_reset(st);
	return n;
}

/* What is laid over a table is there for one handle, which stays guarded. */
static void
test_overlay_is_one_handles_own(void **state)
{
	static const char *const users[] = { "SELECT count(*) FROM users" };
	static const char *const beneath[] = {
		"SELECT count(*) FROM main.users"
	};
	struct fixture *f = *state;
	struct user *u;
	struct db *db;

	assert_int_equal(users_add(&f->c, "a@example.com", NULL, NULL, &u), OK);
	assert_int_equal(db_open(f->path, oidc_migrations, 0, &db), OK);
	assert_int_equal(db_overlay(db, "CREATE TEMP VIEW users AS SELECT 1 AS id "
	    "WHERE 0"), OK);
	assert_int_equal(number(db, users), 0);
	assert_int_equal(number(db, beneath), 1);
	assert_int_equal(number(f->c.oidc, users), 1);
	assert_int_equal(db_overlay(db, "CREATE TEMP VIEW nonsense AS SELEKT"),
	    ERR_UNAVAILABLE);
	db_close(db);
	assert_int_equal(number(f->c.oidc, users), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_group_may_use_it),
		T(test_two_users_of_a_group_share_it),
		T(test_settings),
		T(test_read_only_refuses_writes),
		T(test_read_only_may_come_first),
		T(test_migrations_apply_once_in_order),
		T(test_third_version_keeps_all),
		T(test_newer_file_is_left_alone),
		T(test_broken_migration_leaves_no_trace),
		T(test_dangling_reference_is_refused),
		T(test_many_openers_migrate_once),
		T(test_what_is_no_store_is_refused),
		T(test_overlay_is_one_handles_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
