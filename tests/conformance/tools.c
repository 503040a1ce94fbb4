/*
 * tools - one for each kind of content, notification and refusal
 */
#include "fixture.h"

#include "mcp/content.h"

static enum err
answer_text(struct mcp_result *out, const char *text)
{
	out->text = text;
	return OK;
}

static enum err
answer_block(struct mcp_call *c, struct mcp_result *out,
    const struct json *block)
{
	out->content = json_new_array(c->rq->call.arena);
	json_add(out->content, block);
	return OK;
}

static enum err
simple_text(struct mcp_call *c, struct mcp_result *out)
{
	(void)c;
	return answer_text(out, "This is a simple text response for testing.");
}

static enum err
image(struct mcp_call *c, struct mcp_result *out)
{
	return answer_block(c, out, content_image(c->rq->call.arena,
	    "image/png", FIXTURE_PNG));
}

static enum err
audio(struct mcp_call *c, struct mcp_result *out)
{
	return answer_block(c, out, content_audio(c->rq->call.arena,
	    "audio/wav", FIXTURE_WAV));
}

static enum err
embedded(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;

	return answer_block(c, out, content_resource(a, content_of_text(a,
	    "test://embedded-resource", "text/plain",
	    "This is an embedded resource content.")));
}

static enum err
several_types(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;

	answer_block(c, out, content_text(a, "Multiple content types test:"));
	json_add(out->content, content_image(a, "image/png", FIXTURE_PNG));
	json_add(out->content, content_resource(a, content_of_text(a,
	    "test://mixed-content-resource", "application/json",
	    "{\"test\":\"data\",\"value\":123}")));
	return OK;
}

/* An answer is written whole: there is nothing to wait for between these. */
static enum err
logging(struct mcp_call *c, struct mcp_result *out)
{
	mcp_log(c, MCP_INFO, "Tool execution started");
	mcp_log(c, MCP_INFO, "Tool processing data");
	mcp_log(c, MCP_INFO, "Tool execution completed");
	return answer_text(out, "said three things on the way");
}

static enum err
progress(struct mcp_call *c, struct mcp_result *out)
{
	mcp_progress(c, 0, 100, NULL);
	mcp_progress(c, 50, 100, "half of it");
	mcp_progress(c, 100, 100, NULL);
	return answer_text(out, "came to 100 of 100");
}

static enum err
failing(struct mcp_call *c, struct mcp_result *out)
{
	return mcp_tool_error(c, out, "%s",
	    "This tool intentionally returns an error for testing");
}

static enum err
needs_sampling(struct mcp_call *c, struct mcp_result *out)
{
	return mcp_require(c, ABILITY_SAMPLING) ?
	    answer_text(out, "the client lends its model") : OK;
}

static enum err
echo(struct mcp_call *c, struct mcp_result *out)
{
	out->structured = json_new_object(c->rq->call.arena);
	json_set(out->structured, "arguments", c->args);
	return OK;
}

#define NOTHING "{\"type\":\"object\",\"additionalProperties\":false}"
#define TEXT(name) "{\"type\":\"object\",\"properties\":{\"" name \
	"\":{\"type\":\"string\"}},\"required\":[\"" name "\"]}"
#define REGION "{\"type\":\"object\",\"properties\":{\"region\":{" \
	"\"type\":\"string\",\"x-mcp-header\":\"Region\"}}," \
	"\"required\":[\"region\"]}"
