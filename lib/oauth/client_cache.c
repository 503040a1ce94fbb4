/*
 * client_cache - documents that clients publish, fetched and kept
 *
 * Must never keep what failed its check, nor let one slow host hold all
 * workers: a worker that would fetch first takes one of few locks.
 */
#include "oauth/client_cache.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/fetch_client.h"
#include "oauth/client_url.h"
#include "store/client_documents.h"
#include "system/config.h"
#include "system/ratelimit.h"

/* Fetches that one address can cause, and slow ones among them: each holds a
 * place that others need, for five seconds. */
static const struct rate fetches = { 30, 30 }, slow = { 2, 3 };
enum { QUICK_US = 1000000 };

static enum err
refuse(struct request *rq, enum err e, const struct published *what,
    const char *why)
{
	return request_refuse(rq, e, NULL, "The app's %s at %s cannot be used: "
	    "%s.", what->what, client_url_host(rq->call.arena, what->url),
	    why);
}

/* The descriptor of a lock to be closed; -1: all are taken. */
static int
take_place(struct request *rq)
{
	int64_t places = rq->cfg->workers / 2;
	int fd;

	for (int64_t i = 0; i < (places > 0 ? places : 1); i++) {
		fd = open(config_path(rq->call.arena, rq->cfg,
		    arena_printf(rq->call.arena, "cache/client-fetch-%lld.lock",
		    (long long)i)), O_RDWR | O_CREAT | O_CLOEXEC, 0660);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static bool
is_json(const char *type)
{
	return str_eq(type, "application/json") || (type != NULL &&
	    str_starts(type, "application/") && str_ends(type, "+json"));
}

static int64_t
fresh_for(const struct published *what, int64_t max_age)
{
	if (max_age < 0)
		return what->fresh_s;
	if (max_age < what->fresh_min_s)
		return what->fresh_min_s;
	return max_age > CLIENT_CACHE_FRESH_MAX_S ? CLIENT_CACHE_FRESH_MAX_S :
	    max_age;
}

/* ERR_NOT_FOUND: the client took it back. */
static enum err
judge(struct request *rq, const struct published *what,
    const struct fetch_answer *answer)
{
	if (answer->status == 404 || answer->status == 410)
		return refuse(rq, ERR_NOT_FOUND, what, "there is none");
	if (answer->status >= 300 && answer->status < 400)
		return refuse(rq, ERR_INVALID, what,
		    "it leads elsewhere, which is not followed");
	if (answer->status != 200)
		return refuse(rq, ERR_UNAVAILABLE, what, arena_printf(
		    rq->call.arena, "that host answered with status %d",
		    answer->status));
	if (!is_json(answer->content_type))
		return refuse(rq, ERR_INVALID, what, "it is not sent as JSON");
	if (strlen(answer->body.p) != answer->body.len)
		return refuse(rq, ERR_INVALID, what, "it is not JSON");
	return what->check(rq, what->url, answer->body.p);
}

static enum err
fetch(struct request *rq, const struct published *what, const char **text)
{
	struct fetch question = { .url = what->url, .foreign = true,
	    .max = what->max };
	struct fetch_answer answer;
	enum err e;

	e = fetch_send(&rq->call, rq->cfg, &question, &answer);
	if (e == ERR_FORBIDDEN)
		return refuse(rq, ERR_INVALID, what,
		    "it is not at a public https address");
	if (e != OK)
		return refuse(rq, ERR_UNAVAILABLE, what,
		    "that host did not answer as it should");
	if ((e = judge(rq, what, &answer)) == ERR_NOT_FOUND) {
		e = client_documents_drop(&rq->call, what->name);
		return e == OK ? ERR_NOT_FOUND : e;
	}
	if (e != OK)
		return e;
	*text = answer.body.p;
	return client_documents_put(&rq->call, what->name, *text,
	    rq->call.now + fresh_for(what, answer.max_age));
}

/* If it is time for an attempt. */
static enum err
fetch_if_due(struct request *rq, const struct published *what,
    const char **text)
{
	enum err e;

	e = client_documents_try(&rq->call, what->name, CLIENT_CACHE_RETRY_S);
	if (e == ERR_LIMITED)
		return refuse(rq, ERR_UNAVAILABLE, what,
		    "it was asked for a moment ago; try again in a minute");
	return e == OK ? fetch(rq, what, text) : e;
}

static enum err
refuse_limited(struct request *rq, enum err e, const struct published *what)
{
	return refuse(rq, e, what,
	    "your address caused too many to be fetched");
}

/* What was quick is not counted as slow after all. */
static enum err
fetch_counted(struct request *rq, const struct published *what,
    const char **text)
{
	const char *few = arena_printf(rq->call.arena, "slow:%s",
	    request_source(rq));
	int64_t start = clock_monotonic_us();
	enum err e;

	if ((e = ratelimit_take(rq->limits, few, slow, start,
	    &rq->retry_after_s)) != OK)
		return refuse_limited(rq, e, what);
	e = fetch_if_due(rq, what, text);
	if (clock_monotonic_us() - start < QUICK_US)
		ratelimit_give(rq->limits, few, slow, start);
	return e;
}

/* Who finds no place has not been slow, not even for a moment. */
static enum err
attempt(struct request *rq, const struct published *what, const char **text)
{
	const char *all = arena_printf(rq->call.arena, "fetch:%s",
	    request_source(rq));
	int place;
	enum err e;

	if ((e = ratelimit_take(rq->limits, all, fetches,
	    clock_monotonic_us(), &rq->retry_after_s)) != OK)
		return refuse_limited(rq, e, what);
	if ((place = take_place(rq)) < 0)
		return refuse(rq, ERR_UNAVAILABLE, what,
		    "others are just being fetched");
	e = fetch_counted(rq, what, text);
	close(place);
	if (e != OK)
		log_event(&rq->call, LOG_WARN, "a client's document failed",
		    LOG_STR("url", what->url), LOG_STR("result", err_name(e)));
	return e;
}

enum err
client_cache_get(struct request *rq, const struct published *what,
    bool renew, const char **text, bool *is_new)
{
	struct client_document_row row;
	bool have;
	enum err e;

	*text = NULL;
	*is_new = false;
	e = client_documents_find(&rq->call, what->name, &row);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	have = row.body != NULL &&
	    rq->call.now < row.fetched_at + CLIENT_CACHE_STALE_MAX_S;
	if (have && !renew && rq->call.now < row.fresh_until) {
		*text = row.body;
		return OK;
	}
	if ((e = attempt(rq, what, text)) == OK) {
		*is_new = true;
		return OK;
	}
	*text = NULL;
	if (e == ERR_NOT_FOUND || !have)
		return e == ERR_NOT_FOUND ? ERR_INVALID : e;
	rq->fault = (struct fault){ 0 };
	rq->retry_after_s = 0;
	*text = row.body;
	return OK;
}
