/* similar: what is nearly the same, what only shares words */
#include "unit.h"

#include "base/clock.h"
#include "memory/similar.h"
#include "memory/states.h"
#include "memory_fixture.h"

/* How many are like the text, once it is added; the first in *first. */
static size_t
like(struct memory_test *t, const char *text, const char **first)
{
	struct memory_new in = { .text = text };
	struct memory_added out;

	assert_int_equal(memories_add(t->rq, &t->p, &in, 1, &out), OK);
	*first = out.nsimilar > 0 ? out.similar[0]->text : "";
	return out.nsimilar;
}

static void
test_stems_and_order(void **state)
{
	struct memory_test *t = *state;
	const char *first;

	memory_say(t, "Anna is working at the observatory in Ghent");
	memory_say(t, "Anna likes green tea");
	/* Other forms, other order, other small words. */
	assert_int_equal(like(t, "In Ghent, Anna works at an observatory",
	    &first), 1);
	assert_string_equal(first,
	    "Anna is working at the observatory in Ghent");
	/* Three stems of four are 75 %. */
	assert_int_equal(like(t, "Anna likes black tea", &first), 0);
}

static void
test_threshold(void **state)
{
	struct memory_test *t = *state;
	const char *first;

	memory_say(t, "alpha bravo charlie delta echo");
	/* Four of five, either way. */
	assert_int_equal(like(t, "alpha bravo charlie delta golf", &first), 1);
	assert_int_equal(like(t, "alpha bravo charlie hotel india", &first), 0);
	/* Of the one that has more: five of six are 83 %, of seven 71 %. */
	assert_int_equal(like(t, "alpha bravo charlie delta echo kilo",
	    &first), 1);
	assert_int_equal(like(t, "lima alpha bravo charlie delta echo mike",
	    &first), 0);
}

static void
test_short_in_long(void **state)
{
	struct memory_test *t = *state;
	const char *first;

	memory_say(t, "Bruno");
	memory_say(t, "Bruno plays chess on Thursdays with his sister Carla");
	assert_int_equal(like(t, "Bruno plays chess", &first), 0);
	assert_int_equal(like(t, "Bruno, twice a week, trains dogs", &first),
	    0);
	assert_int_equal(like(t, "(BRUNO?!)", &first), 1);
	assert_string_equal(first, "Bruno");
}

/* Only what is active, and no turns; three at most, most alike first. */
static void
test_which(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Carla sings in a choir");
	const char *ids[] = { m->id }, *first;
	int64_t n;

	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = ids, .nids = 1 }, STATE_ARCHIVED, &n), OK);
	assert_int_equal(like(t, "Carla sings in the choir", &first), 0);
	memory_add(t, &(struct memory_new){ .text = "one two three four five "
	    "six seven", .conv = 0 });
	memory_say(t, "one two three four five six eight");
	memory_say(t, "one two three four five six nine");
	memory_say(t, "one two three four five six seven ten");
	assert_int_equal(like(t, "seven six five four three two one", &first),
	    3);
	assert_string_equal(first, "one two three four five six seven");
}

static void
test_turns(void **state)
{
	struct memory_test *t = *state;
	const char *first;
	sqlite3_stmt *st;
	const char *table[] = { "INSERT INTO conversations (id, source, ext_id) "
	    "VALUES (1, 'x', 'y')" };

	st = db_statement(t->p.db, table, 1, 0);
	assert_int_equal(db_run(st), OK);
	memory_add(t, &(struct memory_new){ .text = "Dora likes tea",
	    .conv = 1, .pos = 1 });
	assert_int_equal(like(t, "Dora liked tea", &first), 0);
}

static void
test_batches(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in[SIMILAR_BATCH_MAX + 1] = { { 0 } };
	struct memory_added out[SIMILAR_BATCH_MAX + 1];

	for (size_t i = 0; i <= SIMILAR_BATCH_MAX; i++)
		in[i].text = arena_printf(t->arena, "Emil owns boat %c%.*s",
		    (char)('a' + i), (int)i, "!!!!!!!!!!!");
	in[1].text = "A boat is owned by Emil";
	in[0].text = "Emil owns a boat";
	assert_int_equal(memories_add(t->rq, &t->p, in, 2, out), OK);
	assert_int_equal(out[0].nsimilar, 1);
	assert_string_equal(out[0].similar[0]->id, out[1].memory->id);
	assert_int_equal(out[1].nsimilar, 1);
	/* What was known is no news. */
	assert_int_equal(memories_add(t->rq, &t->p, in, 1, out), OK);
	assert_true(out[0].existed);
	assert_int_equal(out[0].nsimilar, 0);
	/* A stem of one letter makes them differ by a quarter. */
	assert_int_equal(memories_add(t->rq, &t->p, in + 2,
	    SIMILAR_BATCH_MAX - 1, out), OK);
	for (size_t i = 0; i <= SIMILAR_BATCH_MAX; i++)
		in[i].text = arena_printf(t->arena, "Emil owned boats %0*d",
		    (int)i + 1, 0);
	in[0].text = "Emil owned boats";
	assert_int_equal(memories_add(t->rq, &t->p, in, SIMILAR_BATCH_MAX + 1,
	    out), OK);
	assert_int_equal(out[0].nsimilar, 0);
}

