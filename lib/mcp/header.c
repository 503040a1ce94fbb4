/*
 * header - values of MCP's request headers (2026-07-28, streamable HTTP)
 *
 * Never looks beyond the length that it is given; proved for short inputs
 * (tests/proofs).
 */
#include "mcp/header.h"

#include <stdbool.h>
#include <string.h>

#include "base/base64.h"
#include "base/str.h"

static const char prefix[] = "=?base64?";
static const char suffix[] = "?=";

enum { PREFIX_LEN = sizeof prefix - 1, SUFFIX_LEN = sizeof suffix - 1 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_encoded(const char *p, size_t len)
{
	return len >= PREFIX_LEN + SUFFIX_LEN &&
	    memcmp(p, prefix, PREFIX_LEN) == 0 &&
	    memcmp(p + len - SUFFIX_LEN, suffix, SUFFIX_LEN) == 0;
}

static enum err
copy_plain(const char *p, size_t len, char *out, size_t *out_len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] != '\t' && (p[i] < 0x20 || p[i] > 0x7e))
			return ERR_INVALID;
		out[i] = p[i];
	}
	*out_len = len;
	return OK;
}

static enum err
decode(const char *p, size_t len, char *out, size_t *out_len)
{
	size_t n;

	if (base64_decode(p, len, (unsigned char *)out, &n) != OK ||
	    str_has_nul(out, n) || !str_utf8(out, n))
		return ERR_INVALID;
	*out_len = n;
	return OK;
}

struct span
header_trim(const char *in, size_t len)
{
	struct span value = { in, len };

	while (value.len > 0 && is_blank(value.p[value.len - 1]))
		value.len--;
	while (value.len > 0 && is_blank(value.p[0])) {
		value.p++;
		value.len--;
	}
	return value;
}

enum err
header_decode(const char *in, size_t len, char *out, size_t *out_len)
{
	*out_len = 0;
	if (!is_encoded(in, len))
		return copy_plain(in, len, out, out_len);
	return decode(in + PREFIX_LEN, len - PREFIX_LEN - SUFFIX_LEN, out,
	    out_len);
}

enum err
header_read(struct request *rq, const char *name, const char **out)
{
	const char *raw = request_env(rq, name);
	struct span value;
	size_t len;
	char *text;

	*out = NULL;
	if (raw == NULL)
		return ERR_NOT_FOUND;
	value = header_trim(raw, strlen(raw));
	text = arena_alloc(rq->call.arena, HEADER_DECODED_MAX(value.len) + 1);
	if (header_decode(value.p, value.len, text, &len) != OK)
		return ERR_INVALID;
	text[len] = '\0';
	*out = text;
	return OK;
}
