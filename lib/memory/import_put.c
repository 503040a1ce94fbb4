/*
 * import_put - storing what an import brings, record by record
 *
 * Files are foreign: ids, states and moments are taken from them only where
 * they harm nothing that is there.  Nobody's app is named by a file: imported
 * apps are rows of their own, "import:" before their name.
 */
#include "memory/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "http/valid.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/dates.h"
#include "memory/imports.h"
#include "memory/index.h"
#include "memory/memory_check.h"
#include "memory/normal.h"
#include "memory/quota.h"
#include "memory/rank.h"
#include "memory/uuid.h"
#include "memory/words.h"
#include "store/db.h"

enum { RECORD_COST = 4096, ITEM_RESERVE = 4 * 1024 * 1024 };	/* bytes */

enum { SAME, BY_ID, BY_PLACE, GIVE_PLACE, ADD, ENTITY, RELATION, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[SAME]     = "SELECT seq FROM memories WHERE hash = ?1 AND state = 'active' "
	             "AND hash IS NOT NULL",
	[BY_ID]    = "SELECT state FROM memories WHERE id = ?1",
	[BY_PLACE] = "SELECT m.state FROM memories m JOIN conversations c "
	             "ON c.id = m.conv WHERE c.source = ?1 AND c.ext_id = ?2 "
	             "AND m.pos = ?3",
	/* What is in the trash makes room. */
	[GIVE_PLACE] = "UPDATE main.memories SET conv = NULL, pos = NULL "
	             "WHERE conv = ?1 AND pos = ?2 AND state = 'deleted'",
	[ADD]      = "INSERT INTO main.memories (id, state, app, kind, words, flags, "
	             "conv, pos, event_at, created_at, updated_at, archived_at, "
	             "deleted_at, hash, title, subject, dates, metadata, source, "
	             "text, pinned, valid_from, valid_to, expires_at) VALUES "
	             "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
	             "?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
	[ENTITY]   = "INSERT INTO main.entities (name, type, created_at, source) "
	             "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
	[RELATION] = "INSERT INTO main.relations (from_name, to_name, type, created_at, "
	             "source) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
};

static sqlite3_stmt *
statement(struct import *im, int which)
{
	return db_statement(im->p->db, sql, NSTATEMENTS, which);
}

enum err
import_refuse(struct import *im, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return request_refuse(im->rq, ERR_INVALID, NULL, "%s%s%s %zu: %s",
	    im->member != NULL ? im->member : "",
	    im->member != NULL ? ", " : "", im->unit, im->place, text);
}

bool
import_is_state(const char *s)
{
	return str_has_word("active paused archived deleted", s);
}

bool
import_is_time(int64_t at)
{
	return at >= DATES_MIN && at <= DATES_MAX;
}

static bool
times_valid(const struct import_record *r)
{
	const int64_t times[] = { r->created_at, r->updated_at, r->event_at,
	    r->archived_at, r->deleted_at, r->valid_from, r->valid_to,
	    r->expires_at, r->conversation.started_at };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (!import_is_time(times[i]))
			return false;
	return true;
}

static bool
fits(const char *s, size_t max)
{
	return s == NULL || strlen(s) <= max;
}

static enum err
check(struct import *im, const struct import_record *r)
{
	struct memory_new in = { .text = r->text, .subject = r->subject,
	    .categories = r->categories, .metadata = r->metadata };
	enum err e;

	if ((e = memory_check(im->rq, &in)) != OK)
		return import_refuse(im, "%s", im->rq->fault.text);
	if (r->state != NULL && !import_is_state(r->state))
		return import_refuse(im, "the state is none of active, paused, "
		    "archived and deleted");
	if (r->kind != NULL && !rank_is_kind(r->kind))
		return import_refuse(im, "the kind is none of fact, note, turn, "
		    "summary and observation");
	if (!fits(r->title, IMPORT_TITLE_MAX) ||
	    !fits(r->app, IMPORT_TITLE_MAX) ||
	    !fits(r->conversation.ext_id, IMPORT_TITLE_MAX) ||
	    !fits(r->conversation.title, IMPORT_TITLE_MAX) ||
	    !fits(r->conversation.source, IMPORT_TITLE_MAX))
		return import_refuse(im, "a title or a name is too long");
	if (!times_valid(r))
		return import_refuse(im, "a moment is outside of the years 1 "
		    "to 9999");
	return OK;
}

/* Observations of two entities may have the same words. */
static struct digest
hash_of(struct arena *a, const struct import_record *r)
{
	if (str_eq(r->kind, "observation") && r->subject != NULL)
		return normal_observed(a, r->subject, r->text);
	return normal_hash(a, r->text);
}

