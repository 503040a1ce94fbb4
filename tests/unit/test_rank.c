/* rank: order of hits, filters, conversations, hostile queries */
#include "unit.h"

#include "memory/conversations.h"
#include "memory_fixture.h"

static struct memory_list
search(struct memory_test *t, const struct rank_query *q)
{
	struct memory_list out;

	assert_int_equal(rank_search(t->rq, &t->p, q, &out), OK);
	return out;
}

static void
test_or_and_stems(void **state)
{
	struct memory_test *t = *state;
	struct memory_list hits;

	memory_say(t, "Bob drives a red car to work");
	memory_say(t, "Anna painted her bicycle red");
	memory_say(t, "The weather is fine");
	hits = memory_search(t, "which bicycles did Anna paint?");
	assert_int_equal(hits.count, 1);
	assert_string_equal(hits.items[0]->text, "Anna painted her bicycle red");
	assert_true(hits.items[0]->score == 1);
	hits = memory_search(t, "red car, please");
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text, "Bob drives a red car to work");
	assert_true(hits.items[1]->score > 0 && hits.items[1]->score < 1);
	assert_string_equal(memory_best(t, "caf\xc3\xa9"), "");
	memory_say(t, "Lives near the Caf\xc3\xa9 K\xc3\xb6ln");
	assert_true(memory_search(t, "cafe koln").count == 1);
}

static void
test_columns(void **state)
{
	struct memory_test *t = *state;

	memory_add(t, &(struct memory_new){ .text = "Moved to Paris",
	    .subject = "Anna" });
	memory_add(t, &(struct memory_new){ .text = "Moved to Paris as well",
	    .subject = "Bob", .event_at = 1683504000 });
	assert_string_equal(memory_best(t, "where did Bob move"),
	    "Moved to Paris as well");
	assert_string_equal(memory_best(t, "where did Anna move"),
	    "Moved to Paris");
	assert_string_equal(memory_best(t, "what was in May 2023"),
	    "Moved to Paris as well");
}

static void
test_irregular_forms(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "Which children did she teach?",
	    .limit = 10, .explain = true };
	struct memory_list hits;

	memory_say(t, "Anna went to Rome");
	memory_say(t, "She taught a child to swim");
	assert_string_equal(memory_best(t, "where did Anna go"),
	    "Anna went to Rome");
	hits = search(t, &q);
	assert_int_equal(hits.count, 1);
	assert_string_equal(hits.items[0]->text, "She taught a child to swim");
}

/* Who asks for a film finds the movie, but what has the word before that; who is
 * asked about is not who has a name like it. */
static void
test_kin(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "film", .limit = 10, .explain = true };
	struct memory_list hits;

	memory_say(t, "Bob baked bread");
	memory_add(t, &(struct memory_new){ .text = "Sings", .subject = "Movie" });
	memory_say(t, "Anna saw a movie on Sunday");
	assert_string_equal(memory_best(t, "film"),
	    "Anna saw a movie on Sunday");
	memory_say(t, "Anna is in a film club with people from all over town");
	hits = search(t, &q);
	assert_int_equal(hits.count, 2);
	assert_string_equal(hits.items[0]->text,
	    "Anna is in a film club with people from all over town");
	assert_string_equal(hits.items[1]->parts->found_by, "words");
	assert_true(hits.items[1]->score < .7 * hits.items[0]->score);
}

/* They make no page full, nor are they in the place of parts of words. */
static void
test_kin_beside(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "film", .limit = 3, .explain = true };
	struct memory_list hits;

	memory_say(t, "Anna saw a film");
	memory_say(t, "It was late");
	t->rq->call.now += 3600;
	memory_say(t, "Bob saw a movie");
	memory_say(t, "Carl saw a movie");
	memory_say(t, "Dora saw a movie");
	hits = search(t, &q);
	assert_int_equal(hits.count, 3);
	for (size_t i = 0; i < hits.count; i++)
		assert_string_equal(hits.items[i]->parts->found_by, "words");
	memory_say(t, "Filmfestival in Cannes");
	q.limit = 10;
	hits = search(t, &q);
	assert_int_equal(hits.count, 5);
	assert_string_equal(hits.items[4]->text, "Filmfestival in Cannes");
}