/* Hostile words, no words, too many words, other scripts. */
/* Long texts of two words, over and over: what they cost is what is kept. */
static void
test_memory(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in[SIMILAR_BATCH_MAX];
	struct memory_added out[SIMILAR_BATCH_MAX];
	char *text = arena_alloc(t->arena, MEMORY_TEXT_MAX + 1);
	size_t left;

	for (int i = 0; i < 40; i++) {
		int len = MEMORY_TEXT_MAX - 2 * i;

		for (int k = 0; k < len; k += 2)
			memcpy(text + k, k % 4 == 0 ? "x " : "y ", 2);
		text[len] = '\0';
		memory_say(t, text);
	}
	memset(in, 0, sizeof in);
	for (int i = 0; i < SIMILAR_BATCH_MAX; i++)
		in[i].text = arena_printf(t->arena, "x y%.*s", 2 * i + 2,
		    " x x x x x x x x x x x x");
	t->rq->call.arena = arena_new(64 << 20);
	left = arena_left(t->rq->call.arena);
	assert_int_equal(memories_add(t->rq, &t->p, in, SIMILAR_BATCH_MAX,
	    out), OK);
	assert_false(out[9].existed);
	assert_int_equal(out[9].nsimilar, SIMILAR_MAX);
	assert_true(left - arena_left(t->rq->call.arena) < 48 << 20);
	arena_free(t->rq->call.arena);
	t->rq->call.arena = t->arena;
	/* With little left, none is looked for. */
	if (arena_left(t->arena) >= SIMILAR_MEMORY)
		arena_alloc(t->arena, arena_left(t->arena) -
		    SIMILAR_MEMORY + 1);
	in[0].text = "x y x y x y y";
	assert_int_equal(memories_add(t->rq, &t->p, in, 1, out), OK);
	assert_int_equal(out[0].nsimilar, 0);
}

/* Which of two tables is read first is the planner's choice, unless it is told:
 * the few rows with the words, never all memories. */
static void
test_work(void **state)
{
	enum { MANY = 300 };
	struct memory_test *t = *state;
	const char *first;
	int steps;

	for (int i = 0; i < MANY; i++)
		memory_say(t, arena_printf(t->arena, "x%d y%d z%d", i, i, i));
	memory_say(t, "Anna likes green tea");
	memory_steps(t, "shared(memories_fts)");
	assert_int_equal(like(t, "Anna likes green teas", &first), 1);
	steps = memory_steps(t, "shared(memories_fts)");
	assert_in_range(steps, 1, MANY);
}

static void
test_edges(void **state)
{
	struct memory_test *t = *state;
	const char *first, *many = "";

	assert_int_equal(like(t, "?!?", &first), 0);
	assert_int_equal(like(t, "to be or not to be", &first), 0);
	assert_int_equal(like(t, "\" OR NEAR( * : DROP - ^", &first), 0);
	assert_int_equal(like(t, "DROP NEAR \")\"", &first), 1);
	assert_int_equal(like(t, "\xe8\x93\x9d\xe8\x89\xb2", &first), 0);
	assert_int_equal(like(t, "\xe8\x93\x9d\xe8\x89\xb2!", &first), 0);
	for (int i = 0; i < SIMILAR_STEMS_MAX + 1; i++)
		many = arena_printf(t->arena, "%s w%d", many, i);
	assert_int_equal(like(t, many, &first), 0);
	assert_int_equal(like(t, arena_printf(t->arena, "%s w0 w1", many),
	    &first), 0);
	many = "";
	for (int i = 0; i < SIMILAR_STEMS_MAX; i++)
		many = arena_printf(t->arena, "%s w%d", many, i);
	assert_int_equal(like(t, many, &first), 0);
	assert_int_equal(like(t, arena_printf(t->arena, "W5 %s", many),
	    &first), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_stems_and_order), MEMORY_TEST(test_threshold),
		MEMORY_TEST(test_short_in_long), MEMORY_TEST(test_which),
		MEMORY_TEST(test_turns), MEMORY_TEST(test_batches),
		MEMORY_TEST(test_memory), MEMORY_TEST(test_work),
		MEMORY_TEST(test_edges),
	};

	return cmocka_run_group_tests_name("similar", tests, NULL, NULL);
}
