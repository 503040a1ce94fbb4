/*
 * transport - how requests reach a worker: FastCGI, or one CGI request
 *
 * Waiting is done with an exclusive epoll, so that a connection wakes one
 * worker, and with SIGTERM let through only while waiting: a worker is never
 * ended inside of a request.  The library's own accept is bypassed (it would
 * wait up to two seconds for a silent peer); it is handed a connection by
 * presetting ipcFd, with keepConnection so that it does not close it first.
 */
#include "endpoint/transport.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"

extern char **environ;

static volatile sig_atomic_t terminated;

static void
on_sigterm(int sig)
{
	(void)sig;
	terminated = 1;
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

static enum err
read_fastcgi(void *source, char *p, size_t len)
{
	FCGX_Request *fr = source;

	return len <= INT32_MAX &&
	    FCGX_GetStr(p, (int)len, fr->in) == (int)len ? OK : ERR_INVALID;
}

static enum err
read_stdin(void *source, char *p, size_t len)
{
	(void)source;
	return fread(p, 1, len, stdin) == len ? OK : ERR_INVALID;
}

static void
set_signals(sigset_t *while_waiting)
{
	struct sigaction term = { .sa_handler = on_sigterm };
	struct sigaction ignored = { .sa_handler = on_ignored,
	    .sa_flags = SA_RESTART };
	sigset_t set;

	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGPIPE, &ignored, NULL);
	sigaction(SIGUSR1, &ignored, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, while_waiting);
	sigdelset(while_waiting, SIGTERM);
}

static int
open_epoll(void)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, 0, &ev) != 0)
		log_fatal("cannot wait for connections", NULL, errno);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	return fd;
}

/* A connection, or -1 when there is none (yet) or it is time to end. */
static int
next_connection(int epoll, const sigset_t *while_waiting)
{
	struct timeval patience = { 30, 0 };
	struct epoll_event ev;
	int fd;

	if (epoll_pwait(epoll, &ev, 1, -1, while_waiting) <= 0)
		return -1;
	fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

static void
serve(const struct transport *t, FCGX_Request *fr)
{
	struct intake in = { read_fastcgi, fr };
	struct buf *head, *body;

	t->answer(t->arg, fr->envp, &in, &head, &body);
	FCGX_PutStr(head->data, (int)head->len, fr->out);
	FCGX_PutStr(body->data, (int)body->len, fr->out);
	FCGX_Finish_r(fr);
	t->done(t->arg);
}

void
transport_fastcgi(const struct transport *t, void (*prepare)(void *arg))
{
	FCGX_Request fr;
	sigset_t while_waiting;
	int epoll;

	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "100", 1);
	set_signals(&while_waiting);
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fr, 0, 0) != 0)
		log_fatal("cannot start FastCGI", NULL, 0);
	epoll = open_epoll();
	prepare(t->arg);
	while (!terminated) {
		int fd = next_connection(epoll, &while_waiting);

		if (fd < 0)
			continue;
		fr.ipcFd = fd;
		fr.keepConnection = 1;
		if (FCGX_Accept_r(&fr) == 0)
			serve(t, &fr);
	}
}

void
transport_cgi(const struct transport *t)
{
	struct intake in = { read_stdin, NULL };
	struct buf *head, *body;

	t->answer(t->arg, environ, &in, &head, &body);
	fwrite(head->data, 1, head->len, stdout);
	fwrite(body->data, 1, body->len, stdout);
	fflush(stdout);
	t->done(t->arg);
}
