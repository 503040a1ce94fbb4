/* access_list: who read a memory, and what an app read */
#include "unit.h"

#include "http/valid.h"
#include "memory/access.h"
#include "memory_fixture.h"

static void
fetch(struct memory_test *t, const char *client_id, struct memory *m)
{
	t->p.client_id = client_id;
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
	t->p.client_id = "client-1";
	t->rq->call.now++;
}

static void
test_of_memory(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea"), *other = memory_say(t, "x");
	struct access_page page = { .limit = 2 }, again = { .limit = 2 };

	for (int i = 0; i < 3; i++)
		fetch(t, "client-1", m);
	fetch(t, "client-2", other);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(access_of_memory(t->rq, &t->p, m, &page), OK);
	assert_int_equal(page.total, 3);
	assert_int_equal(page.count, 2);
	assert_true(page.logs[0].at > page.logs[1].at);
	assert_string_equal(page.logs[0].type, "fetch");
	assert_string_equal(page.logs[0].app, "A Client");
	assert_string_equal(page.logs[0].app_id, m->app_id);
	assert_null(page.logs[0].query);
	assert_true(valid_uuid(page.logs[0].id));
	assert_string_not_equal(page.logs[0].id, page.logs[1].id);
	/* The ids stay. */
	assert_int_equal(access_of_memory(t->rq, &t->p, m, &again), OK);
	assert_string_equal(again.logs[0].id, page.logs[0].id);
	page = (struct access_page){ .limit = 2, .offset = 2 };
	assert_int_equal(access_of_memory(t->rq, &t->p, m, &page), OK);
	assert_int_equal(page.count, 1);
}

static void
test_by_app(void **state)
{
	struct memory_test *t = *state;
	struct memory *often = memory_say(t, "often");
	struct memory *once = memory_say(t, "once");
	struct memory *gone = memory_say(t, "gone");
	struct access_page page = { .limit = 10 };
	int64_t count;

	fetch(t, "client-1", once);
	fetch(t, "client-1", often);
	fetch(t, "client-1", often);
	fetch(t, "client-1", gone);
	fetch(t, "client-2", once);
	assert_int_equal(memories_delete(t->rq, &t->p, &gone->id, 1, &count),
	    OK);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(access_by_app(t->rq, &t->p, often->app_id, &page),
	    OK);
	assert_int_equal(page.total, 2);
	assert_int_equal(page.count, 2);
	assert_string_equal(page.memories[0]->text, "often");
	assert_int_equal(page.counts[0], 2);
	assert_string_equal(page.memories[1]->text, "once");
	assert_int_equal(page.counts[1], 1);
	page = (struct access_page){ .limit = 1, .offset = 1 };
	assert_int_equal(access_by_app(t->rq, &t->p, often->app_id, &page),
	    OK);
	assert_int_equal(page.total, 2);
	assert_string_equal(page.memories[0]->text, "once");
	page = (struct access_page){ .limit = 1 };
	assert_int_equal(access_by_app(t->rq, &t->p, "x", &page), OK);
	assert_int_equal(page.total, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_of_memory), MEMORY_TEST(test_by_app),
	};

	return cmocka_run_group_tests_name("access_list", tests, NULL, NULL);
}
