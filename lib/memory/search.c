/*
 * search - one search under way: what it asks and what it found
 *
 * Never lists a memory twice, nor one that the filter shuts out.
 */
#include "memory/search.h"

#include <string.h>
#include <strings.h>

void
search_bind_filter(sqlite3_stmt *st, const struct rank_query *q)
{
	db_bind_int(st, 3, q->after != 0 ? q->after : INT64_MIN);
	db_bind_int(st, 4, q->before != 0 ? q->before : INT64_MAX);
	db_bind_text(st, 5, q->categories);
}

static bool
is_in_list(const char *list, const char *name, size_t len)
{
	for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == len &&
		    strncasecmp(list, name, len) == 0)
			return true;
	return false;
}

/* Neighbours come in beside the filter, so it is asked again here. */
static bool
fits(const struct rank_query *q, const struct memory *m)
{
	int64_t at = m->event_at != 0 ? m->event_at : m->created_at;
	const char *name = m->categories;

	if ((q->after != 0 && at < q->after) ||
	    (q->before != 0 && at >= q->before))
		return false;
	if (q->categories == NULL)
		return true;
	for (; *name != '\0'; name += strcspn(name, ","), name += *name == ',')
		if (is_in_list(q->categories, name, strcspn(name, ",")))
			return true;
	return false;
}

static bool
is_listed(const struct memory_list *list, int64_t seq)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->seq == seq)
			return true;
	return false;
}

enum err
search_add_hit(struct search *s, int64_t seq, double score)
{
	struct memory *m;
	enum err e;

	if (is_listed(s->out, seq))
		return OK;
	e = memories_find_seq(s->rq, s->p, seq, &m);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (!fits(s->q, m))
		return OK;
	m->score = score;
	s->out->items[s->out->count++] = m;
	return OK;
}

bool
search_is_full(const struct search *s)
{
	return s->out->count == (size_t)s->q->limit;
}
