/*
 * fuzz_mcp_header - values of Mcp-Name and its kin (MCP 2026-07-28)
 *
 * Whatever decodes is text; what is encoded here comes back as it was.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mcp/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as much room as is promised to do, so that ASan sees more. */
	char *in = malloc(size > 0 ? size : 1);
	char *out = malloc(HEADER_DECODED_MAX(size));
	struct span value;
	size_t len;

	assert(in != NULL && out != NULL);
	if (size > 0)
		memcpy(in, data, size);
	value = header_trim(in, size);
	assert(value.len <= size && value.p >= in);
	if (header_decode(value.p, value.len, out, &len) == OK) {
		assert(len <= size);
		assert(str_utf8(out, len) && !str_has_nul(out, len));
	} else {
		assert(len == 0);
	}
	free(in);
	free(out);
	return 0;
}
