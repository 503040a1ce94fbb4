/* test_db_queue - writers take turns, and nobody waits for ever */
#include "store_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>

#include "base/clock.h"

/* A process with a transaction of its own: it tells when it is about to begin
 * and when it has begun, ends it when told how, and itself when told once
 * more. */
struct writer {
	pid_t pid;
	int begun[2], go[2];
};

static const char *
queue_of(const struct fixture *f)
{
	static char path[96];

	snprintf(path, sizeof path, "%s/result", f->dir);
	return path;
}

static const char *const lone[] = {
	"UPDATE users SET name = 'n' WHERE id = 0"
};

/* A single statement, in a process of its own, that tells before and after. */
static void
write_alone(struct fixture *f, const struct writer *w)
{
	f->c.arena = arena_new(ARENA_MAX);
	if (db_open(f->path, oidc_migrations, 0, &f->c.oidc) != OK ||
	    db_take_turns(f->c.oidc, queue_of(f)) != OK ||
	    write(w->begun[1], "o", 1) != 1 ||
	    db_run(db_statement(f->c.oidc, lone, 1, 0)) != OK ||
	    write(w->begun[1], "x", 1) != 1)
		_exit(1);
	_exit(0);
}

static void
write_when_told(struct fixture *f, const struct writer *w, bool queues)
{
	char how = 'b';

	f->c.arena = arena_new(ARENA_MAX);
	f->c.now = NOW;
	if (db_open(f->path, oidc_migrations, 0, &f->c.oidc) != OK ||
	    (queues && db_take_turns(f->c.oidc, queue_of(f)) != OK) ||
	    write(w->begun[1], "o", 1) != 1 ||
	    db_begin(f->c.oidc) != OK ||
	    write(w->begun[1], &how, 1) != 1 ||
	    read(w->go[0], &how, 1) != 1)
		_exit(1);
	if (how == 'r')
		db_rollback(f->c.oidc);
	else if (db_commit(f->c.oidc) != OK)
		_exit(1);
	_exit(read(w->go[0], &how, 1) == 1 ? 0 : 1);
}

/* Once it is about to begin. */
static struct writer
start(struct fixture *f, bool queues)
{
	struct writer w;
	char how;

	assert_int_equal(pipe(w.begun), 0);
	assert_int_equal(pipe(w.go), 0);
	if ((w.pid = fork()) == 0)
		write_when_told(f, &w, queues);
	assert_int_equal(read(w.begun[0], &how, 1), 1);
	return w;
}

static bool
has_begun(const struct writer *w, int ms)
{
	struct pollfd p = { w->begun[0], POLLIN, 0 };

	return poll(&p, 1, ms) == 1;
}

static void
finish(struct writer *w, int how)
{
	int status;

	if (how == 0)
		assert_int_equal(write(w->go[1], "cc", 2), 2);
	else
		kill(w->pid, how);
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	assert_int_equal(status, how);
	close(w->begun[0]);
	close(w->begun[1]);
	close(w->go[0]);
	close(w->go[1]);
}

static void
test_one_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct writer first, second, plain;

	fixture_close(f);
	first = start(f, true);
	assert_true(has_begun(&first, 10000));
	second = start(f, true);
	assert_false(has_begun(&second, 50));
	finish(&first, 0);
	assert_true(has_begun(&second, 10000));
	/* Who does not queue is kept apart by SQLite's own lock. */
	plain = start(f, false);
	assert_false(has_begun(&plain, 50));
	finish(&second, 0);
	assert_true(has_begun(&plain, 10000));
	finish(&plain, 0);
}

