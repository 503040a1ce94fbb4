/*
 * intake - from a CGI environment to a checked request (RFC 3875)
 *
 * The web server folds names: X-A and X_A both arrive as HTTP_X_A, and which
 * one a reader finds first is the sender's choice.  So a name that occurs
 * twice refuses the request.
 */
#include "endpoint/intake.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "http/methods.h"

static bool
has_twins(char *const *env)
{
	for (char *const *e = env; *e != NULL; e++) {
		size_t len;

		if (strncmp(*e, "HTTP_", 5) != 0)
			continue;
		len = strcspn(*e, "=") + 1;
		for (char *const *f = e + 1; *f != NULL; f++)
			if (strncmp(*e, *f, len) == 0)
				return true;
	}
	return false;
}

static bool
is_our_path(const struct endpoint *ep, const char *path)
{
	for (const char *const *p = ep->paths; *p != NULL; p++) {
		size_t len = strlen(*p);

		if ((*p)[len - 1] == '*' ? strncmp(*p, path, len - 1) == 0
		    : strcmp(*p, path) == 0)
			return true;
	}
	return false;
}

/* The media type alone, in lower case; parameters are dropped. */
static const char *
media_type(struct arena *a, const char *header)
{
	char *type;

	if (header == NULL)
		return NULL;
	type = arena_strndup(a, header, strcspn(header, "; \t"));
	str_lower(type);
	return *type != '\0' ? type : NULL;
}

static const char *
peer_address(const struct request *rq)
{
	const char *address = request_env(rq, "REMOTE_ADDR");
	unsigned char raw[sizeof(struct in6_addr)];

	if (address == NULL || (inet_pton(AF_INET, address, raw) != 1 &&
	    inet_pton(AF_INET6, address, raw) != 1))
		return "0.0.0.0";
	return address;
}

enum err
intake_environment(struct request *rq, const struct endpoint *ep)
{
	const char *query = request_env(rq, "QUERY_STRING");
	const char *path = request_env(rq, "SCRIPT_NAME");

	rq->address = peer_address(rq);
	rq->query = query != NULL ? query : "";
	rq->path = path != NULL ? path : ep->paths[0];
	rq->content_type = media_type(rq->call.arena,
	    request_env(rq, "CONTENT_TYPE"));
	rq->method = methods_find(request_env(rq, "REQUEST_METHOD"));
	if (has_twins(rq->env))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "a header occurs twice, or in two spellings of its name");
	if (!is_our_path(ep, rq->path))
		return ERR_NOT_FOUND;
	return rq->method != 0 ? OK : ERR_METHOD;
}

static enum err
check_media_type(struct request *rq, const struct endpoint *ep)
{
	static const char *const wanted[] = {
		[BODY_FORM] = "application/x-www-form-urlencoded",
		[BODY_JSON] = "application/json",
	};

	if (ep->body != BODY_FORM && ep->body != BODY_JSON)
		return OK;
	if (rq->content_type == NULL && rq->body_len == 0)
		return OK;
	if (str_eq(rq->content_type, wanted[ep->body]))
		return OK;
	return request_refuse(rq, ERR_MEDIA_TYPE, NULL,
	    "content type must be %s", wanted[ep->body]);
}

enum err
intake_body(struct request *rq, const struct endpoint *ep,
    const struct intake *in)
{
	const char *length = request_env(rq, "CONTENT_LENGTH");
	int64_t len = 0;
	char *body;
	enum err e;

	if (length != NULL && *length != '\0' &&
	    str_int(length, 0, INT64_MAX, &len) != OK)
		return ERR_INVALID;
	if (ep->body == BODY_STREAM) {
		rq->input = (struct request_input){ in->read, in->source, len };
		return OK;
	}
	if ((size_t)len > ep->body_max && ep->body != BODY_NONE)
		return request_refuse(rq, ERR_TOO_LARGE, NULL,
		    "the body may have %zu bytes", ep->body_max);
	if (ep->body == BODY_NONE)
		return OK;
	body = arena_alloc(rq->call.arena, (size_t)len + 1);
	if (len > 0 && (e = in->read(in->source, body, (size_t)len)) != OK)
		return e;
	rq->body = body;
	rq->body_len = (size_t)len;
	return rq->method == METHOD_POST || rq->method == METHOD_PUT ||
	    rq->method == METHOD_PATCH || len > 0 ? check_media_type(rq, ep) : OK;
}

