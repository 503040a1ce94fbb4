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

static enum err
set_active(struct memory_test *t, const char *id, bool active)
{
	const struct app_change c = { .is_active = active, .can_write = -1 };

	return apps_change(t->rq, &t->p, id, &c);
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
	assert_int_equal(set_active(t, mine, false),
	    ERR_CONFLICT);
	assert_int_equal(set_active(t, mine, true), OK);
	assert_int_equal(set_active(t, "x", false),
	    ERR_NOT_FOUND);
	assert_int_equal(set_active(t, theirs, false), OK);
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
	assert_int_equal(set_active(t, theirs, true), OK);
	assert_int_equal(person_open(t->rq, "person-1", "c2", NULL, &p), OK);
}

/* Each change stands in the history; what is not named stays. */
static void
test_change(void **state)
{
	struct memory_test *t = *state;
	struct app_change c = { .is_active = -1, .can_write = 0, .limits = true,
	    .limited_to = "work,a \"b\"", .description = "looks" };
	const char *mine = memory_say(t, "one")->app_id, *theirs, *imported;
	struct app app;

	be(t, "c2", "Claude");
	theirs = memory_say(t, "two")->app_id;
	be(t, APP_IMPORT ":x", "x");
	imported = memory_say(t, "three")->app_id;
	be(t, "client-1", "A Client");
	assert_int_equal(apps_change(t->rq, &t->p, theirs, &c), OK);
	assert_int_equal(apps_find(t->rq, &t->p, theirs, &app), OK);
	assert_true(app.is_active);
	assert_false(app.can_write);
	assert_string_equal(app.limited_to, "work,a \"b\"");
	assert_string_equal(app.description, "looks");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM app_history "
	    "WHERE app = 2 AND changed_by = 1 AND change = '{\"can_write\":false,"
	    "\"limited_to\":[\"work\",\"a \\\"b\\\"\"],"
	    "\"description\":\"looks\"}'"), 1);
	assert_int_equal(apps_change(t->rq, &t->p, mine, &c), ERR_CONFLICT);
	c.can_write = -1;
	assert_int_equal(apps_change(t->rq, &t->p, mine, &c), ERR_CONFLICT);
	/* What imported files are known by is no app that reads. */
	assert_int_equal(apps_change(t->rq, &t->p, imported, &c), ERR_CONFLICT);
	c = (struct app_change){ .is_active = 0, .can_write = -1 };
	assert_int_equal(apps_change(t->rq, &t->p, theirs, &c), OK);
	assert_int_equal(apps_find(t->rq, &t->p, theirs, &app), OK);
	assert_false(app.is_active);
	assert_false(app.can_write);
	assert_non_null(app.limited_to);
	c = (struct app_change){ .is_active = 1, .can_write = 1, .limits = true,
	    .description = "" };
	assert_int_equal(apps_change(t->rq, &t->p, theirs, &c), OK);
	assert_int_equal(apps_find(t->rq, &t->p, theirs, &app), OK);
	assert_true(app.is_active && app.can_write);
	assert_null(app.limited_to);
	assert_null(app.description);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM app_history"),
	    3);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM app_history "
	    "WHERE change LIKE '%\"limited_to\":null%'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_list), MEMORY_TEST(test_find),
		MEMORY_TEST(test_pause), MEMORY_TEST(test_change),
	};

	return cmocka_run_group_tests_name("apps_list", tests, NULL, NULL);
}
