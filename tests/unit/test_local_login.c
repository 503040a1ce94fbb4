/* test_local_login - a person proves who they are with a password of ours */
#include "provider_fixture.h"

#include "oauth/local_login.h"

static void
the_right_password(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(local_login_check(p->rq, "Owner@Example.com",
	    PASSWORD, &u), OK);
	assert_int_equal(u->id, p->user->id);
}

static void
whatever_is_wrong_is_the_same(void **state)
{
	static const struct {
		const char *name, *password;
	} rows[] = {
		{ "owner@example.com", "correct hors" },
		{ "owner@example.com", "Correct horse" },
		{ "owner@example.com", "" }, { "owner@example.com", NULL },
		{ "nobody@example.com", PASSWORD }, { NULL, PASSWORD },
		{ NULL, NULL }, { "", PASSWORD },
	};
	struct provider *p = *state;
	struct user *u;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(local_login_check(p->rq, rows[i].name,
		    rows[i].password, &u), ERR_UNAUTHENTICATED);
		assert_null(p->rq->fault.text);
	}
}

static void
a_disabled_person_is_refused(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	assert_int_equal(local_login_check(p->rq, "owner@example.com",
	    PASSWORD, &u), ERR_UNAUTHENTICATED);
}

static void
a_person_without_a_password_is_refused(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	assert_int_equal(local_login_check(p->rq, "b@example.com", PASSWORD,
	    &u), ERR_UNAUTHENTICATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(the_right_password),
		PROVIDER_TEST(whatever_is_wrong_is_the_same),
		PROVIDER_TEST(a_disabled_person_is_refused),
		PROVIDER_TEST(a_person_without_a_password_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
