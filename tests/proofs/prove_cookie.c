/* prove: http/cookie.c; bound 16; -eva-slevel 100 */
/*
 * cookie_find in every header of 0 to 16 bytes, for a name of one letter, of
 * several, and for the empty one.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "http/cookie.h"

enum { BOUND = 16 };

int
main(void)
{
	static const char *const names[] = { "a", "keepsake", "" };
	static char in[BOUND];
	struct span v;

	Frama_C_make_unknown(in, BOUND);
	for (size_t k = 0; k < 3; k++) {
		/*@ loop unroll BOUND + 1; */
		for (size_t len = 0; len <= BOUND; len++)
			(void)!cookie_find(in, len, names[k], &v);
	}
	return 0;
}
