/* apps_named: one app of a name, whatever its case, or none, or too many */
#include "unit.h"

#include "memory/apps.h"
#include "memory_fixture.h"

static void
test_named(void **state)
{
	struct memory_test *t = *state;
	const char *id, *first;

	assert_int_equal(apps_named(t->rq, &t->p, "A Client", &id),
	    ERR_INVALID);
	assert_null(id);
	first = memory_say(t, "tea")->app_id;
	assert_int_equal(apps_named(t->rq, &t->p, "a CLIENT", &id), OK);
	assert_string_equal(id, first);
	assert_int_equal(apps_named(t->rq, &t->p, first, &id), OK);
	assert_string_equal(id, first);
	assert_int_equal(apps_named(t->rq, &t->p, "Client", &id),
	    ERR_INVALID);
	assert_int_equal(apps_named(t->rq, &t->p, "", &id), ERR_INVALID);
	t->p.client_id = "client-2";
	memory_say(t, "cake");
	assert_int_equal(apps_named(t->rq, &t->p, "A Client", &id),
	    ERR_INVALID);
	assert_null(id);
	assert_non_null(strstr(t->rq->fault.text, first));
	memory_open(t, "person-2");
	assert_int_equal(apps_named(t->rq, &t->p, "A Client", &id),
	    ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { MEMORY_TEST(test_named) };

	return cmocka_run_group_tests_name("apps_named", tests, NULL, NULL);
}
