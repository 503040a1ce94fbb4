/*
 * test_hub - each packet, its refusals, and what passes with time
 */
#include "hub_fixture.h"

#define NOTICE "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\""

static void
test_park_and_send(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.text[5] = text("Status: 200\r\n\r\n: hello\n\n");
	p.text[6] = text("{\"a\":1}\n{\"b\":2}\n");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_text(peer, "Status: 200\r\n\r\n: hello\n\n"
	    EVENT("{\"a\":1}") EVENT("{\"b\":2}"));
	expect_count(1, 1, 0);
	assert_int_equal(send_to(1, "ann", "{}", 0, NOW), PACKET_DONE);
	expect_text(peer, EVENT("{}"));
	assert_int_equal(send_to(1, "bob", "{}", 0, NOW), PACKET_ABSENT);
	assert_int_equal(send_to(2, "ann", "{}", 0, NOW), PACKET_ABSENT);
	expect_text(peer, "");
	leave(peer);
	expect_count(0, 0, 0);
	assert_int_equal(send_to(1, "ann", "{}", 0, NOW), PACKET_ABSENT);
}

static void
test_line_breaks_cannot_forge_events(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.text[3] = text("{\n\"bye\":\r1}");
	p.until = NOW + 1;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", "{\r\"a\":1}", 0, NOW),
	    PACKET_DONE);
	expect_text(peer, EVENT("{ \"a\":1}"));
	hub_beat(hub, NOW);
	expect_end(peer, EVENT("{ \"bye\": 1}"));
}

static void
test_final(void **state)
{
	int peer = park_plain(1, "ann", 0);

	(void)state;
	assert_int_equal(send_to(1, "ann", "{\"a\":1}", PACKET_FINAL, NOW),
	    PACKET_DONE);
	expect_end(peer, EVENT("{\"a\":1}"));
	expect_count(0, 0, 0);
}

static void
test_numbered_and_replayed(void **state)
{
	static const char name[] = "01010101010101010101010101010101";
	int peer = park_plain(1, "ann", PACKET_LINGERS | PACKET_NUMBERED);
	struct packet p = packet(PACKET_PARK, 1, "ann");
	char expected[512];

	(void)state;
	assert_int_equal(send_to(1, "ann", "1\n2\n3", 0, NOW), PACKET_DONE);
	leave(peer);
	expect_count(1, 0, 0);
	assert_int_equal(send_to(1, "ann", "4", 0, NOW), PACKET_DONE);
	p.flags = PACKET_EXISTING;
	p.number = 2;
	p.text[5] = text("head;");
	p.text[6] = text("5");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	snprintf(expected, sizeof(expected), "head;id: %s-3\n" EVENT("3")
	    "id: %s-4\n" EVENT("4") "id: %s-5\n" EVENT("5"), name, name, name);
	expect_text(peer, expected);
	leave(peer);
}

/* After a restart, say: what comes now is newer than what it has read. */
static void
test_numbers_go_on_where_the_client_was(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.flags = PACKET_LINGERS | PACKET_NUMBERED;
	p.number = 57;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	leave(peer);
	assert_int_equal(send_to(1, "ann", "a", 0, NOW), PACKET_DONE);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_text(peer, "id: 01010101010101010101010101010101-58\n"
	    EVENT("a"));
	leave(peer);
	p.id = id(2);
	p.number = INT64_MAX;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	assert_int_equal(send_to(2, "ann", "a", 0, NOW), PACKET_DONE);
	expect_text(peer, "id: 02020202020202020202020202020202-1\n"
	    EVENT("a"));
	leave(peer);
}

static void
test_unsent_are_replayed(void **state)
{
	int peer = park_plain(1, "ann", PACKET_LINGERS);
	struct packet p = packet(PACKET_PARK, 1, "ann");

	(void)state;
	assert_int_equal(send_to(1, "ann", "1", 0, NOW), PACKET_DONE);
	leave(peer);
	assert_int_equal(send_to(1, "ann", "2\n3", 0, NOW), PACKET_DONE);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_text(peer, EVENT("2") EVENT("3"));
	leave(peer);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_text(peer, "");
	leave(peer);
}

