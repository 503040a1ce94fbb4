/* apps: a client is its id; its name may change */
#include "unit.h"

#include "memory/apps.h"
#include "memory_fixture.h"

static int64_t
app(struct memory_test *t, const char *client_id, const char *name)
{
	int64_t key;

	t->p.client_id = client_id;
	t->p.app = name;
	assert_int_equal(apps_get(t->rq, &t->p, &key), OK);
	return key;
}

static void
test_same_client(void **state)
{
	struct memory_test *t = *state;
	int64_t key = app(t, "c1", "Claude");

	assert_int_equal(app(t, "c1", "Claude"), key);
	assert_int_equal(app(t, "c1", "Claude Desktop"), key);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM apps WHERE "
	    "name = 'Claude Desktop' AND client_id = 'c1'"), 1);
	/* Two clients may bear one name, and stay two. */
	assert_int_not_equal(app(t, "c2", "Claude Desktop"), key);
}

static void
test_long_name(void **state)
{
	struct memory_test *t = *state;
	char name[1000];

	for (size_t i = 0; i < 998; i += 2)
		memcpy(name + i, "\xc3\xa4", 2);
	name[997] = '\0';
	memcpy(name, "a", 1);
	memmove(name + 1, name + 2, 990);
	name[601] = '\0';
	assert_int_equal(app(t, "c1", name), app(t, "c1", name));
	assert_true(memory_count(t, "SELECT max(length(CAST(name AS BLOB))) "
	    "FROM apps") <= APP_NAME_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_same_client), MEMORY_TEST(test_long_name),
	};

	return cmocka_run_group_tests_name("apps", tests, NULL, NULL);
}
