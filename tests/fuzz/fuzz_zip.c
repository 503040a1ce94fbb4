/*
 * fuzz_zip - zip files from outside, and gzip in them
 *
 * Whatever the bytes are, reading ends, no name leads anywhere, what is
 * refused has a problem, and what comes out has a bound.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { CHUNK = 4096, FREE = 16 * 1024 * 1024, RATIO = 200 };

static void
read_member(struct zip_in *z, size_t *total)
{
	char chunk[CHUNK];
	size_t got;
	enum err e;

	do {
		if ((e = zip_read(z, chunk, sizeof chunk, &got)) != OK &&
		    zip_problem(z) == NULL)
			abort();
		*total += got;
	} while (e == OK && got > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(64 << 20);
	int fd = memfd_create("zip", MFD_CLOEXEC);
	const char *name;
	struct zip_in *z;
	size_t total = 0;
	enum err e;

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	z = zip_open(a, fd);
	while ((e = zip_next(z, &name)) == OK) {
		bool packed = strstr(name, ".gz") != NULL;

		if (*name == '/' || strstr(name, "..") != NULL)
			abort();
		read_member(packed ? zip_gunzip(a, z) : z, &total);
		if (total > FREE + RATIO * len + CHUNK)
			abort();
	}
	if (e != ERR_NOT_FOUND && zip_problem(z) == NULL)
		abort();
	arena_free(a);
	close(fd);
	return 0;
}
