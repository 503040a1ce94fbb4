/* apps_limits: limits follow their categories, and never show more */
#include "unit.h"

#include "memory/apps.h"
#include "memory/categories.h"
#include "memory_fixture.h"

static void
as(struct memory_test *t, const char *client)
{
	assert_int_equal(person_open(t->rq, "person-1", client, client, &t->p),
	    OK);
}

static const char *
text_of(struct memory_test *t, const char *sql)
{
	const char *text = memory_text(t, sql);

	return text != NULL ? text : "(none)";
}

static const char *
id_of(struct memory_test *t, const char *name)
{
	as(t, "client-1");
	return text_of(t, arena_printf(t->arena,
	    "SELECT id FROM categories WHERE name = '%s'", name));
}

static void
rename_to(struct memory_test *t, const char *from, const char *to)
{
	struct category in = { .id = id_of(t, from), .name = to }, out;

	assert_int_equal(categories_change(t->rq, &t->p, &in, &out), OK);
}

static void
drop(struct memory_test *t, const char *name)
{
	assert_int_equal(categories_remove(t->rq, &t->p, id_of(t, name)), OK);
}

static void
say(struct memory_test *t, const char *text, const char *categories)
{
	as(t, "client-1");
	memory_add(t, &(struct memory_new){ .text = text,
	    .categories = categories });
}

/* Limits a client that has said nothing. */
static void
limit(struct memory_test *t, const char *client, const char *names)
{
	struct app_change c = { .is_active = -1, .can_write = -1,
	    .limits = true, .limited_to = names };
	int64_t key;

	as(t, client);
	assert_int_equal(apps_key(t->rq, &t->p, &key), OK);
	as(t, "client-1");
	assert_int_equal(apps_change(t->rq, &t->p, text_of(t,
	    arena_printf(t->arena, "SELECT id FROM apps WHERE client_id = '%s'",
	    client)), &c), OK);
}

static const char *
limits(struct memory_test *t, const char *client)
{
	as(t, "client-1");
	return text_of(t, arena_printf(t->arena,
	    "SELECT limited_to FROM apps WHERE client_id = '%s'", client));
}

static const char *
seen(struct memory_test *t, const char *client)
{
	as(t, client);
	return text_of(t, "SELECT group_concat(text) FROM "
	    "(SELECT text FROM memories ORDER BY seq)");
}

static void
test_renamed(void **state)
{
	struct memory_test *t = *state;

	say(t, "report", "Work");
	say(t, "cake", "food");
	limit(t, "c2", "health,work,food");
	limit(t, "c3", "food");
	rename_to(t, "Work", "Job");
	assert_string_equal(limits(t, "c2"), "health,Job,food");
	assert_string_equal(limits(t, "c3"), "food");
	assert_string_equal(seen(t, "c2"), "report,cake");
	/* What is called as it was is another. */
	say(t, "salary", "work");
	assert_string_equal(seen(t, "c2"), "report,cake");
	/* Other letters are no other limit. */
	rename_to(t, "Job", "JOB");
	assert_string_equal(limits(t, "c2"), "health,Job,food");
	assert_string_equal(seen(t, "c2"), "report,cake");
	assert_string_equal(text_of(t, "SELECT limited_to FROM apps "
	    "WHERE client_id = 'client-1'"), "(none)");
	/* Nor is a limit that no category has for another that gets its name. */
	say(t, "diagnosis", "private");
	rename_to(t, "private", "Health");
	assert_string_equal(limits(t, "c2"), "Job,food");
	assert_string_equal(seen(t, "c2"), "report,cake");
	as(t, "client-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM app_history h "
	    "JOIN apps a ON a.key = h.changed_by WHERE a.client_id = 'client-1' "
	    "AND change = '{\"limited_to\":[\"health\",\"Job\",\"food\"]}'"), 1);
}

static void
test_other_letters(void **state)
{
	struct memory_test *t = *state;

	/* It saw both, and goes on to. */
	say(t, "report", "Work");
	say(t, "meeting", "work");
	limit(t, "c2", "work");
	rename_to(t, "Work", "job");
	assert_string_equal(limits(t, "c2"), "job,work");
	assert_string_equal(seen(t, "c2"), "report,meeting");
	/* It has the limit of that name already. */
	rename_to(t, "work", "JOB");
	assert_string_equal(limits(t, "c2"), "job");
	assert_string_equal(seen(t, "c2"), "report,meeting");
	/* Of two names that are one limit, one was not for it. */
	say(t, "diary", "Private");
	drop(t, "job");
	rename_to(t, "JOB", "private");
	assert_string_equal(limits(t, "c2"), "");
	assert_string_equal(seen(t, "c2"), "(none)");
}

static void
test_gone(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in = { .text = "mine" };
	struct memory_added added;
	struct category c;

	say(t, "report", "Work");
	say(t, "meeting", "work,food");
	limit(t, "c2", "food,work");
	limit(t, "c3", "WORK");
	drop(t, "Work");
	assert_string_equal(limits(t, "c3"), "WORK");
	assert_string_equal(seen(t, "c3"), "meeting");
	drop(t, "work");
	assert_string_equal(limits(t, "c2"), "food");
	assert_string_equal(seen(t, "c2"), "meeting");
	/* Nothing, and not everything; nor what comes by that name again. */
	assert_string_equal(limits(t, "c3"), "");
	assert_string_equal(seen(t, "c3"), "(none)");
	assert_int_equal(memories_add(t->rq, &t->p, &in, 1, &added),
	    ERR_FORBIDDEN);
	assert_non_null(strstr(t->rq->fault.text, "are gone"));
	as(t, "client-1");
	assert_int_equal(categories_create(t->rq, &t->p, "work", NULL, &c), OK);
	say(t, "salary", "work");
	assert_string_equal(seen(t, "c3"), "(none)");
	assert_string_equal(seen(t, "c2"), "meeting");
}

/* What is refused changes no limit. */
static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct category in = { .name = "food" }, out;

	say(t, "report", "work,food");
	limit(t, "c2", "work");
	in.id = id_of(t, "work");
	assert_int_equal(categories_change(t->rq, &t->p, &in, &out),
	    ERR_CONFLICT);
	in.name = NULL;
	in.description = "d";
	assert_int_equal(categories_change(t->rq, &t->p, &in, &out), OK);
	in.id = "7635b850-42cc-405b-8f29-7dcc0ee64120";
	in.name = "job";
	assert_int_equal(categories_change(t->rq, &t->p, &in, &out),
	    ERR_NOT_FOUND);
	assert_int_equal(categories_remove(t->rq, &t->p, in.id),
	    ERR_NOT_FOUND);
	assert_string_equal(limits(t, "c2"), "work");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM app_history"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_renamed), MEMORY_TEST(test_other_letters),
		MEMORY_TEST(test_gone), MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("apps_limits", tests, NULL, NULL);
}
