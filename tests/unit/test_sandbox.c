/*
 * sandbox: each test enters it in a child of its own and looks around there.
 *
 * A child's checks end it with 1 and say which; 0 means that all held.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "system/sandbox.h"

static char dir[] = "/tmp/keepsake-sandbox-XXXXXX";
static char store[128], public[128], one[128], other[128], inside[128];

#define CHECK(what) check((what), #what, __LINE__)
/* `call` fails, and for this reason. */
#define REFUSED(call, why) \
	do { \
		errno = 0; \
		CHECK((call) < 0); \
		if (errno != (why)) \
			fprintf(stderr, "errno %d\n", errno); \
		CHECK(errno == (why)); \
	} while (0)

static void
check(bool held, const char *what, int line)
{
	if (held)
		return;
	fprintf(stderr, "%s:%d: %s\n", __FILE__, line, what);
	_exit(1);
}

static int
in_child(void (*look)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(60);
		look();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
holds(void (*look)(void))
{
	int status = in_child(look);

	if (WIFSIGNALED(status))
		fprintf(stderr, "signal %d\n", WTERMSIG(status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
killed(void (*look)(void))
{
	int status = in_child(look);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void
put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(store, sizeof(store), "%s/store", dir);
	snprintf(public, sizeof(public), "%s/public", dir);
	snprintf(inside, sizeof(inside), "%s/public/keys", dir);
	snprintf(one, sizeof(one), "%s/one", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	assert_int_equal(mkdir(store, 0700), 0);
	assert_int_equal(mkdir(public, 0700), 0);
	put_file(inside, "keys");
	put_file(one, "one");
	put_file(other, "other");
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
enter(void)
{
	const char *const read[] = { public, one, "/nonexistent/x", NULL };
	const char *const write[] = { store, NULL };
	const struct sandbox s = { read, write, false, false };

	sandbox_enter(&s);
}

static void
enter_unix(void)
{
	const struct sandbox s = { .connect_unix = true };

	sandbox_enter(&s);
}

static void
enter_inet(void)
{
	const struct sandbox s = { .connect_inet = true };

	sandbox_enter(&s);
}

#ifdef SANDBOX_OFF

static void
look_off(void)
{
	enter();
	CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(open("/etc/passwd", O_RDONLY) >= 0);
}

static void
test_off(void **state)
{
	(void)state;
	(void)killed;
	(void)enter_unix;
	(void)enter_inet;
	holds(look_off);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off),
	};

	fputs("skipped: built with -DSANDBOX_OFF, the walls are down\n",
	    stderr);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

#else

static bool
has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) >= 1;
}

static void
sql(sqlite3 *db, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fprintf(stderr, "%s: %s\n", text, why);
	CHECK(why == NULL);
}

static void
look_sqlite(void)
{
	char path[160], wal[168];
	sqlite3 *a, *b;

	snprintf(wal, sizeof(wal), "%s/t.db-wal", store);
	snprintf(path, sizeof(path), "%s/t.db", store);
	enter();
	CHECK(sqlite3_open(path, &a) == SQLITE_OK);
	sql(a, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "PRAGMA temp_store=MEMORY; CREATE TABLE t(x);"
	    "INSERT INTO t VALUES(randomblob(100000));");
	CHECK(sqlite3_open(path, &b) == SQLITE_OK);
	/* Sorters' files would lie outside of the walls. */
	sql(b, "PRAGMA temp_store=MEMORY; BEGIN IMMEDIATE;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
	    "SELECT i + 1 FROM n WHERE i < 2000) "
	    "INSERT INTO t SELECT randomblob(1000) FROM n; COMMIT;"
	    "CREATE INDEX i ON t(x);");
	sql(a, "SELECT count(*) FROM t ORDER BY x;"
	    "PRAGMA wal_checkpoint(TRUNCATE);");
	sql(a, "DELETE FROM t; PRAGMA integrity_check; VACUUM;");
	CHECK(sqlite3_close(b) == SQLITE_OK);
	CHECK(sqlite3_close(a) == SQLITE_OK);
	REFUSED(access(wal, F_OK), ENOENT);
}

static void
look_paths(void)
{
	char text[8] = "";
	int fd;

	enter();
	REFUSED(open("/etc/passwd", O_RDONLY), EACCES);
	REFUSED(open("/", O_RDONLY | O_DIRECTORY), EACCES);
	REFUSED(open(other, O_RDONLY), EACCES);
	REFUSED(open(dir, O_RDONLY | O_DIRECTORY), EACCES);
	REFUSED(open(inside, O_WRONLY), EACCES);
	REFUSED(open(one, O_RDWR), EACCES);
	REFUSED(unlink(inside), EACCES);
	CHECK((fd = open(inside, O_RDONLY)) >= 0);
	CHECK(read(fd, text, 4) == 4 && memcmp(text, "keys", 4) == 0);
	CHECK(open(one, O_RDONLY) >= 0);
	CHECK(open(public, O_RDONLY | O_DIRECTORY) >= 0);
}

static void
look_new_file(void)
{
	char path[160];

	enter();
	snprintf(path, sizeof(path), "%s/new", public);
	REFUSED(open(path, O_WRONLY | O_CREAT, 0600), EACCES);
	snprintf(path, sizeof(path), "%s/new", dir);
	REFUSED(open(path, O_WRONLY | O_CREAT, 0600), EACCES);
}

static void
look_replace(void)
{
	char from[160], to[160];
	int fd;

	enter();
	snprintf(from, sizeof(from), "%s/next", store);
	snprintf(to, sizeof(to), "%s/now", store);
	for (int i = 0; i < 2; i++) {
		CHECK((fd = open(from, O_RDWR | O_CREAT | O_TRUNC, 0600)) >= 0);
		CHECK(write(fd, "x", 1) == 1 && fsync(fd) == 0);
		CHECK(ftruncate(fd, 0) == 0 && close(fd) == 0);
		CHECK(rename(from, to) == 0);
	}
	snprintf(from, sizeof(from), "%s/stolen", public);
	REFUSED(rename(to, from), EACCES);
	CHECK(unlink(to) == 0);
	REFUSED(mkdir(to, 0700), EPERM);
	REFUSED(symlink("/etc/passwd", to), EPERM);
	REFUSED(chmod(store, 0777), EPERM);
}

static void *
thread(void *p)
{
	return p;
}

static void
look_process(void)
{
	pthread_t t;

	enter();
	REFUSED(fork(), EPERM);
	REFUSED(vfork(), EPERM);
	CHECK(pthread_create(&t, NULL, thread, NULL) != 0);
	REFUSED(kill(getppid(), 0), EPERM);
	REFUSED(syscall(SYS_tgkill, getppid(), getppid(), 0), EPERM);
	REFUSED(setuid(0), EPERM);
	REFUSED(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), EPERM);
	REFUSED(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 9, 9 }), EPERM);
	CHECK(getrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, 0 }) == 0);
}

