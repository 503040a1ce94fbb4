/*
 * kept - a document of someone else's, and the last good copy of it
 *
 * NAME.tried is touched before each attempt to fetch, so its time limits the
 * attempts of all workers together; it holds how long the last good copy is
 * fresh.  NAME.lock lets one of them try at a time.  Never replaces a good
 * copy by one that does not parse.
 */
#include "http/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "http/fetch_client.h"
#include "system/config.h"
#include "system/replace.h"

enum { TTL_DIGITS = 10 };

/* What the functions below work on. */
struct errand {
	struct kept *k;
	struct call *c;
	const struct config *cfg;
	const struct kept_source *from;
};

static const char *
path_of(const struct errand *t, const char *suffix)
{
	return arena_printf(t->c->arena, "%s/%s%s", t->cfg->data_dir,
	    t->from->name, suffix);
}

/* Takes over the file if it changed. */
static enum err
reload(const struct errand *t)
{
	struct kept *k = t->k;
	struct span text;
	void *fresh;
	enum err e;

	e = watched_read(&k->file, path_of(t, ".json"), k->kind->max, &text);
	if (e != OK || text.p == NULL)
		return e;
	e = k->kind->parse(t->c, t->cfg, text, &fresh);
	free((char *)(uintptr_t)text.p);
	if (e != OK) {
		log_event(t->c, LOG_ERROR, "a kept document is not valid",
		    LOG_STR("what", t->from->what),
		    LOG_STR("error", err_name(e)));
		return e;
	}
	if (k->value != NULL)
		k->kind->free(k->value);
	k->value = fresh;
	k->generation++;
	return OK;
}

/*
 * Seconds since the file was written; INT64_MAX if it never was, or if its
 * time lies ahead because the clock was set back.  A little ahead is just
 * written: the request began before another worker's answer came.
 */
static int64_t
age(const struct errand *t, const char *suffix)
{
	struct stat st;
	int64_t seconds;

	if (stat(path_of(t, suffix), &st) != 0)
		return INT64_MAX;
	seconds = t->c->now - st.st_mtim.tv_sec;
	if (seconds < -t->k->kind->retry_s)
		return INT64_MAX;
	return seconds < 0 ? 0 : seconds;
}

static int64_t
within_bounds(const struct kept_kind *kind, int64_t ttl)
{
	if (ttl < kind->ttl_min_s)
		return kind->ttl_min_s;
	return ttl > kind->ttl_max_s ? kind->ttl_max_s : ttl;
}

/* How long the copy is fresh, as it was noted when it came. */
static int64_t
ttl_of(const struct errand *t)
{
	char text[TTL_DIGITS + 1] = "";
	int64_t ttl = 0;
	int fd;

	fd = open(path_of(t, ".tried"), O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (read(fd, text, TTL_DIGITS) != TTL_DIGITS ||
		    str_int(text, 0, INT32_MAX, &ttl) != OK)
			ttl = 0;
		close(fd);
	}
	return within_bounds(t->k->kind, ttl);
}

static enum err
fetch_copy(const struct errand *t, int64_t *ttl)
{
	const struct fetch what = { .url = t->from->url,
	    .max = t->k->kind->max };
	struct fetch_answer answer;
	void *value;
	enum err e;

	*ttl = 0;
	if ((e = fetch_send(t->c, t->cfg, &what, &answer)) != OK)
		return e;
	if (answer.status != 200 ||
	    t->k->kind->parse(t->c, t->cfg, answer.body, &value) != OK)
		return ERR_INVALID;
	t->k->kind->free(value);
	*ttl = within_bounds(t->k->kind, answer.max_age);
	return replace_file(path_of(t, ".json"), answer.body.p,
	    answer.body.len, 0640);
}

/* One attempt, noted before it is made.  The lock is held. */
static void
attempt(const struct errand *t)
{
	char text[TTL_DIGITS + 1];
	int64_t ttl;
	bool noted;
	int fd;
	enum err e;

	fd = open(path_of(t, ".tried"), O_WRONLY | O_CREAT | O_CLOEXEC, 0660);
	/* The byte is there for the file's time. */
	noted = fd >= 0 && pwrite(fd, "\n", 1, TTL_DIGITS) == 1;
	if (noted) {
		e = fetch_copy(t, &ttl);
		snprintf(text, sizeof text, "%0*" PRId64, TTL_DIGITS, ttl);
		if (e == OK)
			noted = pwrite(fd, text, TTL_DIGITS, 0) == TTL_DIGITS;
		log_event(t->c, e == OK ? LOG_INFO : LOG_ERROR,
		    "document fetched", LOG_STR("what", t->from->what),
		    LOG_STR("result", err_name(e)));
	}
	if (!noted)
		log_event(t->c, LOG_ERROR, "cannot write to cache/",
		    LOG_INT("errno", errno));
	if (fd >= 0)
		close(fd);
}

/*
 * Fetches unless there was an attempt within retry_s.  While another worker
 * tries, one that has a value goes on with it; one that has none waits.
 */
static void
fetch_if_due(const struct errand *t)
{
	bool have = t->k->value != NULL;
	int fd;

	if (have && age(t, ".tried") < t->k->kind->retry_s)
		return;
	fd = open(path_of(t, ".lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | (have ? LOCK_NB : 0)) == 0 &&
	    age(t, ".tried") >= t->k->kind->retry_s)
		attempt(t);
	close(fd);
}

enum err
kept_get(struct kept *k, struct call *c, const struct config *cfg,
    const struct kept_source *from, const void **out)
{
	const struct errand t = { k, c, cfg, from };
	enum err e;

	*out = NULL;
	e = reload(&t);
	if (from->url != NULL && (e != OK || k->value == NULL ||
	    age(&t, ".json") >= ttl_of(&t))) {
		fetch_if_due(&t);
		e = reload(&t);
	}
	if (k->value == NULL) {
		log_event(c, LOG_ERROR, "there is no copy of a document",
		    LOG_STR("what", from->what), LOG_STR("error", err_name(e)));
		return ERR_UNAVAILABLE;
	}
	*out = k->value;
	return OK;
}

enum err
kept_refresh(struct kept *k, struct call *c, const struct config *cfg,
    const struct kept_source *from, const void **out)
{
	const struct errand t = { k, c, cfg, from };
	uint64_t before = k->generation;
	enum err e;

	*out = NULL;
	e = reload(&t);
	if (from->url != NULL && k->generation == before) {
		fetch_if_due(&t);
		e = reload(&t);
	}
	if (e != OK || k->generation == before)
		return ERR_NOT_FOUND;
	*out = k->value;
	return OK;
}
