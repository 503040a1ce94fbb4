/*
 * test_method - which methods each era has
 */
#include "unit.h"

#include "mcp/method.h"

static bool
has(const char *name, enum era era)
{
	return method_find(name, era) != NULL;
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
	assert_string_equal(method_find("tools/call", ERA_MODERN)->name_member,
	    "name");
	assert_string_equal(method_find("prompts/get", ERA_MODERN)->name_member,
	    "name");
	assert_string_equal(method_find("resources/read",
	    ERA_MODERN)->name_member, "uri");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eras),
		cmocka_unit_test(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
