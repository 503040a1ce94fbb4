/*
 * test_reader - records on the wire, whatever the web server takes of them
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/hub.h"
#include "events/reader.h"
#include "http/record.h"

enum { REQUEST = 0xfedc, BIG = 500 * 1000 };

static struct budget budget;
static struct persons *persons;
static struct person *ann;
static struct readers readers;
static struct reader *reader;
static int web;
static bool writes;
static int forgotten;

static void
on_watch(void *arg, int fd, bool on)
{
	(void)arg;
	(void)fd;
	writes = on;
}

static void
on_forget(void *arg, int fd)
{
	(void)arg;
	forgotten = fd;
}

static int
set_up(void **state)
{
	int pair[2];

	(void)state;
	budget = (struct budget){ .max = HUB_BYTES_MAX };
	persons = malloc(sizeof(*persons));
	assert_non_null(persons);
	persons_init(persons, &budget, HUB_BYTES_MAX);
	ann = persons_get(persons, (struct span){ "ann", 3 });
	ann->channel_count = 1;
	readers = (struct readers){ .persons = persons, .watch = on_watch,
	    .forget = on_forget };
	writes = true;
	forgotten = -1;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    pair), 0);
	web = pair[0];
	reader = reader_new(&readers, ann, pair[1], REQUEST, 10);
	assert_non_null(reader);
	assert_false(writes);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (reader != NULL)
		reader_close(&readers, reader);
	assert_int_equal(readers.count, 0);
	assert_null(readers.due.first);
	assert_int_equal(budget.used, 0);
	assert_int_equal(ann->reader_count, 0);
	ann->channel_count = 0;
	persons_let(persons, ann);
	free(persons);
	free(readers.by_fd);
	close(web);
	return 0;
}

/* Appends what is there to `out`; how many bytes are in it then. */
static size_t
take(unsigned char *out, size_t have, size_t max)
{
	ssize_t n;

	while (have < max && (n = recv(web, out + have, max - have, 0)) > 0)
		have += (size_t)n;
	return have;
}

static void
test_record(void **state)
{
	static const unsigned char expected[] = { 1, 6, 0xfe, 0xdc, 0, 3, 0, 0,
	    'a', 'b', 'c', 1, 6, 0xfe, 0xdc, 0, 0, 0, 0, 1, 3, 0xfe, 0xdc, 0,
	    8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	unsigned char in[100];

	(void)state;
	assert_true(reader_write(&readers, reader, "abc", 3));
	assert_true(reader_write(&readers, reader, "", 0));
	assert_false(reader_is_done(reader));
	assert_true(reader_end(&readers, reader));
	assert_true(reader_is_done(reader));
	assert_int_equal(take(in, 0, sizeof(in)), sizeof(expected));
	assert_memory_equal(in, expected, sizeof(expected));
}

/* Takes it bit by bit; every byte comes, once and in its order. */
static void
test_backlog(void **state)
{
	unsigned char *big = malloc(BIG), *in = malloc(2 * BIG);
	size_t have = 0, at = 0, got = 0, size;
	struct record r;

	(void)state;
	assert_true(big != NULL && in != NULL);
	for (size_t i = 0; i < BIG; i++)
		big[i] = (unsigned char)(i % 251);
	assert_true(reader_write(&readers, reader, big, BIG));
	assert_true(writes);
	assert_true(reader->backlog > 0);
	assert_int_equal(budget.used, reader->backlog);
	reader->missed = true;
	assert_true(reader_end(&readers, reader));
	while (!reader_is_done(reader)) {
		have = take(in, have, have + 1000);
		assert_true(reader_ready(&readers, reader));
	}
	assert_false(reader->missed);
	assert_false(writes);
	have = take(in, have, 2 * BIG);
	for (; record_parse(in + at, have - at, &r, &size) == OK; at += size) {
		assert_int_equal(r.id, REQUEST);
		if (r.type != RECORD_STDOUT)
			continue;
		assert_memory_equal(r.content, big + got, r.len);
		got += r.len;
	}
	assert_int_equal(r.type, 0);
	assert_int_equal(got, BIG);
	assert_int_equal(at, have);
	free(big);
	free(in);
}

static void
test_no_room(void **state)
{
	char *big = calloc(1, BIG);

	(void)state;
	assert_non_null(big);
	budget.max = 1000;
	assert_false(reader_write(&readers, reader, big, BIG));
	assert_true(budget.used <= 1000);
	free(big);
}

static void
test_too_much(void **state)
{
	char *big = calloc(1, HUB_BACKLOG_MAX + BIG);

	(void)state;
	assert_non_null(big);
	assert_true(reader_write(&readers, reader, big, HUB_BACKLOG_MAX + BIG));
	assert_true(reader->backlog > HUB_BACKLOG_MAX);
	assert_false(reader_write(&readers, reader, "x", 1));
	free(big);
}

static void
test_input_is_thrown_away(void **state)
{
	char some[5000] = { 0 };

	(void)state;
	assert_int_equal(send(web, some, sizeof(some), 0), sizeof(some));
	assert_true(reader_ready(&readers, reader));
	assert_int_equal(recv(reader->fd, some, 1, MSG_DONTWAIT), -1);
	shutdown(web, SHUT_WR);
	assert_false(reader_ready(&readers, reader));
}

static void
test_gone(void **state)
{
	(void)state;
	close(web);
	web = -1;
	assert_false(reader_ready(&readers, reader));
	assert_false(reader_write(&readers, reader, "x", 1));
	assert_false(reader_end(&readers, reader));
}

static void
test_close_and_refuse(void **state)
{
	int fd = reader->fd, copy = dup(fd);
	char byte;

	(void)state;
	assert_ptr_equal(reader_find(&readers, fd), reader);
	assert_null(reader_find(&readers, -1));
	assert_null(reader_find(&readers, 1 << 20));
	/* Refused, whoever holds a copy may still answer. */
	reader_refuse(&readers, reader);
	assert_int_equal(forgotten, fd);
	assert_null(reader_find(&readers, fd));
	assert_int_equal(send(copy, "y", 1, 0), 1);
	assert_int_equal(recv(web, &byte, 1, 0), 1);
	/* Closed, the end is seen whoever holds one. */
	reader = reader_new(&readers, ann, copy, REQUEST, 5);
	copy = dup(copy);
	reader_plan(&readers, reader, 20);
	assert_null(due_first(&readers.due, 19));
	reader_close(&readers, reader);
	assert_int_equal(recv(web, &byte, 1, 0), 0);
	close(copy);
	reader = NULL;
}

static void
test_high_descriptors(void **state)
{
	int fd = dup2(reader->fd, 700);
	struct reader *high = reader_new(&readers, ann, fd, REQUEST, 1);

	(void)state;
	assert_ptr_equal(reader_find(&readers, 700), high);
	assert_int_equal(readers.count, 2);
	assert_null(reader_find(&readers, 699));
	reader_refuse(&readers, high);
}

int
main(void)
{
#define WITH_READER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_READER(test_record),
		WITH_READER(test_backlog),
		WITH_READER(test_no_room),
		WITH_READER(test_too_much),
		WITH_READER(test_input_is_thrown_away),
		WITH_READER(test_gone),
		WITH_READER(test_close_and_refuse),
		WITH_READER(test_high_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
