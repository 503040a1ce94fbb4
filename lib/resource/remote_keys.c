/*
 * remote_keys - the provider's public keys, as a resource server sees them
 *
 * The parsed set lives in the process and is read again when its file
 * changes.  cache/jwks.tried is touched before each attempt to fetch, so its
 * time limits the attempts of all workers together; cache/jwks.lock lets one
 * of them try at a time.  Never replaces a good copy by something that holds
 * no usable key.
 */
#include "resource/remote_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "http/fetch_client.h"
#include "system/config.h"
#include "system/replace.h"
#include "system/stats.h"
#include "system/watched.h"

/* The process's set. */
static struct {
	struct watched file;
	struct jwk_set *set;
	uint64_t generation;
} keys;

static const char *
file_path(const struct request *rq, const char *name)
{
	return config_path(rq->call.arena, rq->cfg, name);
}

static const char *
set_path(const struct request *rq)
{
	return file_path(rq, rq->cfg->jwks_url != NULL ? "cache/jwks.json" :
	    "public/jwks.json");
}

/* Takes over the file if it changed. */
static enum err
reload(struct request *rq)
{
	struct jwk_set *fresh;
	struct span text;
	enum err e;

	e = watched_read(&keys.file, set_path(rq), JWK_SET_BYTES_MAX, &text);
	if (e != OK || text.p == NULL)
		return e;
	e = jwk_set_parse(text.p, text.len, &fresh);
	free((char *)(uintptr_t)text.p);
	if (e != OK) {
		log_event(&rq->call, LOG_ERROR, "the key set is not valid",
		    LOG_STR("error", err_name(e)));
		return e;
	}
	jwk_set_free(keys.set);
	keys.set = fresh;
	keys.generation++;
	stats_add(rq->stats, STAT_JWKS_RELOADS, 1);
	return OK;
}

/*
 * Seconds since `name` was written; INT64_MAX if it never was, or if its time
 * lies ahead because the clock was set back.  A little ahead is just written:
 * the request began before another worker's answer came.
 */
static int64_t
age(const struct request *rq, const char *name)
{
	struct stat st;
	int64_t seconds;

	if (stat(file_path(rq, name), &st) != 0)
		return INT64_MAX;
	seconds = rq->call.now - st.st_mtim.tv_sec;
	if (seconds < -REMOTE_KEYS_RETRY_S)
		return INT64_MAX;
	return seconds < 0 ? 0 : seconds;
}

static enum err
fetch_set(struct request *rq)
{
	const struct fetch what = { .url = rq->cfg->jwks_url };
	struct fetch_answer answer;
	struct jwk_set *set;
	size_t count;
	enum err e;

	if ((e = fetch_send(&rq->call, rq->cfg, &what, &answer)) != OK)
		return e;
	if (answer.status != 200 ||
	    jwk_set_parse(answer.body.p, answer.body.len, &set) != OK)
		return ERR_INVALID;
	count = jwk_set_count(set);
	jwk_set_free(set);
	if (count == 0)
		return ERR_INVALID;
	return replace_file(file_path(rq, "cache/jwks.json"), answer.body.p,
	    answer.body.len, 0640);
}

/* One attempt, noted before it is made.  The lock is held. */
static void
attempt(struct request *rq)
{
	int fd;
	enum err e;

	fd = open(file_path(rq, "cache/jwks.tried"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0660);
	/* The byte is there for the file's time. */
	if (fd < 0 || pwrite(fd, "\n", 1, 0) != 1) {
		log_event(&rq->call, LOG_ERROR, "cannot write to cache/",
		    LOG_INT("errno", errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	close(fd);
	e = fetch_set(rq);
	log_event(&rq->call, e == OK ? LOG_INFO : LOG_ERROR,
	    "provider's keys fetched", LOG_STR("result", err_name(e)));
}

/*
 * Fetches unless there was an attempt within REMOTE_KEYS_RETRY_S.  While
 * another worker tries, one that has keys goes on with them; one that has
 * none waits.
 */
static void
fetch_if_due(struct request *rq)
{
	bool have = keys.set != NULL;
	int fd;

	if (have && age(rq, "cache/jwks.tried") < REMOTE_KEYS_RETRY_S)
		return;
	fd = open(file_path(rq, "cache/jwks.lock"),
	    O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | (have ? LOCK_NB : 0)) == 0 &&
	    age(rq, "cache/jwks.tried") >= REMOTE_KEYS_RETRY_S)
		attempt(rq);
	close(fd);
}

enum err
remote_keys_get(struct request *rq, const struct jwk_set **out)
{
	enum err e;

	*out = NULL;
	e = reload(rq);
	if (rq->cfg->jwks_url != NULL &&
	    (e != OK || age(rq, "cache/jwks.json") >= REMOTE_KEYS_TTL_S)) {
		fetch_if_due(rq);
		e = reload(rq);
	}
	if (keys.set == NULL) {
		log_event(&rq->call, LOG_ERROR, "no keys to verify with",
		    LOG_STR("error", err_name(e)));
		return ERR_UNAVAILABLE;
	}
	*out = keys.set;
	return OK;
}

uint64_t
remote_keys_generation(void)
{
	return keys.generation;
}

enum err
remote_keys_refresh(struct request *rq, const struct jwk_set **out)
{
	uint64_t before = keys.generation;
	enum err e;

	*out = NULL;
	e = reload(rq);
	if (rq->cfg->jwks_url != NULL && keys.generation == before) {
		fetch_if_due(rq);
		e = reload(rq);
	}
	if (e != OK || keys.generation == before)
		return ERR_NOT_FOUND;
	*out = keys.set;
	return OK;
}