bool
intake_is_slow(int64_t us, int64_t patience_s, int64_t bytes)
{
	return us - patience_s * 1000000 > bytes * 1000000 / INTAKE_RATE;
}

static ptrdiff_t
find_param(const struct endpoint *ep, const char *name, size_t len)
{
	for (size_t i = 0; i < ep->nparams; i++)
		if (strlen(ep->params[i].name) == len &&
		    memcmp(ep->params[i].name, name, len) == 0)
			return (ptrdiff_t)i;
	return -1;
}

static enum err
take_value(struct request *rq, size_t i, struct span raw)
{
	const struct param *p = &rq->params[i];
	struct param_values *v = &rq->values[i];
	char *text = arena_alloc(rq->call.arena, raw.len + 1);
	size_t len;

	if (url_decode(raw.p, raw.len, true, text, &len) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "parameter is not properly encoded: %s", p->name);
	if (len == 0)
		return OK;
	if (v->count > 0 && (!(p->flags & PARAM_REPEAT) ||
	    v->count == PARAM_REPEAT_MAX))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "parameter is repeated: %s", p->name);
	if (len > p->max)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "parameter is too long: %s", p->name);
	if (!p->valid(text))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "parameter is malformed: %s", p->name);
	v->at[v->count++] = text;
	return OK;
}

/* Repeating a parameter is an error even if one of its values is empty. */
static enum err
parse_form(struct request *rq, const struct endpoint *ep, const char *form,
    size_t form_len)
{
	bool *seen = arena_array(rq->call.arena, ep->nparams + 1, sizeof(bool));
	struct span rest = { form, form_len }, name, value;
	enum err e;

	while (url_form_next(&rest, &name, &value) == OK) {
		char *key = arena_alloc(rq->call.arena, name.len + 1);
		size_t len;
		ptrdiff_t i;

		if (url_decode(name.p, name.len, true, key, &len) != OK)
			return request_refuse(rq, ERR_INVALID, NULL,
			    "a parameter's name is not properly encoded");
		if ((i = find_param(ep, key, len)) < 0)
			continue;
		if (seen[i] && !(ep->params[i].flags & PARAM_REPEAT))
			return request_refuse(rq, ERR_INVALID, NULL,
			    "parameter is repeated: %s", ep->params[i].name);
		seen[i] = true;
		if ((e = take_value(rq, (size_t)i, value)) != OK)
			return e;
	}
	return OK;
}

/* A form's parameters belong in its body, where no log sees them. */
static enum err
refuse_query(struct request *rq, const struct endpoint *ep)
{
	struct span rest = { rq->query, strlen(rq->query) }, name, value;

	while (url_form_next(&rest, &name, &value) == OK)
		if (find_param(ep, name.p, name.len) >= 0)
			return request_refuse(rq, ERR_INVALID, NULL,
			    "parameters of a POST belong in its body");
	return OK;
}

enum err
intake_params(struct request *rq, const struct endpoint *ep)
{
	bool in_body = ep->body == BODY_FORM && rq->method == METHOD_POST;
	enum err e;

	rq->params = ep->params;
	rq->values = arena_array(rq->call.arena, ep->nparams + 1,
	    sizeof(*rq->values));
	if (ep->nparams == 0)
		return OK;
	if (in_body && (e = refuse_query(rq, ep)) != OK)
		return e;
	e = in_body ? parse_form(rq, ep, rq->body, rq->body_len)
	    : parse_form(rq, ep, rq->query, strlen(rq->query));
	if (e != OK)
		return e;
	for (size_t i = 0; i < ep->nparams; i++)
		if ((ep->params[i].flags & PARAM_REQUIRED) &&
		    rq->values[i].count == 0)
			return request_refuse(rq, ERR_INVALID, NULL,
			    "parameter is missing: %s", ep->params[i].name);
	return OK;
}
