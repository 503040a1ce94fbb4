/*
 * after - what the programs of the memory do once an answer is sent
 *
 * Must never fail: nobody is left who could be told.
 */
#include "memory/after.h"

#include "memory/access.h"
#include "memory/embed_fill.h"

void
memory_after(struct request *rq)
{
	access_after(rq);
	embed_after(rq);
}
