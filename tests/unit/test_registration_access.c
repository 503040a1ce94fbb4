/* test_registration_access - may who asks manage this client? (RFC 7592) */
#include "provider_fixture.h"

#include "oauth/registration_access.h"

/* Two clients with tokens "one" and "two", and one of the operator. */
static void
add_clients(struct provider *p)
{
	struct client *cl = provider_client(p, "public");

	cl->has_registration = true;
	cl->registration_hash = digest_text("one");
	cl->id = "first";
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	cl->registration_hash = digest_text("two");
	cl->id = "second";
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
}

static void
each_by_its_own_token(void **state)
{
	static const struct {
		const char *id, *header;
		bool ok;
	} rows[] = {
		{ "first", "Bearer one", true },
		{ "first", "bearer one", true },
		{ "second", "Bearer two", true },
		{ "first", "Bearer two", false },
		{ "second", "Bearer one", false },
		{ "first", "Bearer ", false },
		{ "first", "Bearer", false },
		{ "first", "Basic one", false },
		{ "first", "one", false },
		{ "first", "", false },
		{ "first", "Bearer one ", false },
		{ "public", "Bearer ", false },
		{ "public", "Bearer one", false },
		{ "unknown", "Bearer one", false },
		{ "", "Bearer one", false },
	};
	struct provider *p = *state;
	struct client *cl;
	const char *token;
	enum err e;

	add_clients(p);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		provider_env(p, "HTTP_AUTHORIZATION", rows[i].header);
		e = registration_access_check(p->rq, rows[i].id, &cl, &token);
		if ((e == OK) != rows[i].ok)
			fail_msg("%s: %s", rows[i].id, rows[i].header);
		if (e == OK) {
			assert_string_equal(cl->id, rows[i].id);
			assert_string_equal(token, rows[i].header + 7);
			continue;
		}
		assert_int_equal(e, ERR_UNAUTHENTICATED);
		assert_null(cl);
		assert_null(token);
		assert_fault(p, "invalid_token");
	}
}

static void
without_a_header(void **state)
{
	struct provider *p = *state;
	struct client *cl;
	const char *token;

	add_clients(p);
	assert_int_equal(registration_access_check(p->rq, "first", &cl,
	    &token), ERR_UNAUTHENTICATED);
	assert_fault(p, "invalid_token");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(each_by_its_own_token),
		PROVIDER_TEST(without_a_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