static void
test_new_reader_replaces_the_old(void **state)
{
	int old = park_plain(1, "ann", PACKET_LINGERS), peer;
	struct packet p = packet(PACKET_PARK, 1, "ann");

	(void)state;
	p.topics = 255;
	p.text[3] = text("{\"bye\":1}");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_end(old, "");
	expect_count(1, 1, 0);
	/* The channel hears of what it heard of before. */
	assert_int_equal(listening, 0);
	(void)announce("ann", TOPIC_TOOLS, NULL);
	expect_text(peer, "");
	leave(peer);
}

static void
test_other_persons_channel(void **state)
{
	int peer = park_plain(1, "ann", PACKET_LINGERS), other;
	struct packet p = packet(PACKET_PARK, 1, "bob");

	(void)state;
	assert_int_equal(park(&p, &other, NOW), PACKET_ABSENT);
	assert_int_equal(recv(other, &p, 1, 0), 0);
	close(other);
	p = packet(PACKET_FIND, 1, "bob");
	assert_int_equal(give(&p, -1, NOW), PACKET_ABSENT);
	p = packet(PACKET_ABILITIES, 1, "bob");
	assert_int_equal(give(&p, -1, NOW), PACKET_ABSENT);
	p = packet(PACKET_END, 1, "bob");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	p = packet(PACKET_SUBSCRIBE, 1, "bob");
	p.text[4] = text("memory://a");
	assert_int_equal(give(&p, -1, NOW), PACKET_ABSENT);
	(void)announce("bob", 255, NULL);
	expect_text(peer, "");
	expect_count(1, 1, 0);
	leave(peer);
}

static void
test_existing_only(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.flags = PACKET_EXISTING;
	assert_int_equal(park(&p, &peer, NOW), PACKET_ABSENT);
	close(peer);
	expect_count(0, 0, 0);
}

