/*
 * rounds - tools and a prompt that ask before they answer (MRTR, 2026-07-28)
 *
 * What is missing or of another shape than was asked for is asked for again.
 */
#include "fixture.h"

#include "base/str.h"
#include "mcp/content.h"

/* Asks the person for one value. */
static void
ask_person(struct mcp_call *c, const char *key, const char *message,
    const char *member, const char *type)
{
	struct arena *a = c->rq->call.arena;
	struct json *params = json_new_object(a);
	struct json *schema = json_new_object(a);
	struct json *properties = json_new_object(a);
	struct json *property = json_new_object(a);
	struct json *required = json_new_array(a);

	json_set_string(property, "type", type);
	json_set(properties, member, property);
	json_add_string(required, member);
	json_set_string(schema, "type", "object");
	json_set(schema, "properties", properties);
	json_set(schema, "required", required);
	json_set_string(params, "message", message);
	json_set(params, "requestedSchema", schema);
	mcp_ask(c, key, "elicitation/create", params);
}

static void
ask_model(struct mcp_call *c, const char *key, const char *text,
    int64_t max_tokens)
{
	struct arena *a = c->rq->call.arena;
	struct json *params = json_new_object(a);
	struct json *messages = json_new_array(a);

	content_message(a, messages, "user", content_text(a, text));
	json_set(params, "messages", messages);
	json_set_int(params, "maxTokens", max_tokens);
	mcp_ask(c, key, "sampling/createMessage", params);
}

static void
ask_roots(struct mcp_call *c, const char *key)
{
	mcp_ask(c, key, "roots/list", json_new_object(c->rq->call.arena));
}

/* The value that the person gave, or NULL. */
static const struct json *
person_said(const struct mcp_call *c, const char *key, const char *member)
{
	const struct json *answer = mcp_answered(c, key);

	return str_eq(json_string(json_get(answer, "action")), "accept") ?
	    json_get(json_get(answer, "content"), member) : NULL;
}

static const char *
model_said(const struct mcp_call *c, const char *key)
{
	return json_string(json_get(json_get(mcp_answered(c, key),
	    "content"), "text"));
}

static const struct json *
roots_said(const struct mcp_call *c, const char *key)
{
	const struct json *roots = json_get(mcp_answered(c, key), "roots");

	return json_type(roots) == JSON_ARRAY ? roots : NULL;
}

enum err
rounds_elicitation(struct mcp_call *c, struct mcp_result *out)
{
	const char *name = json_string(person_said(c, "user_name", "name"));

	if (name == NULL)
		ask_person(c, "user_name", "What is your name?", "name",
		    "string");
	else
		out->text = arena_printf(c->rq->call.arena, "Hello, %s!", name);
	return OK;
}

enum err
rounds_sampling(struct mcp_call *c, struct mcp_result *out)
{
	out->text = model_said(c, "capital_question");
	if (out->text == NULL)
		ask_model(c, "capital_question",
		    "What is the capital of France?", 100);
	return OK;
}

enum err
rounds_roots(struct mcp_call *c, struct mcp_result *out)
{
	const struct json *roots = roots_said(c, "client_roots");

	if (roots == NULL)
		ask_roots(c, "client_roots");
	else
		out->text = json_text(c->rq->call.arena, roots);
	return OK;
}

enum err
rounds_state(struct mcp_call *c, struct mcp_result *out)
{
	if (str_eq(c->kept, "asked") &&
	    json_type(person_said(c, "confirm", "ok")) == JSON_BOOL) {
		out->text = "state-ok";
		return OK;
	}
	ask_person(c, "confirm", "Please confirm", "ok", "boolean");
	mcp_keep(c, "asked");
	return OK;
}

enum err
rounds_several(struct mcp_call *c, struct mcp_result *out)
{
	struct arena *a = c->rq->call.arena;
	const char *name = json_string(person_said(c, "user_name", "name"));
	const char *greeting = model_said(c, "greeting");
	const struct json *roots = roots_said(c, "client_roots");

	if (str_eq(c->kept, "three") && name != NULL && greeting != NULL &&
	    roots != NULL) {
		out->text = arena_printf(a, "%s %s, who has %s", greeting,
		    name, json_text(a, roots));
		return OK;
	}
	ask_person(c, "user_name", "What is your name?", "name", "string");
	ask_model(c, "greeting", "Generate a greeting", 50);
	ask_roots(c, "client_roots");
	mcp_keep(c, "three");
	return OK;
}

/* What is kept after the second round is the name that the first asked for. */
enum err
rounds_two_steps(struct mcp_call *c, struct mcp_result *out)
{
	const char *name = c->kept != NULL && str_starts(c->kept, "name ") ?
	    c->kept + strlen("name ") : NULL;
	const char *color = json_string(person_said(c, "step2", "color"));
	const char *first = json_string(person_said(c, "step1", "name"));

	if (name != NULL && color != NULL) {
		out->text = arena_printf(c->rq->call.arena, "%s likes %s",
		    name, color);
		return OK;
	}
	if (name == NULL && (first == NULL || c->kept == NULL)) {
		ask_person(c, "step1", "Step 1: What is your name?", "name",
		    "string");
		mcp_keep(c, "begun");
		return OK;
	}
	ask_person(c, "step2", "Step 2: What is your favorite color?",
	    "color", "string");
	mcp_keep(c, arena_printf(c->rq->call.arena, "name %s",
	    name != NULL ? name : first));
	return OK;
}

enum err
rounds_declared(struct mcp_call *c, struct mcp_result *out)
{
	if (mcp_answered(c, "model") != NULL ||
	    mcp_answered(c, "person") != NULL) {
		out->text = "was answered by who could";
		return OK;
	}
	if (mcp_can(c, ABILITY_SAMPLING))
		ask_model(c, "model", "Generate a greeting", 50);
	if (mcp_can(c, ABILITY_FORM))
		ask_person(c, "person", "What is your name?", "name",
		    "string");
	out->text = "there is nobody to ask";
	return OK;
}

enum err
rounds_prompt(struct mcp_call *c, struct json *messages)
{
	struct arena *a = c->rq->call.arena;
	const char *context = json_string(person_said(c, "user_context",
	    "context"));

	if (context == NULL)
		ask_person(c, "user_context",
		    "What context should the prompt use?", "context",
		    "string");
	else
		content_message(a, messages, "user", content_text(a,
		    arena_printf(a, "Use this context: %s", context)));
	return OK;
}