#define VOCABULARY "{\"$schema\":" \
	"\"https://json-schema.org/draft/2020-12/schema\"," \
	"\"type\":\"object\",\"$defs\":{\"address\":{" \
	"\"$anchor\":\"addressDef\",\"type\":\"object\",\"properties\":{" \
	"\"street\":{\"type\":\"string\"},\"city\":{\"type\":\"string\"}}}}," \
	"\"properties\":{\"name\":{\"type\":\"string\"}," \
	"\"address\":{\"$ref\":\"#/$defs/address\"}," \
	"\"contactMethod\":{\"type\":\"string\"," \
	"\"enum\":[\"phone\",\"email\"]},\"phone\":{\"type\":\"string\"}," \
	"\"email\":{\"type\":\"string\"}},\"allOf\":[{\"anyOf\":[" \
	"{\"required\":[\"phone\"]},{\"required\":[\"email\"]}]}]," \
	"\"if\":{\"properties\":{\"contactMethod\":{\"const\":\"phone\"}}," \
	"\"required\":[\"contactMethod\"]},\"then\":{\"required\":[" \
	"\"phone\"]},\"else\":{\"required\":[\"email\"]}," \
	"\"additionalProperties\":false}"

/* A tool of the suite: its name, what it is for, its arguments, what it does. */
#define TOOL(name, about, schema, call) \
	{ name, name, about, schema, NULL, TOOL_READ_ONLY, NULL, call, NULL, 0 }

/* Checks of headers call the first with no arguments, and want a result. */
const struct mcp_tool fixture_tools[] = {
	TOOL("test_simple_text", "Answers with text", NOTHING, simple_text),
	TOOL("test_image_content", "Answers with an image", NOTHING, image),
	TOOL("test_audio_content", "Answers with a sound", NOTHING, audio),
	TOOL("test_embedded_resource", "Answers with a resource", NOTHING, embedded),
	TOOL("test_multiple_content_types", "Answers with three blocks", NOTHING, several_types),
	TOOL("test_tool_with_logging", "Logs on the way", NOTHING, logging),
	TOOL("test_tool_with_progress", "Tells how far it is", NOTHING, progress),
	TOOL("test_error_handling", "Fails", NOTHING, failing),
	TOOL("test_missing_capability", "Needs the client's model", NOTHING, needs_sampling),
	TOOL("test_streaming_elicitation", "Asks for a name", NOTHING, rounds_elicitation),
	TOOL("test_logging_tool", "Logs on the way", NOTHING, logging),
	TOOL("test_x_mcp_header", "Has an argument in a header", REGION, echo),
	TOOL("json_schema_2020_12_tool", "Has a wide schema", VOCABULARY, echo),
	TOOL("test_sampling", "Asks the model", TEXT("prompt"), asks_sampling),
	TOOL("test_elicitation", "Asks the person", TEXT("message"), asks_elicitation),
	TOOL("test_elicitation_sep1034_defaults", "Asks with defaults", NOTHING, asks_defaults),
	TOOL("test_elicitation_sep1330_enums", "Asks to choose", NOTHING, asks_enums),
	TOOL("test_reconnection", "Has its answer come for", NOTHING, asks_to_come_again),
	TOOL("test_trigger_tool_change", "Changes the tools", NOTHING, asks_tool_change),
	TOOL("test_trigger_prompt_change", "Changes the prompts", NOTHING, asks_prompt_change),
	TOOL("test_trigger_resource_change", "Changes the watched resource", NOTHING, asks_resource_change),
	TOOL("test_input_required_result_elicitation", "Asks for a name", NOTHING, rounds_elicitation),
	TOOL("test_input_required_result_sampling", "Asks the model", NOTHING, rounds_sampling),
	TOOL("test_input_required_result_list_roots", "Asks for roots", NOTHING, rounds_roots),
	TOOL("test_input_required_result_request_state", "Keeps a state", NOTHING, rounds_state),
	TOOL("test_input_required_result_tampered_state", "Keeps a state", NOTHING, rounds_state),
	TOOL("test_input_required_result_multiple_inputs", "Asks three", NOTHING, rounds_several),
	TOOL("test_input_required_result_multi_round", "Asks twice", NOTHING, rounds_two_steps),
	TOOL("test_input_required_result_capabilities", "Asks who can", NOTHING, rounds_declared),
};

size_t
fixture_tools_count(void)
{
	return sizeof fixture_tools / sizeof *fixture_tools;
}
