/*
 * assertions - client assertions that were used
 *
 * The primary key is what makes a second use fail, however close the two are.
 */
#include "store/assertions.h"

#include "crypto/digest.h"
#include "store/db.h"

enum { USE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[USE] =
	    "INSERT INTO used_assertions (client_id, hash, expires_at)"
	    " VALUES (?1, ?2, ?3)",
};

enum err
assertions_use(struct call *c, const char *client_id, const char *jti,
    int64_t expires_at)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, USE);
	struct digest hash = digest_text(jti);

	db_bind_text(st, 1, client_id);
	db_bind_blob(st, 2, hash.bytes, DIGEST_LEN);
	db_bind_int(st, 3, expires_at);
	return db_run(st);
}
