/*
 * embed - asking the operator's endpoint for embeddings
 *
 * cache/embeddings.failed has the time of the last failure (an int64_t), so
 * that all workers know.  Must never log a text or the key.
 */
#include "memory/embed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/json_split.h"
#include "base/log.h"
#include "base/str.h"
#include "http/fetch_client.h"
#include "system/config.h"

enum { NUMBER_MAX = 20 };

bool
embed_is_on(const struct config *cfg)
{
	return cfg->embeddings_url != NULL;
}

static const char *
stamp_path(const struct call *c, const struct config *cfg)
{
	return config_path(c->arena, cfg, "cache/embeddings.failed");
}

/* In the file, not in its inode: the sandbox sets no times. */
void
embed_pause(const struct call *c, const struct config *cfg)
{
	int fd = open(stamp_path(c, cfg), O_WRONLY | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0660);

	if (fd < 0 || pwrite(fd, &c->now, sizeof c->now, 0) !=
	    (ssize_t)sizeof c->now)
		log_event(c, LOG_ERROR, "cannot write to cache/",
		    LOG_INT("errno", errno));
	if (fd >= 0)
		close(fd);
}

/* A time ahead is of a request that began later, or of a clock that was set
 * back. */
bool
embed_is_pausing(const struct call *c, const struct config *cfg)
{
	int fd = open(stamp_path(c, cfg), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int64_t at;
	bool told;

	if (fd < 0)
		return false;
	told = pread(fd, &at, sizeof at, 0) == (ssize_t)sizeof at;
	close(fd);
	return told && at > c->now - EMBED_PAUSE_S &&
	    at < c->now + EMBED_PAUSE_S;
}

static const char *
question(struct arena *a, const char *model, const char *const *texts,
    size_t count)
{
	struct buf b;

	buf_init(&b, a, FETCH_JSON_MAX);
	buf_puts(&b, "{\"model\":");
	json_quote(&b, model);
	buf_puts(&b, ",\"input\":[");
	for (size_t i = 0; i < count; i++) {
		buf_puts(&b, i > 0 ? "," : "");
		json_quote(&b, arena_strndup(a, texts[i],
		    str_utf8_cut(texts[i], EMBED_TEXT_MAX)));
	}
	buf_puts(&b, "]}");
	return buf_failed(&b) ? NULL : b.data;
}

/* An array of numbers in JSON that has been scanned. */
static enum err
read_numbers(struct span array, double *x, size_t *len)
{
	const char *p = array.p, *end = array.p + array.len;
	char *after;

	*len = 0;
	if (array.len < 2 || *p++ != '[')
		return ERR_INVALID;
	while (*len < VECTOR_LEN_MAX) {
		x[*len] = strtod(p, &after);
		if (after == p || after >= end)
			return ERR_INVALID;
		(*len)++;
		p = after + strspn(after, " \t\r\n");
		if (*p == ']')
			return OK;
		if (*p++ != ',')
			return ERR_INVALID;
	}
	return ERR_INVALID;
}

static enum err
read_index(struct span element, size_t count, size_t *out)
{
	char text[NUMBER_MAX + 1];
	struct span raw;
	int64_t n;

	if (json_raw_member(element.p, element.len, "index", &raw) != OK ||
	    raw.len > NUMBER_MAX)
		return ERR_INVALID;
	memcpy(text, raw.p, raw.len);
	text[raw.len] = '\0';
	if (str_int(text, 0, (int64_t)count - 1, &n) != OK)
		return ERR_INVALID;
	*out = (size_t)n;
	return OK;
}

/* One element of "data": each index once, all of one length. */
static enum err
read_element(struct arena *a, struct span element, size_t count, double *x,
    struct vector *out)
{
	struct span array;
	size_t i, len;

	if (*element.p != '{' || read_index(element, count, &i) != OK ||
	    out[i].len != 0 || json_raw_member(element.p, element.len,
	    "embedding", &array) != OK || read_numbers(array, x, &len) != OK ||
	    vector_make(a, x, len, &out[i]) != OK)
		return ERR_INVALID;
	for (size_t k = 0; k < count; k++)
		if (out[k].len != 0 && out[k].len != len)
			return ERR_INVALID;
	return OK;
}

static enum err
read_elements(struct arena *a, struct span text, size_t count,
    struct vector *out)
{
	double *x = arena_array(a, VECTOR_LEN_MAX, sizeof *x);
	char *room = arena_alloc(a, text.len + 1);
	size_t used, found = 0;
	struct json_split s;
	bool item;

	json_split_init(&s, room, text.len);
	for (; text.len > 0; text.p += used, text.len -= used) {
		if (json_split_take(&s, text.p, text.len, &used, &item) != OK)
			return ERR_INVALID;
		if (!item || !s.in_array || strcmp(s.key, "data") != 0)
			continue;
		room[s.len] = '\0';
		if (read_element(a, (struct span){ room, s.len }, count, x,
		    out) != OK)
			return ERR_INVALID;
		found++;
	}
	return found == count ? OK : ERR_INVALID;
}

enum err
embed_parse(struct arena *a, struct span text, size_t count,
    struct vector *out)
{
	struct json_scan scan;
	enum err e = ERR_INVALID;

	memset(out, 0, count * sizeof *out);
	if (json_scan(text.p, text.len, &scan) == OK &&
	    scan.type == JSON_OBJECT)
		e = read_elements(a, text, count, out);
	if (e != OK)
		memset(out, 0, count * sizeof *out);
	return e;
}

/* The vectors, if the endpoint says so. */
static enum err
judge(struct call *c, const struct fetch_answer *answer, size_t count,
    struct vector *out)
{
	int status = answer->status;
	enum err e = ERR_UNAVAILABLE;

	if (status == 200 &&
	    embed_parse(c->arena, answer->body, count, out) == OK)
		return OK;
	if (status == 400 || status == 413 || status == 422)
		e = ERR_INVALID;
	log_event(c, LOG_WARN, status == 200 ?
	    "the answer of the embeddings endpoint is malformed" :
	    "the embeddings endpoint refuses", LOG_INT("status", status),
	    LOG_INT("texts", (int64_t)count));
	return e;
}

enum err
embed_ask(struct call *c, const struct config *cfg, const char *const *texts,
    size_t count, bool hurry, struct vector *out)
{
	struct fetch what = { .url = cfg->embeddings_url,
	    .patience_ms = hurry ? EMBED_HURRY_MS : 0 };
	struct fetch_answer answer;
	enum err e;

	memset(out, 0, count * sizeof *out);
	if (!embed_is_on(cfg) || embed_is_pausing(c, cfg))
		return ERR_UNAVAILABLE;
	what.json = question(c->arena, cfg->embeddings_model, texts, count);
	if (count > EMBED_TEXTS_MAX || what.json == NULL)
		return ERR_INVALID;
	if (cfg->embeddings_key != NULL)
		what.authorization = arena_printf(c->arena, "Bearer %s",
		    cfg->embeddings_key);
	e = fetch_send(c, cfg, &what, &answer);
	if (e == OK)
		e = judge(c, &answer, count, out);
	else
		e = ERR_UNAVAILABLE;
	if (e == ERR_UNAVAILABLE)
		embed_pause(c, cfg);
	return e;
}
