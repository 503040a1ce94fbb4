/*
 * spool - a file without a name, for bytes that must be read twice
 */
#include "memory/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "system/config.h"

enum err
spool_open(struct arena *a, const struct config *cfg, int *fd)
{
	char *path = config_path(a, cfg, "memories/.import-XXXXXX");

	if ((*fd = mkostemp(path, O_CLOEXEC)) < 0)
		return ERR_UNAVAILABLE;
	unlink(path);
	return OK;
}

enum err
spool_write(int fd, const char *p, size_t len)
{
	ssize_t n;

	for (; len > 0; p += n, len -= (size_t)n)
		if ((n = write(fd, p, len)) <= 0)
			return ERR_UNAVAILABLE;
	return OK;
}
