/* prove: base/json_scan.c base/str.c; bound 16; -eva-auto-loop-unroll 8 */
/*
 * json_raw_compare for every two inputs of 0 to 16 bytes, json_scan's or not.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/json.h"

enum { BOUND = 16 };

int
main(void)
{
	static char a[BOUND], b[BOUND];
	struct span sa, sb;
	int order = 0;

	Frama_C_make_unknown(a, BOUND);
	Frama_C_make_unknown(b, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++) {
		/*@ loop unroll BOUND + 1; */
		for (size_t n = 0; n <= BOUND; n++) {
			sa = (struct span){ a, len };
			sb = (struct span){ b, n };
			order |= json_raw_compare(sa, sb);
		}
	}
	return order != 0;
}
