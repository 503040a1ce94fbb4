/*
 * db_queue - writers of one file take turns
 *
 * SQLite polls for its lock, with pauses that grow: the more writers, the
 * longer all of them sleep while nobody writes.  Who has the turn finds
 * SQLite's lock free, but for writers that do not queue (admin, sweep, and who
 * writes by db_step alone).  The queue is there for fairness alone: who does not
 * get the turn, because a process that has it is frozen or there are no locks
 * to be had, goes on without, and SQLite's lock decides.  Nobody waits longer
 * for both than SQLite would for its lock.
 *
 * The turn is a lock of the file; before it there is a line, a lock of its
 * first byte, where the next one waits for the turn and all others for the
 * next one's place.  Without it who writes again and again, as an import does,
 * would take the turn anew before those who wait have woken up.  The next one
 * takes the turn as soon as it is free: if a tick finds it free, the next one
 * is frozen, and is passed over.  So only the one whose turn it is can hold the
 * others up.
 */
#include "store/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

/* A tick that falls between a look at the time and the wait is no loss: the
 * next one follows. */
enum {
	TICK_US = 100000,
	LEFT_MS = 500,			/* at least, for SQLite's lock */
	PATIENCE_US = (DB_BUSY_TIMEOUT_MS - LEFT_MS) * 1000
};

/* The stores that this process queues for: oidc.db or people's memories. */
static struct queue {
	sqlite3 *store;			/* NULL: the place is free */
	int fd;
} queues[DB_QUEUES_MAX];

/* The queue of a store; NULL, for NULL: a free place.  NULL if there is none. */
static struct queue *
find(const sqlite3 *store)
{
	for (size_t i = 0; i < DB_QUEUES_MAX; i++)
		if (queues[i].store == store)
			return &queues[i];
	return NULL;
}

static void
on_tick(int sig)
{
	(void)sig;
}

enum err
db_take_turns(struct db *db, const char *path)
{
	struct sigaction tick = { .sa_handler = on_tick };
	mode_t mask = umask(0117);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	struct queue *q;

	umask(mask);
	if (fd < 0 || sigaction(SIGALRM, &tick, NULL) != 0) {
		log_event(NULL, LOG_ERROR, "cannot queue for the store",
		    LOG_STR("path", path), LOG_STR("error", strerror(errno)));
		if (fd >= 0)
			close(fd);
		return ERR_UNAVAILABLE;
	}
	db_queue_close(db->handle);
	if ((q = find(NULL)) == NULL)
		log_fatal("too many stores are queued for", NULL, 0);
	*q = (struct queue){ db->handle, fd };
	return OK;
}

void
db_queue_close(sqlite3 *handle)
{
	struct queue *q = find(handle);

	if (handle == NULL || q == NULL)
		return;
	close(q->fd);
	*q = (struct queue){ 0 };
}

/* Locks or unlocks the line, by a lock that is the open file's and not the
 * process's. */
static int
line(int fd, int how, short type)
{
	struct flock first = { .l_type = type, .l_whence = SEEK_SET, .l_len = 1 };

	return fcntl(fd, how, &first);
}

/* As the next one. */
static bool
wait_turn(int fd, int64_t until)
{
	int rc;

	do {
		rc = flock(fd, LOCK_EX);
	} while (rc != 0 && errno == EINTR && clock_monotonic_us() < until);
	(void)line(fd, F_OFD_SETLK, F_UNLCK);
	return rc == 0;
}

static bool
wait_line(int fd, int64_t until)
{
	do {
		if (line(fd, F_OFD_SETLKW, F_WRLCK) == 0)
			return wait_turn(fd, until);
		if (errno != EINTR)
			return false;
		/* Past one that is frozen. */
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
	} while (clock_monotonic_us() < until);
	errno = EINTR;
	return false;
}

static bool
wait_in_line(int fd)
{
	const struct itimerval ticking = { { 0, TICK_US }, { 0, TICK_US } };
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };
	bool taken;

	setitimer(ITIMER_REAL, &ticking, NULL);
	taken = wait_line(fd, clock_monotonic_us() + PATIENCE_US);
	setitimer(ITIMER_REAL, &off, NULL);
	return taken;
}

/* If nobody waits: without a timer. */
static bool
take_at_once(int fd)
{
	bool taken;

	if (line(fd, F_OFD_SETLK, F_WRLCK) != 0)
		return false;
	taken = flock(fd, LOCK_EX | LOCK_NB) == 0;
	(void)line(fd, F_OFD_SETLK, F_UNLCK);
	return taken;
}

void
db_queue_enter(sqlite3 *handle)
{
	const struct queue *q = find(handle);
	int64_t since = clock_monotonic_us(), left;
	int why;

	if (q == NULL || take_at_once(q->fd) || wait_in_line(q->fd))
		return;
	why = errno;
	left = DB_BUSY_TIMEOUT_MS - (clock_monotonic_us() - since) / 1000;
	sqlite3_busy_timeout(handle, left > LEFT_MS ? (int)left : LEFT_MS);
	log_event(NULL, LOG_WARN, "no turn came, writing without one",
	    LOG_STR("error", why == EINTR ? "it took too long" : strerror(why)));
}

bool
db_queue_try(sqlite3 *handle)
{
	const struct queue *q = find(handle);

	return q == NULL || take_at_once(q->fd);
}

void
db_queue_leave(sqlite3 *handle)
{
	const struct queue *q = find(handle);

	if (q == NULL)
		return;
	flock(q->fd, LOCK_UN);
	sqlite3_busy_timeout(handle, DB_BUSY_TIMEOUT_MS);
}
