/* prove: base/json_scan.c base/str.c; bound 24; -eva-auto-loop-unroll 8 */
/*
 * json_walk_next, until it ends, for every input of 0 to 24 bytes, json_scan's
 * or not.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/json.h"

enum { BOUND = 24 };

int
main(void)
{
	static char in[BOUND];
	struct span key, value;
	struct json_walk w;

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++) {
		w = (struct json_walk){ .text = { in, len } };
		while (json_walk_next(&w, &key, &value))
			value.len = 0;
	}
	return 0;
}
