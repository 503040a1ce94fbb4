/*
 * test_notice - what is said to those who listen, and that nobody else is told
 */
#include "unit.h"

#include <fcntl.h>

#include "mcp/notice.h"
#include "stream_world.h"
#include "announce_peer.h"

static struct stream_world s;
static struct announce_peer peer;
#define RQ (&s.w.f.rq)

static void
begin(void)
{
	stream_world_begin(&s, ERA_LEGACY);
	announce_peer_begin(&peer, s.w.dir);
	fcntl(peer.listening, F_SETFL, O_NONBLOCK);
}

static void
end(void)
{
	announce_peer_end(&peer);
	stream_world_end(&s);
}

static void
each_kind_has_its_method(void **state)
{
	(void)state;
	begin();
	notice_list_changed(RQ, "alice", NULL, TOPIC_TOOLS);
	notice_list_changed(RQ, "alice", NULL, TOPIC_PROMPTS);
	notice_list_changed(RQ, "bob", NULL, TOPIC_RESOURCES);
	notice_resource_updated(RQ, "alice", NULL, "toy:\"a");
	announce_peer_hears(&peer, "alice", TOPIC_TOOLS, "",
	    "notifications/tools/list_changed", "");
	announce_peer_hears(&peer, "alice", TOPIC_PROMPTS, "",
	    "notifications/prompts/list_changed", "");
	announce_peer_hears(&peer, "bob", TOPIC_RESOURCES, "",
	    "notifications/resources/list_changed", "");
	announce_peer_hears(&peer, "alice", 0, "toy:\"a",
	    "notifications/resources/updated", "\"uri\":\"toy:\\\"a\"");
	assert_false(announce_peer_has(&peer));
	end();
}

/* No connection is made for it. */
static void
nobody_listens(void **state)
{
	(void)state;
	begin();
	listeners_set(peer.listeners, 0);
	notice_list_changed(RQ, "alice", NULL, TOPIC_TOOLS);
	notice_resource_updated(RQ, "alice", NULL, "toy:a");
	assert_false(announce_peer_has(&peer));
	assert_int_equal(peer.fd, -1);
	end();
}

/* The change stands, whoever hears of it. */
static void
nobody_is_there(void **state)
{
	struct events *ev;

	(void)state;
	begin();
	close(peer.listening);
	notice_list_changed(RQ, "alice", NULL, TOPIC_TOOLS);
	notice_resource_updated(RQ, "alice", NULL, "toy:a");
	ev = RQ->events;
	RQ->events = NULL;
	notice_list_changed(RQ, "alice", NULL, TOPIC_TOOLS);
	notice_resource_updated(RQ, "alice", NULL, "toy:a");
	RQ->events = ev;
	peer.listening = -1;
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_method),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(nobody_is_there),
	};

	return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
