/*
 * bridge_fixture - calling the bridge's handlers as the program does
 *
 * Include after unit.h.
 */
#ifndef KEEPSAKE_TESTS_BRIDGE_FIXTURE_H
#define KEEPSAKE_TESTS_BRIDGE_FIXTURE_H

#include "memory/bridge.h"
#include "rest_fixture.h"

/* Its status; the answer's `success` must fit it. */
static inline int
bridge_call(struct rest_test *r, rest_handler *handle, const char *id,
    const char *body)
{
	struct rest call = { .id = id, .alias = BRIDGE_USER };
	int status = rest_make(r, &call, handle, &errors_bridge, body);
	bool success;

	assert_int_equal(json_get_bool(r->answer, "success",
	    &success), OK);
	assert_int_equal(success, status < 300);
	return status;
}

/* The relations of the answer: "Anna knows Bob;". */
static inline const char *
bridge_relations(struct rest_test *r)
{
	const struct json *list = json_get(r->answer, "relations");
	struct buf b;

	assert_int_equal(json_type(list), JSON_ARRAY);
	buf_init(&b, r->t.arena, 1 << 16);
	for (size_t i = 0; i < json_len(list); i++)
		buf_printf(&b, "%s %s %s;",
		    json_string(json_get(json_at(list, i), "source")),
		    json_string(json_get(json_at(list, i), "relationship")),
		    json_string(json_get(json_at(list, i), "target")));
	return b.data;
}

/* The field that a 422 names. */
static inline const char *
bridge_field(struct rest_test *r)
{
	assert_string_equal(rest_text(r, "code"), "VALIDATION_ERROR");
	return json_string(json_get(json_get(r->answer, "details"), "field"));
}

#endif
