/*
 * test_interactions - parked requests belong to the browser that started them
 */
#include "store_fixture.h"

#include "store/interactions.h"

static const char *
park(struct fixture *f, const char *browser)
{
	const char *id;

	assert_int_equal(interactions_add(&f->c, browser, "app",
	    "{\"state\":\"x\"}", &id), OK);
	return id;
}

static void
test_found_by_its_browser_only(void **state)
{
	struct fixture *f = *state;
	struct interaction *in;
	const char *id;

	fixture_add_client(f, "app");
	id = park(f, "cookie");
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in), OK);
	assert_string_equal(in->id, id);
	assert_string_equal(in->client_id, "app");
	assert_string_equal(in->request, "{\"state\":\"x\"}");
	assert_null(in->sid);
	assert_int_equal(in->created_at, NOW);
	assert_int_equal(interactions_find(&f->c, "other", id, &in),
	    ERR_NOT_FOUND);
	assert_null(in);
	assert_int_equal(interactions_find(&f->c, "", id, &in), ERR_NOT_FOUND);
	assert_int_equal(interactions_find(&f->c, "cookie", "", &in),
	    ERR_NOT_FOUND);
	/* A browser may have several open. */
	assert_string_not_equal(park(f, "cookie"), id);
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in), OK);
}

static void
test_its_time_ends_on_the_second(void **state)
{
	struct fixture *f = *state;
	struct interaction *in;
	const char *id;

	fixture_add_client(f, "app");
	id = park(f, "cookie");
	f->c.now = NOW + INTERACTION_TTL_S - 1;
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in), OK);
	f->c.now = NOW + INTERACTION_TTL_S;
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in),
	    ERR_NOT_FOUND);
	assert_int_equal(interactions_set_session(&f->c, id, "sid"),
	    ERR_NOT_FOUND);
	assert_int_equal(interactions_spend(&f->c, id), ERR_NOT_FOUND);
}

static void
test_the_session_is_remembered(void **state)
{
	struct fixture *f = *state;
	struct interaction *in;
	const char *id;

	fixture_add_client(f, "app");
	id = park(f, "cookie");
	assert_int_equal(interactions_set_session(&f->c, id, "sid"), OK);
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in), OK);
	assert_string_equal(in->sid, "sid");
	assert_int_equal(interactions_set_session(&f->c, "none", "sid"),
	    ERR_NOT_FOUND);
}

static void
test_an_answer_from_upstream_is_taken_once(void **state)
{
	struct fixture *f = *state;
	const char *id, *found, *upstream;

	fixture_add_client(f, "app");
	id = park(f, "cookie");
	assert_int_equal(interactions_set_upstream(&f->c, "none", "state",
	    "{}"), ERR_NOT_FOUND);
	assert_int_equal(interactions_set_upstream(&f->c, id, "old", "{}"),
	    OK);
	assert_int_equal(interactions_set_upstream(&f->c, id, "state",
	    "{\"nonce\":\"n\"}"), OK);
	assert_int_equal(interactions_take_upstream(&f->c, "cookie", "old",
	    &found, &upstream), ERR_NOT_FOUND);
	assert_int_equal(interactions_take_upstream(&f->c, "other", "state",
	    &found, &upstream), ERR_NOT_FOUND);
	assert_null(found);
	assert_int_equal(interactions_take_upstream(&f->c, "cookie", "state",
	    &found, &upstream), OK);
	assert_string_equal(found, id);
	assert_string_equal(upstream, "{\"nonce\":\"n\"}");
	assert_int_equal(interactions_take_upstream(&f->c, "cookie", "state",
	    &found, &upstream), ERR_NOT_FOUND);
	assert_int_equal(interactions_set_upstream(&f->c, id, "late", "{}"),
	    OK);
	f->c.now = NOW + INTERACTION_TTL_S;
	assert_int_equal(interactions_take_upstream(&f->c, "cookie", "late",
	    &found, &upstream), ERR_NOT_FOUND);
}

static void
test_a_page_of_ours_is_no_client(void **state)
{
	struct fixture *f = *state;
	struct interaction *in;
	const char *id;

	assert_int_equal(interactions_add(&f->c, "cookie", NULL, "/account",
	    &id), OK);
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in), OK);
	assert_null(in->client_id);
	assert_string_equal(in->request, "/account");
}

static void
test_spent_once(void **state)
{
	struct fixture *f = *state;
	struct interaction *in;
	const char *id;

	fixture_add_client(f, "app");
	id = park(f, "cookie");
	assert_int_equal(interactions_spend(&f->c, id), OK);
	assert_int_equal(interactions_spend(&f->c, id), ERR_NOT_FOUND);
	assert_int_equal(interactions_find(&f->c, "cookie", id, &in),
	    ERR_NOT_FOUND);
}

enum { RACED = 100 };

struct race {
	char ids[RACED][32];
	int won[RACED];
};

static void
spend_all(struct fixture *f, void *p)
{
	struct race *r = p;
	enum err e;

	for (int i = 0; i < RACED; i++) {
		e = interactions_spend(&f->c, r->ids[i]);
		child_check(e == OK || e == ERR_NOT_FOUND);
		if (e == OK)
			__atomic_add_fetch(&r->won[i], 1, __ATOMIC_SEQ_CST);
	}
}

static void
test_racing_spenders_have_one_winner(void **state)
{
	struct fixture *f = *state;
	struct race *r = fixture_share(sizeof *r);

	fixture_add_client(f, "app");
	for (int i = 0; i < RACED; i++)
		snprintf(r->ids[i], sizeof r->ids[i], "%s", park(f, "cookie"));
	fixture_race(f, 4, spend_all, r);
	for (int i = 0; i < RACED; i++)
		assert_int_equal(r->won[i], 1);
}

static void
test_an_unknown_client_parks_nothing(void **state)
{
	struct fixture *f = *state;
	const char *id;

	assert_int_equal(interactions_add(&f->c, "cookie", "nobody", "{}",
	    &id), ERR_CONFLICT);
	assert_null(id);
}

static void
test_the_cookie_is_not_kept(void **state)
{
	struct fixture *f = *state;

	fixture_add_client(f, "app");
	park(f, "cookie");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM interactions"
	    " WHERE browser_hash = CAST('cookie' AS BLOB)"), 0);
	assert_int_equal(fixture_count(f,
	    "SELECT length(browser_hash) FROM interactions"), 32);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_found_by_its_browser_only),
		T(test_its_time_ends_on_the_second),
		T(test_the_session_is_remembered),
		T(test_an_answer_from_upstream_is_taken_once),
		T(test_a_page_of_ours_is_no_client),
		T(test_spent_once),
		T(test_racing_spenders_have_one_winner),
		T(test_an_unknown_client_parks_nothing),
		T(test_the_cookie_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
