/* rest_route: paths with and without a slash, ids, methods */
#include "unit.h"

#include "base/str.h"
#include "memory/rest.h"
#include "request_fixture.h"

#define ID "7635b850-42cc-405b-8f29-7dcc0ee64120"

static enum err
first(struct rest *r)
{
	(void)r;
	return OK;
}

static enum err
second(struct rest *r)
{
	(void)r;
	return OK;
}

static const struct rest_route routes[] = {
	{ METHOD_GET, "/a", "s", first, false },
	{ METHOD_POST, "/a", "s", second, false },
	{ METHOD_GET, "/a/:", "s", first, false },
	{ METHOD_GET, "/a/:/b", "s", second, false },
	{ METHOD_GET, "/a/b", "s", second, false },
	{ METHOD_PUT, "/c/:", "s", second, false },
	{ METHOD_DELETE, "/c/:", "s", second, false },
};

static void
test_paths(void **state)
{
	static const struct {
		enum method method;
		const char *path;
		enum err e;
		size_t route;
		const char *id;
	} cases[] = {
		{ METHOD_GET, "/a", OK, 0, NULL },
		{ METHOD_GET, "/a/", OK, 0, NULL },
		{ METHOD_POST, "/a/", OK, 1, NULL },
		{ METHOD_GET, "/a/" ID, OK, 2, ID },
		{ METHOD_GET, "/a/" ID "/", OK, 2, ID },
		{ METHOD_GET, "/a/" ID "/b", OK, 3, ID },
		{ METHOD_GET, "/a/" ID "/b/", OK, 3, ID },
		{ METHOD_GET, "/a/b", OK, 4, NULL },
		{ METHOD_PUT, "/a", ERR_METHOD, 0, NULL },
		{ METHOD_POST, "/a/" ID, ERR_METHOD, 0, NULL },
		{ METHOD_GET, "/a//", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "//a", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/ab", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a/x", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a/" ID "x", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a/" ID "/c", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a/" ID "//b", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a//b", ERR_NOT_FOUND, 0, NULL },
		{ METHOD_GET, "/a/:", ERR_NOT_FOUND, 0, NULL },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct rest_route *route;
		const char *id;

		f.rq.path = cases[i].path;
		f.rq.method = cases[i].method;
		assert_int_equal(rest_route(&f.rq, routes, sizeof routes /
		    sizeof *routes, &route, &id), cases[i].e);
		assert_ptr_equal(route, cases[i].e == OK ?
		    &routes[cases[i].route] : NULL);
		if (cases[i].id == NULL)
			assert_null(id);
		else
			assert_string_equal(id, cases[i].id);
	}
	fixture_free(&f);
}

static void
test_methods(void **state)
{
	static const struct {
		const char *path;
		unsigned methods;
	} cases[] = {
		{ "/a", METHOD_GET | METHOD_POST },
		{ "/a/", METHOD_GET | METHOD_POST },
		{ "/a/" ID, METHOD_GET }, { "/a/" ID "/b/", METHOD_GET },
		{ "/c/" ID, METHOD_PUT | METHOD_DELETE },
		{ "/a/b", METHOD_GET }, { "/a/x", 0 }, { "/", 0 }, { "", 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		f.rq.path = cases[i].path;
		f.rq.method = METHOD_OPTIONS;
		assert_int_equal(rest_methods(&f.rq, routes, sizeof routes /
		    sizeof *routes), cases[i].methods);
	}
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths), cmocka_unit_test(test_methods),
	};

	return cmocka_run_group_tests_name("rest_route", tests, NULL, NULL);
}
