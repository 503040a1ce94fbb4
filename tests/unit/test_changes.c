/*
 * test_changes - who listens is told what became of which memory, and when
 */
#include "unit.h"

#include <fcntl.h>

#include "memory/apps.h"
#include "memory/changes.h"
#include "memory_fixture.h"
#include "announce_peer.h"

static struct announce_peer peer;

#define UPDATED "notifications/resources/updated"
#define LIST "notifications/resources/list_changed"

static void
begin(struct memory_test *t)
{
	announce_peer_begin(&peer, t->dir);
	fcntl(peer.listening, F_SETFL, O_NONBLOCK);
	t->rq->events = events_new(&t->f.cfg);
}

static void
end(struct memory_test *t)
{
	events_free(t->rq->events);
	announce_peer_end(&peer);
}

static void
hears_updated(struct memory_test *t, const char *id)
{
	const char *uri = arena_printf(t->arena, "memory://%s", id);

	announce_peer_hears(&peer, "person-1", 0, uri, UPDATED,
	    arena_printf(t->arena, "\"uri\":\"%s\"", uri));
}

/* What every change says, and no more. */
static void
hears_the_rest(struct memory_test *t)
{
	hears_updated(t, "profile");
	hears_updated(t, "knowledge-graph");
	announce_peer_hears(&peer, "person-1", TOPIC_RESOURCES, "", LIST, "");
	assert_false(announce_peer_has(&peer));
}

static void
an_addition(void **state)
{
	struct memory_test *t = *state;
	struct memory_added out;
	const struct memory_new again = { .text = "Tea at four." };

	begin(t);
	memory_say(t, again.text);
	hears_the_rest(t);
	/* What was there already is no change. */
	assert_int_equal(memories_add(t->rq, &t->p, &again, 1, &out), OK);
	assert_true(out.existed);
	assert_false(announce_peer_has(&peer));
	end(t);
}

static void
a_refusal_is_no_change(void **state)
{
	struct memory_test *t = *state;
	const struct memory_new blank = { .text = " " };
	struct memory_added out;
	struct memory *m;
	int64_t deleted;
	const char *const none[] = { "none" };

	begin(t);
	assert_int_equal(memories_add(t->rq, &t->p, &blank, 1, &out),
	    ERR_INVALID);
	assert_int_equal(memories_update(t->rq, &t->p, "none", "x", NULL, &m),
	    ERR_NOT_FOUND);
	assert_int_equal(memories_delete(t->rq, &t->p, none, 1, &deleted),
	    OK);
	assert_int_equal(deleted, 0);
	assert_false(announce_peer_has(&peer));
	end(t);
}

static void
an_update_and_a_deletion(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "Tea at four."), *now;
	const char *ids[] = { m->id };
	int64_t deleted;

	begin(t);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "Tea at five.",
	    NULL, &now), OK);
	hears_updated(t, m->id);
	hears_the_rest(t);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &deleted), OK);
	assert_int_equal(deleted, 1);
	hears_updated(t, m->id);
	hears_the_rest(t);
	end(t);
}

static void
limit(struct memory_test *t, const char *client, const char *names,
    int is_active)
{
	struct app_change c = { .is_active = is_active, .can_write = -1,
	    .limits = names != NULL, .limited_to = names };
	struct apps_filter f = { .name = client, .active = -1, .limit = 1 };
	struct apps_page page;
	int64_t key;

	t->p.client_id = t->p.app = client;
	assert_int_equal(apps_key(t->rq, &t->p, &key), OK);
	memory_open(t, "person-1");
	assert_int_equal(apps_list(t->rq, &t->p, &f, &page), OK);
	assert_int_equal(apps_change(t->rq, &t->p, page.items[0].id, &c), OK);
}

static void
hears_but(struct memory_test *t, const char *except, const char *id)
{
	const char *uri = arena_printf(t->arena, "memory://%s", id);

	announce_peer_hears_but(&peer, except, "person-1", 0, uri, UPDATED,
	    arena_printf(t->arena, "\"uri\":\"%s\"", uri));
}

/* Who does not see a memory does not hear of it, whoever changes it. */
static void
out_of_sight(void **state)
{
	struct memory_test *t = *state;
	const char *ids[2];
	int64_t deleted;

	ids[0] = memory_add(t, &(struct memory_new){ .text = "report",
	    .categories = "Work,x" })->id;
	ids[1] = memory_say(t, "cake")->id;
	limit(t, "c2", "food,work", 1);
	limit(t, "c3", "wor", 1);
	limit(t, "c4", NULL, 0);
	begin(t);
	assert_int_equal(person_open(t->rq, "person-1", "c2", "c2", &t->p),
	    OK);
	changes_tell(t->rq, &t->p, ids, 2);
	hears_but(t, "c3\nc4", ids[0]);
	hears_but(t, "c2\nc3\nc4", ids[1]);
	hears_but(t, "c4", "profile");
	hears_but(t, "c4", "knowledge-graph");
	announce_peer_hears_but(&peer, "c4", "person-1", TOPIC_RESOURCES, "",
	    LIST, "");
	changes_tell_graph(t->rq, &t->p);
	hears_but(t, "c4", "knowledge-graph");
	/* In the trash it is whose it was; what is gone is nobody's. */
	memory_open(t, "person-1");
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &deleted), OK);
	hears_but(t, "c3\nc4", ids[0]);
	hears_but(t, "c4", "profile");
	hears_but(t, "c4", "knowledge-graph");
	announce_peer_hears_but(&peer, "c4", "person-1", TOPIC_RESOURCES, "",
	    LIST, "");
	ids[0] = "7635b850-42cc-405b-8f29-7dcc0ee64120";
	changes_tell(t->rq, &t->p, ids, 1);
	hears_but(t, "c2\nc3\nc4", ids[0]);
	end(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(an_addition), MEMORY_TEST(a_refusal_is_no_change),
		MEMORY_TEST(an_update_and_a_deletion), MEMORY_TEST(out_of_sight),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