static void
test_without_a_reader(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.until = 1;
	p.abilities = 5;
	p.flags = PACKET_FINAL;
	p.text[6] = text("1\n2");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_count(1, 0, 0);
	/* It is over, and yet waits for who is to read it. */
	assert_int_equal(send_to(1, "ann", "3", 0, NOW), PACKET_ABSENT);
	hub_beat(hub, NOW + CHANNEL_LINGER_S - 1);
	p = packet(PACKET_FIND, 1, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	assert_int_equal(answered.abilities, 5);
	p = packet(PACKET_PARK, 1, "ann");
	p.flags = PACKET_EXISTING;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_end(peer, EVENT("1") EVENT("2"));
	/* So that one whose connection broke may come again. */
	p.number = 1;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_end(peer, EVENT("2"));
	hub_beat(hub, NOW + CHANNEL_LINGER_S);
	expect_count(0, 0, 0);
}

static void
test_abilities(void **state)
{
	struct packet p = packet(PACKET_ABILITIES, 1, "ann");
	int peer;

	(void)state;
	assert_int_equal(give(&p, -1, NOW), PACKET_ABSENT);
	peer = park_plain(1, "ann", 0);
	p.abilities = 0xfffe;
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	p = packet(PACKET_FIND, 1, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	assert_int_equal(answered.abilities, 0xfffe);
	p = packet(PACKET_FIND, 2, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_ABSENT);
	leave(peer);
}

static void
test_person_cap(void **state)
{
	struct packet p = packet(PACKET_PARK, 9, "ann");
	int peers[PERSON_MOST], peer, other;

	(void)state;
	for (int i = 0; i < PERSON_MOST; i++)
		peers[i] = park_plain(i + 1, "ann", PACKET_LINGERS);
	assert_int_equal(park(&p, &peer, NOW), PACKET_CROWDED);
	close(peer);
	expect_count(PERSON_MOST, PERSON_MOST, 0);
	other = park_plain(20, "bob", 0);
	leave(other);
	/* Who left first goes first. */
	leave(peers[1]);
	hub_beat(hub, NOW + 1);
	assert_int_equal(park(&p, &peer, NOW + 1), PACKET_DONE);
	expect_count(PERSON_MOST, PERSON_MOST, 0);
	assert_int_equal(send_to(2, "ann", "x", 0, NOW), PACKET_ABSENT);
	assert_int_equal(send_to(1, "ann", "x", 0, NOW), PACKET_DONE);
	p = packet(PACKET_SUBSCRIBE, 10, "ann");
	p.text[4] = text("memory://a");
	assert_int_equal(give(&p, -1, NOW), PACKET_CROWDED);
	leave(peer);
	leave(peers[0]);
	leave(peers[2]);
}

static void
test_total_cap(void **state)
{
	struct packet p = packet(PACKET_PARK, 50, "ann");
	char sub[2] = "a";
	int peer;

	(void)state;
	for (int i = 0; i < MOST; i++, sub[0]++) {
		struct packet q = packet(PACKET_PARK, i + 1, sub);

		assert_int_equal(give(&q, -1, NOW), PACKET_DONE);
	}
	assert_int_equal(park(&p, &peer, NOW), PACKET_FULL);
	close(peer);
	expect_count(MOST, 0, 0);
	p = packet(PACKET_PARK, 50, "a");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_count(MOST, 1, 0);
	assert_int_equal(send_to(1, "a", "x", 0, NOW), PACKET_ABSENT);
	leave(peer);
}

static void
test_announce(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int topic, uri, other;

	(void)state;
	p.topics = TOPIC_TOOLS | TOPIC_RESOURCES;
	p.text[2] = text("{\"m\":7}");
	assert_int_equal(park(&p, &topic, NOW), PACKET_DONE);
	p = packet(PACKET_PARK, 2, "ann");
	p.text[4] = text("memory://a\nmemory://b\n");
	assert_int_equal(park(&p, &uri, NOW), PACKET_DONE);
	other = park_plain(3, "bob", 0);
	assert_int_equal(listening, 2);
	assert_int_equal(announce("ann", TOPIC_RESOURCES, NULL), 0);
	expect_text(topic, EVENT(NOTICE ",\"params\":{\"_meta\":{\"m\":7}}}"));
	(void)announce("ann", TOPIC_PROMPTS, NULL);
	expect_text(topic, "");
	(void)announce("ann", 0, "memory://b");
	expect_text(uri, EVENT(NOTICE "}"));
	(void)announce("ann", 0, "memory://");
	(void)announce("ann", 0, "");
	(void)announce("bob", TOPIC_TOOLS, "memory://b");
	(void)announce("nobody", TOPIC_TOOLS, NULL);
	expect_text(uri, "");
	expect_text(topic, "");
	expect_text(other, "");
	leave(topic);
	leave(uri);
	leave(other);
	assert_int_equal(listening, 0);
}

static void
test_announce_params(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int with, without;

	(void)state;
	p.topics = 1;
	p.text[2] = text("{\"m\":7}");
	assert_int_equal(park(&p, &with, NOW), PACKET_DONE);
	p = packet(PACKET_PARK, 2, "ann");
	p.topics = 1;
	assert_int_equal(park(&p, &without, NOW), PACKET_DONE);
	p = packet(PACKET_ANNOUNCE, 0, "ann");
	p.topics = 1;
	p.text[2] = text("m/n");
	p.text[3] = text("\"uri\":\"u\"");
	assert_int_equal(give(&p, -1, NOW), 0);
	expect_text(with, EVENT("{\"jsonrpc\":\"2.0\",\"method\":\"m/n\","
	    "\"params\":{\"uri\":\"u\",\"_meta\":{\"m\":7}}}"));
	expect_text(without, EVENT("{\"jsonrpc\":\"2.0\",\"method\":\"m/n\","
	    "\"params\":{\"uri\":\"u\"}}"));
	leave(with);
	leave(without);
}

static void
test_ended_grant(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int first, second;

	(void)state;
	p.topics = 1;
	p.flags = PACKET_LINGERS;
	p.text[1] = text("g1");
	p.text[3] = text("{\"bye\":1}");
	assert_int_equal(park(&p, &first, NOW), PACKET_DONE);
	p.id = id(2);
	assert_int_equal(park(&p, &second, NOW), PACKET_DONE);
	ended_grant = "g1";
	p = packet(PACKET_ANNOUNCE, 0, "ann");
	p.topics = 2;
	(void)give(&p, -1, NOW);
	expect_text(first, "");
	(void)announce("ann", 1, NULL);
	expect_end(first, "");
	expect_end(second, "");
	expect_count(0, 0, 0);
	ended_grant = NULL;
	p = packet(PACKET_PARK, 1, "ann");
	p.text[1] = text("g1");
	assert_int_equal(park(&p, &first, NOW), PACKET_DONE);
	ended_grant = "g1";
	hub_beat(hub, NOW + CHANNEL_BEAT_S - 1);
	expect_text(first, "");
	hub_beat(hub, NOW + CHANNEL_BEAT_S);
	expect_end(first, "");
	expect_count(0, 0, 0);
}

static void
test_subscribe(void **state)
{
	struct packet p = packet(PACKET_SUBSCRIBE, 1, "ann");
	char uri[CHANNEL_URI_MAX + 2];
	int peer;

	(void)state;
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p.text[4] = text("a\nb");
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p.text[4] = text("memory://a");
	p.flags = PACKET_OFF;
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_count(0, 0, 0);
	p.flags = 0;
	for (int i = 0; i < CHANNEL_URIS_MAX; i++) {
		snprintf(uri, sizeof(uri), "memory://%d", i);
		p.text[4] = text(uri);
		assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
		assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	}
	expect_count(1, 0, 0);
	assert_int_equal(listening, 1);
	p.text[4] = text("memory://more");
	assert_int_equal(give(&p, -1, NOW), PACKET_CROWDED);
	(void)announce("ann", 0, "memory://63");
	p = packet(PACKET_SUBSCRIBE, 1, "ann");
	p.flags = PACKET_OFF;
	p.text[4] = text("memory://63");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	(void)announce("ann", 0, "memory://63");
	p = packet(PACKET_PARK, 1, "ann");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_text(peer, EVENT(NOTICE "}"));
	memset(uri, 'u', sizeof(uri) - 1);
	uri[sizeof(uri) - 1] = '\0';
	p = packet(PACKET_SUBSCRIBE, 1, "ann");
	p.text[4] = text(uri);
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	leave(peer);
}

/* Question `n` of "ann/app", asked on a channel; `session` 0: none. */
static enum packet_type
ask(int n, int channel, int session, int64_t count)
{
	struct packet p = packet(PACKET_ASK, n, "ann/app");

	p.of = id(channel);
	p.session = id(session);
	p.number = count;
	p.text[1] = text("17");
	p.text[2] = text("{\"call\":1}");
	p.text[3] = text("kept");
	p.text[4] = text("[\"k0\",\"k1\"]");
	p.text[5] = text("ann");
	return give(&p, -1, NOW);
}

static enum packet_type
reply(int n, const char *caller, int64_t number, const char *answer)
{
	struct packet p = packet(PACKET_ANSWER, n, caller);

	p.session = id(6);
	p.number = number;
	p.text[1] = text(answer);
	return give(&p, -1, NOW);
}

static void
assert_span(struct span s, const char *expected)
{
	assert_int_equal(s.len, strlen(expected));
	assert_memory_equal(s.p, expected, s.len);
}

static void
test_questions(void **state)
{
	(void)state;
	assert_int_equal(ask(1, 5, 6, 2), PACKET_DONE);
	assert_int_equal(ask(1, 5, 6, 2), PACKET_BROKEN);
	assert_int_equal(ask(2, 5, 6, 0), PACKET_BROKEN);
	assert_int_equal(ask(2, 5, 6, QUESTIONS_MAX + 1), PACKET_BROKEN);
	expect_count(0, 0, 1);
	assert_int_equal(reply(1, "ann/other", 0, "1"), PACKET_ABSENT);
	assert_int_equal(reply(1, "", 0, "1"), PACKET_ABSENT);
	assert_int_equal(reply(2, "ann/app", 0, "1"), PACKET_ABSENT);
	assert_int_equal(reply(1, "ann/app", 2, "1"), PACKET_ABSENT);
	assert_int_equal(reply(1, "ann/app", -1, "1"), PACKET_ABSENT);
	assert_int_equal(reply(1, "ann/app", 1, ""), PACKET_BROKEN);
	assert_int_equal(reply(1, "ann/app", 1, "{\"b\":1}"), PACKET_DONE);
	assert_int_equal(reply(1, "ann/app", 1, "{}"), PACKET_ABSENT);
	assert_int_equal(reply(1, "ann/app", 0, "\"a\""), PACKET_ASK);
	assert_int_equal(answered.number, 2);
	assert_memory_equal(&answered.id, id(1).bytes, CHANNEL_ID_LEN);
	assert_memory_equal(&answered.of, id(5).bytes, CHANNEL_ID_LEN);
	assert_memory_equal(&answered.session, id(6).bytes, CHANNEL_ID_LEN);
	assert_span(answered.text[0], "ann/app");
	assert_span(answered.text[1], "17");
	assert_span(answered.text[2], "{\"call\":1}");
	assert_span(answered.text[3], "kept");
	assert_span(answered.text[4], "[\"k0\",\"k1\"]");
	assert_span(answered.text[5], "[\"a\",{\"b\":1}]");
	assert_int_equal(reply(1, "ann/app", 0, "1"), PACKET_ABSENT);
	/* It runs until it has said something where it waits, or too long. */
	expect_count(0, 0, 1);
	hub_beat(hub, NOW + 59);
	expect_count(0, 0, 1);
	hub_beat(hub, NOW + 60);
	expect_count(0, 0, 0);
}

#define LOST EVENT("{\"jsonrpc\":\"2.0\",\"id\":17,\"error\":{\"code\":-32603," \
	"\"message\":\"the call did not come to its end; look before calling " \
	"again\"}}")

/* Its answer ends it; that of another channel, or of none, does not. */
static void
test_a_call_that_runs(void **state)
{
	int own = park_plain(5, "ann", 0), other = park_plain(4, "ann", 0);
	struct packet p = packet(PACKET_SEND, 5, "ann");

	(void)state;
	assert_int_equal(ask(1, 5, 6, 1), PACKET_DONE);
	assert_int_equal(reply(1, "ann/app", 0, "1"), PACKET_ASK);
	p.text[1] = text("1");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_count(2, 2, 1);
	p.of = id(1);
	p.flags = PACKET_FINAL;
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_end(own, EVENT("1") EVENT("1"));
	expect_count(1, 1, 0);
	/* Who runs it may die. */
	own = park_plain(5, "ann", 0);
	assert_int_equal(ask(2, 5, 6, 1), PACKET_DONE);
	assert_int_equal(reply(2, "ann/app", 0, "1"), PACKET_ASK);
	hub_beat(hub, NOW + 60);
	expect_end(own, LOST);
	leave(other);
}

/* Refused where it was to wait, a call does not wait. */
static void
test_a_call_without_a_place(void **state)
{
	struct packet p = packet(PACKET_PARK, 5, "ann");
	int held[PERSON_MOST], peer;

	(void)state;
	for (int i = 0; i < PERSON_MOST; i++)
		held[i] = park_plain(10 + i, "ann", 0);
	assert_int_equal(ask(1, 5, 6, 1), PACKET_DONE);
	assert_int_equal(park(&p, &peer, NOW), PACKET_CROWDED);
	expect_count(PERSON_MOST, PERSON_MOST, 0);
	close(peer);
	for (int i = 0; i < PERSON_MOST; i++)
		leave(held[i]);
}

/* Nobody is short of room for what one person holds. */
static void
test_one_person_s_share(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, "ann/app");
	size_t len = 1000 * 1000;
	char *call = arena_alloc(arena, len);

	(void)state;
	memset(call, 'x', len);
	p.number = 1;
	p.text[2] = (struct span){ call, len };
	p.text[5] = text("ann");
	for (int i = 0; i < 3; i++) {
		p.id = id(20 + i);
		assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	}
	p.id = id(30);
	assert_int_equal(give(&p, -1, NOW), PACKET_FULL);
	p.text[5] = text("bob");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	hub_beat(hub, NOW + QUESTION_LIFE_S);
}

