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
};

/* The conditions of a query on memories m, for search_bind_filter. */
#define SEARCH_FILTER \
	"coalesce(m.event_at, m.created_at) >= ?3 " \
	"AND coalesce(m.event_at, m.created_at) < ?4 " \
	"AND (?5 IS NULL OR EXISTS (SELECT 1 FROM memory_categories mc " \
	"JOIN categories c ON c.key = mc.category WHERE mc.memory = m.seq " \
	"AND instr(',' || lower(?5) || ',', ',' || lower(c.name) || ','))) "

void search_bind_filter(sqlite3_stmt *st, const struct rank_query *q);
/* Fetches the memory and lists it, unless it is there, gone or shut out. */
enum err search_add_hit(struct search *s, int64_t seq, double score) MUST_USE;
/* Is the page complete? */
bool search_is_full(const struct search *s);

#endif
