/*
 * announce_peer - the other end of run/events.sock, which only hears
 *
 * Announcements are not answered, so one process can be both sides.
 */
#ifndef KEEPSAKE_TESTS_ANNOUNCE_PEER_H
#define KEEPSAKE_TESTS_ANNOUNCE_PEER_H

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "events/events.h"
#include "events/listeners.h"
#include "events/packet.h"

struct announce_peer {
	struct listeners *listeners;
	int listening, fd;
	unsigned char part[PACKET_PART_MAX];
};

/* Listens in DIR/run, and says that somebody wants to hear. */
static inline void
announce_peer_begin(struct announce_peer *p, const char *dir)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char path[100];

	snprintf(path, sizeof path, "%s/run", dir);
	if (mkdir(path, 0700) != 0)
		assert_int_equal(errno, EEXIST);
	snprintf(to.sun_path, sizeof to.sun_path, "%s/run/events.sock", dir);
	p->fd = -1;
	p->listening = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	assert_int_equal(bind(p->listening, (struct sockaddr *)&to,
	    sizeof to), 0);
	assert_int_equal(listen(p->listening, 4), 0);
	snprintf(path, sizeof path, "%s/run/listeners", dir);
	assert_int_equal(listeners_open(path, &p->listeners), OK);
	listeners_set(p->listeners, 1);
}

static inline void
announce_peer_end(struct announce_peer *p)
{
	listeners_close(p->listeners);
	close(p->listening);
	if (p->fd >= 0)
		close(p->fd);
}

static inline bool
announce_peer_text(struct span s, const char *text)
{
	return s.len == strlen(text) && (s.len == 0 ||
	    memcmp(s.p, text, s.len) == 0);
}

/* Is anything there? */
static inline bool
announce_peer_has(struct announce_peer *p)
{
	char byte;

	if (p->fd < 0)
		p->fd = accept4(p->listening, NULL, NULL, SOCK_NONBLOCK);
	return p->fd >= 0 && recv(p->fd, &byte, 1, MSG_PEEK |
	    MSG_DONTWAIT) > 0;
}

/* The next one is this; not for the clients `except`. */
static inline void
announce_peer_hears_but(struct announce_peer *p, const char *except,
    const char *sub, unsigned topic, const char *uri, const char *method,
    const char *params)
{
	struct packet in;
	size_t len;
	bool more;
	int fd;

	assert_true(announce_peer_has(p));
	assert_int_equal(packet_receive(p->fd, p->part, &len, &more, &fd),
	    OK);
	assert_false(more);
	assert_int_equal(fd, -1);
	assert_int_equal(packet_read(p->part, len, &in), OK);
	assert_int_equal(in.type, PACKET_ANNOUNCE);
	assert_int_equal(in.topics, topic);
	assert_true(announce_peer_text(in.text[0], sub));
	assert_true(announce_peer_text(in.text[1], uri));
	assert_true(announce_peer_text(in.text[2], method));
	assert_true(announce_peer_text(in.text[3], params));
	assert_true(announce_peer_text(in.text[4], except));
}

/* The next one is this, and for all. */
static inline void
announce_peer_hears(struct announce_peer *p, const char *sub, unsigned topic,
    const char *uri, const char *method, const char *params)
{
	announce_peer_hears_but(p, "", sub, topic, uri, method, params);
}

#endif
