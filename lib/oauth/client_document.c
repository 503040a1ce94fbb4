/*
 * client_document - clients that describe themselves
 *
 * Must never take a document for a client that it does not name, byte for
 * byte, nor one that tells a secret to all the world.
 */
#include "oauth/client_document.h"

#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "oauth/client_cache.h"
#include "oauth/client_url.h"
#include "oauth/registration.h"

static enum err
refuse(struct request *rq, const char *url, const char *why)
{
	return request_refuse(rq, ERR_INVALID, NULL, "The app's description at "
	    "%s cannot be used: %s.", client_url_host(rq->call.arena, url),
	    why);
}

/* The client that the document describes. */
static enum err
read_document(struct request *rq, const char *url, const char *text,
    struct client *out)
{
	struct arena *a = rq->call.arena;
	struct json *doc;
	struct fault why;
	const char *id;

	if (json_parse(a, text, strlen(text), CLIENT_DOCUMENT_MAX,
	    &doc) != OK)
		return refuse(rq, url, "it is not JSON");
	if (json_get_string(doc, "client_id", &id) != OK || !str_eq(id, url))
		return refuse(rq, url,
		    "its client_id is not the URL that it lies at");
	if (json_get(doc, "client_secret") != NULL ||
	    json_get(doc, "client_secret_expires_at") != NULL)
		return refuse(rq, url, "it holds a client_secret");
	if (registration_check(a, REGISTRANT_DOCUMENT, doc, out, &why) != OK)
		return refuse(rq, url, why.text);
	out->id = url;
	out->expires_at = rq->call.now + CLIENT_UNUSED_TTL_S;
	return OK;
}

static enum err
check(struct request *rq, const char *url, const char *text)
{
	struct client cl;

	return read_document(rq, url, text, &cl);
}

static enum err
put(struct request *rq, const char *url, const char *text)
{
	struct client cl;
	enum err e;

	if ((e = read_document(rq, url, text, &cl)) != OK ||
	    (e = clients_put_document(&rq->call, &cl)) != OK)
		return e;
	log_event(&rq->call, LOG_INFO, "client described itself",
	    LOG_STR("client", url));
	return OK;
}

/* One that was never used may have been swept while its document is kept. */
static enum err
find(struct request *rq, const char *url, bool renew, struct client **out)
{
	const struct published what = { .url = url, .name = url,
	    .what = "description", .max = CLIENT_DOCUMENT_MAX,
	    .fresh_min_s = 30, .fresh_s = 600, .check = check };
	const char *text;
	bool is_new;
	enum err e;

	*out = NULL;
	if ((e = client_cache_get(rq, &what, renew, &text, &is_new)) != OK)
		return e;
	e = is_new ? ERR_NOT_FOUND : clients_find(&rq->call, url, out);
	if (e != ERR_NOT_FOUND)
		return e;
	if ((e = put(rq, url, text)) != OK)
		return e;
	return clients_find(&rq->call, url, out);
}

enum err
client_document_find_any(struct request *rq, const char *id,
    struct client **out)
{
	*out = NULL;
	if (!client_url_is_meant(id))
		return clients_find(&rq->call, id, out);
	if (client_url_check(id) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "The app's client_id is a URL of a form that is not "
		    "allowed.");
	return find(rq, id, false, out);
}

enum err
client_document_renew(struct request *rq, const char *url,
    struct client **out)
{
	return find(rq, url, true, out);
}
