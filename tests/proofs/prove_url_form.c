/* prove: base/url.c base/str.c; bound 16; -eva-auto-loop-unroll 64 -eva-slevel 100000 -eva-split-return full -inline-calls url_form_next */
/*
 * url_form_next, called to the end of every form of 0 to 16 bytes: no run-time
 * error, the parts lie within the form, and what is left is its end.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "base/url.h"

enum { BOUND = 16 };

int
main(void)
{
	static char in[BOUND];
	struct span rest, name, value;

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++) {
		rest = (struct span){ in, len };
		while (url_form_next(&rest, &name, &value) == OK) {
			/*@ assert rest.p + rest.len == (char *)in + len; */
			/*@ assert name.p + name.len <= (char *)in + len; */
			/*@ assert value.p + value.len <= (char *)in + len; */
			/*@ assert name.p >= (char *)in; */
			/*@ assert value.p >= (char *)in; */
		}
	}
	return 0;
}
