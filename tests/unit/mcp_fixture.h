/*
 * mcp_fixture - two servers of toys, for unit tests and fuzzing
 *
 * fixture_server has four tools: `echo` gives its arguments back, `fail` fails
 * as tools do, `write` wants a scope, `away` is unavailable.  fixture_rich has
 * tools that ask, keep, tell and mirror arguments in headers, and a prompt,
 * resources on two pages, a template and completions.  Neither knows memories,
 * as lib/mcp does not.
 */
#ifndef KEEPSAKE_TESTS_MCP_FIXTURE_H
#define KEEPSAKE_TESTS_MCP_FIXTURE_H

#include "base/str.h"
#include "mcp/call.h"
#include "mcp/content.h"

static const char *fixture_seen_name;

static enum err
fixture_echo(struct mcp_call *c, struct mcp_result *out)
{
	out->structured = json_new_object(c->rq->call.arena);
	json_set(out->structured, "args", c->args);
	json_set_string(out->structured, "sub", c->caller->sub);
	fixture_seen_name = c->caller->client_name;
	return OK;
}

static enum err
fixture_fail(struct mcp_call *c, struct mcp_result *out)
{
	return mcp_tool_error(c, out, "no \"%s\" here", "such");
}

static enum err
fixture_away(struct mcp_call *c, struct mcp_result *out)
{
	(void)out;
	return request_refuse(c->rq, ERR_UNAVAILABLE, NULL, "gone fishing");
}

#define FIXTURE_SCHEMA "{\"type\":\"object\"}"

static const struct mcp_tool fixture_tools[] = {
	{ "echo", "Echo", "Says \"it\" again", FIXTURE_SCHEMA, FIXTURE_SCHEMA,
	    TOOL_READ_ONLY, "memory:read", fixture_echo, NULL, 0 },
	{ "fail", "Fail", "Fails", FIXTURE_SCHEMA, NULL,
	    TOOL_READ_ONLY | TOOL_IDEMPOTENT, NULL, fixture_fail,
	    NULL, 0 },
	{ "write", "Write", "Writes", FIXTURE_SCHEMA, NULL,
	    TOOL_DESTRUCTIVE | TOOL_OPEN_WORLD, "memory:write", fixture_echo,
	    NULL, 0 },
	{ "away", "Away", "Is away", FIXTURE_SCHEMA, NULL, 0, NULL,
	    fixture_away, NULL, 0 },
	{ "extra", "Extra", "Not for all", FIXTURE_SCHEMA, NULL, 0, NULL,
	    fixture_echo, NULL, 2 },
};

static const struct mcp_server fixture_server = {
	.name = "toy", .title = "Toy", .version = "1.2",
	.instructions = "Say \"echo\".",
	.tools = fixture_tools,
	.ntools = sizeof fixture_tools / sizeof *fixture_tools,
};

static const struct mcp_caller fixture_caller = {
	.sub = "alice", .client_id = "c1", .client_name = "Token's",
	.scope = "memory:read",
};

/* Asks for a colour, in the mode that it is told, and keeps a text; in the next
 * round tells both.  If `quiet` it keeps without asking. */
static enum err
fixture_ask(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *answer = mcp_answered(c, "colour");
	struct arena *a = c->rq->call.arena;
	struct json *params;

	if (c->kept == NULL || (answer == NULL &&
	    json_get(c->args, "quiet") == NULL)) {
		params = json_new_object(a);
		json_set_string(params, "message", "Which colour?");
		json_set(params, "mode", json_get(c->args, "mode"));
		if (json_get(c->args, "quiet") == NULL)
			mcp_ask(c, "colour", "elicitation/create", params);
		mcp_keep(c, "the \"text\"");
		return OK;
	}
	out->structured = json_new_object(a);
	json_set_string(out->structured, "kept", c->kept);
	json_set(out->structured, "answer", answer);
	return OK;
}

static enum err
fixture_sample(struct mcp_call *c, struct mcp_result *out)
{
	if (mcp_require(c, ABILITY_SAMPLING))
		out->text = "they can";
	return OK;
}

/* Tells more than it may: what goes back or stands still is to be dropped. */
static enum err
fixture_steps(struct mcp_call *c, struct mcp_result *out)
{
	mcp_progress(c, 0, 4, NULL);
	mcp_progress(c, 0, 4, "still");
	mcp_log(c, MCP_DEBUG, "small");
	mcp_progress(c, 2.5, 0, "half\n");
	mcp_log(c, MCP_WARNING, "odd");
	mcp_progress(c, 1, 4, "back");
	mcp_log(c, MCP_EMERGENCY, "fire");
	mcp_progress(c, 4, 4, "done");
	out->text = "arrived";
	return OK;
}

/* Tells, then fails as the whole request does. */
static enum err
fixture_lost(struct mcp_call *c, struct mcp_result *out)
{
	mcp_progress(c, 1, 2, NULL);
	return fixture_away(c, out);
}

/* Tells, then misses a capability. */
static enum err
fixture_late(struct mcp_call *c, struct mcp_result *out)
{
	mcp_progress(c, 1, 2, NULL);
	return fixture_sample(c, out);
}

/* Lets the client go before it answers. */
static enum err
fixture_later(struct mcp_call *c, struct mcp_result *out)
{
	mcp_defer(c);
	mcp_progress(c, 1, 2, NULL);
	out->text = "at last";
	return OK;
}

static enum err
fixture_blocks(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;

	out->content = json_new_array(a);
	json_add(out->content, content_text(a, "one"));
	json_add(out->content, content_image(a, "image/png", "AAAA"));
	return OK;
}

