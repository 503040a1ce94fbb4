/*
 * test_rank_vector - likeness beside words
 */
#include "memory/rank_vector.h"

#include "unit.h"

#include "embed_fixture.h"
#include "memory/apps.h"
#include "memory/embed.h"
#include "memory/embed_fill.h"

#define FOOD "1,0,0,0,0,0,0,0"
#define WORK "0,1,0,0,0,0,0,0"
#define BOTH "1,1,0,0,0,0,0,0"

static void
test_sum(void **state)
{
	struct unit units[] = {
		{ .seq = 1, .conv = -1, .pos = 1, .score = 2 },
		{ .seq = 2, .conv = -1, .pos = 2, .score = 4 },
		{ .seq = 0, .conv = 5, .pos = 3, .score = 1 },
		{ .seq = 0, .conv = 5, .pos = 4, .score = 1 },
		{ .seq = 9, .conv = -1, .pos = 9, .score = 3 },
	};
	struct likeness at[] = {
		{ .seq = 1, .cosine = .8 },
		{ .seq = 7, .cosine = .7 },
		{ .seq = 8, .conv = 5, .pos = 3, .cosine = .6 },
		{ .seq = 2, .cosine = .4 },
	};

	(void)state;
	assert_true(rank_vector_sum(units, 5, at, 4, .5) == 4);
	/* 1 and 0 of the way, half of it for the turn. */
	assert_float_equal(units[0].score, 2 + .5 * 4 * 1, 1e-12);
	assert_float_equal(units[1].score, 4, 1e-12);
	assert_float_equal(units[2].score, 1 + .5 * 4 * .5, 1e-12);
	assert_float_equal(units[3].score, 1, 1e-12);
	assert_float_equal(units[4].score, 3, 1e-12);
	assert_true(at[0].taken && at[2].taken && at[3].taken);
	assert_false(at[1].taken);
	assert_float_equal(at[1].share, .75, 1e-12);
}

/* A fact's place is its client and seq: no turn is there. */
static void
test_sum_of_facts(void **state)
{
	struct unit units[] = { { .seq = 0, .conv = 0, .pos = 0, .score = 1 } };
	struct likeness at[] = { { .seq = 3, .cosine = .5 } };

	(void)state;
	rank_vector_sum(units, 1, at, 1, .5);
	assert_true(units[0].score == 1);
	assert_false(at[0].taken);
	/* One alone is as like as can be. */
	assert_true(at[0].share == 1);
	assert_true(rank_vector_sum(units, 0, at, 0, .5) == 0);
}

/* Scores of a weight of 0 are, bit by bit, those of the words. */
static void
test_no_weight(void **state)
{
	struct unit units[100];
	struct likeness at[100];
	double before[100];
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		before[i] = (double)(seed >> 40) / 3e5;
		units[i] = (struct unit){ .seq = (int64_t)i + 1,
		    .score = before[i] };
		at[i] = (struct likeness){ .seq = (int64_t)(i * 37 % 150) + 1,
		    .cosine = 1 - (double)i / 100 };
	}
	rank_vector_sum(units, 100, at, 100, 0);
	for (size_t i = 0; i < 100; i++)
		assert_memory_equal(&units[i].score, &before[i],
		    sizeof before[i]);
}

/* Four memories with vectors. */
static void
remember(struct embed_test *t)
{
	static const char *const texts[] = {
		"Ann likes herbal infusions", "The office opens at nine",
		"Bob drinks tea at the office", "Is breakfast served?",
	};
	const char *const vectors[] = { FOOD, WORK, BOTH, FOOD, NULL };

	for (size_t i = 0; i < 4; i++)
		memory_say(&t->m, texts[i]);
	endpoint_gives(t, vectors);
	embed_after(t->m.rq);
	assert_int_equal(memory_count(&t->m, "SELECT count(*) FROM vectors"), 4);
}

