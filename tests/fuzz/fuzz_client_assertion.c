/*
 * fuzz_client_assertion - who an assertion says that it is, before any proof
 *
 * The bytes are tried as a whole token, and then as the payload inside a
 * well-formed one.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "oauth/client_assertion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
try(struct arena *a, const char *token)
{
	const char *id;
	enum err e = client_assertion_subject(a, token, &id);

	if ((e == OK) != (id != NULL) || (e != OK && e != ERR_INVALID))
		abort();
	if (id != NULL && (strlen(token) > CLIENT_ASSERTION_MAX ||
	    strlen(id) > strlen(token) || !str_utf8(id, strlen(id))))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a;

	if (len > 16384)
		return 0;
	a = arena_new(4 << 20);
	if (memchr(data, '\0', len) == NULL)
		try(a, arena_strndup(a, (const char *)data, len));
	try(a, arena_printf(a, "e30.%s.AA", base64url_text(a, data, len)));
	arena_free(a);
	return 0;
}
