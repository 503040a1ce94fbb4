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

static bool
has(const char *names, const struct span *wanted)
{
	struct span name;

	while (categories_next(&names, &name))
		if (name.len == wanted->len &&
		    memcmp(name.p, wanted->p, name.len) == 0)
			return true;
	return false;
}

/* Those of the record that are new to the memory, as many as it may have. */
static const char *
new_categories(struct import *im, const struct memory *m, const char *names)
{
	struct arena *a = im->rq->call.arena;
	const char *rest = m->categories;
	struct span name;
	size_t have = 0;
	int64_t over;
	struct buf b;

	while (categories_next(&rest, &name))
		have++;
	buf_init(&b, a, strlen(names) + 2);
	while (categories_next(&names, &name)) {
		if (has(m->categories, &name))
			continue;
		buf_add(&b, name.p, name.len);
		buf_putc(&b, ',');
	}
	names = categories_first(a, b.len > 0 ? b.data : "", have, &over);
	im->counts.skipped += over;
	return names;
}

enum err
import_replace(struct import *im, const struct import_record *r,
    bool *replaced)
{
	const char *names = "";
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
	if (r->categories != NULL)
		names = new_categories(im, m, r->categories);
	if (im->id == NULL)
		return OK;
	e = memories_rewrite(im->rq, im->p, r->id, r->text, r->metadata,
	    &m);
	if (e != OK)
		return e;
	return categories_add(im->rq, im->p, m->seq, names);
}
