/*
 * rest_merge - the REST call that makes one memory of several
 */
#include "memory/rest.h"

#include "memory/memory_check.h"
#include "memory/merge.h"

enum err
rest_merge(struct rest *r)
{
	struct merge in = { 0 };
	struct memory *m;
	enum err e;

	if ((e = rest_body_ids(r, "memory_ids", &in.ids, &in.count)) != OK ||
	    (e = rest_body_text(r, "text", &in.text)) != OK)
		return e;
	if (in.count < 2)
		return rest_refuse(r, "body.memory_ids",
		    "it must be an array of 2 to 100 ids");
	if (in.text != NULL && (e = memory_check(r->rq,
	    &(struct memory_new){ .text = in.text })) != OK)
		return rest_blame(r, e, "body.text");
	e = merge_memories(r->rq, &r->person, &in, &m);
	if (e == ERR_NOT_FOUND)
		return request_refuse(r->rq, e, NULL,
		    "one of memory_ids is not the id of an active memory");
	return e == OK ? rest_answer_row(r, m)
	    : rest_blame(r, e, "body.memory_ids");
}
