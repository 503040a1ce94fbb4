/*
 * public_keys - our own public keys, as public/jwks.json publishes them
 *
 * The text lives in the process and is read again when the file changes.
 */
#include "oauth/public_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "system/config.h"
#include "system/watched.h"

/* The process's copy. */
static struct {
	struct watched file;
	char *text;
} published;

enum err
public_keys_text(struct request *rq, const char **text)
{
	const char *path = config_path(rq->call.arena, rq->cfg,
	    "public/jwks.json");
	struct span fresh;
	enum err e;

	*text = NULL;
	e = watched_read(&published.file, path, JWK_SET_BYTES_MAX, &fresh);
	if (e != OK) {
		log_event(&rq->call, LOG_ERROR, "cannot read the public keys",
		    LOG_STR("error", err_name(e)));
		return ERR_UNAVAILABLE;
	}
	if (fresh.p != NULL) {
		free(published.text);
		published.text = (char *)(uintptr_t)fresh.p;
	}
	*text = published.text;
	return OK;
}

static void
free_set(void *set)
{
	jwk_set_free(set);
}

enum err
public_keys_get(struct request *rq, const struct jwk_set **out)
{
	struct jwk_set *set;
	const char *text;
	enum err e;

	*out = NULL;
	if ((e = public_keys_text(rq, &text)) != OK)
		return e;
	if (jwk_set_parse(text, strlen(text), &set) != OK)
		return ERR_UNAVAILABLE;
	arena_defer(rq->call.arena, free_set, set);
	*out = set;
	return OK;
}
