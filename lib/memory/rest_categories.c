/*
 * rest_categories - the REST calls about categories
 */
#include "memory/rest.h"

#include "memory/categories.h"

enum { DESCRIBED_MAX = 1024 * 1024 };

static void
add_category(struct buf *b, const struct category *c)
{
	buf_putc(b, '{');
	rest_add_text(b, "id", c->id);
	buf_putc(b, ',');
	rest_add_text(b, "name", c->name);
	buf_putc(b, ',');
	/* The list of many is to fit an answer. */
	rest_add_text(b, "description", b->len < DESCRIBED_MAX
	    ? c->description : NULL);
	buf_putc(b, ',');
	rest_add_time(b, "created_at", c->created_at);
	buf_putc(b, ',');
	rest_add_time(b, "updated_at", c->updated_at);
	buf_putc(b, '}');
}

static enum err
answer(struct rest *r, enum err e, const struct category *c)
{
	if (e != OK)
		return rest_blame(r, e, "body.name");
	add_category(&r->rs->body, c);
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_categories(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct category *list;
	size_t n;
	enum err e;

	if ((e = categories_all(r->rq, &r->person, &list, &n)) != OK)
		return e;
	buf_puts(b, "{\"categories\":[");
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_category(b, &list[i]);
	}
	buf_printf(b, "],\"total\":%zu}", n);
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_category_create(struct rest *r)
{
	const char *name, *description;
	struct category c;
	enum err e;

	if ((e = rest_body_text(r, "name", &name)) != OK ||
	    (e = rest_body_text(r, "description", &description)) != OK)
		return e;
	if (name == NULL)
		return rest_refuse(r, "body.name", "it is required");
	e = categories_create(r->rq, &r->person, name, description, &c);
	return answer(r, e, &c);
}

enum err
rest_category_change(struct rest *r)
{
	struct category in = { .id = r->id }, c;
	enum err e;

	if ((e = rest_body_text(r, "name", &in.name)) != OK ||
	    (e = rest_body_text(r, "description", &in.description)) != OK)
		return e;
	if (in.name == NULL && in.description == NULL)
		return rest_refuse(r, "body", "name or description is required");
	e = categories_change(r->rq, &r->person, &in, &c);
	return answer(r, e, &c);
}

enum err
rest_category_delete(struct rest *r)
{
	enum err e;

	if ((e = categories_remove(r->rq, &r->person, r->id)) != OK)
		return e;
	return response_text(r->rs, 200, "application/json",
	    "{\"message\":\"Successfully deleted the category\"}");
}
