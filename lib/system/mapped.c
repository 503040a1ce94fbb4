/*
 * mapped - a small file of fixed layout, shared between processes
 *
 * Must never shorten a file or remove one that it has not looked at under
 * the lock: others may have it mapped, or may just have made it.
 */
#include "system/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

/* Each round somebody else replaced the file; more than a few is no race. */
enum { ROUNDS_MAX = 16 };

static bool
same_layout(const struct mapped *a, const struct mapped *b)
{
	return a->layout == b->layout && a->size == b->size;
}

static bool
has_layout(int fd, const struct mapped *layout)
{
	struct mapped found;
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == layout->size &&
	    pread(fd, &found, sizeof(found), 0) == (ssize_t)sizeof(found) &&
	    same_layout(&found, layout);
}

/* Is `fd` still what `path` names? */
static bool
still_there(int fd, const char *path)
{
	struct stat open_file, named;

	return fstat(fd, &open_file) == 0 && lstat(path, &named) == 0 &&
	    open_file.st_dev == named.st_dev &&
	    open_file.st_ino == named.st_ino;
}

static bool
is_empty(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

static void *
map_fd(int fd, size_t size, int prot)
{
	void *p = mmap(NULL, size, prot, MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* Fills an empty file; the header goes last, so a crash leaves no half. */
static void *
make(int fd, const struct mapped *layout, void (*first)(void *))
{
	void *p;

	/* The umask must not keep the group out. */
	if (fchmod(fd, 0660) != 0 ||
	    (errno = posix_fallocate(fd, 0, (off_t)layout->size)) != 0)
		return NULL;
	if ((p = map_fd(fd, layout->size, PROT_READ | PROT_WRITE)) == NULL)
		return NULL;
	if (first != NULL)
		first(p);
	memcpy(p, layout, sizeof(*layout));
	return p;
}

/* One look at a locked file: its map, or NULL and whether to try again. */
static void *
settle(int fd, const char *path, const struct mapped *layout,
    void (*first)(void *), bool *again)
{
	*again = false;
	if (!still_there(fd, path)) {
		*again = true;
		return NULL;
	}
	if (has_layout(fd, layout))
		return map_fd(fd, layout->size, PROT_READ | PROT_WRITE);
	if (is_empty(fd))
		return make(fd, layout, first);
	*again = unlink(path) == 0;
	return NULL;
}

enum err
mapped_open(const char *path, struct mapped layout, void (*first)(void *),
    void **out)
{
	bool again = true;
	int fd, why = 0;

	*out = NULL;
	for (int i = 0; i < ROUNDS_MAX && again && *out == NULL; i++) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
		    O_NONBLOCK, 0660);
		if (fd < 0 || flock(fd, LOCK_EX) != 0)
			again = false;
		else
			*out = settle(fd, path, &layout, first, &again);
		why = errno;
		if (fd < 0)
			break;
		/* The map keeps the open file, and with it the lock. */
		flock(fd, LOCK_UN);
		close(fd);
	}
	if (*out != NULL)
		return OK;
	log_event(NULL, LOG_ERROR, "shared file cannot be opened",
	    LOG_STR("path", path), LOG_STR("why", strerror(why)));
	return ERR_UNAVAILABLE;
}

enum err
mapped_view(const char *path, struct mapped layout, void **out)
{
	int fd;

	*out = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return ERR_NOT_FOUND;
	if (has_layout(fd, &layout))
		*out = map_fd(fd, layout.size, PROT_READ);
	close(fd);
	return *out != NULL ? OK : ERR_NOT_FOUND;
}

void
mapped_close(void *map)
{
	if (map != NULL)
		munmap(map, ((struct mapped *)map)->size);
}
