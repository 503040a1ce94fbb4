/*
 * registration_form - client metadata as it is being read
 */
#include "oauth/registration_form.h"

enum err
form_refuse(const struct form *f, enum oauth_error code, const char *text)
{
	f->why->code = oauth_error_code(code);
	f->why->text = text;
	return ERR_INVALID;
}

enum err
form_refuse_metadata(const struct form *f, const char *text)
{
	return form_refuse(f, OAUTH_INVALID_CLIENT_METADATA, text);
}

const struct json *
form_get(const struct form *f, const char *name)
{
	const struct json *value = json_get(f->in, name);

	return json_type(value) == JSON_NULL ? NULL : value;
}

enum err
form_get_string(const struct form *f, const char *name, const char *fallback,
    const char **out)
{
	*out = fallback;
	if (form_get(f, name) == NULL ||
	    json_get_string(f->in, name, out) == OK)
		return OK;
	return form_refuse_metadata(f,
	    "a member of the metadata is not a string");
}

enum err
form_get_array(const struct form *f, const char *name,
    const struct json **out)
{
	*out = form_get(f, name);
	if (*out == NULL || json_type(*out) == JSON_ARRAY)
		return OK;
	return form_refuse_metadata(f,
	    "a list in the metadata is not an array");
}
