/*
 * client_auth - which client is asking
 *
 * Must never tell an unknown client from a wrong secret, neither by words nor
 * by time, and never accept another method than the registered one.
 */
#include "oauth/client_auth.h"

#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/digest.h"
#include "oauth/client_document.h"
#include "oauth/oauth_error.h"

enum { HEADER_MAX = 4 * (CLIENT_ID_MAX + CLIENT_SECRET_MAX) };

struct attempt {
	const char *method;
	struct credentials cred;
};

/* One half of the credentials, as application/x-www-form-urlencoded. */
static enum err
decode_half(struct arena *a, const char *p, size_t len, const char **out)
{
	char *text = arena_alloc(a, len + 1);
	size_t text_len;

	if (url_decode(p, len, true, text, &text_len) != OK)
		return ERR_INVALID;
	*out = text_len > 0 ? text : NULL;
	return OK;
}

enum err
client_auth_parse_basic(struct arena *a, const char *header, size_t len,
    struct credentials *out)
{
	static const char scheme[] = "basic ";
	const size_t skip = sizeof scheme - 1;
	unsigned char *text;
	const char *colon;
	size_t text_len, id_len;

	memset(out, 0, sizeof *out);
	if (len < skip || strncasecmp(header, scheme, skip) != 0)
		return ERR_NOT_FOUND;
	for (header += skip, len -= skip; len > 0 && *header == ' '; len--)
		header++;
	if (len > HEADER_MAX)
		return ERR_INVALID;
	text = arena_alloc(a, BASE64_DECODED_MAX(len));
	if (base64_decode(header, len, text, &text_len) != OK ||
	    (colon = memchr(text, ':', text_len)) == NULL)
		return ERR_INVALID;
	id_len = (size_t)(colon - (const char *)text);
	if (decode_half(a, (const char *)text, id_len, &out->id) != OK ||
	    decode_half(a, colon + 1, text_len - id_len - 1,
	    &out->secret) != OK || out->id == NULL) {
		memset(out, 0, sizeof *out);
		return ERR_INVALID;
	}
	return OK;
}

struct credentials
client_auth_form(const struct request *rq, size_t client_id)
{
	return (struct credentials){
		.id = request_param(rq, client_id),
		.secret = request_param(rq, client_id + 1),
		.assertion_type = request_param(rq, client_id + 2),
		.assertion = request_param(rq, client_id + 3),
	};
}

static enum err
refuse(struct request *rq)
{
	return oauth_refuse(rq, OAUTH_INVALID_CLIENT,
	    "the client is unknown, or its authentication failed");
}

static enum err
read_basic(struct request *rq, const char *header, struct attempt *out)
{
	const char *id = out->cred.id;

	if (client_auth_parse_basic(rq->call.arena, header, strlen(header),
	    &out->cred) != OK)
		return oauth_refuse(rq, OAUTH_INVALID_CLIENT,
		    "the Authorization header is not well-formed Basic");
	out->method = "client_secret_basic";
	if (id != NULL && !str_eq(id, out->cred.id))
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "client_id differs from the one in the header");
	return OK;
}

/* client_id may be left out: the assertion says it as well. */
static enum err
read_assertion(struct request *rq, struct attempt *out)
{
	struct credentials *c = &out->cred;

	out->method = "private_key_jwt";
	if (c->assertion == NULL ||
	    !str_eq(c->assertion_type, CLIENT_ASSERTION_TYPE))
		return refuse(rq);
	if (c->id == NULL && client_assertion_subject(rq->call.arena,
	    c->assertion, &c->id) != OK)
		return refuse(rq);
	return OK;
}

static enum err
read_attempt(struct request *rq, const struct credentials *form,
    struct attempt *out)
{
	const char *header = request_env(rq, "HTTP_AUTHORIZATION");
	bool asserts = form->assertion != NULL || form->assertion_type != NULL;

