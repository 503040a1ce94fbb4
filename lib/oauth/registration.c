/*
 * registration - client metadata (RFC 7591, OpenID Connect Registration 1.0)
 *
 * Must never let an app choose its id, have a grant type that works without
 * a person, or a redirect URI that is no safe place for a code.
 */
#include "oauth/registration.h"

#include <string.h>

#include "base/str.h"
#include "crypto/rand.h"
#include "oauth/grant_type.h"
#include "oauth/redirect_uri.h"
#include "oauth/registration_form.h"
#include "oauth/scope.h"

enum { CLIENT_ID_BITS = 128, LIST_MAX = 1024 };

static enum err
read_redirect_uris(const struct form *f)
{
	const struct json *list = json_get(f->in, "redirect_uris");
	size_t n = json_len(list);
	const char *uri;

	if (list != NULL && json_type(list) != JSON_ARRAY)
		return form_refuse(f, OAUTH_INVALID_REDIRECT_URI,
		    "redirect_uris must be an array");
	if (n > REDIRECT_URIS_MAX)
		return form_refuse(f, OAUTH_INVALID_REDIRECT_URI,
		    "there are too many redirect_uris");
	f->out->redirect_uris = arena_array(f->arena, n + 1,
	    sizeof *f->out->redirect_uris);
	for (size_t i = 0; i < n; i++) {
		uri = json_string(json_at(list, i));
		if (uri == NULL || redirect_uri_check(uri) != OK)
			return form_refuse(f, OAUTH_INVALID_REDIRECT_URI,
			    "a redirect URI must be https, http on a loopback "
			    "host, or of a private-use scheme with a dot; "
			    "without fragment and user");
		f->out->redirect_uris[i] = uri;
	}
	return OK;
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
	if ((e = form_get_array(f, "grant_types", &list)) != OK || list == NULL)
		return e;
	buf_init(&b, f->arena, LIST_MAX);
	for (size_t i = 0; i < json_len(list); i++) {
		if ((grant = json_string(json_at(list, i))) == NULL)
			return form_refuse_metadata(f,
			    "grant_types must hold strings");
		if (!may_have_grant(f, grant)) {
			if (f->who == REGISTRANT_OPERATOR)
				return form_refuse_metadata(f,
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
		return form_refuse_metadata(f,
		    "none of the grant_types can be had here");
	return OK;
}

static enum err
read_response_types(const struct form *f)
{
	const struct json *list;
	enum err e;

	if ((e = form_get_array(f, "response_types", &list)) != OK)
		return e;
	if (list == NULL || !str_has_word(f->out->grant_types, GRANT_CODE))
		return OK;
	return json_has_string(list, "code") ? OK :
	    form_refuse_metadata(f, "response_types must hold code");
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
	if ((e = form_get_string(f, "application_type", inferred,
	    &f->out->application_type)) != OK)
		return e;
	if (!str_eq(f->out->application_type, "web") &&
	    !str_eq(f->out->application_type, "native"))
		return form_refuse_metadata(f,
		    "application_type must be web or native");
	return OK;
}

static enum err
read_scope(const struct form *f)
{
	const char *scope;
	enum err e;

	if ((e = form_get_string(f, "scope", NULL, &scope)) != OK)
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

	if ((e = form_get_string(f, "id_token_signed_response_alg", "RS256",
	    &alg)) != OK ||
	    (e = form_get_string(f, "subject_type", "public",
	    &subject_type)) != OK)
		return e;
	if (key_alg_parse(alg, &f->out->id_token_alg) != OK)
		return form_refuse_metadata(f,
		    "id_token_signed_response_alg must be RS256 or ES256");
	if (!str_eq(subject_type, "public"))
		return form_refuse_metadata(f, "subject_type must be public");
	return OK;
}

enum err
registration_check(struct arena *a, enum registrant who,
    const struct json *metadata, struct client *out, struct fault *why)
{
	static enum err (*const steps[])(const struct form *) = {
		read_redirect_uris, read_grant_types, read_response_types,
		registration_read_auth, read_application_type,
		registration_read_name, read_scope, read_algorithms,
		registration_read_informative, registration_read_logout,
		registration_read_times,
	};
	struct form f = { a, who, metadata, json_new_object(a), out, why };
	enum err e;

	memset(out, 0, sizeof *out);
	memset(why, 0, sizeof *why);
	out->dynamic = who != REGISTRANT_OPERATOR;
	if (json_type(metadata) != JSON_OBJECT)
		return form_refuse_metadata(&f, "the body must be a JSON object");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if ((e = steps[i](&f)) != OK)
			return e;
	if (json_len(f.kept) > 0)
		out->metadata = f.kept;
	if (out->redirect_uris[0] == NULL && (who == REGISTRANT_DOCUMENT ||
	    str_has_word(out->grant_types, GRANT_CODE)))
		return form_refuse(&f, OAUTH_INVALID_REDIRECT_URI,
		    "redirect_uris is missing");
	return OK;
}

enum err
registration_add(struct call *c, struct client *cl, struct issued *out)
{
	const char *secret = NULL, *token = NULL;
	enum err e;

	*out = (struct issued){ NULL, NULL };
	/* The prefix keeps it apart from subjects and from https:// ids. */
	cl->id = arena_printf(c->arena, "c_%s",
	    rand_id(c->arena, CLIENT_ID_BITS));
	cl->created_at = c->now;
	cl->expires_at = cl->dynamic ? c->now + CLIENT_UNUSED_TTL_S : 0;
	if (cl->has_secret) {
		secret = rand_token(c->arena);
		cl->secret_hash = digest_text(secret);
	}
	cl->has_registration = cl->dynamic;
	if (cl->dynamic) {
		token = rand_token(c->arena);
		cl->registration_hash = digest_text(token);
	}
	if ((e = clients_add(c, cl)) != OK)
		return e;
	*out = (struct issued){ secret, token };
	return OK;
}

enum err
registration_same(const struct client *before, const struct json *metadata,
    struct fault *why)
{
	const struct form f = { .why = why };
	const char *id, *secret;
	struct digest given;

	if (json_get_string(metadata, "client_id", &id) != OK ||
	    !str_eq(id, before->id))
		return form_refuse_metadata(&f,
		    "client_id must be that of the client");
	if (json_get(metadata, "client_secret") == NULL)
		return OK;
	if (json_get_string(metadata, "client_secret", &secret) == OK &&
	    before->has_secret) {
		given = digest_text(secret);
		if (digest_equal(&given, &before->secret_hash))
			return OK;
	}
	return form_refuse_metadata(&f,
	    "client_secret must be that of the client");
}

/* The operator's trust is in the places that were registered then. */
static bool
adds_place(const struct client *before, const struct client *after)
{
	const char **have;

	for (const char **u = after->redirect_uris; *u != NULL; u++) {
		for (have = before->redirect_uris; *have != NULL; have++)
			if (str_eq(*have, *u))
				break;
		if (*have == NULL)
			return true;
	}
	return false;
}

enum err
registration_replace(struct call *c, const struct client *before,
    struct client *after, const char **secret)
{
	const char *fresh = NULL;
	enum err e;

	*secret = NULL;
	after->id = before->id;
	after->dynamic = before->dynamic;
	after->trusted = before->trusted && !adds_place(before, after);
	after->as_user = before->as_user;
	after->has_registration = before->has_registration;
	after->registration_hash = before->registration_hash;
	after->created_at = before->created_at;
	after->used_at = before->used_at;
	after->expires_at = before->expires_at;
	after->secret_hash = before->secret_hash;
	if (after->has_secret && !before->has_secret) {
		fresh = rand_token(c->arena);
		after->secret_hash = digest_text(fresh);
	}
	if ((e = clients_set(c, after)) == OK)
		*secret = fresh;
	return e;
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
