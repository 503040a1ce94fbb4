/*
 * fuzz_fetch_rule - URLs that clients bring
 */
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/fetch_rule.h"
#include "system/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What passes is https, a name of letters, and nothing before it. */
static void
check_public(struct arena *a, const char *url)
{
	const char *host = fetch_host(a, url), *last = strrchr(host, '.');
	size_t len = strlen(host);

	if (strncmp(url, "https://", 8) != 0 || last == NULL ||
	    strncmp(url + 8, host, len) != 0 || isdigit(last[1]) ||
	    strpbrk(url, "\\#@ \t\r\n") == url + 8 + len)
		abort();
	if (url[8 + len] != '/' && strncmp(url + 8 + len, ":443/", 5) != 0)
		abort();
	for (; *host != '\0'; host++)
		if (!islower(*host) && !isdigit(*host) &&
		    strchr(".-_", *host) == NULL)
			abort();
	if (strstr(url, "/../") != NULL && strchr(url, '?') == NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct config cfg = {
		.jwks_url = "https://oidc.example.com/auth/jwks",
		.upstream_issuer = "https://accounts.google.com",
		.fetch_allow = "http://127.0.0.1:9000,https://10.0.0.1:8443",
	};
	struct arena *a = arena_new(64 << 20);
	const char *url = arena_strndup(a, (const char *)data, len);
	enum fetch_way way = fetch_rule(a, &cfg, true, url);

	if (fetch_url_is_public(url))
		check_public(a, url);
	if ((way == FETCH_NEVER && fetch_url_is_public(url)) ||
	    (way == FETCH_TRUSTED &&
	    strncmp(url, "http://127.0.0.1:9000", 21) != 0 &&
	    strncmp(url, "https://10.0.0.1:8443", 21) != 0))
		abort();
	arena_free(a);
	return 0;
}
