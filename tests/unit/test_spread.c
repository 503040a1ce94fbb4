/* spread: neighbours, questions, conversations, and facts saved in one go */
#include "unit.h"

#include "memory/spread.h"
#include "memory/words.h"
#include "arena_fixture.h"

static const float one_term[] = { 1, 0 }, other_term[] = { 0, 1 };
static const float both_terms[] = { 1, 1 };
static const double idf[] = { 2, 2 };
static const struct terms terms = { idf, 2 };

static double
score_at(const struct unit *u, size_t count, int64_t conv, int64_t pos)
{
	for (size_t i = 0; i < count; i++)
		if (u[i].conv == conv && u[i].pos == pos)
			return u[i].score;
	return -1;
}

/* Facts of client 1 at 5, 6, 20; of client 2 at 7; one saved much later. */
static void
test_facts(void **state)
{
	const struct unit in[] = {
		{ .seq = 5, .conv = -1, .pos = 5, .parts.words = 1, .weight = one_term },
		{ .seq = 6, .conv = -1, .pos = 6, .parts.words = 1, .weight = one_term,
		    .at = 600 },
		{ .seq = 20, .conv = -1, .pos = 20, .parts.words = 1, .weight = one_term },
		{ .seq = 7, .conv = -2, .pos = 7, .parts.words = 1, .weight = one_term },
		{ .seq = 21, .conv = -1, .pos = 21, .parts.words = 1,
		    .weight = one_term, .at = 601 },
	};
	size_t count;
	struct unit *out = spread(*state, in, 5, &terms, &count);
	double alone;

	alone = score_at(out, count, -1, 20);
	assert_true(score_at(out, count, -1, 5) > alone);
	assert_true(score_at(out, count, -1, 5) == score_at(out, count, -1, 6));
	assert_true(score_at(out, count, -1, 21) == alone);
	assert_true(score_at(out, count, -2, 7) == alone);
}

/* What stands beside a fact is to be looked for within ten minutes of it. */
static void
test_beside_facts(void **state)
{
	const struct unit in[] = {
		{ .seq = 5, .conv = -1, .pos = 5, .parts.words = 1,
		    .weight = one_term, .at = 3000, .session = -9 },
	};
	size_t count;
	struct unit *out = spread(*state, in, 1, &terms, &count);

	assert_int_equal(count, 5);
	assert_true(score_at(out, count, -1, 5) > score_at(out, count, -1, 6));
	assert_true(score_at(out, count, -1, 6) > score_at(out, count, -1, 7));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(out[i].at, 3000);
		assert_int_equal(out[i].session, -9);
		/* That of the only day tells nothing apart. */
		assert_true(out[i].parts.session == 0);
	}
}

/* What has no word is looked for beside the best of many facts alone. */
static void
test_many_facts(void **state)
{
	enum { MANY = 100 };
	struct unit in[MANY];
	size_t count;

	memset(in, 0, sizeof in);
	for (size_t i = 0; i < MANY; i++)
		in[i] = (struct unit){ .seq = 10 * (int64_t)i + 10, .conv = -1,
		    .pos = 10 * (int64_t)i + 10, .parts.words = 1, .at = 1,
		    .weight = one_term };
	(void)spread(*state, in, MANY, &terms, &count);
	assert_int_equal(count, MANY + 30 * 4);
	/* Turns have theirs all. */
	for (size_t i = 0; i < MANY; i++)
		in[i].conv = 1;
	(void)spread(*state, in, MANY, &terms, &count);
	assert_int_equal(count, MANY * 5);
}

/* What stands between two that were not saved together is of the first. */
static void
test_between_facts(void **state)
{
	const struct unit in[] = {
		{ .seq = 5, .conv = -1, .pos = 5, .parts.words = 2,
		    .weight = both_terms, .at = 1000, .session = -8 },
		{ .seq = 8, .conv = -1, .pos = 8, .parts.words = 1,
		    .weight = one_term, .at = 9000, .session = -9 },
	};
	size_t count;
	struct unit *out = spread(*state, in, 2, &terms, &count);

	for (size_t i = 0; i < count; i++) {
		bool first = out[i].pos < 8;

		assert_int_equal(out[i].at, first ? 1000 : 9000);
		assert_int_equal(out[i].session, first ? -8 : -9);
		/* The day that has more of the words. */
		assert_true(out[i].parts.session > 0 ? first : !first);
	}
}

static void
test_neighbours_gain(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 4, .pos = 10, .parts.words = 1, .weight = one_term },
	};
	size_t count;
	struct unit *out = spread(*state, in, 1, &terms, &count);
	double self = score_at(out, count, 4, 10);

	assert_int_equal(count, 5);
	assert_true(self > score_at(out, count, 4, 11));
	assert_true(score_at(out, count, 4, 11) > score_at(out, count, 4, 12));
	assert_true(score_at(out, count, 4, 9) == score_at(out, count, 4, 11));
	assert_true(score_at(out, count, 4, 13) < 0);
}