	out->method = form->secret != NULL ? "client_secret_post" : "none";
	out->cred = *form;
	if ((header != NULL) + (form->secret != NULL) + asserts > 1)
		return oauth_refuse(rq, OAUTH_INVALID_REQUEST,
		    "use one way of client authentication, not two");
	if (header != NULL)
		return read_basic(rq, header, out);
	return asserts ? read_assertion(rq, out) : OK;
}

/* The same digests and comparisons whether or not there is such a client. */
static bool
is_secret_right(const struct client *cl, const struct attempt *at)
{
	static const struct client nobody = { .has_secret = true };
	const struct client *against = cl != NULL ? cl : &nobody;
	const char *secret = at->cred.secret != NULL ? at->cred.secret : "";
	struct digest given = digest_text(secret);
	bool same = digest_equal(&given, &against->secret_hash);

	return against->has_secret ? same : at->cred.secret == NULL;
}

/* What a document offers: the app cannot know which one we chose. */
static bool
is_offered(const struct client *cl, const char *method)
{
	return client_url_is_meant(cl->id) && json_has_string(
	    json_get(cl->metadata, "token_endpoint_auth_methods_supported"),
	    method);
}

/*
 * An assertion of an unknown client is refused sooner than a wrong one of a
 * known client: what has a key has an id that is public or cannot be guessed.
 */
static enum err
prove(struct request *rq, const struct client *cl, const struct attempt *at)
{
	bool right = is_secret_right(cl, at);

	if (cl == NULL || (!str_eq(at->method, cl->auth_method) &&
	    !is_offered(cl, at->method)))
		return ERR_UNAUTHENTICATED;
	if (at->cred.assertion != NULL)
		return client_assertion_check(rq, cl, at->cred.assertion);
	return right ? OK : ERR_UNAUTHENTICATED;
}

static enum err
charge_success(struct request *rq, const struct client *cl,
    const struct attempt *at)
{
	struct arena *a = rq->call.arena;

	/* Anybody may name a public client, so its bucket is per source. */
	if (str_eq(at->method, "none"))
		return request_charge(rq, arena_printf(a, "client:%s %s",
		    cl->id, request_source(rq)));
	return request_charge(rq, arena_printf(a, "client:%s", cl->id));
}

/* ERR_NOT_FOUND also for a URL that can be no client. */
static enum err
find(struct request *rq, const struct attempt *at, struct client **out)
{
	enum err e;

	if (!at->cred.may_be_new)
		return clients_find(&rq->call, at->cred.id, out);
	e = client_document_find_any(rq, at->cred.id, out);
	return e == ERR_INVALID ? ERR_NOT_FOUND : e;
}

static enum err
check(struct request *rq, const struct credentials *form,
    struct attempt *at, struct client **out)
{
	enum err e;

	if ((e = read_attempt(rq, form, at)) != OK)
		return e;
	if (at->cred.id == NULL)
		return oauth_refuse(rq, OAUTH_INVALID_CLIENT,
		    "client_id is missing");
	e = find(rq, at, out);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if ((e = prove(rq, *out, at)) == ERR_UNAUTHENTICATED) {
		log_event(&rq->call, LOG_WARN, "client refused",
		    LOG_STR("known", *out != NULL ? "yes" : "no"),
		    LOG_STR("method", at->method));
		return refuse(rq);
	}
	return e;
}

enum err
client_auth_check(struct request *rq, const struct credentials *form,
    struct client **out)
{
	struct attempt at;
	enum err e;

	*out = NULL;
	e = check(rq, form, &at, out);
	if (e == OK) {
		(*out)->auth_method = at.method;
		e = charge_success(rq, *out, &at);
	} else if (e != ERR_UNAVAILABLE &&
	    request_charge(rq, NULL) == ERR_LIMITED) {
		rq->fault = (struct fault){ 0 };
		e = ERR_LIMITED;
	}
	if (e != OK)
		*out = NULL;
	return e;
}