#define FIXTURE_HEADERS "{\"type\":\"object\",\"properties\":{" \
	"\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}," \
	"\"count\":{\"type\":\"integer\",\"x-mcp-header\":\"How-Many\"}," \
	"\"loud\":{\"type\":\"boolean\",\"x-mcp-header\":\"loud\"}," \
	"\"free\":{\"type\":\"string\"}," \
	"\"place\":{\"type\":\"object\",\"properties\":{" \
	"\"street\":{\"type\":\"string\",\"x-mcp-header\":\"Street\"}}}}}"

static const struct mcp_tool fixture_rich_tools[] = {
	{ "mirror", "Mirror", "Has headers", FIXTURE_HEADERS, NULL, 0, NULL, fixture_echo, NULL, 0 },
	{ "ask", "Ask", "Asks", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_ask, NULL, 0 },
	{ "ask2", "Ask too", "Asks too", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_ask, NULL, 0 },
	{ "sample", "Sample", "Samples", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_sample, NULL, 0 },
	{ "steps", "Steps", "Tells", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_steps, NULL, 0 },
	{ "lost", "Lost", "Fails late", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_lost, NULL, 0 },
	{ "late", "Late", "Samples late", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_late, NULL, 0 },
	{ "later", "Later", "Takes long", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_later, NULL, 0 },
	{ "blocks", "Blocks", "Shows", FIXTURE_SCHEMA, NULL, 0, NULL, fixture_blocks,
	    "\"ui\":{\"resourceUri\":\"ui://toy\"}", 0 },
};

/* Greets by name; asks for a better one than "?". */
static enum err
fixture_greet(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;
	const char *name;

	if (json_get_string(c->args, "name", &name) != OK)
		return request_refuse(c->rq, ERR_UNAVAILABLE, NULL, "no name");
	if (str_eq(name, "?") && mcp_answered(c, "name") == NULL) {
		mcp_ask(c, "name", "elicitation/create", json_new_object(a));
		return OK;
	}
	if (str_eq(name, "nobody"))
		return request_refuse(c->rq, ERR_LIMITED, NULL, "later");
	content_message(a, messages, "user", content_text(a, name));
	return OK;
}

static const struct mcp_argument fixture_arguments[] = {
	{ "name", "Name", "Whom to \"greet\"", true },
	{ "tone", NULL, "How", false },
};

static const struct mcp_prompt fixture_prompts[] = {
	{ "greet", "Greet", "Greets \"them\"", fixture_arguments, 2, fixture_greet },
	{ "ask", "Ask", "As a tool is called", fixture_arguments + 1, 1,
	    fixture_greet },
};

static const struct mcp_resource fixture_resources[] = {
	{ "toy:a", "a", "The first", "A text", "text/plain" },
	{ "toy:b", "b", NULL, NULL, NULL },
};

static const struct mcp_resource fixture_templates[] = {
	{ "toy:{name}", "toys", "Toys", "Any toy", "text/plain" },
};

static enum err
fixture_list(struct mcp_call *c, const char *after, struct mcp_page *out)
{
	size_t i = after != NULL && str_eq(after, "second \"page\"");

	if (after != NULL && i == 0)
		return request_refuse(c->rq, ERR_UNAVAILABLE, NULL, "lost");
	json_add(out->items, content_listed(c->rq->call.arena,
	    &fixture_resources[i], false));
	out->next = i == 0 ? "second \"page\"" : NULL;
	return OK;
}

static enum err
fixture_read(struct mcp_call *c, const char *uri, struct json *contents)
{
	struct arena *a = c->rq->call.arena;

	if (str_eq(uri, "toy:ask") && mcp_answered(c, "colour") == NULL) {
		mcp_ask(c, "colour", "elicitation/create", json_new_object(a));
		return OK;
	}
	if (str_eq(uri, "toy:away"))
		return request_refuse(c->rq, ERR_UNAVAILABLE, NULL, "gone");
	if (str_eq(uri, "toy:b"))
		json_add(contents, content_of_blob(a, uri, NULL, "AAAA"));
	else if (str_eq(uri, "toy:a") || str_eq(uri, "toy:ask"))
		json_add(contents, content_of_text(a, uri, "text/plain", "A"));
	else
		return ERR_NOT_FOUND;
	return OK;
}

/* Two names, a hundred of many tones, and nothing for a template. */
static enum err
fixture_complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out)
{
	if (str_eq(ref->value, "away"))
		return request_refuse(c->rq, ERR_UNAVAILABLE, NULL, "gone");
	if (!ref->is_prompt || !str_eq(ref->name, "greet"))
		return OK;
	if (str_eq(ref->argument, "name") && str_eq(ref->value, "an")) {
		json_add_string(out->values, "ann");
		json_add_string(out->values, "anna");
		out->total = 2;
	}
	if (str_eq(ref->argument, "tone")) {
		for (int i = 0; i < MCP_VALUES_MAX; i++)
			json_add_string(out->values, "tone");
		out->total = MCP_VALUES_MAX + 1;
	}
	return OK;
}

#define FIXTURE_ICONS "[{\"src\":\"https://toy.example/i.png\"," \
	"\"mimeType\":\"image/png\",\"sizes\":[\"48x48\"]}]"

static const struct mcp_server fixture_rich = {
	.name = "rich", .title = "Rich", .version = "2",
	.website_url = "https://toy.example/", .icons = FIXTURE_ICONS,
	.tools = fixture_rich_tools,
	.ntools = sizeof fixture_rich_tools / sizeof *fixture_rich_tools,
	.read_scope = "memory:read",
	.prompts = fixture_prompts,
	.nprompts = sizeof fixture_prompts / sizeof *fixture_prompts,
	.templates = fixture_templates,
	.ntemplates = sizeof fixture_templates / sizeof *fixture_templates,
	.list = fixture_list, .read = fixture_read,
	.complete = fixture_complete, .logs = true,
};

#endif
