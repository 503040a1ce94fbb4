/* test_client_documents - what clients publish, kept */
#include "provider_fixture.h"

#include "store/client_documents.h"

#define URL "https://app.example/client.json"

static struct client_document_row
row(struct provider *p)
{
	struct client_document_row r;

	assert_int_equal(client_documents_find(&p->rq->call, URL, &r), OK);
	return r;
}

static void
one_of_many_is_let_through(void **state)
{
	struct provider *p = *state;
	struct call *c = &p->rq->call;
	struct client_document_row r;

	assert_int_equal(client_documents_find(c, URL, &r), ERR_NOT_FOUND);
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	assert_int_equal(client_documents_try(c, URL, 60), ERR_LIMITED);
	assert_int_equal(row(p).tried_at, c->now);
	assert_null(row(p).body);
	assert_int_equal(row(p).fresh_until, 0);
	c->now += 59;
	assert_int_equal(client_documents_try(c, URL, 60), ERR_LIMITED);
	c->now += 1;
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	/* The clock was set back. */
	c->now -= 3600;
	assert_int_equal(client_documents_try(c, URL, 60), OK);
}

static void
a_good_copy_stays_until_it_is_dropped(void **state)
{
	struct provider *p = *state;
	struct call *c = &p->rq->call;

	assert_int_equal(client_documents_try(c, URL, 60), OK);
	assert_int_equal(client_documents_put(c, URL, "{}", c->now + 300), OK);
	c->now += 1000;
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	assert_string_equal(row(p).body, "{}");
	assert_int_equal(row(p).fetched_at, c->now - 1000);
	assert_int_equal(row(p).fresh_until, c->now - 700);
	assert_int_equal(client_documents_drop(c, URL), OK);
	assert_null(row(p).body);
	assert_int_equal(row(p).fetched_at, 0);
	assert_int_equal(row(p).tried_at, c->now);
}

static void
what_nobody_asks_for_is_forgotten(void **state)
{
	struct provider *p = *state;
	struct call *c = &p->rq->call;
	struct client_document_row r;

	assert_int_equal(client_documents_try(c, URL, 60), OK);
	assert_int_equal(client_documents_put(c, URL, "{}", c->now + 300), OK);
	c->now += CLIENT_DOCUMENT_KEEP_S - 1;
	assert_int_equal(client_documents_find(c, URL, &r), OK);
	c->now += 1;
	assert_int_equal(client_documents_find(c, URL, &r), ERR_NOT_FOUND);
	assert_null(r.body);
}

/* Anybody can name URLs that lead nowhere: they are not kept for a month. */
static void
what_never_came_is_forgotten_soon(void **state)
{
	struct provider *p = *state;
	struct call *c = &p->rq->call;
	struct client_document_row r;

	assert_int_equal(client_documents_try(c, URL, 60), OK);
	c->now += 60;
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	c->now += CLIENT_DOCUMENT_TRIED_S - 1;
	assert_int_equal(client_documents_find(c, URL, &r), OK);
	c->now += 1;
	assert_int_equal(client_documents_find(c, URL, &r), ERR_NOT_FOUND);
	/* A copy is kept from its last attempt on, good or not. */
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	assert_int_equal(client_documents_put(c, URL, "{}", c->now + 300), OK);
	c->now += 600;
	assert_int_equal(client_documents_try(c, URL, 60), OK);
	c->now += CLIENT_DOCUMENT_KEEP_S - 1;
	assert_int_equal(client_documents_find(c, URL, &r), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(one_of_many_is_let_through),
		PROVIDER_TEST(a_good_copy_stays_until_it_is_dropped),
		PROVIDER_TEST(what_nobody_asks_for_is_forgotten),
		PROVIDER_TEST(what_never_came_is_forgotten_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
