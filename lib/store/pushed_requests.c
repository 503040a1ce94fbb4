/*
 * pushed_requests - authorization requests that clients have sent ahead
 *
 * Taken by one DELETE that only the first caller can win.
 */
#include "store/pushed_requests.h"

#include "crypto/digest.h"
#include "crypto/rand.h"
#include "store/db.h"

enum { ADD, TAKE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[ADD] =
	    "INSERT INTO pushed_requests (hash, client_id, request, expires_at)"
	    " VALUES (?1, ?2, ?3, ?4)",
	[TAKE] =
	    "DELETE FROM pushed_requests WHERE hash = ?1 AND client_id = ?2"
	    " AND expires_at > ?3 RETURNING request",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

enum err
pushed_requests_add(struct call *c, const char *client_id,
    const char *request, const char **token)
{
	const char *text = rand_token(c->arena);
	struct digest hash = digest_text(text);
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	*token = NULL;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 2, client_id);
	db_bind_text(st, 3, request);
	db_bind_int(st, 4, c->now + PUSHED_REQUEST_TTL_S);
	if ((e = db_run(st)) == OK)
		*token = text;
	return e;
}

enum err
pushed_requests_take(struct call *c, const char *client_id,
    const char *token, const char **request)
{
	struct digest hash = digest_text(token);
	sqlite3_stmt *st = statement(c, TAKE);
	const char *text = NULL;
	enum err e;

	*request = NULL;
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_text(st, 2, client_id);
	db_bind_int(st, 3, c->now);
	if ((e = db_step(st)) != OK) {
		db_reset(st);
		return e;
	}
	text = db_text(c->arena, st, 0);
	/* It is gone for good once the statement has come to its end. */
	if ((e = db_run(st)) == OK)
		*request = text;
	return e;
}
