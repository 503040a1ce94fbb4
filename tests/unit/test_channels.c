/*
 * test_channels - the tables of open channels, and what each hears of
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "events/channels.h"

static struct persons *persons;
#define NOW 5

static struct channels *channels;
static struct budget budget;

static int
set_up(void **state)
{
	(void)state;
	budget = (struct budget){ .max = 200000 };
	persons = malloc(sizeof(*persons));
	channels = malloc(sizeof(*channels));
	assert_true(persons != NULL && channels != NULL);
	persons_init(persons, &budget, 200000);
	channels_init(channels, persons);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHANNELS_SLOTS; i++)
		while (channels->slot[i] != NULL)
			channels_remove(channels, channels->slot[i]);
	assert_int_equal(channels->count, 0);
	assert_int_equal(channels->listening, 0);
	assert_int_equal(budget.used, 0);
	free(channels);
	free(persons);
	return 0;
}

static struct span
text(const char *s)
{
	return (struct span){ s, s != NULL ? strlen(s) : 0 };
}

static struct packet
packet(int n, const char *sub)
{
	struct packet p = { .type = PACKET_PARK, .text = { text(sub) } };

	memcpy(p.id.bytes, &n, sizeof(n));
	return p;
}

static struct open_channel *
add(int n, const char *sub, const char *uris)
{
	struct packet p = packet(n, sub);
	struct open_channel *ch;

	p.text[4] = text(uris);
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_DONE);
	return ch;
}

/* What a session's channel says has numbers that no earlier one had. */
static void
test_numbers(void **state)
{
	struct packet p = packet(1, "ann");
	struct open_channel *ch;

	(void)state;
	assert_int_equal(add(2, "ann", NULL)->number, 0);
	p.session = p.id;
	assert_int_equal(channels_add(channels, &p, 1000, &ch), PACKET_DONE);
	assert_int_equal(ch->number, 1000 * NUMBERS_A_SECOND);
	channels_remove(channels, ch);
	p.number = 2000 * NUMBERS_A_SECOND;
	assert_int_equal(channels_add(channels, &p, 1001, &ch), PACKET_DONE);
	assert_int_equal(ch->number, p.number);
}

static void
test_add_and_find(void **state)
{
	struct packet p = packet(1, "ann");
	struct open_channel *ch;

	(void)state;
	p.flags = PACKET_LINGERS;
	p.abilities = 7;
	p.topics = 3;
	p.text[1] = text("g");
	p.text[2] = text("{}");
	p.text[3] = text("bye");
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_DONE);
	assert_ptr_equal(channels_find(channels, &p.id), ch);
	assert_true(ch->lingers);
	assert_false(ch->numbered);
	assert_int_equal(ch->abilities, 7);
	assert_string_equal(ch->grant_id, "g");
	assert_string_equal(ch->meta, "{}");
	assert_string_equal(ch->farewell, "bye");
	assert_null(ch->uris);
	assert_int_equal(channels->listening, 1);
	assert_int_equal(budget.used, 2 + 3 + 4);
	p = packet(2, "ann");
	assert_null(channels_find(channels, &p.id));
	assert_ptr_equal(ch->person, persons_find(persons, text("ann")));
	channels_remove(channels, ch);
	assert_null(persons_find(persons, text("ann")));
}

static void
test_refusals(void **state)
{
	char *big = malloc(200001);
	struct packet p = packet(1, NULL);
	struct open_channel *ch;

	(void)state;
	assert_non_null(big);
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_BROKEN);
	assert_null(ch);
	p = packet(1, "ann");
	memset(big, 'x', 200000);
	p.text[2] = (struct span){ big, 200000 };
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_FULL);
	assert_null(persons_find(persons, text("ann")));
	p.text[2] = (struct span){ NULL, 0 };
	p.text[4] = (struct span){ big, CHANNEL_URI_MAX + 1 };
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_BROKEN);
	for (int i = 0; i <= CHANNEL_URIS_MAX; i++)
		memcpy(big + 2 * i, "u\n", 2);
	p.text[4].len = 2 * CHANNEL_URIS_MAX + 1;
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_CROWDED);
	p.text[4].len--;
	assert_int_equal(channels_add(channels, &p, NOW, &ch), PACKET_DONE);
	assert_int_equal(ch->uri_count, CHANNEL_URIS_MAX);
	assert_int_equal(channels->count, 1);
	free(big);
}

static void
test_many(void **state)
{
	struct open_channel *ch;
	struct packet p;

	(void)state;
	for (int i = 0; i < 2 * CHANNELS_SLOTS; i++)
		(void)add(i, i % 3 ? "ann" : "bob", NULL);
	for (int i = 0; i < 2 * CHANNELS_SLOTS; i += 2) {
		p = packet(i, "ann");
		channels_remove(channels, channels_find(channels, &p.id));
	}
	for (int i = 0; i < 2 * CHANNELS_SLOTS; i++) {
		p = packet(i, "ann");
		ch = channels_find(channels, &p.id);
		assert_true((ch == NULL) == (i % 2 == 0));
		assert_true(ch == NULL || person_is(ch->person,
		    text(i % 3 ? "ann" : "bob")));
	}
}

