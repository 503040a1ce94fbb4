/*
 * rest_states - the REST calls that archive, pause and restore
 *
 * OpenMemory's pause takes any state, its archive the bare list of ids.
 */
#include "memory/rest.h"

#include "base/str.h"
#include "http/valid.h"
#include "memory/access.h"
#include "memory/history.h"
#include "memory/states.h"

static const char *
word_for(const char *state)
{
	static const struct { const char *state, *word; } words[] = {
		{ STATE_ACTIVE, "resumed" }, { STATE_PAUSED, "paused" },
		{ STATE_ARCHIVED, "archived" }, { STATE_DELETED, "deleted" },
	};
	size_t i = 0;

	while (i + 1 < sizeof words / sizeof *words &&
	    !str_eq(words[i].state, state))
		i++;
	return words[i].word;
}

static enum err
set(struct rest *r, const struct states_which *which, const char *state)
{
	int64_t count;
	enum err e;

	e = states_set(r->rq, &r->person, which, state, &count);
	return e == OK ? rest_answer_message(r, word_for(state), count) : e;
}

static enum err
read_ids(struct rest *r, const char *const **ids, size_t *count)
{
	enum err e;

	if ((e = rest_body_ids(r, "memory_ids", ids, count)) == OK &&
	    *ids == NULL)
		return rest_refuse(r, "body.memory_ids", "it is required");
	return e;
}

enum err
rest_archive(struct rest *r)
{
	struct states_which which = { 0 };
	enum err e;

	if ((e = read_ids(r, &which.ids, &which.nids)) != OK)
		return e;
	return set(r, &which, STATE_ARCHIVED);
}

static enum err
read_which(struct rest *r, struct states_which *which)
{
	bool all_for_app = false;
	enum err e;

	if ((e = rest_body_bool(r, "global_pause", &which->all)) != OK ||
	    (e = rest_body_bool(r, "all_for_app", &all_for_app)) != OK ||
	    (e = rest_body_text(r, "app_id", &which->app_id)) != OK ||
	    (e = rest_body_ids(r, "memory_ids", &which->ids,
	    &which->nids)) != OK)
		return e;
	if (which->app_id != NULL && !valid_uuid(which->app_id))
		return rest_refuse(r, "body.app_id", "it must be a UUID");
	if ((e = rest_body_ids(r, "category_ids", &which->categories,
	    &which->ncategories)) != OK)
		return e;
	/* all_for_app says nothing that app_id or memory_ids do not. */
	if (which->all || which->app_id != NULL || which->ids != NULL ||
	    which->categories != NULL)
		return OK;
	return request_refuse(r->rq, ERR_INVALID, NULL,
	    "Invalid pause request parameters: memory_ids, category_ids, "
	    "app_id or global_pause is required");
}

enum err
rest_pause(struct rest *r)
{
	struct states_which which = { 0 };
	const char *state;
	enum err e;

	if ((e = rest_body_text(r, "state", &state)) != OK)
		return e;
	if (state == NULL)
		state = STATE_PAUSED;
	if (!states_valid(state))
		return rest_refuse(r, "body.state",
		    "it must be active, paused, archived or deleted");
	if ((e = read_which(r, &which)) != OK)
		return e;
	return set(r, &which, state);
}

enum err
rest_restore(struct rest *r)
{
	struct memory *m;
	int64_t count;
	enum err e;

	e = states_restore(r->rq, &r->person, &r->id, 1, &count);
	if (e != OK)
		return e;
	if (count == 0)
		return request_refuse(r->rq, ERR_NOT_FOUND, NULL,
		    "there is no memory with this id in the trash");
	if ((e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	return rest_answer_row(r, m);
}

enum err
rest_restore_many(struct rest *r)
{
	const char *const *ids;
	int64_t count;
	size_t n;
	enum err e;

	if ((e = read_ids(r, &ids, &n)) != OK || (e = states_restore(r->rq,
	    &r->person, ids, n, &count)) != OK)
		return e;
	return rest_answer_message(r, "restored", count);
}

static void
add_event(struct buf *b, const struct memory *m,
    const struct history_event *h)
{
	buf_puts(b, h->text != NULL ? "{\"type\":\"text\","
	    : "{\"type\":\"state\",");
	rest_add_time(b, "changed_at", h->changed_at);
	buf_putc(b, ',');
	rest_add_text(b, "app_id", h->app_id);
	buf_putc(b, ',');
	rest_add_text(b, "app_name", h->app);
	buf_putc(b, ',');
	if (h->text != NULL) {
		rest_add_text(b, "old_text", h->text);
		buf_puts(b, ",\"old_metadata\":");
		buf_puts(b, h->metadata != NULL ? h->metadata : "null");
	} else {
		rest_add_text(b, "old_state", h->old_state);
		buf_putc(b, ',');
		rest_add_text(b, "new_state", h->new_state);
		if (m->superseded_by != NULL &&
		    h->changed_at == m->archived_at &&
		    str_eq(h->new_state, STATE_ARCHIVED)) {
			buf_putc(b, ',');
			rest_add_text(b, "replaced_by", m->superseded_by);
		}
	}
	buf_putc(b, '}');
}

enum err
rest_history(struct rest *r)
{
	struct buf *b = &r->rs->body;
	struct history_page list = { 0 };
	int64_t page;
	struct memory *m;
	enum err e;

	if ((e = rest_page(r, &page, &list.limit)) != OK ||
	    (e = memories_find(r->rq, &r->person, r->id, &m)) != OK)
		return e;
	list.offset = (page - 1) * list.limit;
	if ((e = history_list(r->rq, &r->person, m->seq, &list)) != OK)
		return e;
	access_note_one(r->rq, &r->person, ACCESS_FETCH, m);
	rest_begin_list(r, list.total, page, list.limit, "history");
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_event(b, m, &list.items[i]);
	}
	return rest_end_list(r);
}
