/* prove: base/json_scan.c base/str.c; bound 48; -eva-auto-loop-unroll 8 */
/*
 * json_scan for every input of 0 to 48 bytes, which is more than it takes to
 * go beyond the depth of 32.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/json.h"

enum { BOUND = 48 };

int
main(void)
{
	struct json_scan scan;
	static char in[BOUND];

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++)
		if (json_scan(in, len, &scan) == OK)
			scan.members = 0;
	return 0;
}
