/* floor_hello - answer a constant */
#include "floor.h"

static void
work(FCGX_Request *fr)
{
	FCGX_PutS("Content-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n",
	    fr->out);
}

int
main(void)
{
	FLOOR_SERVE(work);
	return 0;
}