static void
test_too_many_questions(void **state)
{
	struct packet p;

	(void)state;
	for (int i = 0; i < HUB_QUESTIONS_PERSON; i++)
		assert_int_equal(ask(i + 1, 5, 6, 1), PACKET_DONE);
	assert_int_equal(ask(99, 5, 6, 1), PACKET_CROWDED);
	p = packet(PACKET_ASK, 99, "bob/app");
	p.number = 1;
	p.text[5] = text("bob");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_count(0, 0, HUB_QUESTIONS_PERSON + 1);
	hub_beat(hub, NOW + QUESTION_LIFE_S);
	expect_count(0, 0, 0);
}

#define LATE EVENT("{\"jsonrpc\":\"2.0\",\"id\":17,\"error\":{\"code\":-32603," \
	"\"message\":\"the client did not answer in time; call again\"}}")

static void
test_question_expires(void **state)
{
	int own = park_plain(5, "ann", 0), session = park_plain(6, "ann", 0);

	(void)state;
	assert_int_equal(ask(1, 5, 6, 1), PACKET_DONE);
	assert_int_equal(ask(2, 6, 6, 1), PACKET_DONE);
	hub_beat(hub, NOW + QUESTION_LIFE_S - 1);
	(void)read_all(own);
	(void)read_all(session);
	expect_count(2, 2, 2);
	hub_beat(hub, NOW + QUESTION_LIFE_S);
	expect_end(own, LATE);
	expect_text(session, LATE);
	expect_count(1, 1, 0);
	leave(session);
}

