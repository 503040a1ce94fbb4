/*
 * transport - how requests reach a worker: FastCGI, or one CGI request
 *
 * SIGTERM interrupts nothing: it is blocked, and read as a descriptor where a
 * worker waits and has taken no connection yet.  One that was taken is always
 * served.  Others wait for the same connections, each of which wakes one, and
 * accept must not block: who comes late goes back to waiting for both.
 *
 * The library's own accept is bypassed (it would wait, deaf to SIGTERM, and up
 * to two seconds for a silent peer): it has no socket, and is handed a
 * connection by presetting ipcFd, with keepConnection so that it does not close
 * it first.
 */
#include "endpoint/transport.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/errors.h"
#include "http/record.h"

extern char **environ;

/*
 * What a worker that has to give up in the middle of a request says to who
 * asked: the web server would say 500; and one that cannot even begin to one
 * who waits, as the next may do no better.  Made beforehand, for request 1 of its
 * connection, as servers number them that send one at a time.
 */
static struct {
	bool to_next;		/* nobody was heard yet: to who waits */
	int fd;			/* -1: an answer has begun, or nobody asks */
	size_t len;
	char text[512];
} last_words = { .fd = -1 };

static void
say_last_words(void)
{
	if (last_words.to_next)
		last_words.fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);
	if (last_words.fd >= 0)
		(void)!write(last_words.fd, last_words.text, last_words.len);
}

static void
prepare_last_words(void)
{
	static const char end[8];
	struct arena *a = arena_new(4096);
	const char *answer = arena_printf(a, "Status: %d\r\n"
	    "Content-Type: application/json\r\nCache-Control: no-store\r\n"
	    "Retry-After: 5\r\n\r\n{\"error\":\"temporarily_unavailable\","
	    "\"detail\":\"%s\"}", errors_status(ERR_UNAVAILABLE),
	    errors_text(ERR_UNAVAILABLE));
	struct buf b;

	buf_init(&b, a, sizeof(last_words.text));
	record_add(&b, RECORD_STDOUT, 1, answer, strlen(answer));
	record_add(&b, RECORD_STDOUT, 1, NULL, 0);
	record_add(&b, RECORD_END, 1, end, sizeof(end));
	memcpy(last_words.text, b.data, b.len);
	last_words.len = b.len;
	arena_free(a);
	log_last_words(say_last_words);
}

static void
on_ignored(int sig)
{
	(void)sig;
}

bool
transport_is_fastcgi(void)
{
	int listening = 0;
	socklen_t len = sizeof(listening);

	return getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) == 0 &&
	    listening;
}

struct source {
	FCGX_Request *fr;
	int64_t patience_s;
	int64_t since_us;		/* 0: nothing was read */
	int64_t bytes;
};

/* Waits for a byte, and takes with it what has come behind. */
static int
read_some(FCGX_Stream *in, char *p, int max)
{
	ptrdiff_t more;
	int c = FCGX_GetChar(in);

	if (c == EOF)
		return 0;
	*p = (char)c;
	more = in->stop - in->rdNext;
	if (more > max - 1)
		more = max - 1;
	return more > 0 ? 1 + FCGX_GetStr(p + 1, (int)more, in) : 1;
}

/*
 * The limit on silence of the connection says nothing of a byte now and then,
 * which would keep the worker for ever.
 */
static enum err
read_fastcgi(void *arg, char *p, size_t len)
{
	struct source *s = arg;
	int got;

	if (len > INT32_MAX)
		return ERR_INVALID;
	if (s->since_us == 0)
		s->since_us = clock_monotonic_us();
	for (; len > 0; p += got, len -= (size_t)got) {
		if ((got = read_some(s->fr->in, p, (int)len)) <= 0)
			return ERR_INVALID;
		s->bytes += got;
		if (intake_is_slow(clock_monotonic_us() - s->since_us,
		    s->patience_s, s->bytes))
			return ERR_EXPIRED;
	}
	return OK;
}

static enum err
read_stdin(void *source, char *p, size_t len)
{
	(void)source;
	return fread(p, 1, len, stdin) == len ? OK : ERR_INVALID;
}

/* Returns the descriptor that can be read once it is time to end. */
static int
set_signals(void)
{
	struct sigaction ignored = { .sa_handler = on_ignored,
	    .sa_flags = SA_RESTART };
	sigset_t term;
	int fd;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	sigaction(SIGPIPE, &ignored, NULL);
	sigaction(SIGUSR1, &ignored, NULL);
	fd = signalfd(-1, &term, SFD_CLOEXEC);
	if (fd < 0)
		log_fatal("cannot wait for signals", NULL, errno);
	return fd;
}

/* How long to wait, in ms: -1 for ever. */
static int
wait_ms(int64_t until_us)
{
	int64_t us = until_us - clock_monotonic_us();

	if (until_us == 0)
		return -1;
	return us > 0 ? (int)(us / 1000 + 1) : 0;
}

/* What a worker waits for. */
struct waiting {
	int end;		/* can be read once it is time to end */
	int events;		/* epoll: that, and connections */
};

