/*
 * import_replace - what an import says anew of a memory that is there
 */
#include <string.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "memory/categories.h"
#include "memory/import.h"
#include "memory/normal.h"
#include "store/db.h"

enum { OTHER, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[OTHER] = "SELECT 1 FROM memories WHERE hash = ?1 AND state = 'active' "
	          "AND hash IS NOT NULL AND id <> ?2",
};

/* Does another memory say just that? */
static enum err
find_other(struct import *im, const struct memory *m, const char *text,
    bool *found)
{
	struct arena *a = im->rq->call.arena;
	sqlite3_stmt *st = db_statement(im->p->db, sql, NSTATEMENTS, OTHER);
	struct digest hash = str_eq(m->kind, "observation") &&
	    m->subject != NULL ? normal_observed(a, m->subject, text) :
	    normal_hash(a, text);
	enum err e;

	db_bind_blob(st, 1, hash.bytes, sizeof hash.bytes);
	db_bind_text(st, 2, m->id);
	e = db_step(st);
	db_reset(st);
	*found = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

static bool
says(const struct memory *m, const struct import_record *r)
{
	return strcmp(m->text, r->text) == 0 &&
	    (r->metadata == NULL || str_eq(m->metadata, r->metadata));
}

enum err
import_replace(struct import *im, const struct import_record *r,
    bool *replaced)
{
	struct memory *m;
	bool other;
	enum err e;

	*replaced = false;
	if ((e = memories_find(im->rq, im->p, r->id, &m)) != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (says(m, r))
		return OK;
	if ((e = find_other(im, m, r->text, &other)) != OK || other)
		return e;
	*replaced = true;
	if (im->id == NULL)
		return OK;
	e = memories_rewrite(im->rq, im->p, r->id, r->text, r->metadata,
	    &m);
	if (e != OK || r->categories == NULL)
		return e;
	return categories_add(im->rq, im->p, m->seq, r->categories);
}
