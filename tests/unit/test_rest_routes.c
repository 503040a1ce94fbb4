/* rest_routes: what changes anything needs memory:write; no row is hidden */
#include "unit.h"

#include "base/str.h"
#include "memory/bridge.h"
#include "request_fixture.h"

/* Searches are sent by POST and change nothing. */
static bool
only_reads(const struct rest_route *route)
{
	return route->method == METHOD_GET || str_ends(route->path, "/search") ||
	    str_ends(route->path, "/filter");
}

static void
test_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < rest_nroutes; i++) {
		const struct rest_route *route = &rest_routes[i];

		assert_non_null(route->handle);
		assert_string_equal(route->scope, only_reads(route)
		    ? SCOPE_MEMORY_READ : SCOPE_MEMORY_WRITE);
		assert_false(str_ends(route->path, "/"));
		assert_int_equal(str_starts(route->path, "/api/v1/"),
		    !bridge_serves(route->path) &&
		    !str_eq(route->path, MEM0_SEARCH));
	}
}

/* Each row's own path leads to it, and not to one above. */
static void
test_reached(void **state)
{
	static const char id[] = "7635b850-42cc-405b-8f29-7dcc0ee64120";
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	for (size_t i = 0; i < rest_nroutes; i++) {
		const char *path = rest_routes[i].path;
		const char *hole = strchr(path, ':'), *found;
		const struct rest_route *route;

		f.rq.method = rest_routes[i].method;
		f.rq.path = hole == NULL ? path : arena_printf(
		    f.rq.call.arena, "%.*s%s%s", (int)(hole - path), path, id,
		    hole + 1);
		assert_int_equal(rest_route(&f.rq, rest_routes, rest_nroutes,
		    &route, &found), OK);
		assert_ptr_equal(route, &rest_routes[i]);
	}
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scopes), cmocka_unit_test(test_reached),
	};

	return cmocka_run_group_tests_name("rest_routes", tests, NULL, NULL);
}
