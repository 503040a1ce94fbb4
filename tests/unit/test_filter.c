/* filter: what a page of one's own memories shows, and in what order */
#include "unit.h"

#include "memory/filter.h"
#include "memory/states.h"
#include "memory_fixture.h"

static struct memory_list
list(struct memory_test *t, struct filter f)
{
	struct memory_list out;

	if (f.limit == 0)
		f.limit = 10;
	assert_int_equal(filter_list(t->rq, &t->p, &f, &out), OK);
	return out;
}

/* The texts of a list in one string, such as "a b". */
static const char *
texts(struct memory_test *t, struct memory_list l)
{
	const char *s = "";

	for (size_t i = 0; i < l.count; i++)
		s = arena_printf(t->arena, "%s%s%s", s, i > 0 ? " " : "",
		    l.items[i]->text);
	return s;
}

static void
put(struct memory_test *t, const char *id, const char *state)
{
	int64_t count;

	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, state, &count), OK);
}

static void
test_states(void **state)
{
	struct memory_test *t = *state;
	struct memory_list l;

	memory_say(t, "a");
	put(t, memory_say(t, "b")->id, STATE_PAUSED);
	put(t, memory_say(t, "c")->id, STATE_ARCHIVED);
	put(t, memory_say(t, "d")->id, STATE_DELETED);
	l = list(t, (struct filter){ 0 });
	assert_string_equal(texts(t, l), "b a");
	assert_int_equal(l.total, 2);
	l = list(t, (struct filter){ .archived = true });
	assert_string_equal(texts(t, l), "c b a");
	assert_int_equal(l.total, 3);
}

static void
test_order_and_pages(void **state)
{
	struct memory_test *t = *state;
	struct memory_list l;

	t->p.app = "Zed";
	t->p.client_id = "z";
	t->rq->call.now = 3000;
	memory_say(t, "b");
	t->p.app = "Ann";
	t->p.client_id = "a";
	t->rq->call.now = 1000;
	memory_say(t, "c");
	t->rq->call.now = 2000;
	memory_say(t, "a");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_CREATED })), "b a c");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_CREATED, .ascending = true })), "c a b");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_TEXT })), "c b a");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_TEXT, .ascending = true })), "a b c");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_APP })), "b a c");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .sort = SORT_APP, .ascending = true })), "c a b");
	l = list(t, (struct filter){ .limit = 2, .offset = 2 });
	assert_string_equal(texts(t, l), "c");
	assert_int_equal(l.total, 3);
	assert_string_equal(texts(t, list(t, (struct filter){
	    .when = { true, true, 2000, 3000 } })), "a");
	assert_int_equal(list(t, (struct filter){
	    .when = { .has_before = true } }).total, 0);
}

static void
test_whose_and_what(void **state)
{
	struct memory_test *t = *state;
	const char *app, *food, *both;

	app = memory_add(t, &(struct memory_new){ .text = "Tea",
	    .categories = "food,home" })->app_id;
	t->p.client_id = "client-2";
	memory_add(t, &(struct memory_new){ .text = "cake",
	    .categories = "food" });
	memory_say(t, "rain");
	assert_int_equal(memory_count(t, "UPDATE categories SET id = "
	    "'00000000-0000-4000-8000-00000000000' || key RETURNING 1"), 1);
	assert_int_equal(memory_count(t, "SELECT key FROM categories "
	    "WHERE name = 'food'"), 1);
	food = "00000000-0000-4000-8000-000000000001";
	both = arena_printf(t->arena, "%s,00000000-0000-4000-8000-000000000002",
	    food);
	assert_string_equal(texts(t, list(t, (struct filter){
	    .app_ids = app })), "Tea");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .category_ids = food })), "cake Tea");
	assert_int_equal(list(t, (struct filter){ .category_ids = both,
	    .limit = 1 }).total, 2);
	assert_string_equal(texts(t, list(t, (struct filter){
	    .contains = "tEa" })), "Tea");
	assert_string_equal(texts(t, list(t, (struct filter){
	    .contains = "%" })), "");
	assert_int_equal(list(t, (struct filter){ .app_ids =
	    "7635b850-42cc-405b-8f29-7dcc0ee64120" }).total, 0);
}

static void
test_related(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){ .text = "me",
	    .categories = "a,b,c" });
	struct filter page = { .limit = 2 };
	struct memory_list l;

	assert_int_equal(filter_related(t->rq, &t->p, m->seq, &page, &l), OK);
	assert_int_equal(l.total, 0);
	memory_add(t, &(struct memory_new){ .text = "one",
	    .categories = "c,x" });
	memory_add(t, &(struct memory_new){ .text = "three",
	    .categories = "a,b,c" });
	memory_add(t, &(struct memory_new){ .text = "none",
	    .categories = "x" });
	memory_add(t, &(struct memory_new){ .text = "two",
	    .categories = "a,b,x" });
	put(t, memory_add(t, &(struct memory_new){ .text = "gone",
	    .categories = "a,b,c" })->id, STATE_DELETED);
	assert_int_equal(filter_related(t->rq, &t->p, m->seq, &page, &l), OK);
	assert_string_equal(texts(t, l), "three two");
	assert_int_equal(l.total, 3);
	page.offset = 2;
	assert_int_equal(filter_related(t->rq, &t->p, m->seq, &page, &l), OK);
	assert_string_equal(texts(t, l), "one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_states), MEMORY_TEST(test_order_and_pages),
		MEMORY_TEST(test_whose_and_what), MEMORY_TEST(test_related),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
