/*
 * consents - what a person has agreed to, so that they are asked once
 *
 * One row for each person, client, redirect host and resource; its scopes
 * only grow until the person forgets the client.
 */
#include "store/consents.h"

#include <string.h>

#include "base/str.h"
#include "store/db.h"

enum { FIND, SET, REMOVE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT scope FROM consents WHERE user_id = ?1 AND client_id = ?2"
	    " AND redirect_host = ?3 AND resource = ?4",
	[SET] =
	    "INSERT INTO consents (user_id, client_id, redirect_host, resource,"
	    " scope, granted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	    " ON CONFLICT (user_id, client_id, redirect_host, resource)"
	    " DO UPDATE SET scope = excluded.scope,"
	    " granted_at = excluded.granted_at",
	[REMOVE] =
	    "DELETE FROM consents WHERE user_id = ?1 AND client_id = ?2",
};

/* The statement `which` with the columns of the primary key bound. */
static sqlite3_stmt *
statement(struct call *c, int which, const struct consent *key)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, which);

	db_bind_int(st, 1, key->user_id);
	db_bind_text(st, 2, key->client_id);
	db_bind_text(st, 3, key->redirect_host);
	db_bind_text(st, 4, key->resource);
	return st;
}

static enum err
find(struct call *c, const struct consent *key, const char **scope)
{
	sqlite3_stmt *st = statement(c, FIND, key);
	enum err e;

	*scope = "";
	if ((e = db_step(st)) == OK)
		*scope = db_text(c->arena, st, 0);
	db_reset(st);
	return e;
}

/* `agreed` and those scopes of `more` that it lacks. */
static const char *
merge(struct arena *a, const char *agreed, const char *more)
{
	const char *word, *end;

	for (word = more; *word != '\0'; word = *end ? end + 1 : end) {
		end = word + strcspn(word, " ");
		if (end == word || str_has_word(agreed,
		    arena_strndup(a, word, (size_t)(end - word))))
			continue;
		agreed = arena_printf(a, "%s%s%.*s", agreed,
		    *agreed ? " " : "", (int)(end - word), word);
	}
	return agreed;
}

enum err
consents_cover(struct call *c, const struct consent *want)
{
	const char *agreed;
	enum err e;

	if ((e = find(c, want, &agreed)) != OK)
		return e;
	if (merge(c->arena, agreed, want->scope) != agreed)
		return ERR_NOT_FOUND;
	return OK;
}

static enum err
add(struct call *c, const struct consent *given)
{
	const char *agreed;
	sqlite3_stmt *st;
	enum err e;

	e = find(c, given, &agreed);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	agreed = merge(c->arena, agreed, given->scope);
	st = statement(c, SET, given);
	db_bind_text(st, 5, agreed);
	db_bind_int(st, 6, c->now);
	return db_run(st);
}

enum err
consents_add(struct call *c, const struct consent *given)
{
	enum err e;

	if ((e = db_begin(c->oidc)) != OK)
		return e;
	return db_end(c->oidc, add(c, given));
}

enum err
consents_remove(struct call *c, int64_t user_id, const char *client_id)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, REMOVE);

	db_bind_int(st, 1, user_id);
	db_bind_text(st, 2, client_id);
	return db_run(st);
}
