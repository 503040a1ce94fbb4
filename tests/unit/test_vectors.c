/*
 * test_vectors - the store of vectors, and the pass over it
 */
#include "memory/vectors.h"

#include "unit.h"

#include "memory/conversations.h"
#include "memory/search.h"
#include "memory_fixture.h"

#define MODEL "small"

/* Eight components; the angle between two is that between their seconds. */
static struct vector
turned(struct memory_test *t, double x, double y)
{
	const double all[8] = { x, y };
	struct vector v;

	assert_int_equal(vector_make(t->arena, all, 8, &v), OK);
	return v;
}

static void
put(struct memory_test *t, const char *model, int64_t seq, const char *text,
    struct vector v)
{
	const struct vector_text of = { seq, text };

	assert_int_equal(vectors_put(&t->p, model, &of, &v, 1), OK);
}

static int64_t
say(struct memory_test *t, const char *text, double x, double y)
{
	int64_t seq = memory_say(t, text)->seq;

	put(t, MODEL, seq, text, turned(t, x, y));
	return seq;
}

static size_t
nearest(struct memory_test *t, const struct rank_query *q, double x, double y,
    struct likeness **out)
{
	struct search s = { .rq = t->rq, .p = &t->p, .q = q };
	size_t count;

	assert_int_equal(vectors_nearest(&s, MODEL, turned(t, x, y), out,
	    &count), OK);
	return count;
}

static size_t
missing(struct memory_test *t, const char *model, int64_t before,
    struct vector_text *out)
{
	size_t count;

	assert_int_equal(vectors_missing(t->arena, &t->p, model, before, out,
	    &count), OK);
	return count;
}

static void
test_noted(void **state)
{
	struct memory_test *t = *state;
	int64_t seqs[VECTORS_BATCH_MAX];
	struct person p;

	vectors_noted(&p, seqs);
	assert_int_equal(vectors_noted(&p, seqs), 0);
	for (int64_t i = 1; i <= VECTORS_BATCH_MAX + 3; i++)
		vectors_note(&t->p, i);
	assert_int_equal(vectors_noted(&p, seqs), VECTORS_BATCH_MAX);
	assert_ptr_equal(p.db, t->p.db);
	assert_int_equal(seqs[0], 1);
	assert_int_equal(seqs[VECTORS_BATCH_MAX - 1], VECTORS_BATCH_MAX);
	assert_int_equal(vectors_noted(&p, seqs), 0);
	/* Adding notes. */
	assert_int_equal(memory_say(t, "tea")->seq, 1);
	assert_int_equal(vectors_noted(&p, seqs), 1);
	assert_int_equal(seqs[0], 1);
	/* Of one person at a time. */
	vectors_note(&t->p, 1);
	memory_open(t, "person-2");
	vectors_note(&t->p, 2);
	assert_int_equal(vectors_noted(&p, seqs), 1);
	assert_int_equal(seqs[0], 2);
}

static void
test_missing(void **state)
{
	struct memory_test *t = *state;
	struct vector_text out[VECTORS_BATCH_MAX], one;
	int64_t seq;

	memory_say(t, "one");
	memory_add(t, &(struct memory_new){ .text = "two", .subject = "Ann" });
	seq = say(t, "three", 1, 0);
	assert_int_equal(missing(t, MODEL, INT64_MAX, out), 2);
	assert_string_equal(out[0].text, "Ann: two");
	assert_string_equal(out[1].text, "one");
	assert_int_equal(missing(t, MODEL, out[0].seq, out), 1);
	assert_int_equal(missing(t, "other", INT64_MAX, out), 3);
	assert_int_equal(vectors_want(t->arena, &t->p, MODEL, seq, &one),
	    ERR_NOT_FOUND);
	assert_int_equal(vectors_want(t->arena, &t->p, "other", seq, &one), OK);
	assert_string_equal(one.text, "three");
	assert_int_equal(vectors_want(t->arena, &t->p, MODEL, 99, &one),
	    ERR_NOT_FOUND);
	for (int i = 0; i < VECTORS_BATCH_MAX; i++)
		memory_say(t, arena_printf(t->arena, "more %d", i));
	assert_int_equal(missing(t, MODEL, INT64_MAX, out), VECTORS_BATCH_MAX);
	assert_string_equal(out[0].text, "more 15");
}

/* What is not active has no need of one. */
static void
test_missing_is_active(void **state)
{
	struct memory_test *t = *state;
	struct vector_text out[VECTORS_BATCH_MAX];
	struct memory *m = memory_say(t, "gone");
	const char *ids[] = { m->id };
	int64_t deleted;

	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &deleted), OK);
	assert_int_equal(missing(t, MODEL, INT64_MAX, out), 0);
	put(t, MODEL, m->seq, "gone", turned(t, 1, 0));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 0);
}

/* A vector is of the text as it stands, or it is not there. */
static void
test_changed_text(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "tea"), *changed;

	put(t, MODEL, m->seq, "tea", turned(t, 1, 0));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 1);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, NULL, "{}",
	    &changed), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 1);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "coffee", NULL,
	    &changed), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 0);
	/* Asked for before, come after. */
	put(t, MODEL, m->seq, "tea", turned(t, 1, 0));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 0);
	put(t, MODEL, m->seq, "coffee", turned(t, 1, 0));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 1);
	/* Another model's replaces it; none is not stored. */
	put(t, "other", m->seq, "coffee", turned(t, 1, 0));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors "
	    "WHERE model = 'other'"), 1);
	put(t, MODEL, m->seq, "coffee", (struct vector){ 0 });
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors "
	    "WHERE model = 'other'"), 1);
}

