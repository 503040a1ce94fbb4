/*
 * fetch_shim - names and addresses of a make-believe internet, for fetch.bats
 *
 * Preloaded into fetch.  A name is looked up in the file FETCH_SHIM_HOSTS of
 * lines "NAME ADDRESS...": each look-up takes the next line of that name, the
 * last one for ever; the address "never" is a name server that is silent.
 * Port 443 of 93.184.215.0/24 is FETCH_SHIM_PORT of 127.0.0.1, and the machine
 * itself is 93.184.215.99.  Any other connection is noted in the file
 * FETCH_SHIM_LEAKS.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char lines[64][256];
static size_t count, looked_up;
static FILE *leaks;
static int own_fd = -1;	/* of a socket "connected" to the machine itself */
static struct sockaddr_in own;

/* The sandbox closes later: what is read and written is opened here. */
__attribute__((constructor)) static void
begin(void)
{
	FILE *f = fopen(getenv("FETCH_SHIM_HOSTS"), "r");

	while (f != NULL && count < 64 &&
	    fgets(lines[count], sizeof lines[count], f) != NULL)
		count++;
	if (f != NULL)
		fclose(f);
	leaks = fopen(getenv("FETCH_SHIM_LEAKS"), "a");
}

static struct addrinfo *
make(const char *text, unsigned short port)
{
	struct addrinfo *ai = calloc(1, sizeof *ai +
	    sizeof(struct sockaddr_in6));
	struct sockaddr_in *v4 = (struct sockaddr_in *)(ai + 1);
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(ai + 1);

	ai->ai_socktype = SOCK_STREAM;
	ai->ai_protocol = IPPROTO_TCP;
	ai->ai_addr = (struct sockaddr *)(ai + 1);
	ai->ai_family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
	ai->ai_addrlen = ai->ai_family == AF_INET6 ? sizeof *v6 : sizeof *v4;
	v4->sin_family = (unsigned short)ai->ai_family;
	v4->sin_port = htons(port);
	if (ai->ai_family == AF_INET6)
		inet_pton(AF_INET6, text, &v6->sin6_addr);
	else
		inet_pton(AF_INET, text, &v4->sin_addr);
	return ai;
}

int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
    struct addrinfo **out)
{
	struct addrinfo **last = out;
	char line[256], *word, *rest;
	const char *found = NULL;
	size_t len = strlen(name), seen = 0;

	(void)hints;
	for (size_t i = 0; i < count && seen <= looked_up; i++)
		if (strncmp(lines[i], name, len) == 0 && lines[i][len] == ' ') {
			found = lines[i];
			seen++;
		}
	if (found == NULL)
		return EAI_NONAME;
	looked_up++;
	memcpy(line, found, sizeof line);
	strtok_r(line, " \n", &rest);
	while ((word = strtok_r(NULL, " \n", &rest)) != NULL) {
		if (strcmp(word, "never") == 0) {
			sleep(30);
			return EAI_AGAIN;
		}
		*last = make(word, (unsigned short)atoi(service));
		last = &(*last)->ai_next;
	}
	return 0;
}

void
freeaddrinfo(struct addrinfo *ai)
{
	struct addrinfo *next;

	for (; ai != NULL; ai = next) {
		next = ai->ai_next;
		free(ai);
	}
}

int
getsockname(int fd, struct sockaddr *out, socklen_t *len)
{
	int (*real)(int, struct sockaddr *, socklen_t *) =
	    (int (*)(int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT,
	    "getsockname");

	if (fd != own_fd)
		return real(fd, out, len);
	own_fd = -1;
	*len = sizeof own;
	memcpy(out, &own, sizeof own);
	return 0;
}

int
connect(int fd, const struct sockaddr *to, socklen_t len)
{
	int (*real)(int, const struct sockaddr *, socklen_t) =
	    (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT,
	    "connect");
	struct sockaddr_in v4;
	socklen_t size = sizeof(int);
	int type = 0;

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
	memcpy(&v4, to, sizeof v4);
	if (type == SOCK_DGRAM && to->sa_family == AF_INET &&
	    memcmp(&v4.sin_addr, "\x5d\xb8\xd7\x63", 4) == 0) {
		own_fd = fd;
		own = v4;
		return 0;
	}
	if (type != SOCK_STREAM || to->sa_family == AF_UNIX)
		return real(fd, to, len);
	if (to->sa_family != AF_INET || v4.sin_port != htons(443) ||
	    memcmp(&v4.sin_addr, "\x5d\xb8\xd7", 3) != 0) {
		fprintf(leaks, "connected to another address\n");
		fflush(leaks);
		return real(fd, to, len);
	}
	v4.sin_port = htons((unsigned short)atoi(getenv("FETCH_SHIM_PORT")));
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return real(fd, (struct sockaddr *)&v4, sizeof v4);
}
