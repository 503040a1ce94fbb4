/*
 * admin_file - what the operator hands over in files: passwords and keys
 *
 * Must never print anything of it.
 */
#include "admin/admin.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/str.h"

enum err
admin_read_file(struct arena *a, const char *path, size_t max,
    struct span *out)
{
	char *text = arena_alloc(a, max + 2);
	int fd = str_eq(path, "-") ? dup(STDIN_FILENO) :
	    open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = -1;

	*out = (struct span){ NULL, 0 };
	if (fd < 0)
		return ERR_NOT_FOUND;
	while (len <= max && (n = read(fd, text + len, max + 1 - len)) > 0)
		len += (size_t)n;
	close(fd);
	if (n < 0)
		return ERR_NOT_FOUND;
	if (len > max)
		return ERR_TOO_LARGE;
	text[len] = '\0';
	*out = (struct span){ text, len };
	return OK;
}