static void
test_nearest(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "x", .limit = 10 };
	int64_t far = say(t, "far", 0, 1), near = say(t, "near", 1, .2),
	    middle = say(t, "middle", 1, 1), against = say(t, "against", -1, 0);
	const struct vector_text of = { memory_say(t, "longer")->seq, "longer" };
	double nine[9] = { 1 };
	struct likeness *l;
	struct vector v;

	put(t, "other", memory_say(t, "another model's")->seq,
	    "another model's", turned(t, 1, 0));
	assert_int_equal(vector_make(t->arena, nine, 9, &v), OK);
	assert_int_equal(vectors_put(&t->p, MODEL, &of, &v, 1), OK);
	assert_int_equal(nearest(t, &q, 1, 0, &l), 4);
	assert_int_equal(l[0].seq, near);
	assert_int_equal(l[1].seq, middle);
	assert_int_equal(l[2].seq, far);
	assert_int_equal(l[3].seq, against);
	assert_true(l[0].cosine > .97 && l[0].cosine < 1);
	assert_true(l[1].cosine > .7 && l[1].cosine < .72);
	assert_true(l[3].cosine == -1);
	assert_int_equal(l[0].conv, 0);
}

static void
test_nearest_is_shown(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "x", .limit = 10, .categories = "home" };
	struct memory *m = memory_add(t, &(struct memory_new){ .text = "a home",
	    .categories = "home", .event_at = 1000 });
	const char *ids[] = { m->id };
	struct likeness *l;
	int64_t deleted;

	say(t, "none", 1, 0);
	put(t, MODEL, m->seq, "a home", turned(t, 1, 1));
	assert_int_equal(nearest(t, &q, 1, 0, &l), 1);
	assert_int_equal(l[0].seq, m->seq);
	q = (struct rank_query){ .text = "x",
	    .when = { .has_before = true, .before = 2000 } };
	assert_int_equal(nearest(t, &q, 1, 0, &l), 1);
	q = (struct rank_query){ .text = "x",
	    .when = { .has_from = true, .from = 2000 } };
	assert_int_equal(nearest(t, &q, 1, 0, &l), 1);
	assert_int_not_equal(l[0].seq, m->seq);
	q = (struct rank_query){ .text = "x" };
	assert_int_equal(nearest(t, &q, 1, 0, &l), 2);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &deleted), OK);
	assert_int_equal(nearest(t, &q, 1, 0, &l), 1);
}

static void
test_nearest_turn(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "x" };
	struct likeness *l;
	struct memory *m;
	int64_t conv;

	assert_int_equal(conversations_get(&t->p, &(struct conversation){
	    .source = "test", .ext_id = "1" }, &conv), OK);
	m = memory_add(t, &(struct memory_new){ .text = "is it a turn?",
	    .conv = conv, .pos = 7 });
	put(t, MODEL, m->seq, "is it a turn?", turned(t, 1, 1));
	assert_int_equal(nearest(t, &q, 1, 0, &l), 1);
	assert_int_equal(l[0].conv, conv);
	assert_int_equal(l[0].pos, 7);
	assert_true(l[0].flags & TEXT_QUESTION);
}

/* The best of many, whatever the order in which they come. */
static void
test_nearest_of_many(void **state)
{
	enum { MANY = 3 * VECTORS_NEAREST_MAX };
	struct memory_test *t = *state;
	struct rank_query q = { .text = "x" };
	struct vector v[MANY], x = turned(t, 1, 0);
	struct likeness *l;
	size_t above = 0;

	for (int i = 0; i < MANY; i++) {
		double y = (double)(i * 7919 % MANY) / 10;

		v[i] = turned(t, 1, y);
		assert_int_equal(say(t, arena_printf(t->arena, "memory %d", i),
		    1, y), i + 1);
	}
	assert_int_equal(nearest(t, &q, 1, 0, &l), VECTORS_NEAREST_MAX);
	for (size_t i = 1; i < VECTORS_NEAREST_MAX; i++)
		assert_true(l[i].cosine < l[i - 1].cosine ||
		    (l[i].cosine == l[i - 1].cosine &&
		    l[i].seq < l[i - 1].seq));
	l += VECTORS_NEAREST_MAX - 1;
	for (int i = 0; i < MANY; i++) {
		double cosine = vector_likeness(v[i], x);

		above += cosine > l->cosine || (cosine >= l->cosine &&
		    i + 1 > l->seq);
	}
	assert_int_equal(above, VECTORS_NEAREST_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_noted),
		MEMORY_TEST(test_missing),
		MEMORY_TEST(test_missing_is_active),
		MEMORY_TEST(test_changed_text),
		MEMORY_TEST(test_nearest),
		MEMORY_TEST(test_nearest_is_shown),
		MEMORY_TEST(test_nearest_turn),
		MEMORY_TEST(test_nearest_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
