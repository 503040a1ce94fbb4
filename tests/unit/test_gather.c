/* gather: rows by words, their kin and their beginnings */
#include "unit.h"

#include "memory/gather.h"
#include "memory_fixture.h"

static struct collector
rows_of(struct memory_test *t, const char *text)
{
	const struct rank_query q = { .text = text, .limit = 10 };
	struct memory_list list = { 0 };
	struct search s = { .rq = t->rq, .p = &t->p, .q = &q, .out = &list };
	struct collector c;

	words_parse(t->rq->call.arena, text, &s.words);
	assert_int_equal(gather(&s, &c), OK);
	return c;
}

static void
say_others(struct memory_test *t, int count)
{
	for (int i = 0; i < count; i++)
		memory_say(t, arena_printf(t->rq->call.arena, "bread %d", i));
}

/* One film, two movies, fifteen of something else. */
static void
say_films(struct memory_test *t)
{
	memory_say(t, "a film");
	memory_say(t, "a movie");
	memory_say(t, "one more movie");
	say_others(t, 15);
}

/* The less a row of kin weighs the more there are. */
static void
test_kin(void **state)
{
	struct memory_test *t = *state;
	struct collector c;
	float kin = 0;

	say_films(t);
	c = rows_of(t, "film");
	assert_int_equal(c.count, 3);
	assert_int_equal(c.with[0], 1);
	for (size_t i = 0; i < 3; i++)
		if (c.rows[i].seq == 1)
			assert_true(c.rows[i].weight[0] == 1);
		else
			kin = c.rows[i].weight[0];
	for (size_t i = 0; i < 3; i++)
		assert_true(c.rows[i].own == (c.rows[i].seq == 1));
	assert_true(kin > .1f && kin < .2f);
}

/* What many have is not found in the place of what few have. */
static void
test_kin_of_many(void **state)
{
	struct memory_test *t = *state;

	say_films(t);
	for (int i = 0; i < 3; i++)
		memory_say(t, arena_printf(t->arena, "movie %d", i));
	assert_int_equal(rows_of(t, "film").count, 6);
	memory_say(t, "movie 3");
	assert_int_equal(rows_of(t, "film").count, 1);
}

/* What nobody has is as rare as its kin, whatever else is asked for. */
static void
test_kin_alone(void **state)
{
	static const char *const queries[] = { "plumber, film", "xyzzy film bread",
	    "film xyz" };
	struct memory_test *t = *state;
	struct collector c;
	double idf;

	memory_say(t, "a movie");
	memory_say(t, "one more movie");
	say_others(t, 16);
	idf = rows_of(t, "movie").idf[0];
	c = rows_of(t, "film");
	assert_int_equal(c.count, 2);
	assert_true(c.idf[0] == idf);
	for (size_t i = 0; i < 3; i++) {
		c = rows_of(t, queries[i]);
		assert_true(c.count >= 2);
		assert_true(c.terms > 1);
		assert_true(c.idf[i == 2 ? 0 : 1] == idf);
	}
	/* What has no kin either is the rarest of all. */
	assert_true(c.idf[1] > c.idf[0]);
}

/* With kin there is no need to guess by how a word begins. */
static void
test_beginnings(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "a skate");
	memory_say(t, "tea");
	assert_int_equal(rows_of(t, "skater").count, 1);
	memory_say(t, "physics is fun");
	assert_int_equal(rows_of(t, "physician").count, 1);
	memory_say(t, "a doctor");
	assert_int_equal(rows_of(t, "physician").count, 1);
	assert_int_equal(rows_of(t, "xyzzy").count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_kin), MEMORY_TEST(test_kin_of_many),
		MEMORY_TEST(test_kin_alone),
		MEMORY_TEST(test_beginnings),
	};

	return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
