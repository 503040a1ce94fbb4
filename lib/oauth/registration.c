/*
 * registration - client metadata (RFC 7591, OpenID Connect Registration 1.0)
 *
 * Must never let an app choose its id, have a grant type that works without
 * a person, or a redirect URI that is no safe place for a code.
 */
#include "oauth/registration.h"

#include <string.h>

#include "base/html.h"
#include "base/str.h"
#include "base/url.h"
#include "crypto/rand.h"
#include "oauth/oauth_error.h"
#include "oauth/redirect_uri.h"
#include "oauth/scope.h"

enum { CLIENT_ID_BITS = 128, LIST_MAX = 1024, URI_MAX = 2048 };

#define GRANT_CODE "authorization_code"
#define GRANT_REFRESH "refresh_token"
#define GRANT_CLIENT "client_credentials"
#define GRANT_DEVICE "urn:ietf:params:oauth:grant-type:device_code"

struct form {
	struct arena *arena;
	enum registrant who;
	const struct json *in;
	struct client *out;
	struct fault *why;
};

static enum err
refuse(const struct form *f, enum oauth_error code, const char *text)
{
	f->why->code = oauth_error_code(code);
	f->why->text = text;
	return ERR_INVALID;
}

static enum err
refuse_metadata(const struct form *f, const char *text)
{
	return refuse(f, OAUTH_INVALID_CLIENT_METADATA, text);
}

static enum err
read_redirect_uris(const struct form *f)
{
	const struct json *list = json_get(f->in, "redirect_uris");
	size_t n = json_len(list);
	const char *uri;

	if (list != NULL && json_type(list) != JSON_ARRAY)
		return refuse(f, OAUTH_INVALID_REDIRECT_URI,
		    "redirect_uris must be an array");
	if (n > REDIRECT_URIS_MAX)
		return refuse(f, OAUTH_INVALID_REDIRECT_URI,
		    "there are too many redirect_uris");
	f->out->redirect_uris = arena_array(f->arena, n + 1,
	    sizeof *f->out->redirect_uris);
	for (size_t i = 0; i < n; i++) {
		uri = json_string(json_at(list, i));
		if (uri == NULL || redirect_uri_check(uri) != OK)
			return refuse(f, OAUTH_INVALID_REDIRECT_URI,
			    "a redirect URI must be https, http on a loopback "
			    "host, or of a private-use scheme with a dot; "
			    "without fragment and user");
		f->out->redirect_uris[i] = uri;
	}
	return OK;
}

/* Some libraries write null for what they do not set. */
static const struct json *
get(const struct form *f, const char *name)
{
	const struct json *value = json_get(f->in, name);

	return json_type(value) == JSON_NULL ? NULL : value;
}

/* A list without a member is NULL, of another type an error. */
static enum err
get_array(const struct form *f, const char *name, const struct json **out)
{
	*out = get(f, name);
	if (*out == NULL || json_type(*out) == JSON_ARRAY)
		return OK;
	return refuse_metadata(f, "a list in the metadata is not an array");
}

/* client_credentials works without a person, so only the operator gives it. */
static bool
may_have_grant(const struct form *f, const char *grant)
{
	if (str_eq(grant, GRANT_CLIENT))
		return f->who == REGISTRANT_OPERATOR;
	return str_eq(grant, GRANT_CODE) || str_eq(grant, GRANT_REFRESH) ||
	    str_eq(grant, GRANT_DEVICE);
}

static enum err
read_grant_types(const struct form *f)
{
	const struct json *list;
	const char *grant;
	struct buf b;
	enum err e;

	f->out->grant_types = GRANT_CODE " " GRANT_REFRESH;
	if ((e = get_array(f, "grant_types", &list)) != OK || list == NULL)
		return e;
	buf_init(&b, f->arena, LIST_MAX);
	for (size_t i = 0; i < json_len(list); i++) {
		if ((grant = json_string(json_at(list, i))) == NULL)
			return refuse_metadata(f,
			    "grant_types must hold strings");
		if (!may_have_grant(f, grant)) {
			if (f->who == REGISTRANT_OPERATOR)
				return refuse_metadata(f,
				    "there is no such grant type here");
			continue;
		}
		if (str_has_word(b.data, grant))
			continue;
		if (b.len > 0)
			buf_putc(&b, ' ');
		buf_puts(&b, grant);
	}
	f->out->grant_types = b.data;
	if (b.len == 0)
		return refuse_metadata(f,
		    "none of the grant_types can be had here");
	return OK;
}