static void
look_code(void)
{
	char *p;

	enter();
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	CHECK(errno == EPERM);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED);
	REFUSED(mprotect(p, 4096, PROT_READ | PROT_EXEC), EPERM);
	CHECK(mprotect(p, 4096, PROT_READ) == 0);
	CHECK(munmap(p, 4096) == 0);
	p = malloc(50 * 1000 * 1000);
	CHECK(p != NULL && (p = realloc(p, 60 * 1000 * 1000)) != NULL);
	free(p);
}

static void
look_sockets(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	enter();
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_INET6, SOCK_DGRAM, 0), EPERM);
	REFUSED(socket(AF_NETLINK, SOCK_RAW, 0), EPERM);
	REFUSED(connect(0, (struct sockaddr *)&a, sizeof(a)), EPERM);
	REFUSED(listen(0, 1), EPERM);
}

static void
look_exec(void)
{
	char *const argv[] = { NULL };

	enter();
	execve("/bin/true", argv, argv);
}

static void
look_execveat(void)
{
	enter();
	syscall(SYS_execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0);
}

static void
look_ptrace(void)
{
	enter();
	ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void
look_exec_inet(void)
{
	char *const argv[] = { NULL };

	enter_inet();
	execve("/bin/true", argv, argv);
}

static volatile sig_atomic_t seen;

static void
on_signal(int sig)
{
	seen = sig;
}

static void
look_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	enter();
	CHECK(sigaction(SIGTERM, &act, NULL) == 0);
	CHECK(raise(SIGTERM) == 0 && seen == SIGTERM);
}

