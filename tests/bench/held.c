/*
 * held - holds many streams open through the web server, and measures
 *
 *	held PORT COUNT TOKEN EVENTS-PID LIGHTTPD-PID LISTENERS-FILE
 *
 * Opens COUNT subscriptions (2026-07-28) of the token's person, then adds one
 * memory by REST and takes the time until each stream has told of it, then
 * closes all and waits until the program events says that nobody listens.
 * Prints one JSON object; sizes are proportional set sizes in kB.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { COUNT_MAX = 20000, AT_ONCE = 100, PATIENCE_MS = 60000 };

static int port;
static const char *token;

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
fail(const char *what)
{
	fprintf(stderr, "held: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int
number(const char *text)
{
	long n = strtol(text, NULL, 10);

	return n > 0 && n <= 65535 ? (int)n : 0;
}

static int
dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		fail("connect");
	return fd;
}

static void
ask(int fd, const char *path, const char *headers, const char *body)
{
	char *text;
	int len = asprintf(&text, "POST %s HTTP/1.1\r\nHost: localhost:%d\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
	    "Accept: application/json, text/event-stream\r\n%s"
	    "Content-Length: %zu\r\n\r\n%s", path, port, token, headers,
	    strlen(body), body);

	if (len < 0 || write(fd, text, (size_t)len) != len)
		fail("write");
	free(text);
}

static int
subscribe(void)
{
	int fd = dial();

	ask(fd, "/mcp", "MCP-Protocol-Version: 2026-07-28\r\n"
	    "Mcp-Method: subscriptions/listen\r\n",
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\","
	    "\"params\":{\"notifications\":{\"resourcesListChanged\":true},"
	    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
	    "\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":"
	    "{}}}}");
	return fd;
}

static long
pss_kb(const char *pid)
{
	char path[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%s/smaps_rollup", pid);
	if ((f = fopen(path, "r")) == NULL)
		fail(path);
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "Pss:", 4) == 0)
			kb = strtol(line + 4, NULL, 10);
	fclose(f);
	return kb;
}

/* Waits until `count` more streams have told of `what`; when each did. */
static void
hear(int epoll, const char *what, int count, int64_t *at)
{
	struct epoll_event events[256];
	char text[65536];
	int heard = 0, n;
	ssize_t len;

	while (heard < count) {
		if ((n = epoll_wait(epoll, events, 256, PATIENCE_MS)) <= 0)
			fail("streams are silent");
		for (int i = 0; i < n; i++) {
			len = recv(events[i].data.fd, text, sizeof text - 1,
			    MSG_DONTWAIT);
			if (len <= 0)
				fail("a stream ended");
			text[len] = '\0';
			if (strstr(text, what) != NULL && at != NULL)
				at[heard] = now_us();
			heard += strstr(text, what) != NULL;
		}
	}
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t
listeners(const char *path)
{
	uint64_t words[3] = { 0 };
	int fd = open(path, O_RDONLY);

	if (fd < 0 || read(fd, words, sizeof words) != sizeof words)
		fail(path);
	close(fd);
	return words[2];
}

int
main(int argc, char **argv)
{
	static int fds[COUNT_MAX];
	static int64_t at[COUNT_MAX];
	struct rlimit limit;
	struct epoll_event ev = { .events = EPOLLIN };
	int count, epoll = epoll_create1(0), control;
	int64_t start, opened, gone;
	long before[2], with[2];
	char answer[4096];

	if (argc != 7 || (count = number(argv[2])) < 1 || count > COUNT_MAX)
		return 2;
	port = number(argv[1]);
	token = argv[3];
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < 2; i++)
		before[i] = pss_kb(argv[4 + i]);
	start = now_us();
	for (int i = 0; i < count; i++) {
		ev.data.fd = fds[i] = subscribe();
		epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &ev);
		if (i % AT_ONCE == AT_ONCE - 1)
			hear(epoll, "acknowledged", AT_ONCE, NULL);
	}
	if (count % AT_ONCE != 0)
		hear(epoll, "acknowledged", count % AT_ONCE, NULL);
	opened = now_us() - start;
	for (int i = 0; i < 2; i++)
		with[i] = pss_kb(argv[4 + i]);
	control = dial();
	snprintf(answer, sizeof answer, "{\"text\":\"Told to all at %lld.\"}",
	    (long long)start);
	start = now_us();
	ask(control, "/api/v1/memories/", "", answer);
	hear(epoll, "list_changed", count, at);
	qsort(at, (size_t)count, sizeof *at, compare);
	if (read(control, answer, sizeof answer) < 12 ||
	    strncmp(answer + 9, "200", 3) != 0)
		fail("the memory was not added");
	for (int i = 0; i < count; i++)
		close(fds[i]);
	gone = now_us();
	while (listeners(argv[6]) > 0) {
		if (now_us() - gone > PATIENCE_MS * INT64_C(1000))
			fail("not all that left were noticed");
		usleep(1000);
	}
	printf("{\"streams\":%d,\"open_ms\":%.0f,\"events_kb\":[%ld,%ld],"
	    "\"lighttpd_kb\":[%ld,%ld],\"notice_p50_ms\":%.1f,"
	    "\"notice_p99_ms\":%.1f,\"notice_all_ms\":%.1f,\"gone_ms\":%.0f}\n",
	    count, (double)opened / 1e3, before[0], with[0], before[1],
	    with[1], (double)(at[count / 2] - start) / 1e3,
	    (double)(at[count * 99 / 100] - start) / 1e3,
	    (double)(at[count - 1] - start) / 1e3,
	    (double)(now_us() - gone) / 1e3);
	return 0;
}
