/* phrases: forms of words, expressions, and the rarest words first */
#include "unit.h"

#include "memory/phrases.h"

static int
setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void
parse(struct arena *a, const char *text, struct phrases *out)
{
	struct words w;

	words_parse(a, text, &w);
	phrases_of(a, &w, out);
}

static void
test_forms(void **state)
{
	struct phrases p;

	parse(*state, "Anna went swimming", &p);
	assert_int_equal(p.terms, 3);
	assert_string_equal(phrases_match(*state, &p), "\"anna\" OR \"went\" OR "
	    "\"swimming\" OR \"go\" OR \"goes\" OR \"gone\" OR \"swim\" OR "
	    "\"swam\" OR \"swum\"");
	assert_int_equal(p.term[1], 1);
	assert_int_equal(p.term[3], 1);
	assert_int_equal(p.term[8], 2);
	/* A form that is asked for itself stays a word of its own. */
	parse(*state, "child kid", &p);
	assert_string_equal(phrases_match(*state, &p),
	    "\"child\" OR \"kid\" OR \"children\"");
	parse(*state, "", &p);
	assert_null(phrases_match(*state, &p));
}

/* What no row has is asked for by its beginning, unless it is short, or a
 * number of something; letters are counted, not bytes. */
static void
test_beginnings(void **state)
{
	/* "dogs" */
	static const char dogs[] = "\xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\xd0\xba"
	    "\xd0\xb8";
	const int64_t with[] = { 0, 3, 0, 0, 0 };
	struct phrases p, begin;

	parse(*state, arena_printf(*state, "photography dogs lamp inv77421 %s",
	    dogs), &p);
	assert_int_equal(phrases_begin(*state, &p, with, &begin), 2);
	assert_string_equal(phrases_match(*state, &begin),
	    "\"\xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\" * OR \"photogr\" *");
	assert_int_equal(begin.term[0], 4);
	assert_string_equal(phrases_match(*state, &p), "\"photogr\" * OR "
	    "\"dogs\" OR \"lamp\" OR \"inv77421\" OR "
	    "\"\xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\" * OR \"photo\" OR \"photograph\"");
	parse(*state, "lamps", &p);
	assert_int_equal(phrases_begin(*state, &p, with, &begin), 1);
	assert_string_equal(begin.text[0], "lamp");
	assert_int_equal(phrases_begin(*state, &p, with + 1, &begin), 0);
}

/* Three, the longest, each once: FTS5 gathers all words that begin so. */
static void
test_few_beginnings(void **state)
{
	const int64_t with[WORDS_MAX] = { 0 };
	struct phrases p, begin;

	parse(*state, "aaaab aaaac bbbbbbb aaaad dddddddd cccccc", &p);
	assert_int_equal(phrases_begin(*state, &p, with, &begin), 3);
	assert_string_equal(phrases_match(*state, &begin),
	    "\"ddddd\" * OR \"bbbb\" * OR \"cccc\" *");
	parse(*state, "aaaab aaaac aaaad", &p);
	assert_int_equal(phrases_begin(*state, &p, with, &begin), 1);
}

/* Words that few rows have are looked for by their kin too, which count less;
 * what is asked for itself is no one's. */
static void
test_kin(void **state)
{
	const int64_t none[] = { 0, 0, 0 };
	const int64_t few[] = { 5, 6, 0 }, some[] = { 100, 5000, 101 };
	struct phrases p, kin;

	parse(*state, "film doctor vacation", &p);
	assert_true(phrases_kin(*state, &p, none, 0, &kin) >= 3);
	assert_string_equal(kin.text[0], "movie");
	assert_int_equal(kin.term[0], 0);
	assert_int_equal(kin.term[kin.count - 1], 2);
	assert_true(phrases_kin(*state, &p, few, 20, &kin) > 0);
	for (size_t i = 0; i < kin.count; i++)
		assert_int_not_equal(kin.term[i], 1);
	kin.count = phrases_kin(*state, &p, some, 2000, &kin);
	for (size_t i = 0; i < kin.count; i++)
		assert_int_equal(kin.term[i], 0);
	assert_string_equal(kin.text[0], "movie");
	kin.count = 1;
	phrases_add_kin(&p, &kin, 1, .5);
	assert_int_equal(p.count, 3);
	phrases_add_kin(&p, &kin, 0, .5);
	assert_int_equal(p.count, 4);
	assert_true(p.share[0] == 1 && p.share[3] == .5);
	assert_string_equal(phrases_match(*state, &p),
	    "\"film\" OR \"doctor\" OR \"vacation\" OR \"movie\"");
	/* Each keeps its share in the other order. */
	assert_non_null(phrases_match_rare(*state, &p,
	    (const int64_t[]){ 3000, 9000, 9000 }));
	assert_string_equal(p.text[1], "movie");
	assert_true(p.share[1] == .5 && p.share[2] == 1);
	parse(*state, "film movie", &p);
	(void)phrases_kin(*state, &p, none, 0, &kin);
	for (size_t i = 0; i < kin.count; i++)
		assert_string_not_equal(kin.text[i], "movie");
}

static void
test_many(void **state)
{
	struct phrases p;

	parse(*state, "go eat drink sing swim write wear wake throw take swear "
	    "steal speak shrink shake rise give grow know draw fly fall drive "
	    "choose break begin bite blow forget freeze hide ride", &p);
	assert_int_equal(p.terms, WORDS_MAX);
	assert_int_equal(p.count, PHRASES_MAX);
	assert_non_null(phrases_match(*state, &p));
}

static void
test_rarest_first(void **state)
{
	const int64_t few[] = { 9000, 900, 100 };
	const int64_t many[] = { 60000, 1499, 30000 };
	const int64_t more[] = { 60000, 1500, 30000 };
	const int64_t same[] = { 50000, 50000, 50000 };
	struct phrases p;

	parse(*state, "anna bought tea", &p);
	assert_string_equal(phrases_match_rare(*state, &p, few),
	    "\"anna\" OR \"bought\" OR \"tea\" OR \"buy\"");
	assert_string_equal(phrases_match_rare(*state, &p, more),
	    "(\"bought\" OR \"buy\") OR ((\"anna\" OR \"tea\") AND "
	    "(\"bought\" OR \"buy\"))");
	/* The phrases are numbered as they stand there. */
	assert_int_equal(p.count, 4);
	assert_int_equal(p.term[0], 1);
	assert_int_equal(p.term[1], 1);
	assert_int_equal(p.term[2], 0);
	assert_int_equal(p.term[3], 2);
	parse(*state, "anna bought tea", &p);
	assert_string_equal(phrases_match_rare(*state, &p, many),
	    "(\"bought\" OR \"tea\" OR \"buy\") OR ((\"anna\") AND "
	    "(\"bought\" OR \"tea\" OR \"buy\"))");
	parse(*state, "anna bought tea", &p);
	assert_string_equal(phrases_match_rare(*state, &p, same),
	    "(\"anna\") OR ((\"bought\" OR \"tea\" OR \"buy\") AND (\"anna\"))");
	parse(*state, "tea", &p);
	assert_string_equal(phrases_match_rare(*state, &p, same), "\"tea\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_forms), TEST(test_beginnings), TEST(test_few_beginnings),
		TEST(test_kin), TEST(test_many), TEST(test_rarest_first),
	};

	return cmocka_run_group_tests_name("phrases", tests, NULL, NULL);
}