static enum err
read_response_types(const struct form *f)
{
	const struct json *list;
	enum err e;

	if ((e = get_array(f, "response_types", &list)) != OK)
		return e;
	if (list == NULL || !str_has_word(f->out->grant_types, GRANT_CODE))
		return OK;
	for (size_t i = 0; i < json_len(list); i++)
		if (str_eq(json_string(json_at(list, i)), "code"))
			return OK;
	return refuse_metadata(f, "response_types must hold code");
}

/* A string member; `fallback` if it is absent. */
static enum err
get_string(const struct form *f, const char *name, const char *fallback,
    const char **out)
{
	*out = fallback;
	if (get(f, name) == NULL ||
	    json_get_string(f->in, name, out) == OK)
		return OK;
	return refuse_metadata(f,
	    "a member of the metadata is not a string");
}

static enum err
read_auth_method(const struct form *f)
{
	const char *method;
	enum err e;

	if ((e = get_string(f, "token_endpoint_auth_method",
	    "client_secret_basic", &method)) != OK)
		return e;
	if (!str_eq(method, "none") && !str_eq(method, "client_secret_basic") &&
	    !str_eq(method, "client_secret_post"))
		return refuse_metadata(f, "token_endpoint_auth_method must be "
		    "none, client_secret_basic or client_secret_post");
	if (str_eq(method, "none") &&
	    str_has_word(f->out->grant_types, GRANT_CLIENT))
		return refuse_metadata(f,
		    "client_credentials needs a client with a secret");
	f->out->auth_method = method;
	f->out->has_secret = !str_eq(method, "none");
	return OK;
}

/* Clients of 2025 leave it out, though their redirect URIs are native ones
 * that the specification's default "web" would forbid. */
static enum err
read_application_type(const struct form *f)
{
	const char *inferred = "web";
	enum err e;

	for (const char **u = f->out->redirect_uris; *u != NULL; u++)
		if (redirect_uri_is_native(*u))
			inferred = "native";
	if ((e = get_string(f, "application_type", inferred,
	    &f->out->application_type)) != OK)
		return e;
	if (!str_eq(f->out->application_type, "web") &&
	    !str_eq(f->out->application_type, "native"))
		return refuse_metadata(f,
		    "application_type must be web or native");
	return OK;
}

static enum err
read_name(const struct form *f)
{
	const char *name;
	enum err e;

	if ((e = get_string(f, "client_name", "an app without a name",
	    &name)) != OK)
		return e;
	if (strlen(name) > CLIENT_NAME_MAX)
		return refuse_metadata(f, "client_name is too long");
	f->out->name = html_name(f->arena, name, CLIENT_NAME_MAX);
	if (*f->out->name == '\0')
		f->out->name = "an app without a name";
	return OK;
}

static enum err
read_scope(const struct form *f)
{
	const char *scope;
	enum err e;

	if ((e = get_string(f, "scope", NULL, &scope)) != OK)
		return e;
	if (scope == NULL)
		return OK;
	scope = scope_intersect(f->arena, scope, scope_all());
	f->out->scope = *scope != '\0' ? scope : NULL;
	return OK;
}

static enum err
read_algorithms(const struct form *f)
{
	const char *alg, *subject_type;
	enum err e;

	if ((e = get_string(f, "id_token_signed_response_alg", "RS256",
	    &alg)) != OK ||
	    (e = get_string(f, "subject_type", "public",
	    &subject_type)) != OK)
		return e;
	if (key_alg_parse(alg, &f->out->id_token_alg) != OK)
		return refuse_metadata(f,
		    "id_token_signed_response_alg must be RS256 or ES256");
	if (!str_eq(subject_type, "public"))
		return refuse_metadata(f, "subject_type must be public");
	return OK;
}