/* A word that nobody said is looked for by its beginning. */
static void
test_beginnings(void **state)
{
	struct memory_test *t = *state;

	/* "a picture of my dog", "a picture of the sea" */
	const char *dog = "\xd1\x84\xd0\xbe\xd1\x82\xd0\xbe \xd0\xbc\xd0\xbe"
	    "\xd0\xb5\xd0\xb9 \xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\xd0\xba\xd0\xb8";

	memory_say(t, "The thereminist Bob");
	memory_say(t, "The cook Bob");
	memory_say(t, "Bob");
	assert_string_equal(memory_best(t, "Bob's theremins"), "The thereminist Bob");
	assert_string_equal(memory_best(t, "Bob's cooking"), "The cook Bob");
	/* Misspelt at its end, and no longer than what it shall find. */
	assert_string_equal(memory_best(t, "Bob thereminst"), "The thereminist Bob");
	assert_string_equal(memory_best(t, "thereminst"), "The thereminist Bob");
	assert_true(memory_search(t, "thereminst").items[0]->score > .3);
	memory_say(t, "\xd1\x84\xd0\xbe\xd1\x82\xd0\xbe");
	memory_say(t, dog);
	/* "picture, dogs" */
	assert_string_equal(memory_best(t, "\xd1\x84\xd0\xbe\xd1\x82\xd0\xbe "
	    "\xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\xd0\xba\xd0\xb0\xd0\xbc"), dog);
	/* What was said itself outdoes what only begins so. */
	memory_say(t, "Bob said theremins");
	assert_string_equal(memory_best(t, "Bob's theremins"), "Bob said theremins");
}

/* A question may stand at the end of a hundred words. */
static void
test_long_query(void **state)
{
	struct memory_test *t = *state;
	char text[RANK_QUERY_MAX] = "Please: ";
	size_t len = strlen(text);

	for (int i = 0; i < 100; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "the wn%d ",
		    i);
	snprintf(text + len, sizeof text - len, "who plays the cello?");
	memory_say(t, "Plays the cello");
	memory_say(t, "Likes wn3");
	assert_string_equal(memory_best(t, text), "Plays the cello");
}

/* Single facts, as clients save them, and the shortest of questions. */
static void
test_short_facts(void **state)
{
	static const struct {
		const char *query, *best;
	} rows[] = {
		{ "dog", "Has a dog named Rex" },
		{ "allergies?", "Is allergic to peanuts" },
		{ "his children's names", "Two children: Emma and Leo" },
		{ "C", "Uses Python and C" },
		{ "INV-2024-0931", "Invoice INV-2024-0931 is unpaid" },
		{ "0931", "Invoice INV-2024-0931 is unpaid" },
		{ "web-01", "Deploys to web-01.example.net" },
		{ "Termin", "Der Zahnarzttermin ist am Montag" },
		{ "voitures bleues", "Ma voiture est bleue" },
		{ "what is he alergic to", "Is allergic to peanuts" },
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (i == 0 || strcmp(memory_best(t, rows[i].best), rows[i].best) != 0)
			memory_say(t, rows[i].best);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(memory_best(t, rows[i].query), rows[i].best);
}

/* A query of stop words alone is taken at its words. */
static void
test_stop_words_only(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "To be or not to be");
	memory_say(t, "Anna likes tea");
	assert_int_equal(memory_search(t, "to be or not to be").count, 1);
	assert_int_equal(memory_search(t, "who are you").count, 0);
}

