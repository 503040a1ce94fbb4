/*
 * categories - the person's words for kinds of memories
 *
 * A name is any text without a comma; two names that differ in case are two.
 */
#include "memory/categories.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "memory/uuid.h"
#include "store/db.h"

enum { MAKE, PUT, COUNT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[MAKE]  = "INSERT INTO main.categories (id, name, created_at, updated_at) "
	          "VALUES (?1, ?2, ?3, ?3) ON CONFLICT (name) DO NOTHING",
	[PUT]   = "INSERT INTO main.memory_categories (memory, category) "
	          "SELECT ?1, key FROM main.categories WHERE name = ?2 "
	          "ON CONFLICT DO NOTHING",
	/* Whoever sees them. */
	[COUNT] = "SELECT count(*) FROM main.memory_categories WHERE memory = ?1",
};

bool
categories_next(const char **rest, struct span *name)
{
	while (**rest != '\0') {
		size_t len = strcspn(*rest, ",");
		const char *p = *rest;

		*rest += len + (p[len] == ',');
		while (len > 0 && *p == ' ')
			p++, len--;
		while (len > 0 && p[len - 1] == ' ')
			len--;
		*name = (struct span){ p, len };
		if (len > 0)
			return true;
	}
	return false;
}

char *
categories_list(struct arena *a, const char *names)
{
	char *list = arena_alloc(a, strlen(names) + 1), *at = list;
	struct span name;

	while (categories_next(&names, &name)) {
		if (at > list)
			*at++ = ',';
		memcpy(at, name.p, name.len);
		at += name.len;
	}
	*at = '\0';
	return list;
}

struct json *
categories_json(struct arena *a, const char *names)
{
	struct json *array = json_new_array(a);
	struct span name;

	while (categories_next(&names, &name))
		json_add_string(array, arena_strndup(a, name.p, name.len));
	return array;
}

void
categories_quote(struct buf *b, const char *names)
{
	struct span name;

	buf_putc(b, '[');
	while (names != NULL && categories_next(&names, &name)) {
		buf_puts(b, b->data[b->len - 1] == '[' ? "" : ",");
		json_quote(b, arena_strndup(b->arena, name.p, name.len));
	}
	buf_putc(b, ']');
}

bool
categories_valid(const char *names)
{
	struct span name;
	size_t count = 0;

	while (categories_next(&names, &name))
		if (name.len > CATEGORY_NAME_MAX || ++count > CATEGORIES_MAX)
			return false;
	return true;
}

const char *
categories_first(struct arena *a, const char *names, size_t have,
    int64_t *over)
{
	const char *rest = names, *end;
	struct span name;

	*over = 0;
	while (have < CATEGORIES_MAX && categories_next(&rest, &name))
		have++;
	end = rest;
	while (categories_next(&rest, &name))
		++*over;
	return *over == 0 ? names :
	    arena_strndup(a, names, (size_t)(end - names));
}

static enum err
add_one(struct request *rq, struct person *p, int64_t seq, const char *name)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, MAKE);
	enum err e;

	db_bind_text(st, 1, uuid_new(rq->call.arena));
	db_bind_text(st, 2, name);
	db_bind_int(st, 3, rq->call.now);
	if ((e = db_run(st)) != OK)
		return e;
	st = db_statement(p->db, sql, NSTATEMENTS, PUT);
	db_bind_int(st, 1, seq);
	db_bind_text(st, 2, name);
	return db_run(st);
}

static enum err
count(struct person *p, int64_t seq, int64_t *out)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, COUNT);

	db_bind_int(st, 1, seq);
	return db_number(st, out);
}

static bool
is_seen(const struct person *p, const char *name)
{
	return p->limits == NULL || str_has_item_nocase(p->limits, name);
}

static enum err
add_seen(struct request *rq, struct person *p, int64_t seq, const char *names,
    bool *any)
{
	int64_t before, after;
	struct span span;
	enum err e;

	*any = false;
	if ((e = count(p, seq, &before)) != OK)
		return e;
	while (categories_next(&names, &span)) {
		const char *name = arena_strndup(rq->call.arena, span.p,
		    span.len);

		if (!is_seen(p, name))
			continue;
		*any = true;
		if ((e = add_one(rq, p, seq, name)) != OK)
			return e;
	}
	if ((e = count(p, seq, &after)) != OK)
		return e;
	if (after <= CATEGORIES_MAX || after == before)
		return OK;
	return request_refuse(rq, ERR_INVALID, "body.categories",
	    "a memory may have at most %d categories", CATEGORIES_MAX);
}

static enum err
add_unseen(struct request *rq, struct person *p, int64_t seq,
    const char *names, int64_t max)
{
	struct span span;
	int64_t n;
	enum err e;

	while (categories_next(&names, &span)) {
		const char *name = arena_strndup(rq->call.arena, span.p,
		    span.len);

		if (is_seen(p, name))
			continue;
		if ((e = count(p, seq, &n)) != OK || n >= max ||
		    (e = add_one(rq, p, seq, name)) != OK)
			return e;
	}
	return OK;
}

enum err
categories_add(struct request *rq, struct person *p, int64_t seq,
    const char *names)
{
	bool any;
	enum err e;

	if ((e = add_seen(rq, p, seq, names, &any)) != OK ||
	    p->limits == NULL)
		return e;
	/* One place is left for what sight_keep() may have to put. */
	return add_unseen(rq, p, seq, names, CATEGORIES_MAX - !any);
}
