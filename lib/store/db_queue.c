/*
 * db_queue - writers of one file take turns
 *
 * SQLite polls for its lock, with pauses that grow: the more writers, the
 * longer all of them sleep while nobody writes.  Who has the turn finds
 * SQLite's lock free, but for writers that do not queue (admin, sweep, and who
 * writes by db_step alone).  Nobody waits longer for the turn than SQLite
 * would for its lock.
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
enum { PATIENCE_US = 5000000, TICK_US = 250000 };

/* A process queues for one store, oidc.db. */
static sqlite3 *store;
static int queue = -1;

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

	umask(mask);
	if (fd < 0 || sigaction(SIGALRM, &tick, NULL) != 0) {
		log_event(NULL, LOG_ERROR, "cannot queue for the store",
		    LOG_STR("path", path), LOG_STR("error", strerror(errno)));
		if (fd >= 0)
			close(fd);
		return ERR_UNAVAILABLE;
	}
	db_queue_close(store);
	store = db->handle;
	queue = fd;
	return OK;
}

void
db_queue_close(sqlite3 *handle)
{
	if (queue < 0 || handle != store)
		return;
	close(queue);
	queue = -1;
	store = NULL;
}

static enum err
wait_turn(void)
{
	const struct itimerval ticking = { { 0, TICK_US }, { 0, TICK_US } };
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };
	int64_t until = clock_monotonic_us() + PATIENCE_US;
	int rc;

	setitimer(ITIMER_REAL, &ticking, NULL);
	do {
		rc = flock(queue, LOCK_EX);
	} while (rc != 0 && errno == EINTR && clock_monotonic_us() < until);
	setitimer(ITIMER_REAL, &off, NULL);
	return rc == 0 ? OK : ERR_UNAVAILABLE;
}

enum err
db_queue_enter(sqlite3 *handle)
{
	if (queue < 0 || handle != store ||
	    flock(queue, LOCK_EX | LOCK_NB) == 0 || wait_turn() == OK)
		return OK;
	log_event(NULL, LOG_ERROR, "the store is busy for too long",
	    LOG_INT("ms", PATIENCE_US / 1000));
	return ERR_UNAVAILABLE;
}

void
db_queue_leave(sqlite3 *handle)
{
	if (queue >= 0 && handle == store)
		flock(queue, LOCK_UN);
}
