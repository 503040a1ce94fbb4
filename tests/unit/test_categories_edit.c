/* categories_edit: make, rename, remove; memories follow, and stay */
#include "unit.h"

#include "base/str.h"
#include "memory/categories.h"
#include "memory_fixture.h"

static void
test_create_and_list(void **state)
{
	struct memory_test *t = *state;
	struct category *list, c;
	size_t n;

	assert_int_equal(categories_all(t->rq, &t->p, &list, &n), OK);
	assert_int_equal(n, 0);
	memory_add(t, &(struct memory_new){ .text = "x",
	    .categories = "work" });
	assert_int_equal(categories_create(t->rq, &t->p, " food ", "what I eat",
	    &c), OK);
	assert_string_equal(c.name, "food");
	assert_string_equal(c.description, "what I eat");
	assert_int_equal(c.created_at, t->rq->call.now);
	assert_int_equal(categories_all(t->rq, &t->p, &list, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].id, c.id);
	assert_string_equal(list[1].name, "work");
	assert_null(list[1].description);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	const char *bad[] = { "", "  ", "a,b", ",", arena_printf(t->arena,
	    "%0*d", CATEGORY_NAME_MAX + 1, 1) };
	struct category c;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(categories_create(t->rq, &t->p, bad[i], NULL,
		    &c), ERR_INVALID);
	assert_int_equal(categories_create(t->rq, &t->p, "a", arena_printf(
	    t->arena, "%0*d", CATEGORY_DESCRIPTION_MAX + 1, 1), &c),
	    ERR_INVALID);
	assert_int_equal(categories_create(t->rq, &t->p, "a", NULL, &c), OK);
	assert_int_equal(categories_create(t->rq, &t->p, "a", NULL, &c),
	    ERR_CONFLICT);
	assert_int_equal(categories_create(t->rq, &t->p, "A", NULL, &c), OK);
}

static void
test_change(void **state)
{
	struct memory_test *t = *state;
	const char *id = memory_add(t, &(struct memory_new){ .text = "x",
	    .categories = "food,work" })->id;
	struct category *list, c;
	struct memory *m;
	size_t n;

	assert_int_equal(categories_all(t->rq, &t->p, &list, &n), OK);
	t->rq->call.now++;
	assert_int_equal(categories_change(t->rq, &t->p, &(struct category){
	    .id = list[0].id, .name = "meals" }, &c), OK);
	assert_string_equal(c.name, "meals");
	assert_int_equal(c.updated_at, t->rq->call.now);
	assert_int_equal(categories_change(t->rq, &t->p, &(struct category){
	    .id = list[0].id, .description = "d" }, &c), OK);
	assert_string_equal(c.name, "meals");
	assert_string_equal(c.description, "d");
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_true(str_has_item(m->categories, "meals"));
	assert_int_equal(categories_change(t->rq, &t->p, &(struct category){
	    .id = list[0].id, .name = "work" }, &c), ERR_CONFLICT);
	assert_int_equal(categories_change(t->rq, &t->p, &(struct category){
	    .id = list[0].id, .name = "a,b" }, &c), ERR_INVALID);
	assert_int_equal(categories_change(t->rq, &t->p, &(struct category){
	    .id = "7635b850-42cc-405b-8f29-7dcc0ee64120", .name = "z" }, &c),
	    ERR_NOT_FOUND);
	assert_int_equal(categories_remove(t->rq, &t->p, list[0].id), OK);
	assert_int_equal(categories_remove(t->rq, &t->p, list[0].id),
	    ERR_NOT_FOUND);
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_string_equal(m->categories, "work");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_create_and_list), MEMORY_TEST(test_refused),
		MEMORY_TEST(test_change),
	};

	return cmocka_run_group_tests_name("categories_edit", tests, NULL,
	    NULL);
}
