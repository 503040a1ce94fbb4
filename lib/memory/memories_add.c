/*
 * memories_add - putting memories into a person's file
 *
 * What is acknowledged is on the disk.  A batch is one transaction: a client
 * that asks for ten and is refused one has added none.
 */
#include "memory/memories.h"

#include <string.h>

#include "base/str.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/changes.h"
#include "memory/dates.h"
#include "memory/index.h"
#include "memory/memory_check.h"
#include "memory/normal.h"
#include "memory/quota.h"
#include "memory/sight.h"
#include "memory/similar.h"
#include "memory/supersede.h"
#include "memory/uuid.h"
#include "memory/words.h"
#include "store/db.h"

enum { SAME, ADD, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[SAME] = "SELECT seq FROM main.memories WHERE hash = ?1 AND state = 'active' "
	         "AND hash IS NOT NULL",
	[ADD]  = "INSERT INTO main.memories (id, app, kind, words, flags, conv, pos, "
	         "event_at, created_at, updated_at, hash, subject, dates, metadata, text, "
	         "title, valid_from, valid_to, expires_at, pinned) "
	         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, "
	         "?15, ?16, ?17, ?18, ?19)",
};

static enum err
refuse(struct request *rq, const char *what, size_t max)
{
	return request_refuse(rq, ERR_INVALID, NULL,
	    "%s may have at most %zu bytes", what, max);
}

enum err
memory_check(struct request *rq, const struct memory_new *in)
{
	if (in->text == NULL || normal_is_blank(in->text))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the text of a memory is empty");
	if (strlen(in->text) > MEMORY_TEXT_MAX)
		return refuse(rq, "the text of a memory", MEMORY_TEXT_MAX);
	if (!str_utf8(in->text, strlen(in->text)))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the text of a memory is not valid UTF-8");
	if (in->subject != NULL && strlen(in->subject) > MEMORY_SUBJECT_MAX)
		return refuse(rq, "a subject", MEMORY_SUBJECT_MAX);
	if (in->categories != NULL && !categories_valid(in->categories))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "a memory may have %d categories of %d bytes each",
		    CATEGORIES_MAX, CATEGORY_NAME_MAX);
	if (in->metadata != NULL && strlen(in->metadata) > MEMORY_METADATA_MAX)
		return refuse(rq, "metadata", MEMORY_METADATA_MAX);
	if (in->title != NULL && strlen(in->title) > MEMORY_TITLE_MAX)
		return refuse(rq, "a title", MEMORY_TITLE_MAX);
	if (in->valid_from != 0 && in->valid_to != 0 &&
	    in->valid_to <= in->valid_from)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "valid_to must be later than valid_from");
	if (in->expires_at != 0 && in->expires_at <= rq->call.now)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "expires_at must be in the future");
	return OK;
}

static enum err
find_same(struct person *p, const struct digest *hash, int64_t *seq)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, SAME);

	db_bind_blob(st, 1, hash->bytes, sizeof hash->bytes);
	return db_number(st, seq);
}

