/* test_scope - lists of scopes, and who is offered which */
#include "unit.h"

#include "oauth/scope.h"

static struct arena *a;

static int
make(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
sets_of_words(void **state)
{
	(void)state;
	assert_string_equal(scope_intersect(a, "b a b c", "a b"), "b a");
	assert_string_equal(scope_intersect(a, "", "a"), "");
	assert_string_equal(scope_intersect(a, "a", ""), "");
	assert_string_equal(scope_intersect(a, "aa a", "a"), "a");
	assert_string_equal(scope_intersect(a, "memory", "memory:read"), "");
	assert_string_equal(scope_union(a, "a b", "b c"), "a b c");
	assert_string_equal(scope_union(a, "", ""), "");
	assert_true(scope_is_within("a b", "b c a"));
	assert_true(scope_is_within("", ""));
	assert_false(scope_is_within("a", ""));
	assert_false(scope_is_within("a d", "a b c"));
	assert_false(scope_is_within("mem", "memory"));
}

static void
every_scope_has_words(void **state)
{
	(void)state;
	assert_int_equal(scope_count(), 6);
	for (size_t i = 0; i < scope_count(); i++) {
		assert_true(strlen(scope_words(i)) > 10);
		assert_true(scope_is_within(scope_name(i), scope_all()));
	}
	assert_true(scope_has_memory("openid memory:read"));
	assert_true(scope_has_memory("memory:write"));
	assert_false(scope_has_memory("openid memory"));
	assert_false(scope_has_memory(""));
}

static void
dynamic_clients_are_offered_the_memory(void **state)
{
	struct client cl = { .dynamic = true };

	(void)state;
	assert_string_equal(scope_offer(a, &cl, "openid email"),
	    "openid email memory:read memory:write");
	assert_string_equal(scope_offer(a, &cl, NULL), SCOPE_MEMORY);
	assert_string_equal(scope_offer(a, &cl, "unknown"), SCOPE_MEMORY);
	assert_string_equal(scope_offer(a, &cl, "openid memory:read"),
	    "openid memory:read");
	cl.scope = "openid memory:read";
	assert_string_equal(scope_offer(a, &cl, NULL), "openid memory:read");
	assert_string_equal(scope_offer(a, &cl, "memory:write"),
	    "memory:write");
}

static void
relying_parties_are_not(void **state)
{
	struct client cl = { .dynamic = false };

	(void)state;
	assert_string_equal(scope_offer(a, &cl,
	    "openid memory:read memory:write email"), "openid email");
	assert_string_equal(scope_offer(a, &cl, "memory:read"), "");
	assert_string_equal(scope_offer(a, &cl, NULL), "");
	cl.scope = "openid memory:read";
	assert_string_equal(scope_offer(a, &cl, NULL), "openid memory:read");
	assert_string_equal(scope_offer(a, &cl, "email memory:read"),
	    "memory:read");
	assert_string_equal(scope_offer(a, &cl, "memory:write"), "");
}

static void
client_credentials_act_as_somebody_or_have_nothing(void **state)
{
	struct client cl = { .scope = "openid memory:read" };

	(void)state;
	assert_string_equal(scope_of_client(a, &cl, NULL), "");
	assert_string_equal(scope_of_client(a, &cl, "memory:read"), "");
	cl.as_user = 7;
	assert_string_equal(scope_of_client(a, &cl, NULL), "memory:read");
	assert_string_equal(scope_of_client(a, &cl, "memory:read memory:write"),
	    "memory:read");
	assert_string_equal(scope_of_client(a, &cl, "openid"), "");
	cl.scope = NULL;
	assert_string_equal(scope_of_client(a, &cl, "memory:read"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_of_words),
		cmocka_unit_test(every_scope_has_words),
		cmocka_unit_test(dynamic_clients_are_offered_the_memory),
		cmocka_unit_test(relying_parties_are_not),
		cmocka_unit_test(
		    client_credentials_act_as_somebody_or_have_nothing),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
