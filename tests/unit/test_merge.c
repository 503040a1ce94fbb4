/* merge: one of several, all or none */
#include "unit.h"

#include "memory/merge.h"
#include "memory/supersede.h"
#include "memory_fixture.h"

static enum err
merge(struct memory_test *t, const char *text, struct memory *a,
    struct memory *b, struct memory **out)
{
	const char *const ids[] = { a->id, b->id };

	t->rq->fault.text = NULL;
	return merge_memories(t->rq, &t->p, &(struct merge){ .ids = ids,
	    .count = 2, .text = text }, out);
}

static void
test_merged(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_add(t, &(struct memory_new){
	    .text = "Anna likes tea", .categories = "food,drinks",
	    .subject = "Anna", .event_at = 2000 }), *m, *old;
	struct memory *b = memory_add(t, &(struct memory_new){
	    .text = "Anna drinks it green", .categories = "drinks,home",
	    .subject = "Anna", .event_at = 1000, .pinned = true });
	const char **ids;
	size_t n;

	assert_int_equal(merge(t, NULL, a, b, &m), OK);
	assert_string_equal(m->text, "Anna likes tea\nAnna drinks it green");
	assert_string_equal(m->categories, "food,drinks,home");
	assert_string_equal(m->subject, "Anna");
	assert_int_equal(m->event_at, 1000);
	assert_true(m->pinned);
	assert_int_equal(memory_search(t, "green").count, 1);
	assert_int_equal(supersede_list(t->rq, &t->p, m->seq, &ids, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(memories_find(t->rq, &t->p, a->id, &old), OK);
	assert_string_equal(old->state, "archived");
	assert_string_equal(old->superseded_by, m->id);
}

static void
test_given_text(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_say(t, "a"), *m;
	struct memory *b = memory_add(t, &(struct memory_new){ .text = "b",
	    .subject = "B", .categories = "x" });

	/* It may be what one of them says: that one stays. */
	assert_int_equal(merge(t, "A.", a, b, &m), OK);
	assert_string_equal(m->id, a->id);
	assert_string_equal(m->state, "active");
	assert_string_equal(m->categories, "x");
	assert_null(m->subject);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'archived'"), 1);
}

/* What goes by itself does not stay for being merged; a pin does. */
static void
test_times_and_pin(void **state)
{
	struct memory_test *t = *state;
	int64_t now = t->rq->call.now;
	struct memory *a = memory_add(t, &(struct memory_new){ .text = "a",
	    .expires_at = now + 100, .pinned = true }), *m;
	struct memory *b = memory_add(t, &(struct memory_new){ .text = "b",
	    .expires_at = now + 200, .valid_to = now + 50 });
	struct memory *c = memory_say(t, "c"), *d = memory_say(t, "d");

	assert_int_equal(merge(t, NULL, a, c, &m), ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "expire"));
	assert_int_equal(merge(t, NULL, a, b, &m), OK);
	assert_int_equal(m->expires_at, now + 200);
	assert_int_equal(m->valid_to, 0);
	/* Into what one of them says, and another says it pinned. */
	a = memory_add(t, &(struct memory_new){ .text = "e", .pinned = true });
	assert_int_equal(merge(t, "d", a, d, &m), OK);
	assert_string_equal(m->id, d->id);
	assert_true(m->pinned);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_say(t, "a"), *b = memory_say(t, "b"), *m;
	const char *unknown = "7635b850-42cc-405b-8f29-7dcc0ee64120";
	const char *ids[] = { a->id, b->id, unknown };
	struct memory *c = memory_say(t, arena_printf(t->arena, "%0*d",
	    MEMORY_TEXT_MAX - 1, 1));
	int64_t n;

	assert_int_equal(merge_memories(t->rq, &t->p, &(struct merge){
	    .ids = ids, .count = 3 }, &m), ERR_NOT_FOUND);
	assert_int_equal(merge_memories(t->rq, &t->p, &(struct merge){
	    .ids = ids, .count = 1 }, &m), ERR_INVALID);
	assert_int_equal(merge(t, NULL, a, a, &m), ERR_INVALID);
	assert_int_equal(merge(t, " ", a, b, &m), ERR_INVALID);
	assert_int_equal(merge(t, NULL, a, c, &m), ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "at most"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 3);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 3);
	assert_int_equal(memories_delete(t->rq, &t->p, &ids[1], 1, &n), OK);
	assert_int_equal(merge(t, NULL, a, b, &m), ERR_NOT_FOUND);
	assert_string_equal(memory_best(t, "a"), "a");
}

static void
test_categories(void **state)
{
	struct memory_test *t = *state;
	const char *one = "c0", *two = "d0";
	struct memory *m;

	for (int i = 1; i < 11; i++) {
		one = arena_printf(t->arena, "%s,c%d", one, i);
		two = arena_printf(t->arena, "%s,d%d", two, i);
	}
	assert_int_equal(merge(t, NULL, memory_add(t, &(struct memory_new){
	    .text = "a", .categories = one }), memory_add(t,
	    &(struct memory_new){ .text = "b", .categories = two }), &m),
	    ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "together"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
	/* Nor with those of a third that says the same. */
	memory_add(t, &(struct memory_new){ .text = "a and b",
	    .categories = one });
	assert_int_equal(merge(t, "a and b", memory_add(t,
	    &(struct memory_new){ .text = "c", .categories = two }),
	    memory_say(t, "d"), &m), ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "says this already"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "memory_categories mc JOIN memories m ON m.seq = mc.memory "
	    "WHERE m.text = 'a and b'"), 11);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_merged), MEMORY_TEST(test_given_text),
		MEMORY_TEST(test_times_and_pin),
		MEMORY_TEST(test_refused), MEMORY_TEST(test_categories),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
