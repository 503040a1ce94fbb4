/* floor_verify - verify one RS256 JWT */
#include "floor_verify.h"

static void
work(FCGX_Request *fr)
{
	if (!verify(fr))
		abort();
	FCGX_PutS("Content-Type: application/json\r\n\r\n{\"ok\":true}", fr->out);
}

int
main(void)
{
	if (!read_key())
		return 1;
	FLOOR_SERVE(work);
	return 0;
}
