/*
 * period - from when until when
 */
#include "memory/period.h"

#include "memory/dates.h"

enum { DAY_S = 86400 };

enum err
period_set(struct period *p, enum period_end end, const struct json *j)
{
	const char *text = json_string(j);
	int64_t at;

	if (j == NULL || json_type(j) == JSON_NULL)
		return OK;
	if (dates_read(j, &at) != OK)
		return ERR_INVALID;
	if (end == PERIOD_FROM) {
		p->has_from = true;
		p->from = at;
		return OK;
	}
	if (end == PERIOD_THROUGH)
		at += text != NULL && dates_is_day(text) ? DAY_S : 1;
	p->has_before = true;
	p->before = at;
	return OK;
}

bool
period_is_open(const struct period *p)
{
	return !p->has_from && !p->has_before;
}

bool
period_has(const struct period *p, int64_t at)
{
	return (!p->has_from || at >= p->from) &&
	    (!p->has_before || at < p->before);
}

void
period_bind(sqlite3_stmt *st, int first, const struct period *p)
{
	db_bind_int(st, first, p->has_from ? p->from : INT64_MIN);
	db_bind_int(st, first + 1, p->has_before ? p->before : INT64_MAX);
}
