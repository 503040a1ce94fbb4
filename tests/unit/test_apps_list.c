/* apps_list: what each client did, and pausing it */
#include "unit.h"

#include "memory/apps.h"
#include "memory_fixture.h"

static void
be(struct memory_test *t, const char *client_id, const char *name)
{
	t->p.client_id = client_id;
	t->p.app = name;
}

/* The names of a list in one string. */
static const char *
names(struct memory_test *t, struct apps_filter f)
{
	struct apps_page page;
	const char *s = "";

	if (f.limit == 0)
		f.limit = 10;
	assert_int_equal(apps_list(t->rq, &t->p, &f, &page), OK);
	for (size_t i = 0; i < page.count; i++)
		s = arena_printf(t->arena, "%s%s%s", s, i > 0 ? " " : "",
		    page.items[i].name);
	return arena_printf(t->arena, "%d: %s", (int)page.total, s);
}

static void
test_list(void **state)
{
	struct memory_test *t = *state;
	const char *gone;
	int64_t count;

	be(t, "c1", "Cursor");
	memory_say(t, "one");
	gone = memory_say(t, "two")->id;
	be(t, "c2", "Claude");
	memory_say(t, "three");
	memory_say(t, "four");
	assert_int_equal(memories_delete(t->rq, &t->p, &gone, 1, &count), OK);
	assert_int_equal(memory_count(t, "INSERT INTO access_log (memory, app, "
	    "accessed_at, access_type) SELECT 1, key, 5, 'fetch' FROM apps "
	    "WHERE client_id = 'c1' RETURNING 1"), 1);
	assert_string_equal(names(t, (struct apps_filter){ .active = -1 }),
	    "2: Claude Cursor");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .descending = true }), "2: Cursor Claude");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .sort = APPS_BY_MEMORIES }), "2: Cursor Claude");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .sort = APPS_BY_MEMORIES, .descending = true }),
	    "2: Claude Cursor");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .sort = APPS_BY_ACCESSED, .descending = true }),
	    "2: Cursor Claude");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .name = "CUR" }), "1: Cursor");
	assert_string_equal(names(t, (struct apps_filter){ .active = -1,
	    .limit = 1, .offset = 1 }), "2: Cursor");
	assert_string_equal(names(t, (struct apps_filter){ .active = 0 }),
	    "0: ");
}

static void
test_find(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_say(t, "one")->app_id;
	struct app app;

	assert_int_equal(apps_find(t->rq, &t->p, id, &app), OK);
	assert_string_equal(app.name, "A Client");
	assert_true(app.is_active);
	assert_int_equal(app.memories, 1);
	assert_int_equal(app.accessed, 0);
	assert_int_equal(app.first_accessed, 0);
	assert_int_equal(memory_count(t, "INSERT INTO access_log (memory, app, "
	    "accessed_at, access_type) VALUES (1, 1, 5, 'fetch'), "
	    "(1, 1, 7, 'list') RETURNING 1"), 1);
	assert_int_equal(apps_find(t->rq, &t->p, id, &app), OK);
	assert_int_equal(app.accessed, 1);
	assert_int_equal(app.first_accessed, 5);
	assert_int_equal(app.last_accessed, 7);
	assert_int_equal(apps_find(t->rq, &t->p, "x", &app), ERR_NOT_FOUND);
}

static void
test_pause(void **state)
{
	struct memory_test *t = *state;
	const char *mine = memory_say(t, "one")->app_id, *theirs;
	struct person p;
	struct app app;

	be(t, "c2", "Claude");
	theirs = memory_say(t, "two")->app_id;
	be(t, "client-1", "A Client");
	assert_int_equal(apps_set_active(t->rq, &t->p, mine, false),
	    ERR_CONFLICT);
	assert_int_equal(apps_set_active(t->rq, &t->p, mine, true), OK);
	assert_int_equal(apps_set_active(t->rq, &t->p, "x", false),
	    ERR_NOT_FOUND);
	assert_int_equal(apps_set_active(t->rq, &t->p, theirs, false), OK);
	assert_int_equal(apps_find(t->rq, &t->p, theirs, &app), OK);
	assert_false(app.is_active);
	assert_string_equal(names(t, (struct apps_filter){ .active = 0 }),
	    "1: Claude");
	/* The person's file does not open for it. */
	assert_int_equal(person_open(t->rq, "person-1", "c2", NULL, &p),
	    ERR_FORBIDDEN);
	assert_non_null(strstr(t->rq->fault.text, "paused"));
	assert_int_equal(person_open(t->rq, "person-2", "c2", NULL, &p), OK);
	assert_int_equal(person_open(t->rq, "person-1", "client-1", NULL, &p),
	    OK);
	assert_int_equal(apps_set_active(t->rq, &t->p, theirs, true), OK);
	assert_int_equal(person_open(t->rq, "person-1", "c2", NULL, &p), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list), MEMORY_TEST(test_find),
		MEMORY_TEST(test_pause),
	};

	return cmocka_run_group_tests_name("apps_list", tests, NULL, NULL);
}
