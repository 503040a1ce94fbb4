/* details: what is set, what stays, what is refused */
#include "unit.h"

#include "memory/details.h"
#include "memory/graph.h"
#include "memory_fixture.h"

static enum err
change(struct memory_test *t, const char *id, const struct details *d,
    struct memory **out)
{
	t->rq->fault.text = NULL;
	return details_change(t->rq, &t->p, id, NULL, NULL, d, out);
}

static void
test_set_and_removed(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna likes tea", .categories = "drinks",
	    .title = "Tea", .pinned = true });
	const char *id = m->id;
	const struct details all = { .set = 255, .title = "Samovar",
	    .subject = "Zenobia", .categories = "a,b", .event_at = 1600000000,
	    .valid_from = 1, .valid_to = 2, .expires_at = 1800000000 };

	assert_string_equal(m->title, "Tea");
	assert_true(m->pinned);
	t->rq->call.now += 5;
	assert_int_equal(change(t, id, &all, &m), OK);
	assert_string_equal(m->title, "Samovar");
	assert_string_equal(m->subject, "Zenobia");
	assert_string_equal(m->categories, "a,b");
	assert_int_equal(m->event_at, 1600000000);
	assert_int_equal(m->valid_from, 1);
	assert_int_equal(m->valid_to, 2);
	assert_int_equal(m->expires_at, 1800000000);
	assert_false(m->pinned);
	assert_int_equal(m->updated_at, t->rq->call.now);
	assert_string_equal(m->text, "Anna likes tea");
	/* It is found by them, and no longer once they are gone. */
	assert_int_equal(memory_search(t, "samovar").count, 1);
	assert_int_equal(memory_search(t, "zenobia").count, 1);
	assert_int_equal(memory_search(t, "September").count, 1);
	assert_int_equal(change(t, id, &(struct details){ .set = 255 }, &m),
	    OK);
	assert_null(m->title);
	assert_null(m->subject);
	assert_string_equal(m->categories, "");
	assert_int_equal(m->event_at + m->valid_from + m->valid_to +
	    m->expires_at, 0);
	assert_int_equal(memory_search(t, "samovar").count, 0);
	assert_int_equal(memory_search(t, "zenobia").count, 0);
	assert_int_equal(memory_search(t, "September").count, 0);
	assert_int_equal(memory_search(t, "tea").count, 1);
}

static void
test_rest_stays(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna likes tea", .title = "Tea", .subject = "Anna",
	    .valid_from = 5, .event_at = 7, .categories = "drinks" });

	assert_int_equal(change(t, m->id, &(struct details){
	    .set = DETAIL_PINNED, .pinned = true }, &m), OK);
	assert_string_equal(m->title, "Tea");
	assert_string_equal(m->subject, "Anna");
	assert_string_equal(m->categories, "drinks");
	assert_int_equal(m->valid_from, 5);
	assert_int_equal(m->event_at, 7);
	assert_true(m->pinned);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 0);
	assert_int_equal(details_change(t->rq, &t->p, m->id, "Anna likes mate",
	    "{\"k\":1}", &(struct details){ .set = DETAIL_TITLE,
	    .title = "Mate" }, &m), OK);
	assert_string_equal(m->text, "Anna likes mate");
	assert_string_equal(m->title, "Mate");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 1);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna likes tea", .valid_from = 1000 });
	const char *id = m->id;
	const struct details bad[] = {
		{ .set = DETAIL_VALID_TO, .valid_to = 1000 },
		{ .set = DETAIL_EXPIRES_AT, .expires_at = t->rq->call.now },
		{ .set = DETAIL_VALID_FROM | DETAIL_VALID_TO, .valid_from = 9,
		    .valid_to = 8 },
		{ .set = DETAIL_TITLE, .title = arena_printf(t->arena, "%0*d",
		    MEMORY_TITLE_MAX + 1, 0) },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(change(t, id, &bad[i], &m), ERR_INVALID);
		assert_null(m);
		assert_non_null(t->rq->fault.text);
	}
	/* All or none: the text does not change either. */
	assert_int_equal(details_change(t->rq, &t->p, id, "other", NULL,
	    &bad[0], &m), ERR_INVALID);
	assert_string_equal(memory_best(t, "tea"), "Anna likes tea");
	assert_int_equal(change(t, "7635b850-42cc-405b-8f29-7dcc0ee64120",
	    &(struct details){ .set = DETAIL_PINNED }, &m), ERR_NOT_FOUND);
}

static void
test_observation(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Sings", .subject = "Anna", .observed = true });
	const char *id = m->id;

	assert_int_equal(change(t, id, &(struct details){
	    .set = DETAIL_SUBJECT, .subject = "Bruno" }, &m), ERR_INVALID);
	assert_int_equal(change(t, id, &(struct details){
	    .set = DETAIL_SUBJECT }, &m), ERR_INVALID);
	assert_int_equal(change(t, id, &(struct details){
	    .set = DETAIL_SUBJECT, .subject = "Anna" }, &m), OK);
}

/* Of a client that may only read; and a vector is of the subject too. */
static void
test_who_and_what_follows(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "likes tea");
	const char *id = m->id;
	const struct details subject = { .set = DETAIL_SUBJECT,
	    .subject = "Bob" };

	(void)memory_count(t, "INSERT INTO vectors SELECT seq, 'm', x'00' "
	    "FROM memories RETURNING 1");
	assert_int_equal(change(t, id, &(struct details){ .set =
	    DETAIL_PINNED, .pinned = true }, &m), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 1);
	assert_int_equal(change(t, id, &subject, &m), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM vectors"), 0);
	(void)memory_count(t, "UPDATE apps SET can_write = 0 RETURNING 1");
	assert_int_equal(change(t, id, &(struct details){ .set =
	    DETAIL_SUBJECT, .subject = "Eve" }, &m), ERR_FORBIDDEN);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE subject = 'Bob'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_set_and_removed), MEMORY_TEST(test_rest_stays),
		MEMORY_TEST(test_refused), MEMORY_TEST(test_observation),
		MEMORY_TEST(test_who_and_what_follows),
	};

	return cmocka_run_group_tests_name("details", tests, NULL, NULL);
}
