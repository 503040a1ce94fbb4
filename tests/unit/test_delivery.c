/*
 * test_delivery - large messages, broken connections, and a full hub
 *
 * What each packet does is in test_hub.
 */
#include "hub_fixture.h"

#include "events/delivery.h"

/* A line of `len` bytes. */
static char *
line(size_t len)
{
	char *text_of = arena_alloc(arena, len + 1);

	memset(text_of, 'x', len);
	return text_of;
}

static size_t
length_of(int peer)
{
	struct reading got = read_all(peer);

	return got.len;
}

static void
test_large_answer_without_reader(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	size_t len = 1000 * 1000;
	int peer;

	(void)state;
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", "before", 0, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", line(len), PACKET_FINAL, NOW),
	    PACKET_DONE);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	assert_int_equal(length_of(peer), len + strlen(EVENT("")));
	close(peer);
	/* It was read, and is more than is kept. */
	p.number = 0;
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_end(peer, "");
	expect_count(1, 0, 0);
}

static void
test_what_was_not_taken_is_sent_again(void **state)
{
	int peer = park_plain(1, "ann", PACKET_LINGERS);
	struct packet p = packet(PACKET_PARK, 1, "ann");
	size_t each = 60 * 1000, big = each + strlen(EVENT("")), small;
	struct reading got;

	(void)state;
	small = strlen(EVENT("small"));
	/* More than the kernel takes: it leaves without reading. */
	for (int i = 0; i < 4; i++)
		assert_int_equal(send_to(1, "ann", line(each), 0, NOW),
		    PACKET_DONE);
	assert_true(watched_writes);
	assert_int_equal(send_to(1, "ann", "small", 0, NOW), PACKET_DONE);
	leave(peer);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	got = read_all(peer);
	assert_in_range(got.len, big + small, 3 * big + small);
	assert_int_equal((got.len - small) % big, 0);
	assert_string_equal(got.text + got.len - small, EVENT("small"));
	leave(peer);
}

static void
test_final_broken_before_it_was_taken(void **state)
{
	int peer = park_plain(1, "ann", PACKET_LINGERS);
	struct packet p = packet(PACKET_PARK, 1, "ann");
	size_t len = 250 * 1000;
	struct reading got;

	(void)state;
	assert_int_equal(send_to(1, "ann", line(len), PACKET_FINAL, NOW),
	    PACKET_DONE);
	assert_true(watched_writes);
	expect_count(1, 1, 0);
	assert_int_equal(send_to(1, "ann", "late", 0, NOW), PACKET_ABSENT);
	leave(peer);
	expect_count(1, 0, 0);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	got = read_all(peer);
	assert_int_equal(got.len, len + strlen(EVENT("")));
	assert_true(read_all(peer).closed);
	close(peer);
	expect_count(1, 0, 0);
}

static void
test_slow_end_of_one_that_does_not_linger(void **state)
{
	int peer = park_plain(1, "ann", 0);
	size_t len = 900 * 1000;
	struct reading got;

	(void)state;
	assert_int_equal(send_to(1, "ann", line(len), PACKET_FINAL, NOW),
	    PACKET_DONE);
	expect_count(1, 1, 0);
	got = read_all(peer);
	assert_int_equal(got.len, len + strlen(EVENT("")));
	got = read_all(peer);
	expect_count(0, 0, 0);
	close(peer);
}

static void
test_ended_one_that_reads_no_more_is_dropped(void **state)
{
	int peer = park_plain(1, "ann", 0);
	struct packet p = packet(PACKET_END, 1, "ann");

	(void)state;
	assert_int_equal(send_to(1, "ann", line(900 * 1000), 0, NOW),
	    PACKET_DONE);
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	expect_count(0, 1, 0);
	hub_beat(hub, NOW + CHANNEL_BEAT_S);
	expect_count(0, 1, 0);
	hub_beat(hub, NOW + 2 * CHANNEL_BEAT_S);
	expect_count(0, 0, 0);
	close(peer);
}

static void
test_replaced_with_a_backlog(void **state)
{
	int old = park_plain(1, "ann", PACKET_LINGERS), peer;
	struct packet p = packet(PACKET_PARK, 1, "ann");
	size_t len = 250 * 1000;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(send_to(1, "ann", line(len), 0, NOW),
		    PACKET_DONE);
	assert_int_equal(park(&p, &peer, NOW), PACKET_DONE);
	expect_count(1, 1, 0);
	/* The last one is kept, and was not taken. */
	assert_int_equal(length_of(peer), len + strlen(EVENT("")));
	close(old);
	leave(peer);
}