static enum packet_type
cancel(int n, const char *caller, const char *request_id)
{
	struct packet p = packet(PACKET_CANCEL, n, caller);

	p.text[1] = text(request_id);
	p.text[2] = text("ann");
	return give(&p, -1, NOW);
}

static void
test_cancel(void **state)
{
	int own = park_plain(5, "ann", 0), session = park_plain(6, "ann", 0);

	(void)state;
	assert_int_equal(ask(1, 5, 6, 1), PACKET_DONE);
	assert_int_equal(cancel(7, "ann/app", "17"), PACKET_ABSENT);
	assert_int_equal(cancel(0, "ann/app", "17"), PACKET_BROKEN);
	assert_int_equal(cancel(6, "ann/app", "18"), PACKET_ABSENT);
	assert_int_equal(cancel(6, "ann/other", "17"), PACKET_ABSENT);
	expect_count(2, 2, 1);
	assert_int_equal(cancel(6, "ann/app", "17"), PACKET_DONE);
	expect_end(own, "");
	assert_int_equal(ask(2, 6, 6, 1), PACKET_DONE);
	assert_int_equal(cancel(6, "ann/app", "17"), PACKET_DONE);
	expect_text(session, "");
	expect_count(1, 1, 0);
	leave(session);
	own = park_plain(5, "ann", 0);
	assert_int_equal(ask(3, 5, 0, 1), PACKET_DONE);
	assert_int_equal(cancel(5, "ann/app", "17"), PACKET_DONE);
	expect_end(own, "");
	expect_count(0, 0, 0);
}

