/*
 * backup_turn - how many files of a person are on their way at a time
 *
 * A turn is the lock of a byte of the file by which writers take turns too
 * (db_queue.c locks its first one): a lock of an open file, which nothing but
 * its closing ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "memory/backup.h"

enum { RETRY_S = 10 };

static const struct {
	off_t first, count;		/* bytes of the file */
	const char *taken;
} turns[] = {
	[BACKUP_IN]  = { 16, 1, "another import of this person is still "
	    "running; try again when it has ended" },
	[BACKUP_OUT] = { 32, 2, "two exports of this person are still "
	    "running; try again when one has ended" },
};

static void
close_file(void *fd)
{
	close(*(int *)fd);
}

/* ERR_LIMITED: another has it. */
static enum err
lock(int fd, off_t place)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = place, .l_len = 1 };

	if (fcntl(fd, F_OFD_SETLK, &l) == 0)
		return OK;
	return errno == EAGAIN || errno == EACCES ? ERR_LIMITED :
	    ERR_UNAVAILABLE;
}

enum err
backup_take_turn(struct rest *r, enum backup_turn which)
{
	struct arena *a = r->rq->call.arena;
	int *fd = arena_alloc(a, sizeof *fd);
	enum err e;

	*fd = open(person_turns_path(a, r->rq->cfg, r->who->sub),
	    O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (*fd < 0)
		return ERR_UNAVAILABLE;
	arena_defer(a, close_file, fd);
	for (off_t i = 0; i < turns[which].count; i++)
		if ((e = lock(*fd, turns[which].first + i)) != ERR_LIMITED)
			return e;
	r->rq->retry_after_s = RETRY_S;
	return request_refuse(r->rq, ERR_LIMITED, NULL, "%s",
	    turns[which].taken);
}