static void
look_privileges(void)
{
	struct rlimit core;

	sandbox_prepare();
	CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	CHECK(getrlimit(RLIMIT_CORE, &core) == 0);
	CHECK(core.rlim_cur == 0 && core.rlim_max == 0);
	CHECK(open("/etc/passwd", O_RDONLY) >= 0);
}

static int
listen_unix(struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	a->sun_family = AF_UNIX;
	snprintf(a->sun_path, sizeof(a->sun_path), "%s/socket", dir);
	unlink(a->sun_path);
	CHECK(fd >= 0 && bind(fd, (struct sockaddr *)a, sizeof(*a)) == 0);
	CHECK(listen(fd, 4) == 0);
	return fd;
}

/* Says something from `client` to `listener` and back. */
static void
converse(int listener, int client)
{
	struct pollfd p = { listener, POLLIN, 0 };
	char text[4];
	int peer;

	CHECK(poll(&p, 1, 10000) == 1);
	CHECK((peer = accept(listener, NULL, NULL)) >= 0);
	CHECK(write(client, "ping", 4) == 4);
	CHECK(recv(peer, text, 4, MSG_WAITALL) == 4);
	CHECK(send(peer, "pong", 4, MSG_NOSIGNAL) == 4);
	CHECK(shutdown(peer, SHUT_WR) == 0);
	CHECK(read(client, text, 4) == 4 && memcmp(text, "pong", 4) == 0);
	CHECK(close(peer) == 0);
}

/* A FastCGI worker: its socket is there before; the caller's too here. */
static void
look_worker(void)
{
	struct sockaddr_un a;
	int listener = listen_unix(&a), client;

	client = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(connect(client, (struct sockaddr *)&a, sizeof(a)) == 0);
	enter();
	converse(listener, client);
	CHECK(fcntl(listener, F_SETFL, O_NONBLOCK) == 0);
	REFUSED(accept4(listener, NULL, NULL, SOCK_CLOEXEC), EAGAIN);
}

static void
look_unix(void)
{
	struct sockaddr_un a;
	int listener = listen_unix(&a), client;

	enter_unix();
	CHECK((client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) >= 0);
	CHECK(connect(client, (struct sockaddr *)&a, sizeof(a)) == 0);
	converse(listener, client);
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	REFUSED(fork(), EPERM);
}

static void
look_inet(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM, 0), client, pair[2];
	void *back = NULL;
	pthread_t t;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(listener, (struct sockaddr *)&a, sizeof(a)) == 0);
	CHECK(listen(listener, 4) == 0);
	CHECK(getsockname(listener, (struct sockaddr *)&a, &len) == 0);
	enter_inet();
	CHECK((client = socket(AF_INET, SOCK_STREAM, 0)) >= 0);
	CHECK(connect(client, (struct sockaddr *)&a, sizeof(a)) == 0);
	converse(listener, client);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	CHECK(pthread_create(&t, NULL, thread, pair) == 0);
	CHECK(pthread_join(t, &back) == 0 && back == pair);
	REFUSED(fork(), EPERM);
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0), EPERM);
}

static void
look_both(void)
{
	const struct sandbox s = { NULL, NULL, true, true };

	sandbox_enter(&s);
	CHECK(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	CHECK(socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

#define TEST(name) \
	static void \
	test_##name(void **state) \
	{ \
		(void)state; \
		holds(look_##name); \
	}
#define TEST_KILLED(name) \
	static void \
	test_##name(void **state) \
	{ \
		(void)state; \
		killed(look_##name); \
	}
#define TEST_PATHS(name) \
	static void \
	test_##name(void **state) \
	{ \
		(void)state; \
		if (!has_landlock()) { \
			fputs("skipped: no landlock\n", stderr); \
			skip(); \
		} \
		holds(look_##name); \
	}

TEST(sqlite)
TEST_PATHS(paths)
TEST_PATHS(new_file)
TEST_PATHS(replace)
TEST(process)
TEST(code)
TEST(sockets)
TEST(signals)
TEST(privileges)
TEST(worker)
TEST(unix)
TEST(inet)
TEST(both)
TEST_KILLED(exec)
TEST_KILLED(execveat)
TEST_KILLED(ptrace)
TEST_KILLED(exec_inet)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sqlite),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_new_file),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_privileges),
		cmocka_unit_test(test_worker),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_inet),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_exec),
		cmocka_unit_test(test_execveat),
		cmocka_unit_test(test_ptrace),
		cmocka_unit_test(test_exec_inet),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

#endif
