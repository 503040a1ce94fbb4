/* prove: base/base64.c; bound 256; -eva-slevel 1000 */
/*
 * base64url_decode for every input of 0 to 256 characters: no run-time error,
 * and never more bytes than three for four characters.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/base64.h"

enum { BOUND = 256 };

int
main(void)
{
	static unsigned char out[BASE64_DECODED_MAX(BOUND)];
	static char in[BOUND];
	size_t n;

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++)
		if (base64url_decode(in, len, out, &n) == OK) {
			/*@ assert n <= len * 3 / 4; */
		}
	return 0;
}