static void
test_questions_go_with_their_channel(void **state)
{
	int own = park_plain(5, "ann", 0);

	(void)state;
	assert_int_equal(ask(1, 5, 6, 1), PACKET_DONE);
	leave(own);
	expect_count(0, 0, 0);
	assert_int_equal(reply(1, "ann/app", 0, "1"), PACKET_ABSENT);
}

static void
test_end(void **state)
{
	struct packet p = packet(PACKET_PARK, 2, "ann");
	int session = park_plain(1, "ann", 0), call, other, third;

	(void)state;
	p.session = id(1);
	p.text[3] = text("{\"bye\":1}");
	assert_int_equal(park(&p, &call, NOW), PACKET_DONE);
	other = park_plain(3, "ann", 0);
	p = packet(PACKET_PARK, 4, "bob");
	p.session = id(1);
	assert_int_equal(park(&p, &third, NOW), PACKET_DONE);
	assert_int_equal(ask(1, 2, 1, 1), PACKET_DONE);
	p = packet(PACKET_END, 0, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p = packet(PACKET_END, 1, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_end(session, "");
	expect_end(call, EVENT("{\"bye\":1}"));
	expect_text(other, "");
	expect_text(third, "");
	expect_count(2, 2, 0);
	leave(other);
	leave(third);
}

static void
test_beats(void **state)
{
	int peer = park_plain(1, "ann", 0);

	(void)state;
	hub_beat(hub, NOW + CHANNEL_BEAT_S - 1);
	expect_text(peer, "");
	hub_beat(hub, NOW + CHANNEL_BEAT_S);
	hub_beat(hub, NOW + CHANNEL_BEAT_S + 1);
	expect_text(peer, ": \n\n");
	hub_beat(hub, NOW + 2 * CHANNEL_BEAT_S);
	expect_text(peer, ": \n\n");
	close(peer);
	hub_beat(hub, NOW + 3 * CHANNEL_BEAT_S);
	expect_count(0, 0, 0);
}

static void
test_until(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer;

	(void)state;
	p.flags = PACKET_LINGERS;
	p.text[3] = text("{\"bye\":1}");
	p.until = NOW + 2 * CHANNEL_BEAT_S + 5;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	hub_beat(hub, NOW + CHANNEL_BEAT_S);
	expect_text(peer, ": \n\n");
	hub_beat(hub, NOW + 2 * CHANNEL_BEAT_S);
	expect_end(peer, EVENT("{\"bye\":1}"));
	expect_count(1, 0, 0);
	/* One that ends before its first beat does not outlive it. */
	p = packet(PACKET_PARK, 2, "ann");
	p.until = NOW + 5;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	hub_beat(hub, NOW + 3);
	expect_text(peer, "");
	hub_beat(hub, NOW + 4);
	expect_end(peer, "");
	expect_count(1, 0, 0);
}

static void
test_slow_reader(void **state)
{
	int peer = park_plain(1, "ann", PACKET_LINGERS);
	char *big = arena_alloc(arena, 600 * 1024);
	struct reading got;

	(void)state;
	memset(big, 'x', 600 * 1024 - 1);
	assert_int_equal(send_to(1, "ann", big, 0, NOW), PACKET_DONE);
	assert_true(watched_writes);
	hub_beat(hub, NOW + CHANNEL_BEAT_S);
	expect_count(1, 1, 0);
	got = read_all(peer);
	assert_int_equal(got.len, strlen(EVENT("")) + 600 * 1024 - 1);
	assert_false(watched_writes);
	assert_int_equal(send_to(1, "ann", big, 0, NOW), PACKET_DONE);
	hub_beat(hub, NOW + 2 * CHANNEL_BEAT_S);
	expect_count(1, 1, 0);
	hub_beat(hub, NOW + 3 * CHANNEL_BEAT_S);
	expect_count(1, 0, 0);
	close(peer);
}

static void
test_slow_reader_misses_notices(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	char *big = arena_alloc(arena, 600 * 1024);
	int peer;

	(void)state;
	memset(big, 'x', 600 * 1024 - 1);
	p.topics = TOPIC_TOOLS;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", big, 0, NOW), PACKET_DONE);
	expect_count(1, 1, 0);
	(void)announce("ann", TOPIC_TOOLS, NULL);
	expect_count(0, 0, 0);
	assert_int_equal(forgotten_fd, watched_fd);
	close(peer);
}

static void
test_backlog_is_bounded(void **state)
{
	int peer = park_plain(1, "ann", 0);
	char *big = arena_alloc(arena, 600 * 1024);
	struct hub_count c;

	(void)state;
	memset(big, 'x', 600 * 1024 - 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(send_to(1, "ann", big, 0, NOW), PACKET_DONE);
	hub_count(hub, &c);
	assert_in_range(c.bytes, HUB_BACKLOG_MAX, 3 * 600 * 1024);
	assert_int_equal(send_to(1, "ann", big, 0, NOW), PACKET_ABSENT);
	expect_count(0, 0, 0);
	close(peer);
}

static void
test_broken_packets(void **state)
{
	struct packet p = packet(PACKET_DONE, 1, "ann");
	int pair[2];
	char byte;

	(void)state;
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p = packet(PACKET_PARK, 1, "");
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p = packet(PACKET_PARK, 0, "ann");
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p = packet(PACKET_PARK, 1, "ann");
	p.text[2] = (struct span){ "a\0b", 3 };
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	p = packet(PACKET_ASK, 1, "");
	p.number = 1;
	assert_int_equal(give(&p, -1, NOW), PACKET_BROKEN);
	/* A descriptor that nobody expected is closed. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	p = packet(PACKET_FIND, 1, "ann");
	assert_int_equal(give(&p, pair[1], NOW), PACKET_ABSENT);
	assert_int_equal(recv(pair[0], &byte, 1, 0), 0);
	close(pair[0]);
	expect_count(0, 0, 0);
}

static void
test_free_says_goodbye(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	const struct hub_rules rules = { .channels_max = 8,
	    .channels_person = 8 };
	int peer;

	(void)state;
	p.text[3] = text("{\"bye\":1}");
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	hub_free(hub);
	hub = hub_new(&rules);
	expect_end(peer, EVENT("{\"bye\":1}"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HUB(test_park_and_send),
		IN_HUB(test_line_breaks_cannot_forge_events),
		IN_HUB(test_final),
		IN_HUB(test_numbered_and_replayed),
		IN_HUB(test_numbers_go_on_where_the_client_was),
		IN_HUB(test_unsent_are_replayed),
		IN_HUB(test_new_reader_replaces_the_old),
		IN_HUB(test_other_persons_channel),
		IN_HUB(test_existing_only),
		IN_HUB(test_without_a_reader),
		IN_HUB(test_abilities),
		IN_HUB(test_person_cap),
		IN_HUB(test_total_cap),
		IN_HUB(test_announce),
		IN_HUB(test_announce_params),
		IN_HUB(test_ended_grant),
		IN_HUB(test_subscribe),
		IN_HUB(test_questions),
		IN_HUB(test_a_call_that_runs),
		IN_HUB(test_a_call_without_a_place),
		IN_HUB(test_one_person_s_share),
		IN_HUB(test_too_many_questions),
		IN_HUB(test_question_expires),
		IN_HUB(test_cancel),
		IN_HUB(test_questions_go_with_their_channel),
		IN_HUB(test_end),
		IN_HUB(test_beats),
		IN_HUB(test_until),
		IN_HUB(test_slow_reader),
		IN_HUB(test_slow_reader_misses_notices),
		IN_HUB(test_backlog_is_bounded),
		IN_HUB(test_broken_packets),
		IN_HUB(test_free_says_goodbye),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
