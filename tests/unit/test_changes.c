/*
 * test_changes - who listens is told what became of which memory, and when
 */
#include "unit.h"

#include <fcntl.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(an_addition), MEMORY_TEST(a_refusal_is_no_change),
		MEMORY_TEST(an_update_and_a_deletion),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
