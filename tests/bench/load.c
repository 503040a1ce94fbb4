/*
 * load - sends requests and measures: latency of each, CPU time of the server
 *
 *	load PORT PID CLIENTS COUNT REQUEST-FILE...
 *
 * CLIENTS processes keep a connection each and together do COUNT operations;
 * an operation is the requests of the files in order.  @CODE@ in a file is
 * replaced by the value of code= in the Location of the answer before, and
 * @SERIAL@ by eight digits that no other operation has, of this run or others,
 * and each @A_WORD@ by one of the 2,000 words word0000 to word1999, by chance.
 * Prints one JSON object: operations per second, p50 and p99 in milliseconds,
 * CPU seconds of PID and all its descendants per 1,000 operations, and how
 * many answers were not 2xx or 3xx.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 4, REQUEST_MAX = 65536, COUNT_MAX = 1 << 20 };

struct shared {
	atomic_uint next, failed;
	int64_t began;
	uint32_t us[COUNT_MAX];
};

static struct {
	char text[REQUEST_MAX];
	size_t len;
} requests[FILES_MAX];
static int nrequests, port;

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		perror("load: connect");
		exit(1);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* Reads one answer by its Content-Length; 0 if the connection ended. */
static size_t
receive(int fd, char *answer)
{
	size_t have = 0, want = 0;
	ssize_t n;

	while ((n = read(fd, answer + have, (1 << 20) - have - 1)) > 0) {
		const char *end, *length;

		have += (size_t)n;
		answer[have] = '\0';
		if (want == 0 && (end = strstr(answer, "\r\n\r\n")) != NULL) {
			length = strcasestr(answer, "\r\nContent-Length:");
			want = (size_t)(end + 4 - answer);
			if (length != NULL && length < end)
				want += strtoul(length + 17, NULL, 10);
		}
		if (want > 0 && have >= want)
			return have;
	}
	return 0;
}

static size_t
fill(char *out, int i, const char *code)
{
	const char *mark = strstr(requests[i].text, "@CODE@");
	size_t before, code_len;

	if (mark == NULL || code == NULL) {
		memcpy(out, requests[i].text, requests[i].len);
		return requests[i].len;
	}
	before = (size_t)(mark - requests[i].text);
	code_len = strcspn(code, "&\r\n ");
	memcpy(out, requests[i].text, before);
	memcpy(out + before, code, code_len);
	memcpy(out + before + code_len, mark + 6, requests[i].len - before - 6);
	return requests[i].len - 6 + code_len;
}

/* Marsaglia's xorshift: chance enough for a bench. */
static unsigned
chance(unsigned below)
{
	static uint32_t x;

	if (x == 0)
		x = (uint32_t)now_us() | 1;
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % below;
}

/* Marks that are as long as what stands for them. */
static void
vary(char *out, size_t len, const char *serial)
{
	char *mark, word[9];

	if ((mark = memmem(out, len, "@SERIAL@", 8)) != NULL)
		memcpy(mark, serial, 8);
	while ((mark = memmem(out, len, "@A_WORD@", 8)) != NULL) {
		snprintf(word, sizeof(word), "word%04u", chance(2000));
		memcpy(mark, word, 8);
	}
}

static int
operate(int *fd, char *answer, const char *serial)
{
	static char out[REQUEST_MAX + 1024];
	const char *code = NULL;
	int good = 1;

	for (int i = 0; i < nrequests; i++) {
		size_t len = fill(out, i, code);

		vary(out, len, serial);
		if (write(*fd, out, len) != (ssize_t)len ||
		    receive(*fd, answer) == 0) {
			close(*fd);
			*fd = dial();
			if (write(*fd, out, len) != (ssize_t)len ||
			    receive(*fd, answer) == 0)
				return 0;
		}
		if (answer[9] != '2' && answer[9] != '3')
			good = 0;
		if (strcasestr(answer, "\r\nConnection: close") != NULL) {
			close(*fd);
			*fd = dial();
		}
		code = strcasestr(answer, "\r\nLocation:");
		code = code != NULL ? strstr(code, "code=") : NULL;
		code = code != NULL ? code + 5 : NULL;
	}
	return good;
}

static void
client(struct shared *s, unsigned count)
{
	char *answer = malloc(1 << 20);
	int fd = dial();
	char serial[9];
	unsigned i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((i = atomic_fetch_add(&s->next, 1)) < count) {
		int64_t start = now_us();

		snprintf(serial, sizeof(serial), "%04x%04x",
		    (unsigned)(s->began / 1000) & 0xffff, i & 0xffff);
		if (!operate(&fd, answer, serial))
			atomic_fetch_add(&s->failed, 1);
		s->us[i] = (uint32_t)(now_us() - start);
	}
	_exit(0);
}

/* Nanoseconds on a CPU: first number of schedstat, of each thread group. */
static double
cpu_of(long pid)
{
	char path[64];
	double ns = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", pid);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(f, "%lf", &ns) != 1)
		ns = 0;
	fclose(f);
	return ns / 1e9;
}

static long
parent_of(long pid)
{
	char path[64], line[512];
	long parent = 0;
	char *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) != NULL &&
	    (p = strrchr(line, ')')) != NULL)
		sscanf(p + 1, " %*c %ld", &parent);
	fclose(f);
	return parent;
}

static double
cpu_of_tree(long root)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;
	double sum = 0;

	while ((d = readdir(dir)) != NULL) {
		long pid = strtol(d->d_name, NULL, 10), p = pid;

		while (p > 1 && p != root)
			p = parent_of(p);
		if (pid > 0 && p == root)
			sum += cpu_of(pid);
	}
	closedir(dir);
	return sum;
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
read_requests(char **files, int n)
{
	for (nrequests = 0; nrequests < n && nrequests < FILES_MAX; nrequests++) {
		FILE *f = fopen(files[nrequests], "r");

		if (f == NULL) {
			perror(files[nrequests]);
			exit(1);
		}
		requests[nrequests].len = fread(requests[nrequests].text, 1,
		    REQUEST_MAX - 1, f);
		fclose(f);
	}
}

int
main(int argc, char **argv)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double cpu, seconds;
	unsigned count;
	int64_t start;
	long pid;

	if (argc < 6) {
		fprintf(stderr, "usage: load PORT PID CLIENTS COUNT FILE...\n");
		return 2;
	}
	port = (int)strtol(argv[1], NULL, 10);
	pid = strtol(argv[2], NULL, 10);
	count = (unsigned)strtoul(argv[4], NULL, 10);
	read_requests(argv + 5, argc - 5);
	cpu = cpu_of_tree(pid);
	s->began = start = now_us();
	for (long c = strtol(argv[3], NULL, 10); c > 0; c--)
		if (fork() == 0)
			client(s, count);
	while (wait(NULL) > 0)
		;
	seconds = (double)(now_us() - start) / 1e6;
	cpu = cpu_of_tree(pid) - cpu;
	qsort(s->us, count, sizeof(s->us[0]), by_size);
	printf("{\"rate\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
	    "\"cpu_s\":%.4f,\"failed\":%u}\n", count / seconds,
	    s->us[count / 2] / 1e3, s->us[count * 99 / 100] / 1e3,
	    cpu * 1000 / count, s->failed);
	return s->failed > 0;
}
