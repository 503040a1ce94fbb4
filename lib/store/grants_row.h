/*
 * grants_row - a grant as part of a row, for queries that start elsewhere
 */
#ifndef KEEPSAKE_STORE_GRANTS_ROW_H
#define KEEPSAKE_STORE_GRANTS_ROW_H

#include <sqlite3.h>

#include "store/grants.h"

/* Columns, of grants g and its person u. */
#define GRANT_COLUMNS \
	"g.id, g.user_id, g.client_id, g.sid, g.scope, g.resource, g.nonce," \
	" g.claims, g.auth_time, g.created_at, g.used_at, g.expires_at," \
	" g.ended_at, u.sub, u.disabled_at, u.admitted = 'list'"
#define GRANT_OF(id) \
	" JOIN grants g ON g.id = " id " JOIN users u ON u.id = g.user_id"

/* The grant whose columns begin at `col`, in the arena. */
struct grant *grants_row(struct arena *a, sqlite3_stmt *st, int col);

#endif
