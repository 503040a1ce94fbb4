/*
 * interactions - authorization requests that wait for a person
 *
 * Never found by its id alone: that stands in URLs.
 */
#include "store/interactions.h"

#include "crypto/digest.h"
#include "crypto/rand.h"
#include "store/db.h"

enum { ID_BITS = 128 };

enum { ADD, FIND, SET_UPSTREAM, FIND_UPSTREAM, TAKE_UPSTREAM, SET_SESSION,
	SPEND, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD] =
	    "INSERT INTO interactions (id, browser_hash, client_id, request,"
	    " created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[FIND] =
	    "SELECT id, client_id, request, sid, created_at FROM interactions"
	    " WHERE id = ?1 AND browser_hash = ?2 AND expires_at > ?3",
	[SET_UPSTREAM] =
	    "UPDATE interactions SET state_hash = ?2, upstream = ?3"
	    " WHERE id = ?1 AND expires_at > ?4",
	[FIND_UPSTREAM] =
	    "SELECT id, upstream FROM interactions WHERE state_hash = ?1"
	    " AND browser_hash = ?2 AND expires_at > ?3",
	[TAKE_UPSTREAM] =
	    "UPDATE interactions SET state_hash = NULL, upstream = NULL"
	    " WHERE state_hash = ?1",
	[SET_SESSION] =
	    "UPDATE interactions SET sid = ?2 WHERE id = ?1"
	    " AND expires_at > ?3",
	[SPEND] =
	    "DELETE FROM interactions WHERE id = ?1 AND expires_at > ?2",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

enum err
interactions_add(struct call *c, const char *browser, const char *client_id,
    const char *request, const char **id)
{
	struct digest hash = digest_text(browser);
	const char *name = rand_id(c->arena, ID_BITS);
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*id = NULL;
	db_bind_text(st, 1, name);
	db_bind_blob(st, 2, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 3, client_id);
	db_bind_text(st, 4, request);
	db_bind_int(st, 5, c->now);
	db_bind_int(st, 6, c->now + INTERACTION_TTL_S);
	if ((e = db_run(st)) == OK)
		*id = name;
	return e;
}

enum err
interactions_find(struct call *c, const char *browser, const char *id,
    struct interaction **out)
{
	struct digest hash = digest_text(browser);
	sqlite3_stmt *st = statement(c, FIND);
	struct interaction *in;
	enum err e;

	*out = NULL;
	db_bind_text(st, 1, id);
	db_bind_blob(st, 2, hash.bytes, DIGEST_LEN);
	db_bind_int(st, 3, c->now);
	if ((e = db_step(st)) == OK) {
		*out = in = arena_alloc(c->arena, sizeof *in);
		in->id = db_text(c->arena, st, 0);
		in->client_id = db_text(c->arena, st, 1);
		in->request = db_text(c->arena, st, 2);
		in->sid = db_text(c->arena, st, 3);
		in->created_at = db_int(st, 4);
	}
	db_reset(st);
	return e;
}

enum err
interactions_set_upstream(struct call *c, const char *id, const char *state,
    const char *upstream)
{
	struct digest hash = digest_text(state);
	sqlite3_stmt *st = statement(c, SET_UPSTREAM);

	db_bind_text(st, 1, id);
	db_bind_blob(st, 2, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 3, upstream);
	db_bind_int(st, 4, c->now);
	return db_run_one(st);
}

/* Only the caller whose UPDATE finds it has it. */
static enum err
take(struct call *c, const struct digest *state)
{
	sqlite3_stmt *st = statement(c, TAKE_UPSTREAM);

	db_bind_blob(st, 1, state->bytes, DIGEST_LEN);
	return db_run_one(st);
}

enum err
interactions_take_upstream(struct call *c, const char *browser,
    const char *state, const char **id, const char **upstream)
{
	struct digest state_hash = digest_text(state);
	struct digest browser_hash = digest_text(browser);
	sqlite3_stmt *st = statement(c, FIND_UPSTREAM);
	enum err e;

	*id = *upstream = NULL;
	db_bind_blob(st, 1, state_hash.bytes, DIGEST_LEN);
	db_bind_blob(st, 2, browser_hash.bytes, DIGEST_LEN);
	db_bind_int(st, 3, c->now);
	if ((e = db_step(st)) == OK) {
		*id = db_text(c->arena, st, 0);
		*upstream = db_text(c->arena, st, 1);
	}
	db_reset(st);
	if (e == OK && (e = take(c, &state_hash)) != OK)
		*id = *upstream = NULL;
	return e;
}

enum err
interactions_set_session(struct call *c, const char *id, const char *sid)
{
	sqlite3_stmt *st = statement(c, SET_SESSION);

	db_bind_text(st, 1, id);
	db_bind_text(st, 2, sid);
	db_bind_int(st, 3, c->now);
	return db_run_one(st);
}

enum err
interactions_spend(struct call *c, const char *id)
{
	sqlite3_stmt *st = statement(c, SPEND);

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, c->now);
	return db_run_one(st);
}
