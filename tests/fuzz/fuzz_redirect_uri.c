/*
 * fuzz_redirect_uri - where a code may be sent (RFC 8252 section 7.3)
 *
 * The bytes are two URIs with a line feed between: a registered one and the
 * one asked for.  Two that match but are not the same may differ only in what
 * stands between a loopback host and its path.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "oauth/redirect_uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What follows a loopback host (its length in *host) and its port; NULL if it
 * is no such URI. */
static const char *
after_port(const char *uri, size_t *host)
{
	static const char *const hosts[] = {
		"http://127.0.0.1", "http://[::1]", "http://localhost"
	};

	for (size_t i = 0; i < 3; i++) {
		*host = strlen(hosts[i]);
		if (strncasecmp(uri, hosts[i], *host) != 0)
			continue;
		uri += *host;
		if (*uri == ':')
			uri += 1 + strspn(uri + 1, "0123456789");
		return strchr("/?", *uri) != NULL ? uri : NULL;
	}
	return NULL;
}

static void
check_match(const char *registered, const char *asked)
{
	const char *r, *a;
	size_t r_host, a_host;

	if (strcmp(registered, asked) == 0) {
		if (!redirect_uri_matches(registered, asked))
			abort();
		return;
	}
	if (!redirect_uri_matches(registered, asked))
		return;
	r = after_port(registered, &r_host);
	a = after_port(asked, &a_host);
	if (r == NULL || a == NULL || r_host != a_host ||
	    memcmp(registered, asked, r_host) != 0 || strcmp(r, a) != 0)
		abort();
}

static void
check_registered(struct arena *a, const char *uri)
{
	size_t scheme = strcspn(uri, ":");

	if (redirect_uri_check(uri) != OK)
		return;
	if (strlen(uri) > REDIRECT_URI_MAX || strchr(uri, '#') != NULL)
		abort();
	for (const char *p = uri; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f)
			abort();
	if ((scheme == 10 && strncasecmp(uri, "javascript", 10) == 0) ||
	    (scheme == 4 && strncasecmp(uri, "data", 4) == 0) ||
	    (scheme == 4 && strncasecmp(uri, "file", 4) == 0))
		abort();
	if (*redirect_uri_host(a, uri) == '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a;
	char *registered, *asked;

	if (len > 8192 || memchr(data, '\0', len) != NULL)
		return 0;
	a = arena_new(1 << 20);
	registered = arena_strndup(a, (const char *)data, len);
	asked = strchr(registered, '\n');
	if (asked != NULL)
		*asked++ = '\0';
	else
		asked = registered;
	check_match(registered, asked);
	check_match(asked, registered);
	check_registered(a, registered);
	check_registered(a, asked);
	arena_free(a);
	return 0;
}
