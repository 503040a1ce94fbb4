/*
 * test_pushed_requests - one use, by one client, in time
 */
#include "store_fixture.h"

#include "store/pushed_requests.h"

static const char *
push(struct fixture *f)
{
	const char *token;

	assert_int_equal(pushed_requests_add(&f->c, "app", "{\"a\":1}",
	    &token), OK);
	return token;
}

static void
test_taken_once(void **state)
{
	struct fixture *f = *state;
	const char *token, *request;

	fixture_add_client(f, "app");
	token = push(f);
	assert_int_equal(strlen(token), 43);
	assert_string_not_equal(push(f), token);
	assert_int_equal(pushed_requests_take(&f->c, "app", token, &request),
	    OK);
	assert_string_equal(request, "{\"a\":1}");
	assert_int_equal(pushed_requests_take(&f->c, "app", token, &request),
	    ERR_NOT_FOUND);
	assert_null(request);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM pushed_requests"), 1);
}

static void
test_another_client_cannot_spend_it(void **state)
{
	struct fixture *f = *state;
	const char *token, *request;

	fixture_add_client(f, "app");
	fixture_add_client(f, "other");
	token = push(f);
	assert_int_equal(pushed_requests_take(&f->c, "other", token,
	    &request), ERR_NOT_FOUND);
	assert_null(request);
	assert_int_equal(pushed_requests_take(&f->c, "app", "x", &request),
	    ERR_NOT_FOUND);
	assert_int_equal(pushed_requests_take(&f->c, "app", token, &request),
	    OK);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	const char *first, *second, *request;

	fixture_add_client(f, "app");
	first = push(f);
	second = push(f);
	f->c.now = NOW + PUSHED_REQUEST_TTL_S - 1;
	assert_int_equal(pushed_requests_take(&f->c, "app", first, &request),
	    OK);
	f->c.now = NOW + PUSHED_REQUEST_TTL_S;
	assert_int_equal(pushed_requests_take(&f->c, "app", second,
	    &request), ERR_NOT_FOUND);
}

static void
test_only_for_a_client_that_is_there(void **state)
{
	struct fixture *f = *state;
	const char *token;

	assert_int_equal(pushed_requests_add(&f->c, "nobody", "{}", &token),
	    ERR_CONFLICT);
	assert_null(token);
	fixture_add_client(f, "app");
	push(f);
	assert_int_equal(clients_remove(&f->c, "app"), OK);
	assert_int_equal(fixture_count(f,
	    "SELECT count(*) FROM pushed_requests"), 0);
}

struct race {
	char token[64];
	int won;
};

static void
take_it(struct fixture *f, void *p)
{
	struct race *race = p;
	const char *request;
	enum err e;

	e = pushed_requests_take(&f->c, "app", race->token, &request);
	child_check(e == OK || e == ERR_NOT_FOUND);
	if (e == OK)
		__atomic_add_fetch(&race->won, 1, __ATOMIC_SEQ_CST);
}

static void
test_of_many_at_once_one_wins(void **state)
{
	struct fixture *f = *state;
	struct race *race = fixture_share(sizeof *race);

	fixture_add_client(f, "app");
	snprintf(race->token, sizeof race->token, "%s", push(f));
	fixture_race(f, 6, take_it, race);
	assert_int_equal(race->won, 1);
	munmap(race, sizeof *race);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_taken_once),
		T(test_another_client_cannot_spend_it),
		T(test_its_time_ends_on_the_second),
		T(test_only_for_a_client_that_is_there),
		T(test_of_many_at_once_one_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
