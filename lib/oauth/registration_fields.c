/*
 * registration_fields - the simple members of client metadata
 *
 * Must never keep a place for a browser to go that is no safe place for a
 * code either, nor one to call that is not https.
 */
#include "oauth/registration_form.h"

#include <string.h>

#include "base/html.h"
#include "base/str.h"
#include "oauth/redirect_uri.h"

static enum err
read_post_logout_uris(const struct form *f)
{
	static const char name[] = "post_logout_redirect_uris";
	const struct json *list;
	const char *uri;
	enum err e;

	if ((e = form_get_array(f, name, &list)) != OK || list == NULL)
		return e;
	if (json_len(list) > REDIRECT_URIS_MAX)
		return form_refuse_metadata(f,
		    "there are too many post_logout_redirect_uris");
	for (size_t i = 0; i < json_len(list); i++) {
		uri = json_string(json_at(list, i));
		if (uri == NULL || redirect_uri_check(uri) != OK)
			return form_refuse_metadata(f, "a post-logout redirect "
			    "URI must be https, http on a loopback host, or of "
			    "a private-use scheme with a dot; without fragment "
			    "and user");
	}
	json_set(f->kept, name, list);
	return OK;
}

/* We call it, so plain http is for what the operator runs on this machine. */
static bool
may_be_called(const struct form *f, const char *uri)
{
	struct url u;

	return url_parse_web(uri, REGISTRATION_URI_MAX, &u) == OK &&
	    (span_eq(u.scheme, "https") || f->who == REGISTRANT_OPERATOR);
}

enum err
registration_read_logout(const struct form *f)
{
	static const char session[] = "backchannel_logout_session_required";
	const char *uri;
	bool required;
	enum err e;

	if ((e = read_post_logout_uris(f)) != OK ||
	    (e = form_get_string(f, "backchannel_logout_uri", NULL,
	    &uri)) != OK)
		return e;
	if (uri != NULL && !may_be_called(f, uri))
		return form_refuse_metadata(f, "backchannel_logout_uri must be "
		    "https, without fragment and user");
	json_set_string(f->kept, "backchannel_logout_uri", uri);
	if (form_get(f, session) == NULL)
		return OK;
	if (json_get_bool(f->in, session, &required) != OK)
		return form_refuse_metadata(f,
		    "backchannel_logout_session_required must be a boolean");
	json_set_bool(f->kept, session, required);
	return OK;
}

enum err
registration_read_times(const struct form *f)
{
	static const char age[] = "default_max_age", time[] = "require_auth_time";
	int64_t seconds;
	bool required;

	if (form_get(f, age) != NULL) {
		if (json_get_int(f->in, age, &seconds) != OK || seconds < 0 ||
		    seconds > INT32_MAX)
			return form_refuse_metadata(f,
			    "default_max_age must be a number of seconds");
		json_set_int(f->kept, age, seconds);
	}
	if (form_get(f, time) == NULL)
		return OK;
	if (json_get_bool(f->in, time, &required) != OK)
		return form_refuse_metadata(f,
		    "require_auth_time must be a boolean");
	json_set_bool(f->kept, time, required);
	return OK;
}

/* What a document does not name is called by where it lies. */
static const char *
fallback_name(const struct form *f)
{
	const char *id;

	if (f->who == REGISTRANT_DOCUMENT &&
	    json_get_string(f->in, "client_id", &id) == OK)
		return redirect_uri_host(f->arena, id);
	return "an app without a name";
}

enum err
registration_read_name(const struct form *f)
{
	const char *name;
	enum err e;

	if ((e = form_get_string(f, "client_name", fallback_name(f),
	    &name)) != OK)
		return e;
	if (strlen(name) > CLIENT_NAME_MAX)
		return form_refuse_metadata(f, "client_name is too long");
	f->out->name = html_name(f->arena, name, CLIENT_NAME_MAX);
	if (*f->out->name == '\0')
		f->out->name = fallback_name(f);
	return OK;
}

static enum err
read_uri(const struct form *f, const char *name)
{
	const char *value;
	struct url u;
	enum err e;

	if ((e = form_get_string(f, name, NULL, &value)) != OK)
		return e;
	/* An empty one is how some say that there is none. */
	if (value == NULL || *value == '\0')
		return OK;
	if (strlen(value) > REGISTRATION_URI_MAX ||
	    url_parse(value, strlen(value), &u) != OK ||
	    (!span_eq_nocase(u.scheme, "https") &&
	    !span_eq_nocase(u.scheme, "http")))
		return form_refuse_metadata(f,
		    "a URI in the metadata is not http or https");
	json_set_string(f->kept, name, value);
	return OK;
}

enum err
registration_read_informative(const struct form *f)
{
	static const char *const uris[] = { "client_uri", "logo_uri",
	    "tos_uri", "policy_uri" };
	static const char *const texts[] = { "software_id",
	    "software_version" };
	const char *value;
	enum err e;

	for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
		if ((e = read_uri(f, uris[i])) != OK)
			return e;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if ((e = form_get_string(f, texts[i], NULL, &value)) != OK)
			return e;
		json_set_string(f->kept, texts[i], value);
	}
	if (json_type(json_get(f->in, "contacts")) == JSON_ARRAY)
		json_set(f->kept, "contacts", json_get(f->in, "contacts"));
	return OK;
}