/* Kept to be echoed and, one day, shown; never fetched. */
static enum err
read_informative(const struct form *f)
{
	static const char *const uris[] = { "client_uri", "logo_uri",
	    "tos_uri", "policy_uri" };
	static const char *const texts[] = { "software_id",
	    "software_version" };
	struct json *kept = json_new_object(f->arena);
	const char *value;
	struct url u;
	enum err e;

	for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
		if ((e = get_string(f, uris[i], NULL, &value)) != OK)
			return e;
		/* An empty one is how some say that there is none. */
		if (value != NULL && *value == '\0')
			continue;
		if (value != NULL && (strlen(value) > URI_MAX ||
		    url_parse(value, strlen(value), &u) != OK ||
		    (!span_eq_nocase(u.scheme, "https") &&
		    !span_eq_nocase(u.scheme, "http"))))
			return refuse_metadata(f,
			    "a URI in the metadata is not http or https");
		json_set_string(kept, uris[i], value);
	}
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if ((e = get_string(f, texts[i], NULL, &value)) != OK)
			return e;
		json_set_string(kept, texts[i], value);
	}
	if (json_type(json_get(f->in, "contacts")) == JSON_ARRAY)
		json_set(kept, "contacts", json_get(f->in, "contacts"));
	if (json_len(kept) > 0)
		f->out->metadata = kept;
	return OK;
}

enum err
registration_check(struct arena *a, enum registrant who,
    const struct json *metadata, struct client *out, struct fault *why)
{
	static enum err (*const steps[])(const struct form *) = {
		read_redirect_uris, read_grant_types, read_response_types,
		read_auth_method, read_application_type, read_name,
		read_scope, read_algorithms, read_informative,
	};
	struct form f = { a, who, metadata, out, why };
	enum err e;

	memset(out, 0, sizeof *out);
	memset(why, 0, sizeof *why);
	out->dynamic = who == REGISTRANT_SELF;
	if (json_type(metadata) != JSON_OBJECT)
		return refuse_metadata(&f, "the body must be a JSON object");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if ((e = steps[i](&f)) != OK)
			return e;
	if (out->redirect_uris[0] == NULL &&
	    str_has_word(out->grant_types, GRANT_CODE))
		return refuse(&f, OAUTH_INVALID_REDIRECT_URI,
		    "redirect_uris is missing");
	return OK;
}

enum err
registration_add(struct call *c, struct client *cl, const char **secret)
{
	const char *text;
	enum err e;

	*secret = NULL;
	/* The prefix keeps it apart from subjects and from https:// ids. */
	cl->id = arena_printf(c->arena, "c_%s",
	    rand_id(c->arena, CLIENT_ID_BITS));
	cl->created_at = c->now;
	cl->expires_at = cl->dynamic ? c->now + CLIENT_UNUSED_TTL_S : 0;
	text = rand_token(c->arena);
	if (cl->has_secret)
		cl->secret_hash = digest_text(text);
	if ((e = clients_add(c, cl)) != OK)
		return e;
	*secret = cl->has_secret ? text : NULL;
	return OK;
}

static struct json *
words(struct arena *a, const char *list)
{
	struct json *array = json_new_array(a);
	size_t len;

	for (; *list != '\0'; list += len + strspn(list + len, " ")) {
		len = strcspn(list, " ");
		json_add_string(array, arena_strndup(a, list, len));
	}
	return array;
}

struct json *
registration_format(struct arena *a, const struct client *cl,
    const char *secret)
{
	bool has_code = str_has_word(cl->grant_types, GRANT_CODE);
	struct json *j = json_new_object(a), *uris = json_new_array(a);
	const char *key;

	for (const char **u = cl->redirect_uris; *u != NULL; u++)
		json_add_string(uris, *u);
	json_set_string(j, "client_id", cl->id);
	json_set_int(j, "client_id_issued_at", cl->created_at);
	json_set_string(j, "client_secret", secret);
	if (secret != NULL)
		json_set_int(j, "client_secret_expires_at", 0);
	json_set_string(j, "client_name", cl->name);
	json_set(j, "redirect_uris", uris);
	json_set(j, "grant_types", words(a, cl->grant_types));
	json_set(j, "response_types", words(a, has_code ? "code" : ""));
	json_set_string(j, "token_endpoint_auth_method", cl->auth_method);
	json_set_string(j, "application_type", cl->application_type);
	json_set_string(j, "scope", cl->scope);
	json_set_string(j, "id_token_signed_response_alg",
	    key_alg_name(cl->id_token_alg));
	for (size_t i = 0; i < json_len(cl->metadata); i++) {
		const struct json *value = json_member(cl->metadata, i, &key);

		json_set(j, key, value);
	}
	return j;
}