/* Who has all of the words beats who has one of them often. */
static void
test_coverage(void **state)
{
	static const char la[] = "la la la la la la la la la la la la la la la "
	    "la la la la la la la la la la la la la la la";
	struct memory_test *t = *state;

	for (int i = 0; i < 20; i++)
		memory_say(t, arena_printf(t->arena, "nothing of note %d", i));
	memory_say(t, arena_printf(t->arena, "Bob %s %s %s %s trumpet", la, la,
	    la, la));
	memory_say(t, "trumpet trumpet trumpet trumpet trumpet");
	assert_int_equal(memory_search(t, "Bob trumpet").count, 2);
	assert_string_not_equal(memory_best(t, "Bob trumpet"),
	    "trumpet trumpet trumpet trumpet trumpet");
}

/* Birthdays: the years before 1970 are as good as any. */
static void
test_before_the_epoch(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "Hilde Graz", .limit = 10 };
	struct memory_list hits;

	memory_add(t, &(struct memory_new){ .text = "Hilde was born in Graz",
	    .event_at = -1094083200, .categories = "family" });
	assert_string_equal(memory_best(t, "Hilde"), "Hilde was born in Graz");
	assert_string_equal(memory_best(t, "May 1935"),
	    "Hilde was born in Graz");
	assert_string_equal(memory_best(t, "ilde"), "Hilde was born in Graz");
	q.categories = "family";
	assert_int_equal(rank_search(t->rq, &t->p, &q, &hits), OK);
	assert_int_equal(hits.count, 1);
	q.when.has_before = true;
	assert_int_equal(rank_search(t->rq, &t->p, &q, &hits), OK);
	assert_int_equal(hits.count, 1);
	q.when.before = -1100000000;
	assert_int_equal(rank_search(t->rq, &t->p, &q, &hits), OK);
	assert_int_equal(hits.count, 0);
	q.when = (struct period){ .has_from = true, .from = -1000000000 };
	assert_int_equal(rank_search(t->rq, &t->p, &q, &hits), OK);
	assert_int_equal(hits.count, 0);
}

static void
test_when(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "Anna visited Rome in 2019");
	memory_say(t, "Anna visited Rome with Bob");
	assert_string_equal(memory_best(t, "When did Anna visit Rome?"),
	    "Anna visited Rome in 2019");
}

static void
test_filters(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "tea", .limit = 10 };

	memory_add(t, &(struct memory_new){ .text = "tea one",
	    .categories = "food,home", .event_at = 1000 });
	memory_add(t, &(struct memory_new){ .text = "tea two",
	    .event_at = 2000 });
	memory_say(t, "tea three");
	assert_int_equal(search(t, &q).count, 3);
	q.categories = "home";
	assert_int_equal(search(t, &q).count, 1);
	q.categories = "hom";
	assert_int_equal(search(t, &q).count, 0);
	q.categories = NULL;
	q.when = (struct period){ true, false, 2000, 2001 };
	assert_int_equal(search(t, &q).count, 2);
	q.when.has_before = true;
	assert_int_equal(search(t, &q).count, 1);
	/* Without an event the day of writing counts. */
	q.when = (struct period){ .has_from = true, .from = t->rq->call.now };
	assert_int_equal(search(t, &q).count, 1);
	q = (struct rank_query){ .text = "tea", .limit = 2 };
	assert_int_equal(search(t, &q).count, 2);
	/* Parts of words keep to the filter too. */
	q = (struct rank_query){ .text = "hree", .limit = 2,
	    .when = { .has_before = true, .before = 5000 } };
	assert_int_equal(search(t, &q).count, 0);
	q.when.has_before = false;
	assert_int_equal(search(t, &q).count, 1);
}

