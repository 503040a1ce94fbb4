/*
 * test_events - asking the real hub, and what becomes of it when that is away
 */
#include "unit.h"

#include "stream_world.h"

static struct stream_world s;
#define RQ (&s.w.f.rq)
#define EV (s.w.f.rq.events)
#define CALL (&s.w.f.rq.call)

static void
begin(void)
{
	stream_world_begin(&s, ERA_LEGACY);
	stream_world_hub(&s, 3);
}

static struct parking
of_alice(bool lingers)
{
	struct parking p = { .channel = { .sub = "alice",
	    .client_id = "c1", .lingers = lingers },
	    .until = RQ->call.now + 1000000000, .after = -1 };

	channel_id_new(&p.channel.id);
	return p;
}

static void
a_request_is_parked_and_written_to(void **state)
{
	struct parking p;
	unsigned abilities;
	int fd, parked;

	(void)state;
	begin();
	p = of_alice(false);
	p.preamble = ": hello\n\n";
	p.lines = "{\"a\":1}\n{\"b\":2}";
	p.channel.abilities = 5;
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(EV, CALL, &p, "Status: 200\r\n\r\n",
	    parked, 1), OK);
	close(parked);
	assert_string_equal(stream_world_read(&s, fd, "{\"b\":2}\n\n"),
	    "Status: 200\r\n\r\n: hello\n\nevent: message\ndata: {\"a\":1}\n\n"
	    "event: message\ndata: {\"b\":2}\n\n");
	assert_int_equal(events_find(EV, CALL, &p.channel.id, "alice",
	    &abilities), OK);
	assert_int_equal(abilities, 5);
	assert_int_equal(events_set_abilities(EV, CALL, &p.channel.id,
	    "alice", 2), OK);
	assert_int_equal(events_find(EV, CALL, &p.channel.id, "alice",
	    &abilities), OK);
	assert_int_equal(abilities, 2);
	assert_int_equal(events_find(EV, CALL, &p.channel.id, "bob",
	    &abilities), ERR_NOT_FOUND);
	assert_int_equal(abilities, 0);
	assert_int_equal(events_send(EV, CALL, &p.channel.id, "bob", "{}",
	    true, NULL), ERR_NOT_FOUND);
	assert_int_equal(events_send(EV, CALL, &p.channel.id, "alice",
	    "{\"c\":3}", true, NULL), OK);
	assert_string_equal(stream_world_read(&s, fd, "none"),
	    "event: message\ndata: {\"c\":3}\n\n");
	assert_int_equal(events_send(EV, CALL, &p.channel.id, "alice", "{}",
	    false, NULL), ERR_NOT_FOUND);
	close(fd);
	stream_world_end(&s);
}

static void
too_many_and_too_large(void **state)
{
	char *large;
	struct parking p, last;
	int fds[3], fd, parked;

	(void)state;
	begin();
	for (int i = 0; i < 3; i++) {
		last = of_alice(false);
		fds[i] = stream_world_connection(&parked);
		assert_int_equal(events_park(EV, CALL, &last, "", parked, 1),
		    OK);
		close(parked);
	}
	p = of_alice(false);
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(EV, CALL, &p, "", parked, 1),
	    ERR_LIMITED);
	/* It is still the caller's to answer on. */
	assert_int_equal(write(parked, "x", 1), 1);
	close(parked);
	p.existing = true;
	assert_int_equal(events_park(EV, CALL, &p, "", -1, 1), ERR_NOT_FOUND);
	large = arena_alloc(RQ->call.arena, EVENTS_TEXT_MAX + 2);
	memset(large, 'a', EVENTS_TEXT_MAX + 1);
	assert_int_equal(events_send(EV, CALL, &last.channel.id, "alice",
	    large, false, NULL), ERR_TOO_LARGE);
	large[EVENTS_TEXT_MAX] = '\0';
	assert_int_equal(events_send(EV, CALL, &last.channel.id, "alice",
	    large, false, NULL), OK);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	close(fd);
	stream_world_end(&s);
}

static void
announce(const char *sub, const char *uri, const char *params)
{
	const struct announcement a = { .sub = sub, .uri = uri, .method = "m",
	    .params = params };

	events_announce(EV, CALL, &a);
}

