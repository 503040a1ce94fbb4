/*
 * tool_fixture - calling a tool of the table, and checking what it answers
 *
 * Include after unit.h.  Every successful answer is checked against the
 * tool's own output schema by schema_fits(), which knows the keywords that
 * the table uses and fails on any other.
 */
#ifndef KEEPSAKE_TESTS_TOOL_FIXTURE_H
#define KEEPSAKE_TESTS_TOOL_FIXTURE_H

#include "base/str.h"
#include "mcp/call.h"
#include "memory/tools.h"
#include "memory_fixture.h"

static inline struct json *
parse_json(struct arena *a, const char *text)
{
	struct json *j;

	assert_int_equal(json_parse(a, text, strlen(text), 1 << 20, &j), OK);
	return j;
}

static inline bool
type_fits(const struct json *j, const char *type)
{
	static const struct { const char *name; enum json_type type; } types[] = {
		{ "object", JSON_OBJECT }, { "array", JSON_ARRAY },
		{ "string", JSON_STRING }, { "integer", JSON_INT },
		{ "boolean", JSON_BOOL },
	};
	double real;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq(types[i].name, type))
			return json_type(j) == types[i].type;
	assert_string_equal(type, "number");
	return json_number(j, &real) == OK;
}

static inline bool schema_fits(const struct json *schema, const struct json *j);

static inline bool
members_fit(const struct json *schema, const struct json *j)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *more = json_get(schema, "additionalProperties");
	const struct json *required = json_get(schema, "required");
	const char *key;

	for (size_t i = 0; i < json_len(required); i++)
		if (json_get(j, json_string(json_at(required, i))) == NULL)
			return false;
	for (size_t i = 0; i < json_len(j); i++) {
		const struct json *value = json_member(j, i, &key);
		const struct json *wanted = json_get(properties, key);

		if (wanted == NULL && json_type(more) == JSON_OBJECT)
			wanted = more;
		if (wanted == NULL ? more != NULL : !schema_fits(wanted, value))
			return false;
	}
	return true;
}

static inline bool
is_one_of(const struct json *list, const struct json *j)
{
	for (size_t i = 0; i < json_len(list); i++)
		if (str_eq(json_string(json_at(list, i)), json_string(j)))
			return true;
	return false;
}

static inline bool
range_fits(const struct json *schema, const struct json *j)
{
	const struct json *low = json_get(schema, "minimum");
	const struct json *high = json_get(schema, "maximum");
	double value, bound;

	if (low == NULL && high == NULL)
		return true;
	assert_int_equal(json_number(j, &value), OK);
	if (low != NULL && json_number(low, &bound) == OK && value < bound)
		return false;
	return high == NULL || json_number(high, &bound) != OK || value <= bound;
}

static inline bool
schema_fits(const struct json *schema, const struct json *j)
{
	static const char known[] = "type properties required "
	    "additionalProperties items enum minimum maximum description "
	    "minItems maxItems";
	const struct json *type = json_get(schema, "type");
	const struct json *one_of = json_get(schema, "enum");
	const char *key;

	for (size_t i = 0; i < json_len(schema); i++) {
		assert_non_null(json_member(schema, i, &key));
		assert_true(str_has_word(known, key));
	}
	if (type != NULL && !type_fits(j, json_string(type)))
		return false;
	if (one_of != NULL && !is_one_of(one_of, j))
		return false;
	for (size_t i = 0; json_type(j) == JSON_ARRAY && i < json_len(j); i++)
		if (!schema_fits(json_get(schema, "items"), json_at(j, i)))
			return false;
	if (!range_fits(schema, j))
		return false;
	return json_type(j) != JSON_OBJECT || members_fit(schema, j);
}

static inline const struct mcp_tool *
tool_named(const char *name)
{
	for (size_t i = 0; i < memory_tools_count(); i++)
		if (str_eq(memory_tools[i].name, name))
			return &memory_tools[i];
	fail_msg("no tool %s", name);
	return NULL;
}

/* A call by the person's client, `x` being its exchange. */
static inline struct mcp_call
tool_call_of(struct memory_test *t, struct exchange *x, const char *args)
{
	*x = (struct exchange){ .rq = t->rq, .era = ERA_LEGACY, .caller = {
	    .sub = "person-1", .client_id = "client-1",
	    .client_name = "A Client", .scope = "memory:read memory:write" } };
	t->rq->fault = (struct fault){ 0 };
	return (struct mcp_call){ .rq = t->rq, .caller = &x->caller, .x = x,
	    .args = parse_json(t->arena, args) };
}

static inline enum err
tool_run(struct memory_test *t, const char *name, const char *args,
    struct mcp_result *out)
{
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, args);

	*out = (struct mcp_result){ 0 };
	return tool_named(name)->call(&c, out);
}

/* A call that must succeed: its structured result. */
static inline const struct json *
tool_ok(struct memory_test *t, const char *name, const char *args)
{
	struct mcp_result out;

	assert_int_equal(tool_run(t, name, args, &out), OK);
	assert_false(out.is_error);
	assert_null(out.text);
	assert_true(schema_fits(parse_json(t->arena,
	    tool_named(name)->output_schema), out.structured));
	assert_true(strlen(json_text(t->arena, out.structured)) <=
	    TOOL_ANSWER_MAX || str_eq(name, "fetch"));
	return out.structured;
}

/* A call that must be refused with a sentence: the sentence. */
static inline const char *
tool_refused(struct memory_test *t, const char *name, const char *args)
{
	struct mcp_result out;

	assert_int_equal(tool_run(t, name, args, &out), OK);
	assert_true(out.is_error);
	assert_null(out.structured);
	assert_non_null(out.text);
	assert_true(strlen(out.text) > 20);
	return out.text;
}

/* results[i].member as text. */
static inline const char *
result_text(const struct json *structured, size_t i, const char *member)
{
	return json_string(json_get(json_at(json_get(structured, "results"), i),
	    member));
}

static inline size_t
result_count(const struct json *structured)
{
	return json_len(json_get(structured, "results"));
}

#endif