static void
test_found_by_likeness(void **state)
{
	struct embed_test *t = *state;
	struct memory_list hits;

	remember(t);
	endpoint_gives_one(t, FOOD);
	hits = memory_search(&t->m, "libation");
	assert_int_equal(hits.count, 3);
	assert_string_equal(hits.items[0]->text, "Ann likes herbal infusions");
	assert_string_equal(hits.items[1]->text, "Is breakfast served?");
	assert_string_equal(hits.items[2]->text, "Bob drinks tea at the office");
	assert_float_equal(hits.items[0]->score, .3, 1e-6);
	assert_float_equal(hits.items[1]->score, .24, 1e-6);
	/* What is unlike stays out, and words come first. */
	hits = memory_search(&t->m, "tea");
	assert_int_equal(hits.count, 3);
	assert_string_equal(hits.items[0]->text, "Bob drinks tea at the office");
	assert_true(hits.items[0]->score == 1);
	assert_string_equal(hits.items[1]->text, "Ann likes herbal infusions");
	assert_true(hits.items[1]->score > .2 && hits.items[1]->score < .3);
	assert_true(hits.items[2]->score < hits.items[1]->score);
}

/* Something is always most like; that does not make it like. */
static void
test_nothing_is_like(void **state)
{
	struct embed_test *t = *state;

	remember(t);
	endpoint_gives_one(t, "0.1,0.05,1,0,0,0,0,0");
	assert_int_equal(memory_search(&t->m, "libation").count, 0);
	endpoint_gives_one(t, "0.5,0.05,1,0,0,0,0,0");
	assert_int_equal(memory_search(&t->m, "libation").count, 3);
}

/* Of two that have the word, the one that is like comes first. */
static void
test_lifted_by_likeness(void **state)
{
	struct embed_test *t = *state;
	struct memory_list hits;

	remember(t);
	t->m.f.cfg.embeddings_weight = 1;
	endpoint_gives_one(t, WORK);
	hits = memory_search(&t->m, "office");
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text, "The office opens at nine");
	endpoint_gives_one(t, BOTH);
	hits = memory_search(&t->m, "office");
	assert_string_equal(hits.items[0]->text, "Bob drinks tea at the office");
}

/* A page has its limit: what is better stays, in order. */
static void
test_full_page(void **state)
{
	struct embed_test *t = *state;
	struct rank_query q = { .text = "office tea", .limit = 2 };
	struct memory_list hits;

	remember(t);
	endpoint_gives_one(t, FOOD);
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text, "Bob drinks tea at the office");
	t->m.f.cfg.embeddings_weight = 1;
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[1]->text, "Ann likes herbal infusions");
	assert_true(hits.items[1]->score <= hits.items[0]->score);
}

/* Parts of words are found as ever, and each memory once. */
static void
test_parts(void **state)
{
	struct embed_test *t = *state;
	struct memory_list hits;

	remember(t);
	endpoint_gives_one(t, WORK);
	hits = memory_search(&t->m, "erbal");
	assert_int_equal(hits.count, 3);
	assert_string_equal(hits.items[0]->text, "Ann likes herbal infusions");
	assert_string_equal(hits.items[1]->text, "The office opens at nine");
	endpoint_gives_one(t, FOOD);
	hits = memory_search(&t->m, "erbal");
	assert_int_equal(hits.count, 3);
	assert_string_equal(hits.items[0]->text, "Ann likes herbal infusions");
	assert_float_equal(hits.items[0]->score, .5, 1e-6);
}

/* Filters and states hold for what is found by likeness. */
static void
test_filters(void **state)
{
	struct embed_test *t = *state;
	struct rank_query q = { .text = "libation", .limit = 10,
	    .categories = "home" };
	struct memory_list hits;
	const char *ids[1];
	int64_t deleted;

	remember(t);
	endpoint_gives_one(t, FOOD);
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_int_equal(hits.count, 0);
	q.categories = NULL;
	q.when = (struct period){ .has_before = true, .before = 1000 };
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_int_equal(hits.count, 0);
	hits = memory_search(&t->m, "libation");
	ids[0] = hits.items[0]->id;
	assert_int_equal(memories_delete(t->m.rq, &t->m.p, ids, 1, &deleted),
	    OK);
	hits = memory_search(&t->m, "libation");
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text, "Is breakfast served?");
}

