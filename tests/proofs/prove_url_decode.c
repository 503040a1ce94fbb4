/* prove: base/url.c base/str.c; bound 24; -eva-auto-loop-unroll 64 -eva-slevel 100000 */
/*
 * url_decode for every input of 0 to 24 bytes, as a query and as a form: no
 * run-time error, and never more bytes out than in.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/url.h"

enum { BOUND = 24 };

int
main(void)
{
	static char in[BOUND], out[BOUND];
	size_t n;

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++)
		if (url_decode(in, len, Frama_C_interval(0, 1) == 1, out,
		    &n) == OK) {
			/*@ assert n <= len; */
		}
	return 0;
}
