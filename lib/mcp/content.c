/*
 * content - blocks, messages and contents, as results carry them
 *
 * Never puts a member there that the official schema of any revision refuses.
 */
#include "mcp/content.h"

static struct json *
block(struct arena *a, const char *type)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "type", type);
	return j;
}

struct json *
content_text(struct arena *a, const char *text)
{
	struct json *j = block(a, "text");

	json_set_string(j, "text", text);
	return j;
}

static struct json *
media(struct arena *a, const char *type, const char *mime_type,
    const char *data)
{
	struct json *j = block(a, type);

	json_set_string(j, "data", data);
	json_set_string(j, "mimeType", mime_type);
	return j;
}

struct json *
content_image(struct arena *a, const char *mime_type, const char *data)
{
	return media(a, "image", mime_type, data);
}

struct json *
content_audio(struct arena *a, const char *mime_type, const char *data)
{
	return media(a, "audio", mime_type, data);
}

static struct json *
contents(struct arena *a, const char *uri, const char *mime_type,
    const char *member, const char *value)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "uri", uri);
	json_set_string(j, "mimeType", mime_type);
	json_set_string(j, member, value);
	return j;
}

struct json *
content_of_text(struct arena *a, const char *uri, const char *mime_type,
    const char *text)
{
	return contents(a, uri, mime_type, "text", text);
}

struct json *
content_of_blob(struct arena *a, const char *uri, const char *mime_type,
    const char *data)
{
	return contents(a, uri, mime_type, "blob", data);
}

struct json *
content_resource(struct arena *a, const struct json *of)
{
	struct json *j = block(a, "resource");

	json_set(j, "resource", of);
	return j;
}

void
content_message(struct arena *a, struct json *messages, const char *role,
    const struct json *of)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "role", role);
	json_set(j, "content", of);
	json_add(messages, j);
}

struct json *
content_listed(struct arena *a, const struct mcp_resource *r,
    bool is_template)
{
	struct json *j = json_new_object(a);

	json_set_string(j, is_template ? "uriTemplate" : "uri", r->uri);
	json_set_string(j, "name", r->name);
	json_set_string(j, "title", r->title);
	json_set_string(j, "description", r->description);
	json_set_string(j, "mimeType", r->mime_type);
	return j;
}
