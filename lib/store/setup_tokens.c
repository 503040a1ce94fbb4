/*
 * setup_tokens - one-time tokens that let the first person in
 *
 * Must never hold a token's text.
 */
#include "store/setup_tokens.h"

#include "crypto/digest.h"
#include "crypto/rand.h"
#include "store/db.h"

enum { CLEAR, ADD, ANY, SPEND, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[CLEAR] =
	    "DELETE FROM setup_tokens",
	[ADD] =
	    "INSERT INTO setup_tokens (hash, created_at, expires_at)"
	    " VALUES (?1, ?2, ?3)",
	[ANY] =
	    "SELECT 1 FROM setup_tokens WHERE expires_at > ?1 LIMIT 1",
	[SPEND] =
	    "DELETE FROM setup_tokens WHERE hash = ?1 AND expires_at > ?2",
};

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

static enum err
replace(struct call *c, const char *token)
{
	struct digest hash = digest_text(token);
	sqlite3_stmt *st;
	enum err e;

	if ((e = db_run(statement(c, CLEAR))) != OK)
		return e;
	st = statement(c, ADD);
	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_int(st, 2, c->now);
	db_bind_int(st, 3, c->now + SETUP_TOKEN_TTL_S);
	return db_run(st);
}

enum err
setup_tokens_add(struct call *c, const char **token)
{
	const char *text = rand_token(c->arena);
	enum err e;

	*token = NULL;
	if ((e = db_begin(c->oidc)) != OK ||
	    (e = db_end(c->oidc, replace(c, text))) != OK)
		return e;
	*token = text;
	return OK;
}

enum err
setup_tokens_any(struct call *c, bool *yes)
{
	sqlite3_stmt *st = statement(c, ANY);
	enum err e;

	db_bind_int(st, 1, c->now);
	e = db_step(st);
	db_reset(st);
	*yes = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
setup_tokens_spend(struct call *c, const char *token)
{
	struct digest hash = digest_text(token);
	sqlite3_stmt *st = statement(c, SPEND);

	db_bind_blob(st, 1, hash.bytes, DIGEST_LEN);
	db_bind_int(st, 2, c->now);
	return db_run_one(st);
}