static void
test_conversation(void **state)
{
	struct memory_test *t = *state;
	struct conversation c = { "test", "1", NULL, 0 };
	struct memory_new turn = { .text = "Which instrument do you play?" };
	struct rank_query q = { .text = "instrument", .limit = 10 };
	struct memory_list hits;

	assert_int_equal(conversations_get(&t->p, &c, &turn.conv), OK);
	turn.pos = 1;
	memory_add(t, &turn);
	turn.text = "The theremin, since I was six.";
	turn.pos = 2;
	memory_add(t, &turn);
	turn.text = "Nice weather";
	turn.pos = 9;
	memory_add(t, &turn);
	hits = search(t, &q);
	assert_int_equal(hits.count, 2);
	/* The answer has none of the words, and is what was asked for. */
	assert_string_equal(hits.items[0]->text, "The theremin, since I was six.");
	q.categories = "none";
	assert_int_equal(search(t, &q).count, 0);
}

/* What was saved in one go belongs together, but only what matches is found. */
static void
test_facts_saved_together(void **state)
{
	struct memory_test *t = *state;
	struct memory_list hits;

	memory_say(t, "The blue boat was repaired");
	t->rq->call.now += 3600;
	memory_say(t, "Anna bought a boat in Kiel");
	memory_say(t, "The boat cost three thousand");
	memory_say(t, "Rain all day");
	hits = memory_search(t, "boat");
	assert_int_equal(hits.count, 3);
	assert_string_equal(hits.items[2]->text, "The blue boat was repaired");
}

static double
sum_of(const struct rank_parts *p)
{
	return (p->words + p->near + p->neighbours + p->session + p->vector) *
	    p->factor;
}

static bool
lists(const struct memory_list *hits, const char *text)
{
	for (size_t i = 0; i < hits->count; i++)
		if (strcmp(hits->items[i]->text, text) == 0)
			return true;
	return false;
}

/* A conversation of a question and its answer, which has none of the words. */
static void
converse(struct memory_test *t)
{
	struct conversation c = { "test", "1", NULL, 0 };
	struct memory_new turn = { .text = "Which instrument do you play?",
	    .subject = "Bob" };

	assert_int_equal(conversations_get(&t->p, &c, &turn.conv), OK);
	turn.pos = 1;
	memory_add(t, &turn);
	turn.text = "The theremin, since I was six.";
	turn.subject = "Anna";
	turn.pos = 2;
	memory_add(t, &turn);
}

static void
test_asked(void **state)
{
	static const char *const texts[] = { "tea", "good" };
	struct memory_test *t = *state;
	struct rank_query q = { .text = "tea" };

	assert_string_equal(rank_asked(t->arena, &q), "tea");
	q.texts = texts;
	q.ntexts = 2;
	assert_string_equal(rank_asked(t->arena, &q), "tea | good");
	assert_true(rank_is_kind("turn"));
	assert_false(rank_is_kind("fact note"));
	assert_false(rank_is_kind(""));
}

static void
test_several_queries(void **state)
{
	struct memory_test *t = *state;
	const char *const texts[] = { "tea cake", "?", "boat anchor", "cake",
	    "", "horse" };
	struct rank_query q = { .texts = texts, .ntexts = 4, .limit = 10 };
	struct memory_list hits;

	memory_say(t, "Anna likes tea");
	memory_say(t, "tea with cake");
	memory_say(t, "an anchor for the boat");
	memory_say(t, "the boat is blue");
	memory_say(t, "a horse");
	hits = search(t, &q);
	assert_int_equal(hits.count, 4);
	assert_int_equal(hits.total, 4);
	assert_false(lists(&hits, "a horse"));
	/* Each query's best is as good as the others'. */
	assert_true(hits.items[0]->score == 1 && hits.items[1]->score == 1);
	for (size_t i = 1; i < hits.count; i++)
		assert_true(hits.items[i]->score <= hits.items[i - 1]->score);
	q.limit = 2;
	assert_int_equal(search(t, &q).count, 2);
	/* One too many. */
	q.limit = 10;
	q.ntexts = 6;
	hits = search(t, &q);
	assert_false(lists(&hits, "a horse"));
	q.texts = texts + 5;
	q.ntexts = 1;
	assert_int_equal(search(t, &q).count, 1);
	q.texts = texts + 1;
	assert_int_equal(search(t, &q).count, 0);
}

