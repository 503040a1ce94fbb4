/*
 * test_embed_fill - whose vectors are made, and when
 */
#include "memory/embed_fill.h"

#include "unit.h"

#include "embed_fixture.h"
#include "memory/embed.h"
#include "memory/vectors.h"

#define V1 "1,0,0,0,0,0,0,0"
#define V2 "0,1,0,0,0,0,0,0"

static int64_t
stored(struct embed_test *t)
{
	return memory_count(&t->m, "SELECT count(*) FROM vectors");
}

static void
test_after(void **state)
{
	const char *const vectors[] = { V1, V2, NULL };
	struct embed_test *t = *state;
	struct memory *m, *changed;

	memory_say(&t->m, "a cup of tea");
	m = memory_say(&t->m, "a pot of coffee");
	assert_string_equal(endpoint_heard(t), "");
	endpoint_gives(t, vectors);
	embed_after(t->m.rq);
	assert_int_equal(fetch_asked(t->m.dir), 1);
	assert_non_null(strstr(endpoint_heard(t), "{\"model\":\"small\","
	    "\"input\":[\"a cup of tea\",\"a pot of coffee\"]}"));
	assert_int_equal(stored(t), 2);
	assert_int_equal(memory_count(&t->m, "SELECT count(*) FROM vectors "
	    "WHERE memory = 2 AND model = 'small' AND "
	    "hex(vector) = '007F000000000000'"), 1);
	/* Nothing changed. */
	embed_after(t->m.rq);
	assert_int_equal(fetch_asked(t->m.dir), 1);
	/* Only what changed. */
	assert_int_equal(memories_update(t->m.rq, &t->m.p, m->id, "water", NULL,
	    &changed), OK);
	assert_int_equal(stored(t), 1);
	endpoint_gives_one(t, V1);
	embed_after(t->m.rq);
	assert_non_null(strstr(endpoint_heard(t), "[\"water\"]"));
	assert_int_equal(stored(t), 2);
}

/* One whose state changes comes back with its vector. */
static void
test_after_restoring(void **state)
{
	struct embed_test *t = *state;
	struct memory *m = memory_say(&t->m, "tea");
	const char *ids[] = { m->id };
	int64_t deleted;

	endpoint_gives_one(t, V1);
	embed_after(t->m.rq);
	assert_int_equal(memories_delete(t->m.rq, &t->m.p, ids, 1, &deleted),
	    OK);
	embed_after(t->m.rq);
	assert_int_equal(fetch_asked(t->m.dir), 1);
	assert_int_equal(stored(t), 1);
}

static void
test_off(void **state)
{
	struct embed_test *t = *state;
	int64_t made = 5;

	t->m.f.cfg.embeddings_url = NULL;
	memory_say(&t->m, "tea");
	embed_after(t->m.rq);
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made), OK);
	assert_int_equal(made, 0);
	assert_string_equal(endpoint_heard(t), "");
	/* What was noted then is not asked for later. */
	t->m.f.cfg.embeddings_url = ENDPOINT;
	embed_after(t->m.rq);
	assert_string_equal(endpoint_heard(t), "");
}

static void
test_after_failure(void **state)
{
	struct embed_test *t = *state;
	int64_t made;

	memory_say(&t->m, "tea");
	endpoint_says(t, "Status: 503\r\n\r\n");
	embed_after(t->m.rq);
	assert_int_equal(stored(t), 0);
	endpoint_gives_one(t, V1);
	memory_say(&t->m, "coffee");
	embed_after(t->m.rq);
	assert_int_equal(fetch_asked(t->m.dir), 1);
	/* By the machine's clock the pause is long over. */
	endpoint_gives(t, (const char *const[]){ V1, V2, NULL });
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made), OK);
	assert_int_equal(made, 2);
	assert_int_equal(stored(t), 2);
}

/* Batches, newest first, and no more of them than is wanted. */
static void
test_missing(void **state)
{
	const char *vectors[VECTORS_BATCH_MAX + 1] = { NULL };
	struct embed_test *t = *state;
	int64_t made;

	for (int i = 0; i < 2 * VECTORS_BATCH_MAX; i++)
		memory_say(&t->m, arena_printf(t->m.arena, "number %d", i));
	for (int i = 0; i < VECTORS_BATCH_MAX; i++)
		vectors[i] = V1;
	endpoint_gives(t, vectors);
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 10, &made), OK);
	assert_int_equal(made, VECTORS_BATCH_MAX);
	assert_int_equal(memory_count(&t->m, "SELECT min(memory) FROM vectors"),
	    VECTORS_BATCH_MAX + 1);
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made), OK);
	assert_int_equal(made, VECTORS_BATCH_MAX);
	assert_int_equal(stored(t), 2 * VECTORS_BATCH_MAX);
	assert_int_equal(fetch_asked(t->m.dir), 2);
	/* Another model: all are made anew. */
	t->m.f.cfg.embeddings_model = "large";
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made), OK);
	assert_int_equal(made, 2 * VECTORS_BATCH_MAX);
	assert_int_equal(memory_count(&t->m, "SELECT count(*) FROM vectors "
	    "WHERE model = 'large'"), 2 * VECTORS_BATCH_MAX);
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made), OK);
	assert_int_equal(made, 0);
}

/* All refused, together and one by one: that is not their fault. */
static void
test_all_refused(void **state)
{
	struct embed_test *t = *state;
	int64_t made;

	memory_say(&t->m, "tea");
	memory_say(&t->m, "coffee");
	endpoint_says(t, "Status: 200\r\nFetch-Status: 400\r\n\r\n{}");
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made),
	    ERR_UNAVAILABLE);
	/* Nor would a plain word do. */
	assert_int_equal(fetch_asked(t->m.dir), 4);
	assert_int_equal(embed_missing(&t->m.f.cfg, &t->m.p, 100, &made),
	    ERR_UNAVAILABLE);
	assert_int_equal(fetch_asked(t->m.dir), 4);
	assert_int_equal(stored(t), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EMBED_TEST(test_after),
		EMBED_TEST(test_after_restoring),
		EMBED_TEST(test_off),
		EMBED_TEST(test_after_failure),
		EMBED_TEST(test_missing),
		EMBED_TEST(test_all_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
