/*
 * replace - put a file in the place of another, whole or not at all
 */
#include "system/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
write_all(int fd, const char *p, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

enum err
replace_file(const char *path, const void *p, size_t len, mode_t mode)
{
	char fresh[PATH_MAX];
	bool good;
	int fd;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >=
	    (int)sizeof(fresh)) {
		errno = ENAMETOOLONG;
		return ERR_UNAVAILABLE;
	}
	/* One that was left behind may belong to another user of the group. */
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (fd < 0)
		return ERR_UNAVAILABLE;
	good = write_all(fd, p, len) && fchmod(fd, mode) == 0 &&
	    fsync(fd) == 0;
	good = close(fd) == 0 && good;
	return good && rename(fresh, path) == 0 ? OK : ERR_UNAVAILABLE;
}