/* Parts of words are asked for each query, when all find too little. */
static void
test_several_queries_in_parts(void **state)
{
	struct memory_test *t = *state;
	const char *const texts[] = { "dampfschiff", "volkwagen" };
	struct rank_query q = { .texts = texts, .ntexts = 2, .limit = 10 };

	memory_say(t, "Repairs the Donaudampfschiff every spring");
	memory_say(t, "A Donaudampfschiff in a bottle");
	assert_int_equal(search(t, &q).count, 2);
}

static void
test_filter_by_kind_and_subject(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "instrument", .limit = 10 };
	struct memory_list hits;

	converse(t);
	memory_add(t, &(struct memory_new){ .text = "an instrument of wood",
	    .subject = "anna" });
	assert_int_equal(search(t, &q).count, 3);
	q.kind = "fact";
	hits = search(t, &q);
	assert_int_equal(hits.count, 1);
	assert_true(hits.items[0]->score == 1);
	q.kind = "turn";
	assert_int_equal(search(t, &q).count, 2);
	q.kind = "note";
	assert_int_equal(search(t, &q).count, 0);
	q.kind = NULL;
	q.subject = "ANNA";
	hits = search(t, &q);
	assert_int_equal(hits.count, 1);
	assert_string_equal(hits.items[0]->text, "an instrument of wood");
	q.subject = "Ann";
	assert_int_equal(search(t, &q).count, 0);
	q.subject = "Anna";
	q.text = "nstrument";
	assert_int_equal(search(t, &q).count, 1);
	q.subject = "";
	assert_int_equal(search(t, &q).count, 0);
}

static void
test_filter_by_app(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "tea", .limit = 10 };
	struct memory *mine = memory_say(t, "tea of the first");

	assert_int_equal(person_open(t->rq, "person-1", "client-2", "Other",
	    &t->p), OK);
	memory_say(t, "tea of the second");
	q.app_id = mine->app_id;
	assert_int_equal(search(t, &q).count, 1);
	assert_string_equal(search(t, &q).items[0]->text, mine->text);
	q.text = "irst";
	assert_int_equal(search(t, &q).count, 1);
	q.app_id = "00000000-0000-4000-8000-000000000000";
	assert_int_equal(search(t, &q).count, 0);
}

/* However many there are that are shut out, what fits is found. */
static void
test_filter_of_many(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "needle", .limit = 1,
	    .subject = "\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0" };

	memory_add(t, &(struct memory_new){
	    .text = "one needle among much that is neither here nor there",
	    .subject = "\xd0\x90\xd0\x9d\xd0\x9d\xd0\x90" });
	for (int i = 0; i < 300; i++)
		memory_add(t, &(struct memory_new){ .subject = "Bob",
		    .text = arena_printf(t->arena, "needle needle %d", i) });
	assert_int_equal(search(t, &q).count, 1);
}

/* Words that are rare in the whole of a large store, but not in what fits. */
static void
test_filter_of_a_large_store(void **state)
{
	static const char *const sql[] = {
		"WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 14000) INSERT INTO memories_fts (rowid, text) "
		"SELECT i, CASE WHEN i % 7 THEN 'common' ELSE 'rare' END FROM n",
	};
	struct memory_test *t = *state;
	struct rank_query q = { .text = "common rare", .limit = 10,
	    .subject = "Anna", .explain = true };
	struct memory_list hits;

	memory_add(t, &(struct memory_new){ .text = "common",
	    .subject = "Anna" });
	assert_int_equal(db_run(db_statement(t->p.db, sql, 1, 0)), OK);
	hits = search(t, &q);
	assert_int_equal(hits.count, 1);
	assert_string_equal(hits.items[0]->parts->found_by, "words");
}