/* One connection wakes one of those who wait for it. */
static struct waiting
begin_waiting(void)
{
	struct waiting w = { set_signals(), epoll_create1(EPOLL_CLOEXEC) };
	struct epoll_event end = { .events = EPOLLIN, .data.fd = w.end };
	struct epoll_event connection = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (w.events < 0 ||
	    epoll_ctl(w.events, EPOLL_CTL_ADD, w.end, &end) != 0 ||
	    epoll_ctl(w.events, EPOLL_CTL_ADD, 0, &connection) != 0)
		log_fatal("cannot wait for connections", NULL, errno);
	return w;
}

/* Is it time to end?  Waits until it is, or somebody may have come. */
static bool
is_over(const struct waiting *w, int64_t until_us)
{
	struct epoll_event events[2];
	int ms = wait_ms(until_us);
	int n = ms != 0 ? epoll_wait(w->events, events, 2, ms) : 0;

	for (int i = 0; i < n; i++)
		if (events[i].data.fd == w->end)
			return true;
	return ms == 0;
}

/* A connection, or -1 if somebody else has taken it. */
static int
next_connection(const struct waiting *w, int64_t until_us)
{
	/* Who is to end soon cannot wait for one who says nothing. */
	struct timeval patience = { until_us != 0 ? 1 : 30, 0 };
	struct pollfd end = { w->end, POLLIN, 0 };
	int fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);

	/* No room for it, and it goes on waiting. */
	if (fd < 0 && (errno == EMFILE || errno == ENFILE ||
	    errno == ENOBUFS || errno == ENOMEM))
		(void)poll(&end, 1, 100);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

/* All that the peer will send has been read, its end too. */
static bool
is_read_whole(const struct source *source)
{
	const char *length = FCGX_GetParam("CONTENT_LENGTH",
	    source->fr->envp);

	if (length != NULL && strtoll(length, NULL, 10) != source->bytes)
		return false;
	return FCGX_GetChar(source->fr->in) == EOF;
}

/* Forgets a request whose connection another process holds now. */
static void
leave(FCGX_Request *fr)
{
	int fd = fr->ipcFd;

	FCGX_Free(fr, 0);
	close(fd);
}

/* The signature is fopencookie's. */
static ssize_t
write_fastcgi(void *fr, const char *bytes, size_t len)
{
	return FCGX_PutStr(bytes, (int)len, ((FCGX_Request *)fr)->out) ==
	    (int)len ? (ssize_t)len : 0;
}

static bool
stream(const struct transport *t, FCGX_Request *fr)
{
	static const cookie_io_functions_t functions = {
		.write = write_fastcgi
	};
	FILE *out = fopencookie(fr, "w", functions);
	bool whole;

	if (out == NULL)
		log_fatal("no memory left", NULL, 0);
	whole = t->stream(t->arg, out);
	return fclose(out) == 0 && whole;
}

/* Ends a request whose answer was sent. */
static void
finish(FCGX_Request *fr, const struct source *source)
{
	if (is_read_whole(source))
		FCGX_Detach(fr);
	FCGX_Finish_r(fr);
}

/*
 * Closing answers what was not read by a reset that may overtake the answer,
 * so the library waits for the peer to close.  With nothing unread there is
 * nothing to wait for.  An answer that was cut is left without the record that
 * would say that it is whole.
 */
static void
serve(const struct transport *t, FCGX_Request *fr)
{
	struct source source = { .fr = fr, .patience_s = t->patience_s };
	struct intake in = { read_fastcgi, &source, fr->ipcFd,
	    (unsigned)fr->requestId };
	struct buf *head, *body;
	enum answered how;

	last_words.fd = fr->requestId == 1 ? fr->ipcFd : -1;
	how = t->answer(t->arg, fr->envp, &in, &head, &body);
	last_words.fd = -1;
	if (how != ANSWER_PARKED) {
		FCGX_PutStr(head->data, (int)head->len, fr->out);
		FCGX_PutStr(body->data, (int)body->len, fr->out);
	}
	if (how == ANSWER_WHOLE || (how == ANSWER_STREAMED && stream(t, fr)))
		finish(fr, &source);
	else
		leave(fr);
	t->done(t->arg);
}

void
transport_fastcgi(const struct transport *t, void (*prepare)(void *arg))
{
	struct waiting w = begin_waiting();
	FCGX_Request fr;
	bool over;

	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "100", 1);
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fr, -1, 0) != 0)
		log_fatal("cannot start FastCGI", NULL, 0);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	prepare_last_words();
	last_words.to_next = true;
	prepare(t->arg);
	last_words.to_next = false;
	do {
		over = is_over(&w, t->until_us);
		/* At the end too: who was woken for one must take it. */
		fr.ipcFd = next_connection(&w, t->until_us);
		fr.keepConnection = 1;
		if (fr.ipcFd >= 0 && FCGX_Accept_r(&fr) == 0)
			serve(t, &fr);
	} while (!over);
	close(w.events);
	close(w.end);
}

void
transport_cgi(const struct transport *t)
{
	struct intake in = { read_stdin, NULL, -1, 0 };
	struct buf *head, *body;
	enum answered how;

	how = t->answer(t->arg, environ, &in, &head, &body);
	fwrite(head->data, 1, head->len, stdout);
	fwrite(body->data, 1, body->len, stdout);
	if (how == ANSWER_STREAMED)
		(void)t->stream(t->arg, stdout);
	fflush(stdout);
	t->done(t->arg);
}
