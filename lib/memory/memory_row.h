/*
 * memory_row - a row of the table of memories, for statements that read it
 */
#ifndef KEEPSAKE_MEMORY_MEMORY_ROW_H
#define KEEPSAKE_MEMORY_MEMORY_ROW_H

#include "memory/memories.h"
#include "store/db.h"

/* The columns that memory_row() reads, of memories m and apps a. */
#define MEMORY_COLUMNS \
	"m.seq, m.id, m.text, m.subject, m.state, a.name, a.id, m.metadata, " \
	"m.created_at, m.updated_at, m.event_at, " \
	"(SELECT group_concat(c.name) FROM memory_categories mc " \
	"JOIN categories c ON c.key = mc.category WHERE mc.memory = m.seq) " \
	"AS names, m.archived_at, m.deleted_at, m.valid_from, m.valid_to, " \
	"m.expires_at, m.kind, m.title, m.source, m.pinned, " \
	"(SELECT s.id FROM memories s WHERE s.seq = m.superseded_by) "
#define MEMORY_FROM "FROM memories m JOIN apps a ON a.key = m.app "

/* Not over by the moment that is bound there, p->due_at, or NULL is (person.h).
 * What is archived may be over, what is in the trash may be anything. */
#define MEMORY_NOT_DUE(at) \
	"(" at " IS NULL OR state = 'deleted' OR (" \
	"(expires_at IS NULL OR expires_at > " at ") AND " \
	"(valid_to IS NULL OR valid_to > " at " OR state = 'archived'))) "

/* The same of one that may be archived, but not in the trash. */
#define MEMORY_NOT_EXPIRED(at) \
	"(" at " IS NULL OR expires_at IS NULL OR expires_at > " at ") "

/* How many they are: the index of what a statement selects after them. */
enum { MEMORY_NCOLUMNS = 22 };

/* The memory that the statement stands on. */
struct memory *memory_row(struct arena *a, sqlite3_stmt *st);
/* The same of a memory that is active or paused. */
bool memory_is_due(const struct person *p, const struct memory *m);

#endif
