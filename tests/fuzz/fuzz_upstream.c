/*
 * fuzz_upstream - discovery documents of a provider that may be anybody
 *
 * Whatever is taken is of the configured issuer and speaks TLS, or is here.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "oauth/upstream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_endpoint(const char *url)
{
	struct url u;

	assert(strlen(url) <= UPSTREAM_URL_MAX);
	assert(url_parse(url, strlen(url), &u) == OK);
	assert(u.userinfo.p == NULL && u.fragment.p == NULL);
	assert(str_starts(url, "https://") || url_is_loopback(&u) ||
	    span_eq(u.scheme, "https"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct config cfg = {
		.upstream_issuer = "https://up.example" };
	const struct span text = { (const char *)data, len };
	struct arena *a = arena_new(64 << 20);
	struct upstream up;

	if (upstream_parse(a, &cfg, text, &up) == OK) {
		check_endpoint(up.authorization_endpoint);
		check_endpoint(up.token_endpoint);
		check_endpoint(up.jwks_uri);
	}
	arena_free(a);
	return 0;
}
