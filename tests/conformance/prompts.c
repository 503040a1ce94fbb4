/*
 * prompts - one for each kind of message, and the completion of an argument
 */
#include "fixture.h"

#include "base/str.h"
#include "mcp/content.h"

static enum err
simple(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;

	content_message(a, messages, "user", content_text(a,
	    "This is a simple prompt for testing."));
	return OK;
}

static enum err
with_arguments(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;

	content_message(a, messages, "user", content_text(a, arena_printf(a,
	    "Prompt with arguments: arg1='%s', arg2='%s'",
	    json_string(json_get(c->args, "arg1")),
	    json_string(json_get(c->args, "arg2")))));
	return OK;
}

static enum err
with_resource(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;
	const struct json *contents = content_of_text(a,
	    json_string(json_get(c->args, "resourceUri")), "text/plain",
	    "Embedded resource content for testing.");

	content_message(a, messages, "user", content_resource(a, contents));
	content_message(a, messages, "user", content_text(a,
	    "Please process the embedded resource above."));
	return OK;
}

static enum err
with_image(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;

	content_message(a, messages, "user", content_image(a, "image/png",
	    FIXTURE_PNG));
	content_message(a, messages, "user", content_text(a,
	    "Please analyze the image above."));
	return OK;
}

static const struct mcp_argument two[] = {
	{ "arg1", NULL, "First test argument", true },
	{ "arg2", NULL, "Second test argument", true },
};
static const struct mcp_argument resource[] = {
	{ "resourceUri", NULL, "URI of the resource to embed", true },
};

/* A prompt of the suite: its name, what it says, its arguments, its maker. */
#define PROMPT(name, about, arguments, n, get) \
	{ name, name, about, arguments, n, get }

const struct mcp_prompt fixture_prompts[] = {
	PROMPT("test_simple_prompt", "Says one thing", NULL, 0, simple),
	PROMPT("test_prompt_with_arguments", "Says two things", two, 2, with_arguments),
	PROMPT("test_prompt_with_embedded_resource", "Holds a resource", resource, 1, with_resource),
	PROMPT("test_prompt_with_image", "Holds an image", NULL, 0, with_image),
	PROMPT("test_input_required_result_prompt", "Asks first", NULL, 0, rounds_prompt),
};

size_t
fixture_prompts_count(void)
{
	return sizeof fixture_prompts / sizeof *fixture_prompts;
}

enum err
fixture_complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out)
{
	static const char *const words[] = { "paris", "park", "party" };

	(void)c;
	out->total = 0;
	if (!ref->is_prompt || !str_eq(ref->argument, "arg1"))
		return OK;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_starts(words[i], ref->value)) {
			json_add_string(out->values, words[i]);
			out->total++;
		}
	return OK;
}
