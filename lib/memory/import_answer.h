/*
 * import_answer - imports as REST and the shell tell of them
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_ANSWER_H
#define KEEPSAKE_MEMORY_IMPORT_ANSWER_H

#include "memory/imports.h"

/* Appends import (absent in a dry run), format, sha256 and the counts. */
void import_answer_result(struct json *answer,
    const struct import_result *got, bool dry_run);
/* Appends how many memories, entities and relations went. */
void import_answer_undone(struct json *answer,
    const struct import_undone *gone);
/* An import as lists have it. */
struct json *import_answer_row(struct arena *a, const struct import_row *row);
/* Why `e` was the result, and what it means for the memory, in a sentence
 * without an end. */
const char *import_answer_refusal(struct request *rq,
    const struct import_result *got);

#endif
