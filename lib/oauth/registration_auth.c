/*
 * registration_auth - how a client is to prove who it is
 *
 * Must never keep a key that is not public, nor give a shared secret a part
 * where none was agreed on: in a document that everybody can read.
 */
#include "oauth/grant_type.h"
#include "oauth/registration_form.h"

#include <string.h>

#include "base/str.h"
#include "crypto/jwk.h"

#define PRIVATE_KEY_JWT "private_key_jwt"
#define METHODS_SUPPORTED "token_endpoint_auth_methods_supported"

/* In the order in which one is chosen for who names several. */
static const struct {
	const char *name;
	bool secret;		/* one that both sides know */
} methods[] = {
	{ PRIVATE_KEY_JWT, false },
	{ "none", false },
	{ "client_secret_basic", true },
	{ "client_secret_post", true },
};

enum { METHODS = sizeof methods / sizeof methods[0] };

static enum err
check_jwks(const struct form *f, const struct json *jwks, bool *usable)
{
	const char *text = json_text(f->arena, jwks);
	struct jwk_set *set;
	enum err e;

	e = jwk_set_parse_client(text, strlen(text), &set);
	if (e == ERR_FORBIDDEN)
		return form_refuse_metadata(f, "jwks holds a private or "
		    "symmetric key; publish the public half only, and make a "
		    "new key");
	if (e != OK)
		return form_refuse_metadata(f, "jwks is not a JWK set");
	*usable = jwk_set_count(set) > 0;
	jwk_set_free(set);
	return OK;
}

/* *usable: there are keys that an assertion can be checked with. */
static enum err
read_keys(const struct form *f, bool *usable)
{
	const struct json *jwks = form_get(f, "jwks");
	const char *uri;
	struct url u;
	enum err e;

	*usable = false;
	if ((e = form_get_string(f, "jwks_uri", NULL, &uri)) != OK)
		return e;
	if (jwks != NULL && uri != NULL)
		return form_refuse_metadata(f,
		    "jwks and jwks_uri exclude each other");
	if (uri != NULL && (url_parse_web(uri, REGISTRATION_URI_MAX, &u) != OK ||
	    !span_eq(u.scheme, "https")))
		return form_refuse_metadata(f, "jwks_uri must be https, "
		    "without fragment and user");
	if (jwks != NULL && (e = check_jwks(f, jwks, usable)) != OK)
		return e;
	*usable |= uri != NULL;
	if (jwks != NULL)
		json_set(f->kept, "jwks", jwks);
	json_set_string(f->kept, "jwks_uri", uri);
	return OK;
}

/* May a client of this kind, with or without keys, use it? */
static bool
is_ours(const struct form *f, size_t i, bool has_keys)
{
	if (methods[i].secret && f->who == REGISTRANT_DOCUMENT)
		return false;
	return has_keys || !str_eq(methods[i].name, PRIVATE_KEY_JWT);
}

/* The one that the client prefers, else our first, of those both know. */
static const char *
choose(const struct form *f, const struct json *list, const char *preferred,
    bool has_keys)
{
	const char *first = NULL;

	for (size_t i = 0; i < METHODS; i++) {
		if (!json_has_string(list, methods[i].name) || !is_ours(f, i, has_keys))
			continue;
		if (str_eq(methods[i].name, preferred))
			return preferred;
		if (first == NULL)
			first = methods[i].name;
	}
	return first;
}

/* What an app offers in its document stays offered: it cannot know which we
 * chose.  A registration is answered with the choice. */
static void
keep_choices(const struct form *f, const struct json *list, bool has_keys)
{
	struct json *kept = json_new_array(f->arena);

	if (f->who != REGISTRANT_DOCUMENT || list == NULL)
		return;
	for (size_t i = 0; i < METHODS; i++)
		if (json_has_string(list, methods[i].name) && is_ours(f, i, has_keys))
			json_add_string(kept, methods[i].name);
	json_set(f->kept, METHODS_SUPPORTED, kept);
}

static enum err
read_method(const struct form *f, bool has_keys, const char **out)
{
	const struct json *list;
	const char *named;
	enum err e;

	if ((e = form_get_array(f, METHODS_SUPPORTED, &list)) != OK ||
	    (e = form_get_string(f, "token_endpoint_auth_method", NULL,
	    &named)) != OK)
		return e;
	if (f->who == REGISTRANT_DOCUMENT && named != NULL &&
	    str_starts(named, "client_secret_"))
		return form_refuse_metadata(f, "a document cannot use a "
		    "method with a shared secret");
	/* The operator says which one it is to be. */
	if (f->who == REGISTRANT_OPERATOR)
		list = NULL;
	if (list != NULL)
		*out = choose(f, list, named, has_keys);
	else if (named != NULL)
		*out = named;
	else
		*out = f->who == REGISTRANT_DOCUMENT ? "none" :
		    "client_secret_basic";
	keep_choices(f, list, has_keys);
	return OK;
}

/* Keys are of no use to us with an algorithm that we do not know. */
static enum err
read_signing_alg(const struct form *f, bool *usable)
{
	enum key_alg alg;
	enum err e;
	const char *name;

	if ((e = form_get_string(f, "token_endpoint_auth_signing_alg", NULL,
	    &name)) != OK || name == NULL)
		return e;
	if (key_alg_parse_client(name, &alg) != OK)
		*usable = false;
	else
		json_set_string(f->kept, "token_endpoint_auth_signing_alg",
		    name);
	return OK;
}

enum err
registration_read_auth(const struct form *f)
{
	bool has_keys, is_known = false;
	const char *method = NULL;
	enum err e;

	if ((e = read_keys(f, &has_keys)) != OK ||
	    (e = read_signing_alg(f, &has_keys)) != OK ||
	    (e = read_method(f, has_keys, &method)) != OK)
		return e;
	for (size_t i = 0; i < METHODS; i++)
		if (str_eq(methods[i].name, method)) {
			is_known = true;
			f->out->has_secret = methods[i].secret;
		}
	if (!is_known)
		return form_refuse_metadata(f, "token_endpoint_auth_method must "
		    "be none, client_secret_basic, client_secret_post or "
		    "private_key_jwt");
	if (str_eq(method, "none") &&
	    str_has_word(f->out->grant_types, GRANT_CLIENT))
		return form_refuse_metadata(f,
		    "client_credentials needs a client with a secret or a key");
	if (str_eq(method, PRIVATE_KEY_JWT) && !has_keys)
		return form_refuse_metadata(f, "private_key_jwt needs jwks or "
		    "jwks_uri with a key for RS256, ES256 or PS256");
	f->out->auth_method = method;
	return OK;
}