static void
test_questions_point_forward(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 4, .pos = 10, .parts.words = 1, .weight = one_term,
		    .flags = TEXT_QUESTION },
	};
	size_t count;
	struct unit *out = spread(*state, in, 1, &terms, &count);

	assert_true(score_at(out, count, 4, 11) > score_at(out, count, 4, 9));
	/* The one after the answer is no answer. */
	assert_true(score_at(out, count, 4, 12) == score_at(out, count, 4, 8));
}

static void
test_neighbours_sum(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 4, .pos = 1, .parts.words = 1, .weight = one_term },
		{ .seq = 3, .conv = 4, .pos = 3, .parts.words = 1, .weight = one_term },
	};
	size_t count;
	struct unit *out = spread(*state, in, 2, &terms, &count);

	assert_true(score_at(out, count, 4, 2) > score_at(out, count, 4, 4));
}

/* A second word beside is worth more than the same once more. */
static void
test_words_beside_count(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 4, .pos = 1, .parts.words = 1, .weight = one_term },
		{ .seq = 3, .conv = 4, .pos = 3, .parts.words = 1, .weight = one_term },
		{ .seq = 5, .conv = 4, .pos = 21, .parts.words = 1, .weight = one_term },
		{ .seq = 6, .conv = 4, .pos = 23, .parts.words = 1,
		    .weight = other_term },
	};
	size_t count;
	struct unit *out = spread(*state, in, 4, &terms, &count);

	assert_true(score_at(out, count, 4, 21) > score_at(out, count, 4, 1));
}

static void
test_conversations_that_have_all_words_win(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 1, .session = 1, .pos = 10, .parts.words = 1,
		    .weight = one_term },
		{ .seq = 2, .conv = 1, .session = 1, .pos = 50, .parts.words = 1,
		    .weight = other_term },
		{ .seq = 3, .conv = 2, .session = 2, .pos = 10, .parts.words = 1,
		    .weight = one_term },
		{ .seq = 4, .conv = 2, .session = 2, .pos = 50, .parts.words = 1,
		    .weight = one_term },
	};
	size_t count;
	struct unit *out = spread(*state, in, 4, &terms, &count);

	assert_true(score_at(out, count, 1, 10) > score_at(out, count, 2, 10));
}

/* Facts of one client, but of two days. */
static void
test_days_that_have_all_words_win(void **state)
{
	const struct unit in[] = {
		{ .seq = 10, .conv = -1, .session = -8, .pos = 10,
		    .parts.words = 1, .weight = one_term },
		{ .seq = 50, .conv = -1, .session = -8, .pos = 50,
		    .parts.words = 1, .weight = other_term },
		{ .seq = 20, .conv = -1, .session = -7, .pos = 20,
		    .parts.words = 1, .weight = one_term },
		{ .seq = 60, .conv = -1, .session = -7, .pos = 60,
		    .parts.words = 1, .weight = one_term },
	};
	size_t count;
	struct unit *out = spread(*state, in, 4, &terms, &count);

	assert_true(score_at(out, count, -1, 10) > score_at(out, count, -1, 20));
}

/* What was found by likeness alone gives to its neighbours, and shares in what
 * its conversation has. */
static void
test_without_words(void **state)
{
	const struct unit in[] = {
		{ .seq = 1, .conv = 4, .session = 4, .pos = 10, .parts.words = 1,
		    .weight = both_terms },
		{ .seq = 9, .conv = 4, .session = 4, .pos = 50,
		    .parts.vector = 1 },
	};
	size_t count;
	struct unit *out = spread(*state, in, 2, &terms, &count);

	assert_true(score_at(out, count, 4, 50) == score_at(out, count, 4, 10));
	assert_true(score_at(out, count, 4, 51) > score_at(out, count, 4, 52));
	for (size_t i = 0; i < count; i++)
		assert_true(out[i].score == out[i].parts.words +
		    out[i].parts.vector + out[i].parts.neighbours +
		    out[i].parts.session);
}

static void
test_nothing(void **state)
{
	size_t count = 7;

	assert_non_null(spread(*state, NULL, 0, &terms, &count));
	assert_int_equal(count, 0);
}

static void
test_many(void **state)
{
	struct unit in[200] = { { 0 } };
	size_t count;

	for (size_t i = 0; i < 200; i++)
		in[i] = (struct unit){ .seq = (int64_t)i + 1, .conv = 1 +
		    (int64_t)i % 7, .pos = (int64_t)(i * i) % 500, .parts.words = 1,
		    .weight = one_term };
	assert_non_null(spread(*state, in, 200, &terms, &count));
	assert_true(count <= 1001);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_facts), TEST(test_beside_facts), TEST(test_between_facts),
		TEST(test_many_facts),
		TEST(test_days_that_have_all_words_win),
		TEST(test_neighbours_gain),
		TEST(test_questions_point_forward), TEST(test_neighbours_sum),
		TEST(test_words_beside_count),
		TEST(test_conversations_that_have_all_words_win),
		TEST(test_without_words), TEST(test_nothing), TEST(test_many),
	};

	return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