/* Fills the hub to its last bytes with waiting answers of others. */
static void
fill(void)
{
	struct hub_count c;
	size_t len = 1000 * 1000;

	for (int i = 0; i < 20; i++) {
		char sub[] = { (char)('a' + i), '\0' };
		struct packet p = packet(PACKET_ASK, 100 + i, sub);

		p.number = 1;
		for (int j = 0; j < 2; j++) {
			hub_count(hub, &c);
			if (HUB_BYTES_MAX - c.bytes < 2000)
				return;
			if (len > HUB_BYTES_MAX - c.bytes - 1000)
				len = HUB_BYTES_MAX - c.bytes - 1000;
			p.id.bytes[3] = (unsigned char)j;
			p.text[2] = (struct span){ line(len), len };
			p.text[5] = text(sub);
			assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
		}
	}
}

static void
test_full(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int peer, other = park_plain(2, "ann", 0);

	(void)state;
	assert_int_equal(give(&p, -1, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", line(5000), 0, NOW), PACKET_DONE);
	fill();
	p = packet(PACKET_ASK, 1, "eve");
	p.number = 1;
	p.text[2] = text(line(3000));
	p.text[5] = text("eve");
	assert_int_equal(give(&p, -1, NOW), PACKET_FULL);
	p = packet(PACKET_PARK, 3, "eve");
	p.text[2] = text(line(3000));
	assert_int_equal(park(&p, &peer, NOW), PACKET_FULL);
	close(peer);
	/* The oldest of a channel goes for the newest. */
	assert_int_equal(send_to(1, "ann", "new", 0, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", line(4000), 0, NOW), PACKET_DONE);
	assert_int_equal(send_to(1, "ann", line(9000), 0, NOW), PACKET_FULL);
	/* One that reads needs no room, one that does not is dropped. */
	assert_int_equal(send_to(2, "ann", line(9000), 0, NOW), PACKET_DONE);
	assert_int_equal(length_of(other), 9000 + strlen(EVENT("")));
	assert_int_equal(send_to(2, "ann", line(900 * 1000), 0, NOW),
	    PACKET_ABSENT);
	close(other);
	hub_beat(hub, NOW + QUESTION_LIFE_S);
	expect_count(0, 0, 0);
}

static void
test_no_room_for_a_new_grant(void **state)
{
	int old = park_plain(1, "ann", PACKET_LINGERS), pair[2];
	struct packet p = packet(PACKET_PARK, 1, "ann");
	char byte;

	(void)state;
	fill();
	p.text[1] = text(line(3000));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    pair), 0);
	assert_int_equal(give(&p, dup(pair[1]), NOW), PACKET_FULL);
	/* Refused, the program that parked it answers it itself. */
	assert_int_equal(send(pair[1], "x", 1, 0), 1);
	assert_int_equal(recv(pair[0], &byte, 1, 0), 1);
	expect_text(old, "");
	close(pair[0]);
	close(pair[1]);
	leave(old);
}

static void
test_gone_before_it_came(void **state)
{
	struct packet p = packet(PACKET_PARK, 1, "ann");
	int pair[2];

	(void)state;
	p.text[5] = text("head");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	close(pair[0]);
	assert_int_equal(give(&p, pair[1], NOW), PACKET_DONE);
	expect_count(0, 0, 0);
	p.flags = PACKET_LINGERS;
	p.text[6] = text("1\n2");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	close(pair[0]);
	assert_int_equal(give(&p, pair[1], NOW), PACKET_DONE);
	expect_count(1, 0, 0);
	p = packet(PACKET_PARK, 1, "ann");
	assert_int_equal(park(&p, pair, NOW), PACKET_DONE);
	expect_text(pair[0], EVENT("1") EVENT("2"));
	leave(pair[0]);
}

static void
test_memory_of_a_reader(void **state)
{
	(void)state;
	/* Beside its texts: what README.md and the caps count on. */
	assert_true(sizeof(struct open_channel) + sizeof(struct reader) +
	    sizeof(void *) <= 320);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HUB(test_large_answer_without_reader),
		IN_HUB(test_what_was_not_taken_is_sent_again),
		IN_HUB(test_final_broken_before_it_was_taken),
		IN_HUB(test_slow_end_of_one_that_does_not_linger),
		IN_HUB(test_ended_one_that_reads_no_more_is_dropped),
		IN_HUB(test_replaced_with_a_backlog),
		IN_HUB(test_full),
		IN_HUB(test_no_room_for_a_new_grant),
		IN_HUB(test_gone_before_it_came),
		cmocka_unit_test(test_memory_of_a_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
