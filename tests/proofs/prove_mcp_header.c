/* prove: mcp/header.c base/base64.c base/str.c; bound 64; -eva-auto-loop-unroll 100 -eva-slevel 8 */
/*
 * header_trim and header_decode for every value of 0 to 64 bytes, those that
 * begin and end like the sentinel among them.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "mcp/header.h"

enum { BOUND = 64 };

int
main(void)
{
	static char out[HEADER_DECODED_MAX(BOUND)];
	static char in[BOUND];
	struct span value;
	size_t n;

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++) {
		value = header_trim(in, len);
		/*@ assert value.len <= len; */
		if (header_decode(in, len, out, &n) == OK) {
			/*@ assert n <= len; */
		}
	}
	return 0;
}