/* Is a row there?  *state is its state, for what selects one. */
static enum err
look(struct import *im, sqlite3_stmt *st, const char **state)
{
	enum err e;

	*state = NULL;
	if ((e = db_step(st)) == OK)
		*state = db_text(im->rq->call.arena, st, 0);
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static bool
is_deleted(const struct import_record *r)
{
	return str_eq(r->state, "deleted");
}

static bool
is_turn(const struct import_record *r)
{
	return r->conversation.ext_id != NULL;
}

static bool
is_active(const struct import_record *r)
{
	return r->state == NULL || str_eq(r->state, "active");
}

/* What is not active is not told apart by its text: one that has no id gets
 * the same each time that it comes. */
static const char *
id_of(struct arena *a, const struct import_record *r,
    const struct digest *hash)
{
	struct digest d;

	if (r->id != NULL && valid_uuid(r->id))
		return r->id;
	if (is_active(r))
		return uuid_new(a);
	d = digest_hmac(r->state, strlen(r->state), hash->bytes,
	    sizeof hash->bytes);
	return uuid_of(a, d.bytes);
}

/*
 * Is it there?  What the person has moved to the trash comes again if the
 * file says that it lives; *id is then a new one.
 */
static enum err
find_known(struct import *im, const struct import_record *r,
    const struct digest *hash, const char **id, bool *known)
{
	const char *state;
	sqlite3_stmt *st;
	enum err e;

	*id = id_of(im->rq->call.arena, r, hash);
	st = statement(im, BY_ID);
	db_bind_text(st, 1, *id);
	if ((e = look(im, st, &state)) != OK)
		return e;
	*known = state != NULL && (is_deleted(r) || !str_eq(state, "deleted"));
	if (*known)
		return OK;
	if (state != NULL)
		*id = uuid_new(im->rq->call.arena);
	if (is_turn(r)) {
		st = statement(im, BY_PLACE);
		db_bind_text(st, 1, r->conversation.source);
		db_bind_text(st, 2, r->conversation.ext_id);
		db_bind_int(st, 3, r->pos);
	} else if (is_active(r)) {
		st = statement(im, SAME);
		db_bind_blob(st, 1, hash->bytes, sizeof hash->bytes);
	} else {
		return OK;
	}
	if ((e = look(im, st, &state)) != OK)
		return e;
	*known = state != NULL && !str_eq(state, "deleted");
	return OK;
}

enum err
import_app(struct import *im, const char *name, int64_t *key)
{
	struct person p = *im->p;

	if (name != NULL && *name != '\0') {
		p.app = name;
		p.client_id = arena_printf(im->rq->call.arena, "import:%s",
		    name);
	}
	return apps_get(im->rq, &p, key);
}

static enum err
find_conversation(struct import *im, const struct import_record *r,
    int64_t *id)
{
	sqlite3_stmt *st;
	enum err e;

	if (!is_turn(r))
		return OK;
	if ((e = conversations_get(im->p, &r->conversation, id)) != OK)
		return e;
	st = statement(im, GIVE_PLACE);
	db_bind_int(st, 1, *id);
	db_bind_int(st, 2, r->pos);
	return db_run(st);
}

static void
bind_times(sqlite3_stmt *st, const struct import_record *r, int64_t now)
{
	int64_t created = r->created_at != 0 ? r->created_at : now;

	db_bind_time(st, 9, r->event_at);
	db_bind_int(st, 10, created);
	db_bind_int(st, 11, r->updated_at != 0 ? r->updated_at : created);
	db_bind_time(st, 12, r->archived_at);
	/* The trash counts its days from then. */
	db_bind_time(st, 13, is_deleted(r) && r->deleted_at == 0 ? now :
	    r->deleted_at);
	db_bind_time(st, 22, r->valid_from);
	db_bind_time(st, 23, r->valid_to);
	db_bind_time(st, 24, r->expires_at);
}

static enum err
insert(struct import *im, const struct import_record *r, const char *id,
    const struct digest *hash, int64_t *seq)
{
	int64_t app, conv = 0, now = im->rq->call.now;
	sqlite3_stmt *st;
	enum err e;

	if ((e = import_app(im, r->app, &app)) != OK ||
	    (e = find_conversation(im, r, &conv)) != OK)
		return e;
	st = statement(im, ADD);
	db_bind_text(st, 1, id);
	db_bind_text(st, 2, r->state != NULL ? r->state : "active");
	db_bind_int(st, 3, app);
	db_bind_text(st, 4, r->kind != NULL ? r->kind :
	    conv != 0 ? "turn" : "fact");
	db_bind_int(st, 5, (int64_t)words_count(r->text));
	db_bind_int(st, 6, words_flags(r->text));
	if (conv != 0) {
		db_bind_int(st, 7, conv);
		db_bind_int(st, 8, r->pos);
	} else if (!str_eq(r->kind, "turn")) {
		db_bind_blob(st, 14, hash->bytes, sizeof hash->bytes);
	}
	bind_times(st, r, now);
	db_bind_text(st, 15, r->title);
	db_bind_text(st, 16, r->subject);
	db_bind_text(st, 17, dates_words(im->rq->call.arena,
	    r->event_at != 0 ? r->event_at :
	    r->created_at != 0 ? r->created_at : now));
	db_bind_text(st, 18, r->metadata);
	db_bind_text(st, 19, im->id);
	db_bind_text(st, 20, r->text);
	db_bind_int(st, 21, r->pinned);
	if ((e = db_run(st)) == OK)
		*seq = db_last_id(im->p->db);
	return e;
}

static enum err
store(struct import *im, const struct import_record *r, const char *id,
    const struct digest *hash)
{
	int64_t seq = 0;
	enum err e;

	if ((e = insert(im, r, id, hash, &seq)) != OK)
		return e;
	if ((e = index_add(im->p, seq)) != OK)
		return e;
	if (r->categories != NULL && (e = categories_add(im->rq, im->p, seq,
	    r->categories)) != OK)
		return e;
	return quota_check(im->rq, im->p, !is_deleted(r));
}

enum err
import_room(struct import *im)
{
	enum err e;

	if (im->id == NULL)
		return OK;
	if (im->pending == MEMORY_BATCH_MAX && (e = import_commit(im)) != OK)
		return e;
	if (im->pending++ == 0 && (e = db_begin(im->p->db)) != OK) {
		im->pending = 0;
		return e;
	}
	return OK;
}

enum err
import_commit(struct import *im)
{
	enum err e;

	if (im->pending == 0)
		return OK;
	im->pending = 0;
	e = imports_count(im->rq, im->p, im->id, &im->counts);
	if (e == OK)
		e = quota_check(im->rq, im->p, 0);
	e = db_end(im->p->db, e);
	if (e == OK)
		im->committed = im->counts.added;
	return e;
}

/*
 * All records of an item share the memory that the item was parsed in.  The
 * pass that only looks takes more of it than the one that writes, so that what
 * is too much is refused before anything was written.
 */
static enum err
check_memory(struct import *im, const struct import_record *r)
{
	struct arena *a = im->rq->call.arena;
	size_t cost = RECORD_COST + 2 * strlen(r->text);

	if (im->id != NULL)
		return OK;
	if (arena_left(a) < cost + ITEM_RESERVE)
		return import_refuse(im, "it holds too much at once");
	(void)arena_alloc(a, cost);
	return OK;
}

/* A memory that clients limited to some categories have changed may have more
 * than one that is new: the first of them come. */
static void
cut_categories(struct import *im, struct import_record *r)
{
	int64_t over = 0;

	if (r->categories != NULL)
		r->categories = categories_first(im->rq->call.arena,
		    r->categories, 0, &over);
	im->counts.skipped += over;
}

enum err
import_put(struct import *im, const struct import_record *in)
{
	struct import_record cut = *in, *r = &cut;
	struct digest hash;
	const char *id;
	bool known, replaced;
	enum err e;

	cut_categories(im, r);
	if ((e = check(im, r)) != OK || (e = check_memory(im, r)) != OK ||
	    (e = import_room(im)) != OK)
		return e;
	hash = hash_of(im->rq->call.arena, r);
	if ((e = find_known(im, r, &hash, &id, &known)) != OK)
		return e;
	im->counts.records++;
	if (known && im->overwrite && str_eq(id, r->id)) {
		if ((e = import_replace(im, r, &replaced)) != OK)
			return e;
		im->counts.replaced += replaced;
		im->counts.known += !replaced;
		return OK;
	}
	im->counts.known += known;
	if (known || im->id == NULL)
		return OK;
	im->counts.added++;
	return store(im, r, id, &hash);
}

static enum err
check_name(struct import *im, const char *name)
{
	/* A blank one is a name too, as for those who make graphs. */
	if (name == NULL || strlen(name) > MEMORY_SUBJECT_MAX)
		return import_refuse(im, "a name or a type is missing or has "
		    "more than %d bytes", MEMORY_SUBJECT_MAX);
	return OK;
}

enum err
import_put_entity(struct import *im, const char *name, const char *type)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = check_name(im, name)) != OK ||
	    (e = check_name(im, type)) != OK || (e = import_room(im)) != OK)
		return e;
	im->counts.entities++;
	if (im->id == NULL)
		return OK;
	st = statement(im, ENTITY);
	db_bind_text(st, 1, name);
	db_bind_text(st, 2, type);
	db_bind_int(st, 3, im->rq->call.now);
	db_bind_text(st, 4, im->id);
	return db_run(st);
}

enum err
import_put_relation(struct import *im, const char *from, const char *to,
    const char *type)
{
	sqlite3_stmt *st;
	enum err e;

	if ((e = check_name(im, from)) != OK || (e = check_name(im, to)) != OK ||
	    (e = check_name(im, type)) != OK || (e = import_room(im)) != OK)
		return e;
	im->counts.relations++;
	if (im->id == NULL)
		return OK;
	st = statement(im, RELATION);
	db_bind_text(st, 1, from);
	db_bind_text(st, 2, to);
	db_bind_text(st, 3, type);
	db_bind_int(st, 4, im->rq->call.now);
	db_bind_text(st, 5, im->id);
	return db_run(st);
}