static void
test_explain(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "which instrument to play, Bob",
	    .limit = 10 };
	struct memory_list hits;
	const struct rank_parts *p;

	converse(t);
	memory_say(t, "an instrument");
	hits = search(t, &q);
	assert_int_equal(hits.count, 3);
	assert_null(hits.items[0]->parts);
	q.explain = true;
	hits = search(t, &q);
	for (size_t i = 0; i < hits.count; i++) {
		double off = sum_of(hits.items[i]->parts) - hits.items[i]->score;

		assert_true(off < 1e-9 && off > -1e-9);
	}
	p = hits.items[0]->parts;
	assert_string_equal(hits.items[0]->text, "Which instrument do you play?");
	assert_string_equal(p->found_by, "words");
	assert_true(p->words > 0 && p->near > 0 && p->session > 0);
	assert_true(p->neighbours == 0 && p->vector == 0);
	/* A question, and its subject is named. */
	assert_true(p->factor > 1 && p->factor < 1.3);
	p = hits.items[1]->parts;
	assert_string_equal(p->found_by, "neighbours");
	assert_true(p->words == 0 && p->near == 0);
	assert_true(p->neighbours > 0 && p->session > 0 && p->factor == 1);
	p = hits.items[2]->parts;
	assert_true(p->words > 0 && p->neighbours == 0);
}

/* What was saved with the answer has a place on a page that is full without
 * it; what was saved before, or what there is on a short page, has none. */
static void
test_beside_facts(void **state)
{
	struct memory_test *t = *state;
	struct rank_query q = { .text = "What did Anna's dentist drill on Monday?",
	    .limit = 5, .explain = true };
	struct memory_list hits;

	memory_say(t, "Lunch was late");
	t->rq->call.now += 3600;
	memory_say(t, "Anna's dentist had to drill on Monday");
	memory_say(t, "It was over by noon");
	t->rq->call.now += 86400;
	memory_say(t, "Monday was wet");
	memory_say(t, "Monday was dull");
	memory_say(t, "Monday was warm");
	memory_say(t, "Monday was dry");
	hits = search(t, &q);
	assert_int_equal(hits.count, 5);
	assert_string_equal(hits.items[1]->text, "It was over by noon");
	assert_string_equal(hits.items[1]->parts->found_by, "neighbours");
	for (size_t i = 0; i < hits.count; i++)
		assert_string_not_equal(hits.items[i]->text, "Lunch was late");
	q.limit = 6;
	hits = search(t, &q);
	assert_int_equal(hits.count, 5);
	for (size_t i = 0; i < hits.count; i++)
		assert_string_equal(hits.items[i]->parts->found_by, "words");
}

/* Facts of the day of which both words were said, on any hour of it. */
static void
test_facts_of_a_day(void **state)
{
	enum { MAY = 1683504000 };
	struct memory_test *t = *state;
	static const struct memory_new facts[] = {
		{ .text = "Anna rowed", .event_at = MAY },
		{ .text = "Lunch was late", .event_at = MAY + 3 * 86400 },
		{ .text = "Lunch was cold", .event_at = MAY + 3 * 86400 },
		{ .text = "Trout for dinner", .event_at = MAY + 86399 },
		{ .text = "Lunch was dear", .event_at = MAY + 3 * 86400 },
		{ .text = "Lunch was small", .event_at = MAY + 3 * 86400 },
		{ .text = "Bob rowed", .event_at = MAY + 86400 },
	};

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		memory_add(t, &facts[i]);
		t->rq->call.now += 3600;
	}
	assert_string_equal(memory_search(t, "trout, rowed").items[1]->text,
	    "Anna rowed");
}

