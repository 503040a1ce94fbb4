/* rest_config: OpenMemory's shape with nothing in it, and no change */
#include "unit.h"

#include "rest_fixture.h"

#define OPENMEMORY "{\"custom_instructions\":null}"

static void
test_read(void **state)
{
	static const struct { rest_handler *handle; const char *answer; } all[] = {
		{ rest_config, "{\"openmemory\":" OPENMEMORY ",\"mem0\":{"
		    "\"llm\":null,\"embedder\":null,\"vector_store\":null}}" },
		{ rest_config_openmemory, OPENMEMORY },
		{ rest_config_model, "null" },
	};
	struct rest_test *r = *state;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		assert_int_equal(rest_call(r, all[i].handle, NULL, NULL), 200);
		assert_string_equal(json_text(r->t.arena, r->answer),
		    all[i].answer);
	}
}

static void
test_no_change(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(rest_call(r, rest_config_change, NULL,
	    "{\"mem0\":{\"llm\":{\"provider\":\"x\"}}}"), 403);
	assert_non_null(strstr(rest_text(r, "detail"), "no model to configure"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REST_TEST(test_read), REST_TEST(test_no_change),
	};

	return cmocka_run_group_tests_name("rest_config", tests, NULL, NULL);
}
