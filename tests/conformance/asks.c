/*
 * asks - tools that ask the client while their call waits (2025-06-18 and
 * 2025-11-25), one whose answer is come for, and two that change a list
 */
#include "fixture.h"

#include "mcp/content.h"
#include "mcp/notice.h"

#define OBJECT(properties) "{\"type\":\"object\",\"properties\":{" properties "}}"
#define STRINGS(a, b, c) "[\"" a "\",\"" b "\",\"" c "\"]"
#define CHOICE(value, title) "{\"const\":\"" value "\",\"title\":\"" title "\"}"
#define CHOICES "[" CHOICE("value1", "First Option") "," \
	CHOICE("value2", "Second Option") "," CHOICE("value3", "Third Option") "]"
#define OPTIONS STRINGS("option1", "option2", "option3")

static const char who[] = "{\"type\":\"object\",\"properties\":{\"username\":{"
    "\"type\":\"string\",\"description\":\"User's response\"},\"email\":{"
    "\"type\":\"string\",\"description\":\"User's email address\"}},"
    "\"required\":[\"username\",\"email\"]}";
static const char defaults[] = OBJECT(
    "\"name\":{\"type\":\"string\",\"default\":\"John Doe\"},"
    "\"age\":{\"type\":\"integer\",\"default\":30},"
    "\"score\":{\"type\":\"number\",\"default\":95.5},"
    "\"status\":{\"type\":\"string\",\"default\":\"active\",\"enum\":"
    STRINGS("active", "inactive", "pending") "},"
    "\"verified\":{\"type\":\"boolean\",\"default\":true}");
static const char enums[] = OBJECT(
    "\"untitledSingle\":{\"type\":\"string\",\"enum\":" OPTIONS "},"
    "\"titledSingle\":{\"type\":\"string\",\"oneOf\":" CHOICES "},"
    "\"legacyEnum\":{\"type\":\"string\",\"enum\":"
    STRINGS("opt1", "opt2", "opt3") ",\"enumNames\":"
    STRINGS("Option One", "Option Two", "Option Three") "},"
    "\"untitledMulti\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
    "\"enum\":" OPTIONS "}},"
    "\"titledMulti\":{\"type\":\"array\",\"items\":{\"anyOf\":" CHOICES "}}");

/* Asks by a form; then `before`, action and content. */
static enum err
ask_by_form(struct mcp_call *c, struct mcp_result *out, const char *message,
    const char *schema, const char *before)
{
	const struct json *answer = mcp_answered(c, "form");
	struct arena *a = c->rq->call.arena;
	struct json *params, *form;

	if (answer != NULL) {
		out->text = arena_printf(a, "%saction=%s, content=%s", before,
		    json_string(json_get(answer, "action")),
		    json_text(a, json_get(answer, "content")));
		return OK;
	}
	if (json_parse(a, schema, strlen(schema), 8192, &form) != OK)
		return ERR_UNAVAILABLE;
	params = json_new_object(a);
	json_set_string(params, "message", message);
	json_set(params, "requestedSchema", form);
	mcp_ask(c, "form", "elicitation/create", params);
	return OK;
}

enum err
asks_elicitation(struct mcp_call *c, struct mcp_result *out)
{
	const char *message = json_string(json_get(c->args, "message"));

	return ask_by_form(c, out, message != NULL ? message : "Who are you?",
	    who, "User response: ");
}

enum err
asks_defaults(struct mcp_call *c, struct mcp_result *out)
{
	return ask_by_form(c, out, "Change what is wrong", defaults,
	    "Elicitation completed: ");
}

enum err
asks_enums(struct mcp_call *c, struct mcp_result *out)
{
	return ask_by_form(c, out, "Choose", enums, "Elicitation completed: ");
}

enum err
asks_sampling(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *answer = mcp_answered(c, "model");
	const char *prompt = json_string(json_get(c->args, "prompt"));
	struct arena *a = c->rq->call.arena;
	struct json *params, *messages;

	if (answer != NULL) {
		out->text = arena_printf(a, "LLM response: %s", json_string(
		    json_get(json_get(answer, "content"), "text")));
		return OK;
	}
	params = json_new_object(a);
	messages = json_new_array(a);
	content_message(a, messages, "user", content_text(a,
	    prompt != NULL ? prompt : "Say something"));
	json_set(params, "messages", messages);
	json_set_int(params, "maxTokens", 100);
	mcp_ask(c, "model", "sampling/createMessage", params);
	return OK;
}

enum err
asks_to_come_again(struct mcp_call *c, struct mcp_result *out)
{
	mcp_defer(c);
	out->text = "Reconnection test completed";
	return OK;
}

enum err
asks_tool_change(struct mcp_call *c, struct mcp_result *out)
{
	notice_list_changed(c->rq, c->caller->sub, NULL, TOPIC_TOOLS);
	out->text = "said that the tools are others";
	return OK;
}

enum err
asks_prompt_change(struct mcp_call *c, struct mcp_result *out)
{
	notice_list_changed(c->rq, c->caller->sub, NULL, TOPIC_PROMPTS);
	out->text = "said that the prompts are others";
	return OK;
}

enum err
asks_resource_change(struct mcp_call *c, struct mcp_result *out)
{
	notice_resource_updated(c->rq, c->caller->sub, NULL, FIXTURE_WATCHED);
	notice_list_changed(c->rq, c->caller->sub, NULL, TOPIC_RESOURCES);
	out->text = "said that " FIXTURE_WATCHED " is another";
	return OK;
}