static void
test_oldest_idle(void **state)
{
	struct open_channel *a = add(1, "ann", NULL), *b = add(2, "ann", NULL),
	    *c = add(3, "ann", NULL);

	(void)state;
	a->reader = (struct reader *)1;
	b->due.at = 20;
	c->due.at = 10;
	assert_ptr_equal(channels_oldest_idle(a->person), c);
	c->reader = (struct reader *)1;
	assert_ptr_equal(channels_oldest_idle(a->person), b);
	b->reader = (struct reader *)1;
	assert_null(channels_oldest_idle(a->person));
}

/* Does it hear of what all may? */
static bool
hears(const struct open_channel *ch, unsigned topic, const char *uri)
{
	const struct packet in = { .topics = topic,
	    .text = { [1] = text(uri) } };

	return channel_hears(ch, &in);
}

static void
test_hears(void **state)
{
	struct open_channel *ch = add(1, "ann", "m://a\n\nm://bc\n");

	(void)state;
	ch->topics = TOPIC_PROMPTS;
	assert_true(hears(ch, TOPIC_PROMPTS, "m://a"));
	assert_false(hears(ch, TOPIC_TOOLS, "m://a"));
	assert_true(hears(ch, 0, "m://a"));
	assert_true(hears(ch, 0, "m://bc"));
	assert_false(hears(ch, 0, "m://b"));
	assert_false(hears(ch, 0, "m://bcd"));
	assert_false(hears(ch, 0, ""));
	ch->topics = 0;
}

/* Of what some clients may not know, the others hear. */
static void
test_excepted(void **state)
{
	struct open_channel *ch = add(1, "ann", "m://a");
	struct packet in = { .text = { [1] = text("m://a"),
	    [4] = text("c1\nhttps://c2.test/x\nc3") } };

	(void)state;
	assert_false(channel_hears(ch, &in));
	for (int i = 0; i < 2; i++) {
		in.topics = i == 0 ? 0 : TOPIC_TOOLS;
		ch->topics = TOPIC_TOOLS;
		assert_true(channel_set_text(ch, &ch->client_id, text("c")));
		assert_true(channel_hears(ch, &in));
		assert_true(channel_set_text(ch, &ch->client_id,
		    text("https://c2.test/x")));
		assert_false(channel_hears(ch, &in));
		assert_true(channel_set_text(ch, &ch->client_id, text("c3")));
		assert_false(channel_hears(ch, &in));
	}
	ch->topics = 0;
}

/* Takes URIs out in each order; nothing is left, and nothing counted. */
static void
test_add_and_drop_uris(void **state)
{
	static const char *const uris[] = { "m://a", "m://bb", "m://ccc" };
	struct open_channel *ch = add(1, "ann", NULL);

	(void)state;
	for (int first = 0; first < 3; first++)
		for (int step = 1; step < 3; step++) {
			for (int i = 0; i < 3; i++)
				assert_int_equal(channels_add_uri(channels, ch,
				    text(uris[i])), PACKET_DONE);
			assert_int_equal(channels->listening, 1);
			for (int i = 0; i < 3; i++) {
				struct span uri =
				    text(uris[(first + i * step) % 3]);

				channels_drop_uri(channels, ch, uri);
				channels_drop_uri(channels, ch, uri);
				assert_false(hears(ch, 0, uris[(first + i * step) % 3]));
				assert_int_equal(ch->uri_count, 2 - i);
			}
			assert_null(ch->uris);
			assert_int_equal(budget.used, 0);
			assert_int_equal(channels->listening, 0);
		}
	budget.max = 5;
	assert_int_equal(channels_add_uri(channels, ch, text("m://a")),
	    PACKET_FULL);
}

static void
test_ids_and_lines(void **state)
{
	struct channel_id none = { { 0 } }, last = { { 0 } };
	struct span rest = text("\n\na\nbc\n\n"), line;

	(void)state;
	last.bytes[CHANNEL_ID_LEN - 1] = 1;
	assert_true(channel_id_is_none(&none));
	assert_false(channel_id_is_none(&last));
	assert_false(channel_id_same(&none, &last));
	assert_true(channels_next_line(&rest, &line));
	assert_true(span_eq(line, "a"));
	assert_true(channels_next_line(&rest, &line));
	assert_true(span_eq(line, "bc"));
	assert_false(channels_next_line(&rest, &line));
	assert_false(channels_next_line(&rest, &line));
}

int
main(void)
{
#define WITH_TABLES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_TABLES(test_add_and_find),
		WITH_TABLES(test_numbers),
		WITH_TABLES(test_refusals),
		WITH_TABLES(test_many),
		WITH_TABLES(test_oldest_idle),
		WITH_TABLES(test_hears),
		WITH_TABLES(test_excepted),
		WITH_TABLES(test_add_and_drop_uris),
		WITH_TABLES(test_ids_and_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
