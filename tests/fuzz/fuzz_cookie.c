/*
 * fuzz_cookie - finding a cookie in a hostile header (RFC 6265)
 */
#include <stddef.h>
#include <stdint.h>

#include "http/cookie.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const names[] = { "a", "__Host-keepsake-session", "" };
	const char *p = (const char *)data;
	struct span v;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (cookie_find(p, len, names[i], &v) == OK &&
		    (v.p < p || v.p + v.len > p + len))
			__builtin_trap();
	return 0;
}
