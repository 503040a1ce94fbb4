/*
 * watched - a small file that is read again when it changes
 *
 * Never takes the state of one file for the content of another: what is
 * remembered is that of the descriptor that was read.
 */
#include "system/watched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	    a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Up to `len` bytes; fewer if the file ends before. */
static enum err
read_all(int fd, char *p, size_t len, size_t *got)
{
	ssize_t n;

	*got = 0;
	while (*got < len) {
		n = read(fd, p + *got, len - *got);
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_UNAVAILABLE;
		*got += (size_t)n;
	}
	return OK;
}

static enum err
read_file(int fd, size_t max, struct stat *at, struct span *out)
{
	size_t len;
	char *text;
	enum err e;

	if (fstat(fd, at) != 0 || !S_ISREG(at->st_mode))
		return ERR_UNAVAILABLE;
	if ((uint64_t)at->st_size > max)
		return ERR_TOO_LARGE;
	text = malloc((size_t)at->st_size + 1);
	if (text == NULL)
		log_fatal("no memory left", NULL, ENOMEM);
	if ((e = read_all(fd, text, (size_t)at->st_size, &len)) != OK) {
		free(text);
		return e;
	}
	text[len] = '\0';
	*out = (struct span){ text, len };
	return OK;
}

enum err
watched_read(struct watched *w, const char *path, size_t max,
    struct span *out)
{
	struct stat now;
	enum err e;
	int fd;

	*out = (struct span){ NULL, 0 };
	if (w->seen && stat(path, &now) == 0 && is_same(&now, &w->at))
		return OK;
	w->seen = false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	e = read_file(fd, max, &w->at, out);
	close(fd);
	w->seen = e == OK;
	return e;
}
