/* conversations: found again by source and foreign id */
#include "unit.h"

#include "memory/conversations.h"
#include "memory_fixture.h"

static void
test_get(void **state)
{
	struct memory_test *t = *state;
	struct conversation c = { "chatgpt", "a", "Title", 1700000000 };
	int64_t first, id;

	assert_int_equal(conversations_get(&t->p, &c, &first), OK);
	assert_true(first > 0);
	assert_int_equal(conversations_get(&t->p, &c, &id), OK);
	assert_int_equal(id, first);
	c.ext_id = "b";
	assert_int_equal(conversations_get(&t->p, &c, &id), OK);
	assert_int_not_equal(id, first);
	c = (struct conversation){ "claude", "a", NULL, 0 };
	assert_int_equal(conversations_get(&t->p, &c, &id), OK);
	assert_int_not_equal(id, first);
}

/* Turns may say the same; two cannot stand at one place. */
static void
test_turns(void **state)
{
	struct memory_test *t = *state;
	struct conversation c = { "chatgpt", "a", NULL, 0 };
	struct memory_new in = { .text = "ok", .pos = 1 };
	struct memory_added out;

	assert_int_equal(conversations_get(&t->p, &c, &in.conv), OK);
	memory_add(t, &in);
	in.pos = 2;
	memory_add(t, &in);
	assert_int_equal(memories_add(t->rq, &t->p, &in, 1, &out),
	    ERR_INVALID);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_get), MEMORY_TEST(test_turns),
	};

	return cmocka_run_group_tests_name("conversations", tests, NULL, NULL);
}