static void
subscriptions_hear(void **state)
{
	const char *uri = "toy:a";
	struct channel ch;
	struct parking p;
	int fd, parked;
	char *large;

	(void)state;
	begin();
	p = of_alice(true);
	ch = p.channel;
	ch.uris = &uri;
	ch.nuris = 1;
	/* Before anybody reads it. */
	assert_int_equal(events_subscribe(EV, CALL, &ch, true), OK);
	fd = stream_world_connection(&parked);
	assert_int_equal(events_park(EV, CALL, &p, "", parked, 1), OK);
	close(parked);
	announce("alice", "toy:b", "\"uri\":\"b\"");
	announce("bob", "toy:a", "\"uri\":\"a\"");
	events_announce(EV, CALL, &(struct announcement){ .sub = "alice",
	    .except = "c2\nc1", .uri = "toy:a", .method = "hidden" });
	events_announce(EV, CALL, &(struct announcement){ .sub = "alice",
	    .except = "c2", .uri = "toy:a", .method = "shown" });
	assert_string_equal(stream_world_read(&s, fd, "\n\n"),
	    "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"shown\""
	    "}\n\n");
	/* One that is too long is not told, and makes nobody deaf. */
	large = arena_alloc(RQ->call.arena, EVENTS_TEXT_MAX + 1);
	memset(large, 'a', EVENTS_TEXT_MAX);
	events_announce(EV, CALL, &(struct announcement){ .sub = "alice",
	    .except = large, .uri = "toy:a", .method = "long" });
	announce("alice", "toy:a", "\"uri\":\"a\"");
	assert_string_equal(stream_world_read(&s, fd, "\n\n"),
	    "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"m\","
	    "\"params\":{\"uri\":\"a\"}}\n\n");
	assert_int_equal(events_subscribe(EV, CALL, &ch, false), OK);
	announce("alice", "toy:a", NULL);
	events_end(EV, CALL, &p.channel.id, "bob");
	assert_int_equal(events_send(EV, CALL, &p.channel.id, "alice", "{}",
	    false, NULL), OK);
	events_end(EV, CALL, &p.channel.id, "alice");
	assert_string_equal(stream_world_read(&s, fd, "none"),
	    "event: message\ndata: {}\n\n");
	close(fd);
	stream_world_end(&s);
}

static struct question
a_question(void)
{
	struct question q = { .sub = "alice", .caller = "alice c1",
	    .abilities = 5, .request_id = "\"r\"",
	    .message = "{\"call\":1}", .kept = "kept", .keys = "[\"a\",\"b\"]",
	    .count = 2 };

	channel_id_new(&q.id);
	channel_id_new(&q.channel);
	channel_id_new(&q.session);
	return q;
}

static void
a_call_waits_for_all_answers(void **state)
{
	struct question q, got;

	(void)state;
	begin();
	q = a_question();
	assert_int_equal(events_ask(EV, CALL, &q), OK);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "bob c1", 1,
	    "{}", &got), ERR_NOT_FOUND);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.channel, "alice c1",
	    1, "{}", &got), ERR_NOT_FOUND);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 2, "{}",
	    &got), ERR_NOT_FOUND);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 1,
	    "{\"n\":1}", &got), OK);
	assert_null(got.answers);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 0,
	    "{\"n\":0}", &got), OK);
	assert_string_equal(got.answers, "[{\"n\":0},{\"n\":1}]");
	assert_string_equal(got.message, q.message);
	assert_string_equal(got.kept, q.kept);
	assert_string_equal(got.keys, q.keys);
	assert_string_equal(got.request_id, q.request_id);
	assert_int_equal(got.count, 2);
	assert_int_equal(got.abilities, 5);
	assert_memory_equal(got.channel.bytes, q.channel.bytes, 16);
	assert_memory_equal(got.session.bytes, q.session.bytes, 16);
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 0, "{}",
	    &got), ERR_NOT_FOUND);
	/* One that was given up. */
	q = a_question();
	assert_int_equal(events_ask(EV, CALL, &q), OK);
	events_cancel(EV, CALL, &q.session, "alice", "alice c1", "\"other\"");
	events_cancel(EV, CALL, &q.session, "alice", "alice c2", "\"r\"");
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 0, "{}",
	    &got), OK);
	events_cancel(EV, CALL, &q.session, "alice", "alice c1", "\"r\"");
	assert_int_equal(events_answer(EV, CALL, &q.id, &q.session, "alice c1", 1, "{}",
	    &got), ERR_NOT_FOUND);
	stream_world_end(&s);
}

/* Without the program, and with another one in its place. */
static void
it_is_away_and_comes_back(void **state)
{
	unsigned abilities;
	struct parking p;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	p = of_alice(true);
	assert_int_equal(events_park(EV, CALL, &p, "", -1, 0),
	    ERR_UNAVAILABLE);
	stream_world_hub(&s, 3);
	assert_int_equal(events_park(EV, CALL, &p, "", -1, 0), OK);
	stream_world_end_hub(&s);
	assert_int_equal(events_find(EV, CALL, &p.channel.id, "alice",
	    &abilities), ERR_UNAVAILABLE);
	stream_world_hub(&s, 3);
	assert_int_equal(events_find(EV, CALL, &p.channel.id, "alice",
	    &abilities), ERR_NOT_FOUND);
	assert_int_equal(events_park(EV, CALL, &p, "", -1, 0), OK);
	/* A connection that broke while nobody looked is made anew. */
	stream_world_end_hub(&s);
	stream_world_hub(&s, 3);
	assert_int_equal(events_park(EV, CALL, &p, "", -1, 0), OK);
	stream_world_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_parked_and_written_to),
		cmocka_unit_test(too_many_and_too_large),
		cmocka_unit_test(subscriptions_hear),
		cmocka_unit_test(a_call_waits_for_all_answers),
		cmocka_unit_test(it_is_away_and_comes_back),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
