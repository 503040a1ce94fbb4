/*
 * supervise - hold the sockets, start the programs when they are asked
 *
 *	supervise FOLDER NAME... -- COMMAND...
 *
 * Starts the web server's COMMAND, and listens on DATA_DIR/run/NAME.sock for
 * each program of FOLDER, which is started, with its socket as descriptor 0,
 * when something waits there.  A program that ends with status 0, as after
 * IDLE_EXIT, is started again when something waits again; whatever dies is
 * started again at once.  For one that cannot start, fcgi/refuse answers, until
 * it can.  A NAME such as fetch-known is an instance: fetch,
 * with "known" as its argument.  The sockets stay with it: requests that come
 * while a program is being started or is about to end wait in the queue, and
 * none is turned away.  (A web server that starts programs itself probes the
 * old socket when one has died, meets workers that are on their way out, and
 * may never start it again.)  On SIGTERM it ends all of them, then itself;
 * they end when it is killed.  No route, never a CGI program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "endpoint/workers.h"
#include "system/config.h"

enum { BACKLOG = 1024 };

struct house {
	const char *folder;
	char **environment;	/* of the programs */
	char **names;		/* of the programs; names[i] is child i + 1 */
	char **command;		/* of the web server, child 0; NULL-ended */
	int sockets[WORKERS_MAX];	/* by child */
};

/* FastCGI is a stream; events is sent packets, with descriptors beside. */
static int
type_of(const char *name)
{
	return str_eq(name, "events") ? SOCK_SEQPACKET : SOCK_STREAM;
}

static int
listen_on(const char *data_dir, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int len = snprintf(address.sun_path, sizeof(address.sun_path),
	    "%s/run/%s.sock", data_dir, name);
	int fd = socket(AF_UNIX, type_of(name) | SOCK_CLOEXEC, 0);

	if (len < 0 || (size_t)len >= sizeof(address.sun_path))
		log_fatal("the path of a socket is too long", name, 0);
	unlink(address.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address,
	    sizeof(address)) != 0 || chmod(address.sun_path, 0660) != 0 ||
	    listen(fd, BACKLOG) != 0)
		log_fatal("cannot listen", address.sun_path, errno);
	return fd;
}

/* Programs are given known settings, or the name of the file that has them,
 * and nothing else of the environment. */
static char **
settings(void)
{
	size_t count = config_key_count(), n = 0;
	char **kept = calloc(count + 2, sizeof(*kept));

	for (size_t i = 0; kept != NULL && i <= count; i++) {
		const char *name = i < count ? config_key_name(i) :
		    config_settings_variable;
		const char *value = getenv(name);

		if (value != NULL && asprintf(&kept[n++], "%s=%s", name, value) < 0)
			return NULL;
	}
	return kept;
}

/* argv of program NAME or PROGRAM-INSTANCE; false without memory. */
static bool
split_name(const struct house *h, const char *name, char *argv[3])
{
	const char *dash = strchr(name, '-');
	size_t len = dash != NULL ? (size_t)(dash - name) : strlen(name);

	if (asprintf(&argv[0], "%s/%.*s", h->folder, (int)len, name) < 0)
		return false;
	return dash == NULL || (argv[1] = strdup(dash + 1)) != NULL;
}

static void
work(void *arg, int64_t i)
{
	struct house *h = arg;
	char *argv[3] = { NULL };
	const char *name;

	if (i == 0) {
		execv(h->command[0], h->command);
		log_fatal("cannot start the web server", h->command[0], errno);
	}
	name = h->names[i - 1];
	if (!split_name(h, name, argv) || dup2(h->sockets[i], 0) < 0)
		log_fatal("cannot start a program", name, errno);
	execve(argv[0], argv, h->environment);
	log_fatal("cannot start a program", argv[0], errno);
}

static void
stand_in(void *arg, int64_t i)
{
	struct house *h = arg;
	char *argv[3] = { NULL, h->names[i - 1], NULL };

	if (asprintf(&argv[0], "%s/refuse", h->folder) < 0 ||
	    dup2(h->sockets[i], 0) < 0)
		log_fatal("cannot start a program", "refuse", errno);
	execve(argv[0], argv, h->environment);
	log_fatal("cannot start a program", argv[0], errno);
}

/* Why it died it has said itself, if it could. */
static void
changed(void *arg, int64_t i, int status)
{
	const struct house *h = arg;
	const char *name = h->names[i - 1];

	if (status == 0)
		log_event(NULL, LOG_INFO, "a program can start again",
		    LOG_STR("program", name));
	else if (WIFSIGNALED(status))
		log_event(NULL, LOG_ERROR, "a program cannot start",
		    LOG_STR("program", name),
		    LOG_INT("signal", WTERMSIG(status)));
	else
		log_event(NULL, LOG_ERROR, "a program cannot start",
		    LOG_STR("program", name),
		    LOG_INT("status", WEXITSTATUS(status)));
}

int
main(int argc, char **argv)
{
	const char *data_dir = getenv("DATA_DIR");
	struct house h = { .environment = settings() };
	struct workers w = { .count = 1, .least = 1, .listening = -1,
	    .sockets = h.sockets, .work = work, .stand_in = stand_in,
	    .changed = changed, .arg = &h };
	int i = 2;

	umask(007);
	log_program("supervise");
	if (h.environment == NULL)
		log_fatal("no memory left", NULL, ENOMEM);
	if (argc < 2 || data_dir == NULL)
		log_fatal("usage: DATA_DIR=... supervise FOLDER NAME... -- "
		    "COMMAND...", NULL, 0);
	h.folder = argv[1];
	h.names = argv + 2;
	while (i < argc && !str_eq(argv[i], "--") && w.count < WORKERS_MAX)
		h.sockets[w.count++] = listen_on(data_dir, argv[i++]);
	if (i + 1 >= argc || !str_eq(argv[i], "--"))
		log_fatal("no command after the names", NULL, 0);
	h.command = argv + i + 1;
	return workers_run(&w);
}