/* The lock itself is held, and SQLite's is free: both wait for it. */
static void
test_it_is_the_turn_that_counts(void **state)
{
	struct fixture *f = *state;
	struct writer w, transaction;
	int status, fd;
	char how;

	fd = open(queue_of(f), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	fixture_close(f);
	assert_int_equal(pipe(w.begun), 0);
	if ((w.pid = fork()) == 0) {
		close(fd);
		write_alone(f, &w);
	}
	transaction = start(f, true);
	assert_int_equal(read(w.begun[0], &how, 1), 1);
	assert_false(has_begun(&w, 200));
	assert_false(has_begun(&transaction, 0));
	assert_int_equal(flock(fd, LOCK_UN), 0);
	close(fd);
	assert_true(has_begun(&transaction, 10000));
	finish(&transaction, 0);
	assert_true(has_begun(&w, 10000));
	assert_int_equal(waitpid(w.pid, &status, 0), w.pid);
	assert_int_equal(status, 0);
	close(w.begun[0]);
	close(w.begun[1]);
}

static void
test_the_dead_do_not_hold_it(void **state)
{
	struct fixture *f = *state;
	struct writer first, second;

	fixture_close(f);
	first = start(f, true);
	assert_true(has_begun(&first, 10000));
	second = start(f, true);
	finish(&first, SIGKILL);
	assert_true(has_begun(&second, 10000));
	finish(&second, 0);
}

/* As long as SQLite would wait, then the caller hears of it. */
static void
test_patience_ends(void **state)
{
	struct fixture *f = *state;
	struct writer stuck;
	int64_t begun;

	fixture_close(f);
	stuck = start(f, true);
	assert_true(has_begun(&stuck, 10000));
	fixture_open(f);
	assert_int_equal(db_take_turns(f->c.oidc, queue_of(f)), OK);
	begun = clock_monotonic_us();
	assert_int_equal(db_begin(f->c.oidc), ERR_UNAVAILABLE);
	assert_in_range(clock_monotonic_us() - begun, 4900000, 30000000);
	finish(&stuck, 0);
	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_int_equal(db_commit(f->c.oidc), OK);
}

/* The turn is held by one that writes nothing, as if frozen: the store is
 * free, so the write comes about, and the next one has all its patience. */
static void
test_the_frozen_stop_nobody(void **state)
{
	struct fixture *f = *state;
	struct db *other;
	int64_t begun;
	int fd;

	fd = open(queue_of(f), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(db_take_turns(f->c.oidc, queue_of(f)), OK);
	begun = clock_monotonic_us();
	assert_int_equal(db_begin(f->c.oidc), OK);
	assert_in_range(clock_monotonic_us() - begun, 4000000, 30000000);
	assert_int_equal(db_commit(f->c.oidc), OK);
	assert_int_equal(flock(fd, LOCK_UN), 0);
	close(fd);
	assert_int_equal(db_open(f->path, oidc_migrations, 0, &other), OK);
	assert_int_equal(db_begin(other), OK);
	begun = clock_monotonic_us();
	assert_int_equal(db_begin(f->c.oidc), ERR_UNAVAILABLE);
	assert_in_range(clock_monotonic_us() - begun, 4000000, 30000000);
	db_rollback(other);
	db_close(other);
}

static void
test_a_turn_ends_with_its_transaction(void **state)
{
	struct fixture *f = *state;
	struct writer first, next;

	fixture_close(f);
	for (const char *how = "cr"; *how != '\0'; how++) {
		first = start(f, true);
		assert_true(has_begun(&first, 10000));
		assert_int_equal(write(first.go[1], how, 1), 1);
		next = start(f, true);
		/* Sooner than it would go on without a turn. */
		assert_true(has_begun(&next, 4000));
		finish(&next, 0);
		finish(&first, 0);
	}
}

/* Whose turn is next waits in a place of its own, and all others behind: who
 * was there last cannot be first again. */
static void
test_there_is_a_line(void **state)
{
	struct fixture *f = *state;
	struct flock first = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_len = 1 };
	struct writer w;
	int fd;

	fd = open(queue_of(f), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &first), 0);
	fixture_close(f);
	/* The turn is free, and for the next one to take. */
	w = start(f, true);
	assert_false(has_begun(&w, 50));
	first.l_type = F_UNLCK;
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &first), 0);
	assert_true(has_begun(&w, 10000));
	/* Who has the turn is not in the line any more. */
	first.l_type = F_WRLCK;
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &first), 0);
	close(fd);
	finish(&w, 0);
}

static void
wait_until_next(const struct fixture *f)
{
	struct flock first = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_len = 1 };
	int fd = open(queue_of(f), O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	for (int i = 0; i < 1000 && first.l_type == F_WRLCK; i++) {
		poll(NULL, 0, 10);
		assert_int_equal(fcntl(fd, F_OFD_GETLK, &first), 0);
		/* It says whose it is, or that it is free. */
		first.l_type = first.l_type == F_UNLCK ? F_WRLCK : F_RDLCK;
	}
	assert_int_equal(first.l_type, F_RDLCK);
	close(fd);
}

/* One that is stopped while it is the next holds up neither who waits behind
 * it nor who comes later, and goes on when it may. */
static void
test_the_frozen_are_passed_over(void **state)
{
	struct fixture *f = *state;
	struct writer first, frozen, behind;
	int status;

	/* It lets no signal end a wait for the lock of an open file. */
	if (getenv("UNDER_VALGRIND") != NULL)
		skip();
	fixture_close(f);
	first = start(f, true);
	assert_true(has_begun(&first, 10000));
	frozen = start(f, true);
	wait_until_next(f);
	assert_int_equal(kill(frozen.pid, SIGSTOP), 0);
	assert_int_equal(waitpid(frozen.pid, &status, WUNTRACED), frozen.pid);
	behind = start(f, true);
	finish(&first, 0);
	/* Sooner than it would go on without a turn. */
	for (int i = 0; i < 2; i++) {
		assert_true(has_begun(&behind, 4000));
		finish(&behind, 0);
		behind = start(f, true);
	}
	assert_true(has_begun(&behind, 4000));
	kill(frozen.pid, SIGCONT);
	assert_false(has_begun(&frozen, 50));
	finish(&behind, 0);
	assert_true(has_begun(&frozen, 10000));
	finish(&frozen, 0);
}

static void
test_no_queue_without_a_folder(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_take_turns(f->c.oidc, "/nowhere/queue"),
	    ERR_UNAVAILABLE);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_one_at_a_time),
		T(test_it_is_the_turn_that_counts),
		T(test_the_dead_do_not_hold_it),
		T(test_patience_ends),
		T(test_the_frozen_stop_nobody),
		T(test_a_turn_ends_with_its_transaction),
		T(test_there_is_a_line),
		T(test_the_frozen_are_passed_over),
		T(test_no_queue_without_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
