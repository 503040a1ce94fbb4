/*
 * test_listing - empty lists, and what cannot be read
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "mcp/listing.h"
#include "mcp_fixture.h"
#include "request_fixture.h"

static struct fixture f;

/* The answer to a request with these params. */
static const char *
run(enum err (*method)(struct exchange *), enum era era, const char *params)
{
	struct exchange x;
	struct json *j;

	fixture_init(&f, NULL);
	assert_int_equal(json_parse(f.rq.call.arena, params, strlen(params),
	    1 << 20, &j), OK);
	x = (struct exchange){
		.rq = &f.rq, .server = &fixture_server, .era = era,
		.msg = { .kind = KIND_REQUEST, .id = "1", .params = j },
		.status = 200, .out = &f.rs.body,
	};
	assert_int_equal(method(&x), OK);
	assert_int_equal(x.status, 200);
	return x.out->data;
}

#define HEAD "{\"jsonrpc\":\"2.0\",\"id\":1,"

static void
test_lists(void **state)
{
	(void)state;
	assert_string_equal(run(listing_prompts, ERA_LEGACY, "{}"),
	    HEAD "\"result\":{\"prompts\":[]}}");
	fixture_free(&f);
	assert_string_equal(run(listing_resources, ERA_LEGACY, "{}"),
	    HEAD "\"result\":{\"resources\":[]}}");
	fixture_free(&f);
	assert_string_equal(run(listing_templates, ERA_LEGACY, "{}"),
	    HEAD "\"result\":{\"resourceTemplates\":[]}}");
	fixture_free(&f);
	assert_non_null(strstr(run(listing_prompts, ERA_MODERN, "{}"),
	    "\"prompts\":[],\"resultType\":\"complete\",\"ttlMs\":300000,"
	    "\"cacheScope\":\"private\""));
	fixture_free(&f);
}

static void
test_cursors(void **state)
{
	(void)state;
	assert_non_null(strstr(run(listing_prompts, ERA_MODERN,
	    "{\"cursor\":\"x\"}"), "-32602"));
	fixture_free(&f);
	assert_non_null(strstr(run(listing_templates, ERA_LEGACY,
	    "{\"cursor\":\"\"}"), "-32602"));
	fixture_free(&f);
	/* How some clients write that they have none. */
	assert_string_equal(run(listing_templates, ERA_LEGACY,
	    "{\"cursor\":null}"),
	    HEAD "\"result\":{\"resourceTemplates\":[]}}");
	fixture_free(&f);
}

static void
test_nothing_there(void **state)
{
	char *uri = malloc(2100), *params = malloc(2200);

	(void)state;
	assert_non_null(strstr(run(listing_no_prompt, ERA_MODERN, "{}"),
	    "-32602"));
	fixture_free(&f);
	assert_string_equal(run(listing_no_resource, ERA_MODERN,
	    "{\"uri\":\"a:\\\"\"}"), HEAD "\"error\":{\"code\":-32602,"
	    "\"message\":\"there is no such resource\",\"data\":{\"uri\":"
	    "\"a:\\\"\"}}}");
	fixture_free(&f);
	assert_non_null(strstr(run(listing_no_resource, ERA_LEGACY,
	    "{\"uri\":\"a:b\"}"), "-32002"));
	fixture_free(&f);
	assert_non_null(strstr(run(listing_no_resource, ERA_LEGACY, "{}"),
	    "-32602"));
	fixture_free(&f);
	/* An answer does not grow with what was asked. */
	uri[2099] = '\0';
	memset(uri, 'u', 2099);
	snprintf(params, 2200, "{\"uri\":\"%s\"}", uri);
	assert_null(strstr(run(listing_no_resource, ERA_MODERN, params),
	    "uuuu"));
	fixture_free(&f);
	free(uri);
	free(params);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_cursors),
		cmocka_unit_test(test_nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
