/* prove: crypto/jws.c; bound 128; -eva-auto-loop-unroll 140 -eva-split-return full -eva-slevel-function check:100,jws_split:100 */
/*
 * jws_split for every input of 0 to 128 bytes, each of which ends where memory
 * ends: no run-time error, and the parts lie within the token.
 */
#include <stddef.h>

#include "__fc_builtin.h"

#include "crypto/jws.h"

enum { BOUND = 128 };

static void
check(const char *token, size_t len)
{
	struct jws_parts p;

	if (jws_split(token, len, &p) != OK)
		return;
	/*@ assert p.header.p == token && p.signed_part.p == token; */
	/*@ assert 1 <= p.header.len < len; */
	/*@ assert 1 <= p.signed_part.len < len; */
	/*@ assert 1 <= p.signature.len < len; */
	/*@ assert token < p.payload.p <= token + len; */
	/*@ assert token < p.signature.p < token + len; */
}

int
main(void)
{
	static char in[BOUND];

	Frama_C_make_unknown(in, BOUND);
	/*@ loop unroll BOUND + 1; */
	for (size_t len = 0; len <= BOUND; len++)
		check(in + BOUND - len, len);
	return 0;
}
