/*
 * test_after - both things are done once an answer is sent
 */
#include "memory/after.h"

#include "unit.h"

#include "embed_fixture.h"
#include "memory/access.h"

static void
test_both(void **state)
{
	struct embed_test *t = *state;
	struct access_page page = { .limit = 10 };
	struct memory *m = memory_say(&t->m, "tea");

	access_note_one(t->m.rq, &t->m.p, ACCESS_FETCH, m);
	endpoint_gives_one(t, "1,0,0,0,0,0,0,0");
	memory_after(t->m.rq);
	assert_int_equal(memory_count(&t->m, "SELECT count(*) FROM vectors"), 1);
	assert_int_equal(access_fold(t->m.rq, &t->m.p), OK);
	assert_int_equal(access_of_memory(t->m.rq, &t->m.p, m, &page), OK);
	assert_int_equal(page.count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { EMBED_TEST(test_both) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
