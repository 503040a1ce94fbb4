/*
 * test_method - which methods each era has
 */
#include "unit.h"

#include "mcp/method.h"

static const struct mcp_server bare;

static enum err
complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out)
{
	(void)c;
	(void)ref;
	(void)out;
	return OK;
}

static const struct mcp_server rich = { .complete = complete, .logs = true };

/* As a server without streams has it: nobody holds them. */
static const struct mcp_method *
found(const char *name, enum era era, const struct mcp_server *server)
{
	struct request rq = { .seal = NULL };
	const struct exchange x = {
		.rq = &rq, .server = server, .era = era,
		.msg = { .method = name },
	};

	return method_find(&x);
}

static bool
has(const char *name, enum era era)
{
	return found(name, era, &bare) != NULL;
}

static void
test_eras(void **state)
{
	(void)state;
	assert_true(has("initialize", ERA_LEGACY));
	assert_true(has("ping", ERA_LEGACY));
	assert_true(has("tools/list", ERA_LEGACY));
	assert_true(has("tools/call", ERA_LEGACY));
	assert_false(has("server/discover", ERA_LEGACY));
	assert_true(has("server/discover", ERA_MODERN));
	assert_true(has("tools/list", ERA_MODERN));
	assert_true(has("tools/call", ERA_MODERN));
	assert_string_equal(found("tools/call", ERA_MODERN,
	    &bare)->name_member, "name");
	assert_string_equal(found("prompts/get", ERA_MODERN,
	    &bare)->name_member, "name");
	assert_string_equal(found("resources/read", ERA_MODERN,
	    &bare)->name_member, "uri");
}

/* Removed in the modern era, or of capabilities that are not declared. */
static void
test_absent(void **state)
{
	static const char *const names[] = {
		"resources/subscribe", "resources/unsubscribe",
		"completion/complete", "logging/setLevel", "tasks/get",
		"tasks/list", "subscriptions/listen", "Tools/list", "tools/",
		"", "tools/list "
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_false(has(names[i], ERA_MODERN));
		assert_false(has(names[i], ERA_LEGACY));
	}
	assert_false(has("initialize", ERA_MODERN));
	assert_false(has("ping", ERA_MODERN));
	assert_false(has(NULL, ERA_LEGACY));
}

static void
test_what_a_server_offers(void **state)
{
	(void)state;
	assert_non_null(found("completion/complete", ERA_MODERN, &rich));
	assert_non_null(found("completion/complete", ERA_LEGACY, &rich));
	assert_non_null(found("logging/setLevel", ERA_LEGACY, &rich));
	assert_null(found("logging/setLevel", ERA_MODERN, &rich));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eras),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_what_a_server_offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