static void
test_explain_parts_and_queries(void **state)
{
	struct memory_test *t = *state;
	const char *const texts[] = { "tea", "oda" };
	struct rank_query q = { .texts = texts, .ntexts = 2, .limit = 10,
	    .explain = true };
	struct memory_list hits;

	memory_say(t, "tea");
	memory_say(t, "soda water");
	hits = search(t, &q);
	assert_int_equal(hits.count, 2);
	assert_true(sum_of(hits.items[0]->parts) == 1);
	assert_string_equal(hits.items[1]->parts->found_by, "parts");
	assert_true(sum_of(hits.items[1]->parts) == hits.items[1]->score);
}

/* Words of other languages are kept whole, and found in either case, with
 * their accents and without. */
static void
test_other_languages(void **state)
{
	static const struct {
		const char *text, *query;
	} rows[] = {
		{ "Die Gro\xc3\x9fmutter wohnt in K\xc3\xb6ln",
		    "WO WOHNT DIE GRO\xc3\x9fMUTTER" },
		{ "Er tr\xc3\xa4gt eine gr\xc3\xbcne M\xc3\xbctze", "GR\xc3\x9cNE mutze" },
		{ "Il pr\xc3\xa9""f\xc3\xa8re les cr\xc3\xaapes", "CREPES" },
		{ "L'\xc3\xa9t\xc3\xa9 \xc3\xa0 Nice", "\xc3\x89T\xc3\x89" },
		{ "El ni\xc3\xb1o come una manzana", "NI\xc3\x91O" },
		/* moscow, snow is falling in moscow */
		{ "\xd0\xb2 \xd0\xbc\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb5 "
		    "\xd0\xb8\xd0\xb4\xd1\x91\xd1\x82 \xd1\x81\xd0\xbd\xd0\xb5\xd0\xb3",
		    "\xd0\xa1\xd0\x9d\xd0\x95\xd0\x93" },
		/* blue sky, in Korean */
		{ "\xed\x91\xb8\xeb\xa5\xb8 \xed\x95\x98\xeb\x8a\x98",
		    "\xed\x95\x98\xeb\x8a\x98" },
		/* green tea, in Chinese without spaces */
		{ "\xe6\x88\x91\xe5\x9c\xa8\xe5\xae\xb6\xe5\x96\x9d\xe7\xbb\xbf\xe8\x8c\xb6",
		    "\xe7\xbb\xbf\xe8\x8c\xb6" },
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		memory_say(t, rows[i].text);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(memory_best(t, rows[i].query), rows[i].text);
	/* Misspelt, in a language without a stemmer. */
	assert_string_equal(memory_best(t, "Gro\xc3\x9fmuter"), rows[0].text);
}

/* A subject that is named in capitals lifts a neighbour that is found by its
 * place alone. */
static void
test_subjects_in_capitals(void **state)
{
	struct memory_test *t = *state;
	struct conversation c = { "test", "1", NULL, 0 };
	struct memory_new turn = { .text = "theremin", .subject = "Bob" };
	/* "Anna" */
	const char *low = "\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0";
	struct memory_new many[MEMORY_BATCH_MAX] = { { 0 } };
	struct memory_added added[MEMORY_BATCH_MAX];
	struct memory_list hits;

	assert_int_equal(conversations_get(&t->p, &c, &turn.conv), OK);
	turn.pos = 2;
	memory_add(t, &turn);
	turn.text = "other side";
	turn.subject = low;
	turn.pos = 3;
	memory_add(t, &turn);
	turn.text = "one side";
	turn.subject = "Bob";
	turn.pos = 1;
	memory_add(t, &turn);
	/* More rows with the name than are looked at. */
	for (int n = 0; n < 500; n++) {
		many[n % 100].text = arena_printf(t->arena, "%s %s %d", low, low, n);
		if (n % 100 == 99)
			assert_int_equal(memories_add(t->rq, &t->p, many, 100,
			    added), OK);
	}
	hits = memory_search(t, "theremin \xd0\x90\xd0\x9d\xd0\x9d\xd0\x90");
	assert_true(hits.count >= 3);
	assert_string_equal(hits.items[0]->text, "theremin");
	assert_string_equal(hits.items[1]->text, "other side");
	assert_string_equal(hits.items[2]->text, "one side");
}

static void
test_hostile(void **state)
{
	static const char *const queries[] = {
		"\"", "\"\"", "tea\"", "NEAR(tea likes)", "text:tea", "tea*",
		"-tea", "tea AND", "OR", "(((((((", "^tea", "{text title}: tea",
		"tea + likes", "\xef\xbf\xbd", "\xf0\x9f\x8d\xb5", "a", "%", "_",
		"' OR 1=1 --", "tea NOT likes", "\x01\x02",
	};
	struct memory_test *t = *state;
	char text[RANK_QUERY_MAX + 1];

	memory_say(t, "Anna likes tea \xf0\x9f\x8d\xb5");
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
		assert_true(memory_search(t, queries[i]).count <= 1);
	assert_int_equal(memory_search(t, "text:tea").count, 1);
	memset(text, '"', RANK_QUERY_MAX);
	text[RANK_QUERY_MAX] = '\0';
	assert_int_equal(memory_search(t, text).count, 0);
	for (size_t i = 0; i < RANK_QUERY_MAX; i++)
		text[i] = i % 2 ? ' ' : (char)('a' + i / 2 % 26);
	assert_true(memory_search(t, text).count <= 1);
}

static void
test_big_store(void **state)
{
	struct memory_test *t = *state;
	struct memory_new in[MEMORY_BATCH_MAX] = { { 0 } };
	struct memory_added out[MEMORY_BATCH_MAX];
	struct rank_query q = { .text = "common needle", .limit = 100 };
	struct memory_list hits;

	for (int n = 0; n < 1000; n++) {
		in[n % 100].text = arena_printf(t->arena, "common word %d%s", n,
		    n == 333 ? " needle" : "");
		if (n % 100 == 99)
			assert_int_equal(memories_add(t->rq, &t->p, in, 100, out),
			    OK);
	}
	hits = search(t, &q);
	assert_int_equal(hits.count, 100);
	assert_string_equal(hits.items[0]->text, "common word 333 needle");
	for (size_t i = 1; i < hits.count; i++)
		assert_true(hits.items[i]->score <= hits.items[i - 1]->score);
}

static void
test_empty(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(memory_search(t, "tea").count, 0);
	memory_say(t, "tea");
	assert_int_equal(memory_search(t, "").count, 0);
	assert_int_equal(memory_search(t, "?!").count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_or_and_stems), MEMORY_TEST(test_columns),
		MEMORY_TEST(test_irregular_forms),
		MEMORY_TEST(test_kin), MEMORY_TEST(test_kin_beside),
		MEMORY_TEST(test_beginnings), MEMORY_TEST(test_long_query),
		MEMORY_TEST(test_short_facts),
		MEMORY_TEST(test_beside_facts), MEMORY_TEST(test_facts_of_a_day),
		MEMORY_TEST(test_stop_words_only),
		MEMORY_TEST(test_coverage), MEMORY_TEST(test_when), MEMORY_TEST(test_filters),
		MEMORY_TEST(test_before_the_epoch),
		MEMORY_TEST(test_conversation),
		MEMORY_TEST(test_facts_saved_together),
		MEMORY_TEST(test_asked),
		MEMORY_TEST(test_several_queries),
		MEMORY_TEST(test_several_queries_in_parts),
		MEMORY_TEST(test_filter_by_kind_and_subject),
		MEMORY_TEST(test_filter_by_app),
		MEMORY_TEST(test_filter_of_many),
		MEMORY_TEST(test_filter_of_a_large_store),
		MEMORY_TEST(test_explain),
		MEMORY_TEST(test_explain_parts_and_queries),
		MEMORY_TEST(test_other_languages),
		MEMORY_TEST(test_subjects_in_capitals),
		MEMORY_TEST(test_hostile),
		MEMORY_TEST(test_big_store), MEMORY_TEST(test_empty),
	};

	return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
