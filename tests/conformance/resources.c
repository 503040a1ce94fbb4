/*
 * resources - a text, bytes, and what a template gives
 */
#include "fixture.h"

#include "base/str.h"
#include "mcp/content.h"

#define TEXT "test://static-text"
#define BINARY "test://static-binary"
#define BEFORE_ID "test://template/"
#define AFTER_ID "/data"

static const struct mcp_resource resources[] = {
	{ TEXT, "static-text", "Static text", "A text that stays", "text/plain" },
	{ FIXTURE_WATCHED, "watched", "Watched", "A text that is said to change", "text/plain" },
	{ BINARY, "static-binary", "Static binary", "A pixel that stays", "image/png" },
};

const struct mcp_resource fixture_templates[] = {
	{ BEFORE_ID "{id}" AFTER_ID, "template", "Template", "The data of an id", "application/json" },
};

size_t
fixture_templates_count(void)
{
	return sizeof fixture_templates / sizeof *fixture_templates;
}

enum err
fixture_list(struct mcp_call *c, const char *after, struct mcp_page *out)
{
	(void)after;
	for (size_t i = 0; i < sizeof resources / sizeof *resources; i++)
		json_add(out->items, content_listed(c->rq->call.arena,
		    &resources[i], false));
	return OK;
}

static const char *
data_of(struct arena *a, const char *id)
{
	struct json *data = json_new_object(a);

	json_set_string(data, "id", id);
	json_set_bool(data, "templateTest", true);
	json_set_string(data, "data", arena_printf(a, "Data for ID: %s", id));
	return json_text(a, data);
}

enum err
fixture_read(struct mcp_call *c, const char *uri, struct json *contents)
{
	struct arena *a = c->rq->call.arena;
	const size_t around = strlen(BEFORE_ID) + strlen(AFTER_ID);
	size_t len = strlen(uri);

	if (str_eq(uri, TEXT)) {
		json_add(contents, content_of_text(a, uri, "text/plain",
		    "This is the content of the static text resource."));
		return OK;
	}
	if (str_eq(uri, FIXTURE_WATCHED)) {
		json_add(contents, content_of_text(a, uri, "text/plain",
		    "Watched resource content"));
		return OK;
	}
	if (str_eq(uri, BINARY)) {
		json_add(contents, content_of_blob(a, uri, "image/png",
		    FIXTURE_PNG));
		return OK;
	}
	if (!str_starts(uri, BEFORE_ID) || !str_ends(uri, AFTER_ID) ||
	    len <= around)
		return ERR_NOT_FOUND;
	json_add(contents, content_of_text(a, uri, "application/json",
	    data_of(a, arena_strndup(a, uri + strlen(BEFORE_ID),
	    len - around))));
	return OK;
}