static enum err
insert(struct request *rq, struct person *p, int64_t app,
    const struct memory_new *in, int64_t *seq)
{
	struct arena *a = rq->call.arena;
	struct digest hash = in->observed ? normal_observed(a, in->subject,
	    in->text) : normal_hash(a, in->text);
	int64_t happened = in->event_at != 0 ? in->event_at : rq->call.now;
	bool turn = in->conv != 0;
	sqlite3_stmt *st;
	enum err e;

	if (!turn && (e = find_same(p, &hash, seq)) != ERR_NOT_FOUND)
		return e == OK ? ERR_CONFLICT : e;
	st = db_statement(p->db, sql, NSTATEMENTS, ADD);
	db_bind_text(st, 1, uuid_new(a));
	db_bind_int(st, 2, app);
	db_bind_text(st, 3, turn ? "turn" :
	    in->observed ? "observation" : "fact");
	db_bind_int(st, 4, (int64_t)words_count(in->text));
	db_bind_int(st, 5, words_flags(in->text));
	if (turn) {
		db_bind_int(st, 6, in->conv);
		db_bind_int(st, 7, in->pos);
	} else {
		db_bind_blob(st, 10, hash.bytes, sizeof hash.bytes);
	}
	db_bind_time(st, 8, in->event_at);
	db_bind_int(st, 9, rq->call.now);
	db_bind_text(st, 11, in->subject);
	db_bind_text(st, 12, dates_words(a, happened));
	db_bind_text(st, 13, in->metadata);
	db_bind_text(st, 14, in->text);
	db_bind_text(st, 15, in->title);
	db_bind_time(st, 16, in->valid_from);
	db_bind_time(st, 17, in->valid_to);
	db_bind_time(st, 18, in->expires_at);
	db_bind_int(st, 19, in->pinned);
	if ((e = db_run(st)) == OK)
		*seq = db_last_id(p->db);
	return e == ERR_CONFLICT ? ERR_INVALID : e;
}

enum err
memories_put(struct request *rq, struct person *p, int64_t app,
    const struct memory_new *in, struct memory_added *out)
{
	int64_t seq = 0;
	enum err e;

	if ((e = insert(rq, p, app, in, &seq)) == OK)
		e = index_add(p, seq);
	if (e == OK && in->categories != NULL)
		e = categories_add(rq, p, seq, in->categories);
	else if (e == ERR_CONFLICT)
		out->existed = true;
	if (e == OK)
		e = quota_check(rq, p, 1);
	if ((e != OK && e != ERR_CONFLICT) ||
	    (e = sight_keep(rq, p, seq)) != OK)
		return e;
	e = memories_find_seq(rq, p, seq, &out->memory);
	if (e != OK || in->replaces == NULL)
		return e;
	return supersede_put(rq, p, app, in->replaces, out->memory);
}

static enum err
add_all(struct request *rq, struct person *p, const struct memory_new *in,
    size_t count, struct memory_added *out)
{
	int64_t app;
	enum err e;

	if ((e = apps_get(rq, p, &app)) != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		if ((e = memories_put(rq, p, app, &in[i], &out[i])) != OK)
			return e;
	return OK;
}

static bool
has_new(const struct memory_added *added, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!added[i].existed)
			return true;
	return false;
}

/* Those that were replaced are named; what is new is in the list. */
static void
tell(struct request *rq, const struct person *p, const struct memory_new *in,
    const struct memory_added *added, size_t count)
{
	const char *ids[MEMORY_BATCH_MAX];
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (in[i].replaces != NULL)
			ids[n++] = in[i].replaces;
	if (n > 0 || has_new(added, count))
		changes_tell(rq, p, ids, n);
}

/* It was added, whatever becomes of this; what goes wrong is logged below. */
static void
find_similar(struct request *rq, struct person *p, struct memory_added *added,
    size_t count)
{
	struct memory_list found;

	if (count > SIMILAR_BATCH_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		if (arena_left(rq->call.arena) < SIMILAR_MEMORY)
			return;
		if (added[i].existed || similar_find(rq, p, added[i].memory,
		    &found) != OK)
			continue;
		added[i].similar = found.items;
		added[i].nsimilar = found.count;
	}
}

enum err
memories_add(struct request *rq, struct person *p,
    const struct memory_new *in, size_t count, struct memory_added *out)
{
	enum err e;

	memset(out, 0, count * sizeof *out);
	if (count > MEMORY_BATCH_MAX)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "at most %d memories at once", MEMORY_BATCH_MAX);
	for (size_t i = 0; i < count; i++)
		if ((e = memory_check(rq, &in[i])) != OK)
			return e;
	if ((e = db_begin(p->db)) != OK)
		return e;
	e = db_end(p->db, add_all(rq, p, in, count, out));
	if (e != OK) {
		memset(out, 0, count * sizeof *out);
		return e;
	}
	tell(rq, p, in, out, count);
	find_similar(rq, p, out, count);
	return OK;
}
