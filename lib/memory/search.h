/*
 * search - one search under way, shared by rank and parts
 */
#ifndef KEEPSAKE_MEMORY_SEARCH_H
#define KEEPSAKE_MEMORY_SEARCH_H

#include "memory/rank.h"
#include "memory/words.h"
#include "store/db.h"

struct search {
	struct request *rq;
	struct person *p;
	const struct rank_query *q;
	struct words words;
	struct memory_list *out;
	size_t by_kin;		/* of these, those that only kin of words found */
};

/* The conditions of a query on memories m, for search_bind_filter; the
 * cheapest first. */
#define SEARCH_FILTER \
	"coalesce(m.event_at, m.created_at) >= ?3 " \
	"AND coalesce(m.event_at, m.created_at) < ?4 " \
	"AND (?5 IS NULL OR EXISTS (SELECT 1 FROM memory_categories mc " \
	"JOIN categories c ON c.key = mc.category WHERE mc.memory = m.seq " \
	"AND instr(',' || lower(?5) || ',', ',' || lower(c.name) || ','))) " \
	"AND (?6 IS NULL OR m.app = (SELECT key FROM apps WHERE id = ?6)) " \
	"AND (?7 IS NULL OR m.kind = ?7) " \
	"AND (?8 IS NULL OR same_name(m.subject, ?8)) "

/* Makes the SQL function same_name() known to a file: once, after opening. */
enum err search_register(struct db *db) MUST_USE;
/* Does the query ask for more than words? */
bool search_is_filtered(const struct rank_query *q);
void search_bind_filter(sqlite3_stmt *st, const struct rank_query *q);
/* Fetches the memory and lists it, unless it is there, gone or shut out; with
 * a copy of the parts of its score, if the query wants them. */
enum err search_add_hit(struct search *s, int64_t seq, double score,
    const struct rank_parts *parts) MUST_USE;
/* How many are listed that more than kin of the words found, about: parts of
 * words are looked for beside kin, not in their place. */
size_t search_found(const struct search *s);
/* Is the page complete? */
bool search_is_full(const struct search *s);

#endif
