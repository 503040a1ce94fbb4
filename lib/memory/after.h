/*
 * after - what the programs of the memory do once an answer is sent
 */
#ifndef KEEPSAKE_MEMORY_AFTER_H
#define KEEPSAKE_MEMORY_AFTER_H

#include "http/request.h"

/* Notes who read what (access.h), then makes vectors (embed_fill.h): a
 * program's `after`. */
void memory_after(struct request *rq);

#endif
