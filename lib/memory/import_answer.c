/*
 * import_answer - imports as REST and the shell tell of them
 */
#include "memory/import_answer.h"

#include <string.h>

#include "base/clock.h"

enum { COUNTS_MAX = 4096 };

void
import_answer_result(struct json *answer, const struct import_result *got,
    bool dry_run)
{
	const struct import_counts *n = &got->counts;

	json_set_string(answer, "import", got->id);
	json_set_string(answer, "format", got->format);
	json_set_string(answer, "sha256", got->sha256);
	json_set_int(answer, "records", n->records);
	if (!dry_run)
		json_set_int(answer, "added", n->added);
	if (n->replaced > 0)
		json_set_int(answer, "replaced", n->replaced);
	json_set_int(answer, "known", n->known);
	json_set_int(answer, "skipped", n->skipped);
	if (n->entities + n->relations > 0) {
		json_set_int(answer, "entities", n->entities);
		json_set_int(answer, "relations", n->relations);
	}
}

void
import_answer_undone(struct json *answer, const struct import_undone *gone)
{
	json_set_int(answer, "deleted", gone->deleted);
	if (gone->entities + gone->relations > 0) {
		json_set_int(answer, "entities", gone->entities);
		json_set_int(answer, "relations", gone->relations);
	}
}

struct json *
import_answer_row(struct arena *a, const struct import_row *row)
{
	struct json *j = json_new_object(a), *counts;
	char at[21];

	json_set_string(j, "import", row->id);
	clock_format(row->created_at, at);
	json_set_string(j, "created_at", at);
	json_set_string(j, "format", row->format);
	if (row->file_name != NULL)
		json_set_string(j, "file", row->file_name);
	else
		json_set_null(j, "file");
	if (json_parse(a, row->counts, strlen(row->counts), COUNTS_MAX,
	    &counts) == OK)
		json_set(j, "counts", counts);
	json_set_string(j, "state", row->undone_at != 0 ? "undone" : "stands");
	json_set_string(j, "sha256", row->sha256);
	return j;
}

const char *
import_answer_refusal(struct request *rq, const struct import_result *got)
{
	struct arena *a = rq->call.arena;
	const char *why = rq->fault.text;

	if (got->id == NULL)
		return arena_printf(a, "%s; nothing was changed", why != NULL ?
		    why : "the memories could not be used");
	return arena_printf(a, "%s; %lld memories were added before, by import "
	    "%s, which can be undone", why != NULL ? why :
	    "the memories could not be written",
	    (long long)got->counts.added, got->id);
}
