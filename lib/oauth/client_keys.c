/*
 * client_keys - the keys that a client's assertions are checked with
 *
 * Must never take a key from anywhere but what the client registered.
 */
#include "oauth/client_keys.h"

#include <string.h>

#include "oauth/client_cache.h"
#include "oauth/client_document.h"
#include "oauth/client_url.h"

static void
free_set(void *set)
{
	jwk_set_free(set);
}

static enum err
check(struct request *rq, const char *url, const char *text)
{
	struct jwk_set *set;

	(void)url;
	if (jwk_set_parse_client(text, strlen(text), &set) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "jwks_uri does not hold a set of public keys");
	jwk_set_free(set);
	return OK;
}

static enum err
fetched(struct request *rq, const char *url, bool renew, const char **text)
{
	const struct published what = { .url = url, .what = "keys",
	    .name = arena_printf(rq->call.arena, "keys %s", url),
	    .max = CLIENT_KEYS_MAX, .fresh_min_s = 300, .fresh_s = 600,
	    .check = check };
	bool is_new;
	enum err e;

	e = client_cache_get(rq, &what, renew, text, &is_new);
	if (e == ERR_INVALID)
		e = ERR_NOT_FOUND;
	rq->fault = (struct fault){ 0 };
	return e;
}

/* A client that lies at a URL may have changed its keys there. */
static enum err
registered(struct request *rq, const struct client *cl, bool renew,
    const char **text)
{
	struct client *fresh;

	if (renew && client_url_is_meant(cl->id) &&
	    client_document_renew(rq, cl->id, &fresh) == OK)
		cl = fresh;
	rq->fault = (struct fault){ 0 };
	*text = json_text(rq->call.arena, json_get(cl->metadata, "jwks"));
	return json_get(cl->metadata, "jwks") != NULL ? OK : ERR_NOT_FOUND;
}

enum err
client_keys_get(struct request *rq, const struct client *cl, bool renew,
    const struct jwk_set **out)
{
	struct jwk_set *set;
	const char *url, *text;
	enum err e;

	*out = NULL;
	if (json_get_string(cl->metadata, "jwks_uri", &url) == OK)
		e = fetched(rq, url, renew, &text);
	else
		e = registered(rq, cl, renew, &text);
	if (e != OK)
		return e;
	if (jwk_set_parse_client(text, strlen(text), &set) != OK)
		return ERR_NOT_FOUND;
	arena_defer(rq->call.arena, free_set, set);
	*out = set;
	return OK;
}
