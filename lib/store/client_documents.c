/*
 * client_documents - what clients publish: metadata documents and key sets
 */
#include "store/client_documents.h"

#include <string.h>

#include "store/db.h"

enum { FIND, TRY, PUT, DROP, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT body, fetched_at, fresh_until, tried_at"
	    " FROM client_documents WHERE name = ?1 AND expires_at > ?2",
	/* A row that lies ahead was made before the clock was set back. */
	[TRY] =
	    "INSERT INTO client_documents (name, fresh_until, tried_at,"
	    " expires_at) VALUES (?1, 0, ?2, ?3)"
	    " ON CONFLICT (name) DO UPDATE SET tried_at = excluded.tried_at,"
	    " expires_at = iif(body IS NULL, excluded.expires_at, ?5)"
	    " WHERE client_documents.tried_at <= ?4"
	    " OR client_documents.tried_at > ?2",
	[PUT] =
	    "UPDATE client_documents SET body = ?2, fetched_at = ?3,"
	    " fresh_until = ?4, expires_at = ?5 WHERE name = ?1",
	[DROP] =
	    "UPDATE client_documents SET body = NULL, fetched_at = NULL,"
	    " fresh_until = 0 WHERE name = ?1",
};

static sqlite3_stmt *
statement(struct call *c, int which, const char *name)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, which);

	db_bind_text(st, 1, name);
	return st;
}

enum err
client_documents_find(struct call *c, const char *name,
    struct client_document_row *out)
{
	sqlite3_stmt *st = statement(c, FIND, name);
	enum err e;

	memset(out, 0, sizeof *out);
	db_bind_int(st, 2, c->now);
	if ((e = db_step(st)) == OK) {
		out->body = db_text(c->arena, st, 0);
		out->fetched_at = db_int(st, 1);
		out->fresh_until = db_int(st, 2);
		out->tried_at = db_int(st, 3);
	}
	db_reset(st);
	return e;
}

enum err
client_documents_try(struct call *c, const char *name, int64_t retry_s)
{
	sqlite3_stmt *st = statement(c, TRY, name);
	enum err e;

	db_bind_int(st, 2, c->now);
	db_bind_int(st, 3, c->now + CLIENT_DOCUMENT_TRIED_S);
	db_bind_int(st, 4, c->now - retry_s);
	db_bind_int(st, 5, c->now + CLIENT_DOCUMENT_KEEP_S);
	e = db_run_one(st);
	return e == ERR_NOT_FOUND ? ERR_LIMITED : e;
}

enum err
client_documents_put(struct call *c, const char *name, const char *body,
    int64_t fresh_until)
{
	sqlite3_stmt *st = statement(c, PUT, name);

	db_bind_text(st, 2, body);
	db_bind_int(st, 3, c->now);
	db_bind_int(st, 4, fresh_until);
	db_bind_int(st, 5, c->now + CLIENT_DOCUMENT_KEEP_S);
	return db_run(st);
}

enum err
client_documents_drop(struct call *c, const char *name)
{
	return db_run(statement(c, DROP, name));
}
