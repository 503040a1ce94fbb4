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

struct zip_out {
	struct archive *archive;
	struct archive *gzip;		/* before it, for this member, or NULL */
	FILE *out;
	bool failed;
};

static void
close_out(void *p)
{
	archive_write_free(p);
}

/* The signature is libarchive's. */
static la_ssize_t
write_file(struct archive *archive, void *p, const void *bytes, size_t len)
{
	struct zip_out *z = p;

	if (fwrite(bytes, 1, len, z->out) == len)
		return (la_ssize_t)len;
	archive_set_error(archive, EIO, "not written");
	z->failed = true;
	return -1;
}

/* The same, for what gzip makes. */
static la_ssize_t
write_packed(struct archive *archive, void *p, const void *bytes, size_t len)
{
	struct zip_out *z = p;

	if (archive_write_data(z->archive, bytes, len) == (la_ssize_t)len)
		return (la_ssize_t)len;
	archive_set_error(archive, EIO, "not written");
	z->failed = true;
	return -1;
}

static struct archive *
new_out(void)
{
	struct archive *archive = archive_write_new();

	if (archive == NULL)
		log_fatal("no memory left", NULL, 0);
	/* Without padding at the end. */
	archive_write_set_bytes_in_last_block(archive, 1);
	return archive;
}

struct zip_out *
zip_create(struct arena *a, FILE *out)
{
	struct zip_out *z = arena_alloc(a, sizeof *z);

	z->out = out;
	z->archive = new_out();
	arena_defer(a, close_out, z->archive);
	archive_write_set_format_zip(z->archive);
	z->failed = archive_write_open(z->archive, z, NULL, write_file,
	    NULL) != ARCHIVE_OK;
	return z;
}

static bool
write_header(struct archive *archive, const char *name)
{
	struct archive_entry *entry = archive_entry_new();
	int rc;

	if (entry == NULL)
		log_fatal("no memory left", NULL, 0);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	rc = archive_write_header(archive, entry);
	archive_entry_free(entry);
	return rc == ARCHIVE_OK;
}

static bool
begin_gzip(struct zip_out *z, const char *name)
{
	z->gzip = new_out();
	archive_write_add_filter_gzip(z->gzip);
	archive_write_set_format_raw(z->gzip);
	/* The same memories make the same bytes. */
	archive_write_set_filter_option(z->gzip, "gzip", "timestamp", NULL);
	return archive_write_open(z->gzip, z, NULL, write_packed, NULL) ==
	    ARCHIVE_OK && write_header(z->gzip, name);
}

/* The signatures of these two are fopencookie's. */
static ssize_t
write_member(void *p, const char *bytes, size_t len)
{
	struct zip_out *z = p;

	if (z->failed || archive_write_data(z->gzip != NULL ? z->gzip :
	    z->archive, bytes, len) != (la_ssize_t)len) {
		z->failed = true;
		return 0;
	}
	return (ssize_t)len;
}

static int
end_member(void *p)
{
	struct zip_out *z = p;

	if (z->gzip != NULL) {
		if (archive_write_free(z->gzip) != ARCHIVE_OK)
			z->failed = true;
		z->gzip = NULL;
	}
	if (archive_write_finish_entry(z->archive) != ARCHIVE_OK)
		z->failed = true;
	return z->failed ? -1 : 0;
}

FILE *
zip_add(struct zip_out *z, const char *name, bool gzip)
{
	static const cookie_io_functions_t functions = {
		.write = write_member, .close = end_member
	};
	FILE *f = fopencookie(z, "w", functions);

	if (f == NULL)
		log_fatal("no memory left", NULL, 0);
	if (!write_header(z->archive, name) || (gzip && !begin_gzip(z, name)))
		z->failed = true;
	return f;
}

enum err
zip_finish(struct zip_out *z)
{
	if (archive_write_close(z->archive) != ARCHIVE_OK || z->failed ||
	    fflush(z->out) != 0)
		return ERR_UNAVAILABLE;
	return OK;
}
