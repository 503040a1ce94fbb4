/* test_backup_import - a file into a memory by REST, and back out */
#include "unit.h"

#include <fcntl.h>

#include "backup_fixture.h"
#include "announce_peer.h"

static const struct json *
answer(struct rest_test *r)
{
	struct buf *b = &r->t.f.rs.body;
	struct json *j;

	assert_int_equal(json_parse(r->t.arena, b->data, b->len, 1 << 20, &j),
	    OK);
	r->answer = j;
	return j;
}

static void
test_in_and_back(void **state)
{
	struct rest_test *r = *state;
	const char *id;

	assert_int_equal(backup_call(r, backup_import, "text/plain",
	    "{\"content\":\"likes tea\"}\n{\"type\":\"entity\",\"name\":\"A\","
	    "\"entityType\":\"b\"}"), 200);
	answer(r);
	id = rest_text(r, "import");
	assert_string_equal(rest_text(r, "message"),
	    "Successfully imported 1 memories");
	assert_int_equal(rest_int(r, "added"), 1);
	assert_int_equal(backup_call(r, backup_imports, "", ""), 200);
	answer(r);
	assert_int_equal(rest_int(r, "total"), 1);
	assert_int_equal(backup_call_bytes(r, backup_undo, id, "", "", 0), 200);
	answer(r);
	assert_int_equal(rest_int(r, "deleted"), 1);
	assert_int_equal(rest_int(r, "entities"), 1);
	assert_int_equal(backup_call_bytes(r, backup_undo, id, "", "", 0), 409);
	assert_int_equal(backup_call_bytes(r, backup_undo, "x", "", "", 0),
	    404);
}

static void
test_options(void **state)
{
	struct rest_test *r = *state;

	backup_set(r, BACKUP_DRY_RUN, "1");
	assert_int_equal(backup_call(r, backup_import, "", "{\"content\":\"x\"}"),
	    200);
	backup_says(r, "Would import 1 memories");
	backup_set(r, BACKUP_DRY_RUN, "perhaps");
	assert_int_equal(backup_call(r, backup_import, "", "x"), 422);
	backup_set(r, BACKUP_DRY_RUN, "false");
	backup_set(r, BACKUP_MODE, "merge");
	assert_int_equal(backup_call(r, backup_import, "", "x"), 422);
	backup_set(r, BACKUP_MODE, NULL);
	backup_set(r, BACKUP_FORMAT, "xml");
	assert_int_equal(backup_call(r, backup_import, "", "x"), 422);
	assert_int_equal(memory_count(&r->t, "SELECT count(*) FROM imports"),
	    0);
}

/* The place of what is wrong is the body, and its line is named. */
static void
test_refused(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(backup_call(r, backup_import, "",
	    "{\"content\":\"x\"}\n{\"content\":7}"), 422);
	answer(r);
	assert_string_equal(rest_place(r), "body");
	backup_says(r, "line 2: content is no text; nothing was changed");
}

/* One notice for all of a file, however many memories are in it. */
static void
hears_once(struct announce_peer *peer)
{
	announce_peer_hears(peer, "person-1", 0, "memory://profile",
	    "notifications/resources/updated", "\"uri\":\"memory://profile\"");
	announce_peer_hears(peer, "person-1", 0, "memory://knowledge-graph",
	    "notifications/resources/updated",
	    "\"uri\":\"memory://knowledge-graph\"");
	announce_peer_hears(peer, "person-1", TOPIC_RESOURCES, "",
	    "notifications/resources/list_changed", "");
	assert_false(announce_peer_has(peer));
}

static void
test_told(void **state)
{
	struct rest_test *r = *state;
	struct announce_peer peer;

	announce_peer_begin(&peer, r->t.dir);
	fcntl(peer.listening, F_SETFL, O_NONBLOCK);
	r->t.rq->events = events_new(&r->t.f.cfg);
	assert_int_equal(backup_call(r, backup_import, "",
	    "{\"content\":\"a\"}\n{\"content\":\"b\"}"), 200);
	hears_once(&peer);
	/* Nothing new, a dry run, what is refused: nothing to tell. */
	assert_int_equal(backup_call(r, backup_import, "",
	    "{\"content\":\"a\"}"), 200);
	assert_int_equal(backup_call(r, backup_import, "",
	    "{\"content\":7}"), 422);
	backup_set(r, BACKUP_DRY_RUN, "true");
	assert_int_equal(backup_call(r, backup_import, "",
	    "{\"content\":\"c\"}"), 200);
	assert_false(announce_peer_has(&peer));
	backup_set(r, BACKUP_DRY_RUN, NULL);
	assert_int_equal(backup_call(r, backup_import, "", "{\"type\":"
	    "\"entity\",\"name\":\"A\",\"entityType\":\"b\"}"), 200);
	hears_once(&peer);
	answer(r);
	assert_int_equal(backup_call_bytes(r, backup_undo,
	    rest_text(r, "import"), "", "", 0), 200);
	hears_once(&peer);
	events_free(r->t.rq->events);
	announce_peer_end(&peer);
}

/* Neither another nor an undoing while one is running. */
static void
test_one_at_a_time(void **state)
{
	struct rest_test *r = *state;
	struct request rq = *r->t.rq;
	struct rest running = { .rq = &rq, .who = &r->who };

	rq.call.arena = arena_new(65536);
	assert_int_equal(backup_take_turn(&running, BACKUP_IN), OK);
	assert_int_equal(backup_call(r, backup_import, "", "- one\n"), 429);
	assert_int_equal(backup_call_bytes(r, backup_undo, "x", "", "", 0), 429);
	arena_free(rq.call.arena);
	assert_int_equal(backup_call(r, backup_import, "", "- one\n"), 200);
	assert_int_equal(backup_call_bytes(r, backup_undo, "x", "", "", 0), 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BACKUP_TEST(test_in_and_back),
		BACKUP_TEST(test_options),
		BACKUP_TEST(test_refused),
		BACKUP_TEST(test_one_at_a_time),
		BACKUP_TEST(test_told),
	};

	return cmocka_run_group_tests_name("backup_import", tests, NULL, NULL);
}
