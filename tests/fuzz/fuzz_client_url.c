/*
 * fuzz_client_url - client ids that are URLs
 *
 * One that is taken has nothing that two readers could read differently: no
 * control character, backslash, user or fragment, and no segment that is "."
 * or ".." once its dots are decoded.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "oauth/client_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The path with each %2e as a dot, between slashes. */
static void
check_path(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 3), *p = out;

	for (; *path != '\0' && *path != '?'; path++)
		if (strncasecmp(path, "%2e", 3) == 0) {
			*p++ = '.';
			path += 2;
		} else
			*p++ = *path;
	*p++ = '/';
	*p = '\0';
	if (strlen(out) < 3 || strstr(out, "/./") != NULL ||
	    strstr(out, "/../") != NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a;
	char *id;

	if (len > 4096 || memchr(data, '\0', len) != NULL)
		return 0;
	a = arena_new(1 << 20);
	id = arena_strndup(a, (const char *)data, len);
	if (client_url_check(id) == OK) {
		const char *host = id + 8;
		size_t host_len = strcspn(host, "/?#");

		if (strncmp(id, "https://", 8) != 0 || host_len == 0 ||
		    host[host_len] != '/' || strpbrk(id, "\\# \t\r\n") ||
		    memchr(host, '@', host_len) != NULL ||
		    *client_url_host(a, id) == '\0')
			abort();
		check_path(a, host + host_len);
	}
	arena_free(a);
	return 0;
}