/* A limited client finds what it sees, and makes vectors of what it saves. */
static void
test_limited_client(void **state)
{
	const struct app_change limits = { .is_active = -1, .can_write = -1,
	    .limits = true, .limited_to = "work" };
	struct embed_test *t = *state;
	struct person *p = &t->m.p;
	const char *id;

	remember(t);
	assert_int_equal(person_open(t->m.rq, "person-1", "client-2", "B", p),
	    OK);
	id = memory_say(&t->m, "Coffee is on the house")->app_id;
	endpoint_gives_one(t, FOOD);
	embed_after(t->m.rq);
	assert_int_equal(memory_search(&t->m, "libation").count, 4);
	memory_open(&t->m, "person-1");
	assert_int_equal(apps_change(t->m.rq, p, id, &limits), OK);
	assert_int_equal(person_open(t->m.rq, "person-1", "client-2", "B", p),
	    OK);
	assert_int_equal(memory_search(&t->m, "libation").count, 0);
	memory_say(&t->m, "Lunch is at noon");
	embed_after(t->m.rq);
	assert_int_equal(memory_count(&t->m, "SELECT count(*) FROM vectors"), 1);
	assert_string_equal(memory_best(&t->m, "libation"), "Lunch is at noon");
	assert_int_equal(memory_search(&t->m, "libation").count, 1);
}

/* Several queries are one question to the endpoint; each hit says why. */
static void
test_several_queries(void **state)
{
	static const char *const texts[] = { "libation", "schedule" };
	const char *const vectors[] = { FOOD, WORK, NULL };
	struct rank_query q = { .texts = texts, .ntexts = 2, .limit = 10,
	    .explain = true };
	struct embed_test *t = *state;
	struct memory_list hits;

	remember(t);
	endpoint_gives(t, vectors);
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_int_equal(fetch_asked(t->m.dir), 2);
	assert_non_null(strstr(endpoint_heard(t), "[\"libation\",\"schedule\"]"));
	assert_int_equal(hits.count, 4);
	assert_string_equal(hits.items[0]->parts->found_by, "vector");
	assert_float_equal(hits.items[0]->parts->vector, .3, 1e-6);
	assert_float_equal(hits.items[2]->parts->factor, .8, 1e-6);
	assert_string_equal(hits.items[2]->text, "Is breakfast served?");
	assert_string_equal(hits.items[3]->text, "Bob drinks tea at the office");
	/* Words and likeness together. */
	q = (struct rank_query){ .text = "tea", .limit = 10, .explain = true };
	endpoint_gives_one(t, BOTH);
	assert_int_equal(rank_search(t->m.rq, &t->m.p, &q, &hits), OK);
	assert_string_equal(hits.items[0]->parts->found_by, "words");
	assert_float_equal(hits.items[0]->parts->vector, .23077f, 1e-4);
	assert_float_equal((float)(hits.items[0]->parts->words +
	    hits.items[0]->parts->session), .76923f, 1e-4);
}

static void
same_as_words(struct embed_test *t, const char *words)
{
	struct memory_list with = memory_search(&t->m, words), without;
	const char *url = t->m.f.cfg.embeddings_url;

	t->m.f.cfg.embeddings_url = NULL;
	without = memory_search(&t->m, words);
	t->m.f.cfg.embeddings_url = url;
	assert_int_equal(with.count, without.count);
	for (size_t i = 0; i < with.count; i++) {
		assert_int_equal(with.items[i]->seq, without.items[i]->seq);
		assert_true(with.items[i]->score == without.items[i]->score);
	}
}

/* Whatever the endpoint does, words are found. */
static void
test_failure(void **state)
{
	struct embed_test *t = *state;

	remember(t);
	endpoint_says(t, "Status: 503\r\n\r\n");
	same_as_words(t, "tea at the office");
	assert_int_equal(fetch_asked(t->m.dir), 2);
	endpoint_gives_one(t, FOOD);
	same_as_words(t, "tea at the office");
	assert_int_equal(fetch_asked(t->m.dir), 2);
	t->m.rq->call.now += EMBED_PAUSE_S;
	/* A vector of another length than the stored ones. */
	endpoint_gives_one(t, FOOD ",0");
	same_as_words(t, "tea at the office");
	assert_int_equal(fetch_asked(t->m.dir), 3);
	t->m.f.cfg.embeddings_weight = 0;
	same_as_words(t, "tea at the office");
	assert_int_equal(fetch_asked(t->m.dir), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_sum_of_facts),
		cmocka_unit_test(test_no_weight),
		EMBED_TEST(test_found_by_likeness),
		EMBED_TEST(test_nothing_is_like),
		EMBED_TEST(test_lifted_by_likeness),
		EMBED_TEST(test_full_page),
		EMBED_TEST(test_parts),
		EMBED_TEST(test_filters),
		EMBED_TEST(test_several_queries),
		EMBED_TEST(test_limited_client),
		EMBED_TEST(test_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
