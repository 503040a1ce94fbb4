/*
 * persons_files - the files of all persons, one after another
 *
 * One file is open at a time, and memory is given back after each, so that
 * many persons need no more than one.  Never makes a file.
 */
#include "memory/persons_files.h"

#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "store/db.h"
#include "system/config.h"

enum {
	NAME_LEN = 32, FILES_MAX = 1000000,
	VISIT_MAX = 64 * 1024 * 1024,	/* bytes for one file */
	VERSION_AT = 60			/* user_version (SQLite file format, 1.3) */
};

struct names {
	char (*at)[NAME_LEN + 4];	/* ended by .db and NUL */
	size_t count, max;
};

static bool
is_person(const char *name)
{
	return strlen(name) == NAME_LEN + 3 &&
	    strspn(name, "0123456789abcdef") == NAME_LEN &&
	    str_ends(name, ".db");
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(x, y);
}

static void
add_name(struct names *n, const char *name)
{
	if (n->count == n->max) {
		n->max = n->max * 2 + 64;
		n->at = realloc(n->at, n->max * sizeof *n->at);
		if (n->at == NULL)
			log_fatal("no memory left", NULL, 0);
	}
	memcpy(n->at[n->count++], name, NAME_LEN + 4);
}

/* All of them before the first is opened: that makes others. */
static enum err
read_names(const char *folder, struct names *n)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (dir == NULL && errno == ENOENT)
		return OK;
	if (dir == NULL) {
		log_event(NULL, LOG_ERROR, "cannot read the memories' folder",
		    LOG_STR("error", strerror(errno)));
		return ERR_UNAVAILABLE;
	}
	while ((entry = readdir(dir)) != NULL && n->count < FILES_MAX)
		if (is_person(entry->d_name))
			add_name(n, entry->d_name);
	closedir(dir);
	if (n->count > 0)
		qsort(n->at, n->count, sizeof *n->at, by_name);
	return OK;
}

/* Nobody else in this process has it open, so that it may be closed. */
static bool
is_newer(const char *path)
{
	const struct migration *m = memory_migrations;
	unsigned char b[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int64_t version = 0;

	if (fd < 0)
		return false;
	if (pread(fd, b, sizeof b, VERSION_AT) == (ssize_t)sizeof b)
		version = (int64_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
	close(fd);
	while (m->number != 0 && m->number < version)
		m++;
	return m->number == 0;
}

static enum err
visit_file(const struct call *c, const struct config *cfg, const char *path,
    persons_visit *visit, void *context)
{
	struct request rq = { .call = *c, .cfg = cfg };
	struct person p = { .app = "Keepsake", .client_id = "keepsake" };
	enum err e;

	if ((e = person_open_file(path, &p.db)) != OK)
		return e;
	rq.call.arena = arena_new(VISIT_MAX);
	e = visit(&rq, &p, context);
	arena_free(rq.call.arena);
	db_close(p.db);
	return e;
}

enum err
persons_files_visit(const struct call *c, const struct config *cfg,
    persons_visit *visit, void *context, int64_t *failed)
{
	struct names n = { 0 };
	const char *path;
	enum err e;

	*failed = 0;
	e = read_names(config_path(c->arena, cfg, "memories"), &n);
	for (size_t i = 0; i < n.count && e == OK; i++) {
		path = config_path(c->arena, cfg, arena_printf(c->arena,
		    "memories/%s", n.at[i]));
		if (is_newer(path)) {
			log_event(c, LOG_WARN, "a newer file is passed over",
			    LOG_STR("file", n.at[i]));
			continue;
		}
		if (visit_file(c, cfg, path, visit, context) == OK)
			continue;
		log_event(c, LOG_ERROR, "a person's file failed",
		    LOG_STR("file", n.at[i]));
		(*failed)++;
	}
	free(n.at);
	return e;
}
