/*
 * zip - the members of a zip file, in and out (libarchive)
 *
 * Of libarchive's formats only zip, and gzip for a member of it, are
 * switched on.
 */
#include "memory/zip.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/log.h"

enum {
	BLOCK = 64 * 1024,
	MEMBERS_MAX = 100000,
	RATIO_MAX = 200,		/* text packs to a twentieth at best */
	FREE = 16 * 1024 * 1024		/* bytes that are not judged by it */
};

struct zip_in {
	struct archive *archive;
	struct zip_in *outer;		/* of what is in gzip, else NULL */
	const char *problem;
	size_t members;
	int64_t unpacked, most;		/* bytes */
	char *block;
};

static void
close_in(void *p)
{
	archive_read_free(p);
}

static struct zip_in *
new_in(struct arena *a)
{
	struct zip_in *z = arena_alloc(a, sizeof *z);

	if ((z->archive = archive_read_new()) == NULL)
		log_fatal("no memory left", NULL, 0);
	arena_defer(a, close_in, z->archive);
	return z;
}

static enum err
refuse(struct zip_in *z, const char *problem)
{
	z->problem = problem;
	return ERR_INVALID;
}

struct zip_in *
zip_open(struct arena *a, int fd)
{
	struct zip_in *z = new_in(a);
	struct stat st;

	archive_read_support_format_zip(z->archive);
	if (lseek(fd, 0, SEEK_SET) != 0 || fstat(fd, &st) != 0 ||
	    archive_read_open_fd(z->archive, fd, BLOCK) != ARCHIVE_OK) {
		z->problem = "it cannot be read as a zip file";
		return z;
	}
	z->most = FREE + st.st_size * RATIO_MAX;
	return z;
}

/* One that stays where it is put, were it put anywhere. */
static bool
is_plain_name(const char *name)
{
	return name != NULL && *name != '\0' && *name != '/' &&
	    strstr(name, "..") == NULL && strchr(name, '\\') == NULL;
}

enum err
zip_next(struct zip_in *z, const char **name)
{
	struct archive_entry *entry;
	int rc;

	*name = NULL;
	if (z->problem != NULL)
		return ERR_INVALID;
	for (;;) {
		rc = archive_read_next_header(z->archive, &entry);
		if (rc == ARCHIVE_EOF)
			return ERR_NOT_FOUND;
		if (rc < ARCHIVE_WARN)
			return refuse(z, "the zip file is damaged");
		if (++z->members > MEMBERS_MAX)
			return refuse(z, "the zip file has too many members");
		*name = archive_entry_pathname(entry);
		if (archive_entry_filetype(entry) == AE_IFREG &&
		    is_plain_name(*name))
			return OK;
	}
}

/* All that is unpacked counts, in the file that was opened. */
static bool
is_too_much(struct zip_in *z, size_t got)
{
	while (z->outer != NULL)
		z = z->outer;
	z->unpacked += (int64_t)got;
	return z->unpacked > z->most;
}

enum err
zip_read(struct zip_in *z, char *p, size_t max, size_t *got)
{
	la_ssize_t n;

	*got = 0;
	if (z->problem != NULL)
		return ERR_INVALID;
	n = archive_read_data(z->archive, p, max);
	if (n < 0 && z->outer != NULL && z->outer->problem != NULL)
		return refuse(z, z->outer->problem);
	if (n < 0)
		return refuse(z, "the zip file is damaged or encrypted");
	if (is_too_much(z, (size_t)n))
		return refuse(z, "the zip file unpacks to far too much");
	*got = (size_t)n;
	return OK;
}

/* The signature is libarchive's. */
static la_ssize_t
read_outer(struct archive *inner, void *p, const void **block)
{
	struct zip_in *z = p;
	size_t got;

	*block = z->block;
	if (zip_read(z->outer, z->block, BLOCK, &got) != OK) {
		archive_set_error(inner, EIO, "refused");
		return -1;
	}
	return (la_ssize_t)got;
}

struct zip_in *
zip_gunzip(struct arena *a, struct zip_in *outer)
{
	struct zip_in *z = new_in(a);
	struct archive_entry *entry;

	z->outer = outer;
	z->block = arena_alloc(a, BLOCK);
	archive_read_support_filter_gzip(z->archive);
	archive_read_support_format_raw(z->archive);
	if (archive_read_open(z->archive, z, NULL, read_outer, NULL) !=
	    ARCHIVE_OK ||
	    archive_read_next_header(z->archive, &entry) != ARCHIVE_OK ||
	    archive_filter_count(z->archive) != 2 ||
	    archive_filter_code(z->archive, 0) != ARCHIVE_FILTER_GZIP)
		z->problem = "the member is no gzip file";
	return z;
}

const char *
zip_problem(const struct zip_in *z)
{
	return z->problem;
}
