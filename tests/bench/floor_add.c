/*
 * floor_add - verify one RS256 JWT, then add a memory durably, with FTS5
 *
 * POST {"text":"..."}: one row of memories(id, text) of FLOOR_DB and its words
 * in memories_fts, in one transaction.  FLOOR_DB is opened with WAL and
 * synchronous=FULL, as Keepsake's files are.
 */
#include <openssl/rand.h>
#include <sqlite3.h>

#include "floor_verify.h"

enum { BEGIN, ADD, INDEX, COMMIT, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[BEGIN]  = "BEGIN IMMEDIATE",
	[ADD]    = "INSERT INTO memories (id, text) VALUES (?1, ?2)",
	[INDEX]  = "INSERT INTO memories_fts (rowid, text) "
	           "VALUES (last_insert_rowid(), ?2)",
	[COMMIT] = "COMMIT",
};

static sqlite3_stmt *st[NSTATEMENTS];

static void
work(FCGX_Request *fr)
{
	unsigned char raw[16];
	char body[4096], id[33], *end;
	int len;

	if (!verify(fr))
		abort();
	len = FCGX_GetStr(body, sizeof(body) - 1, fr->in);
	body[len] = '\0';
	if (len < 12 || (end = strrchr(body, '"')) == NULL)
		abort();
	*end = '\0';
	RAND_bytes(raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(id + 2 * i, 3, "%02x", raw[i]);
	for (int i = 0; i < NSTATEMENTS; i++) {
		if (i == ADD)
			sqlite3_bind_text(st[i], 1, id, -1, SQLITE_STATIC);
		if (i == ADD || i == INDEX)
			sqlite3_bind_text(st[i], 2, body + 9, -1,
			    SQLITE_STATIC);
		if (sqlite3_step(st[i]) != SQLITE_DONE)
			abort();
		sqlite3_reset(st[i]);
	}
	FCGX_FPrintF(fr->out, "Content-Type: application/json\r\n\r\n"
	    "{\"id\":\"%s\",\"memory\":\"%s\",\"event\":\"ADD\"}", id, body + 9);
}

int
main(void)
{
	sqlite3 *db;

	if (!read_key() || sqlite3_open(getenv("FLOOR_DB"), &db) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA journal_mode = WAL; "
	    "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000", NULL, NULL,
	    NULL) != SQLITE_OK)
		return 1;
	for (int i = 0; i < NSTATEMENTS; i++)
		if (sqlite3_prepare_v2(db, sql[i], -1, &st[i], NULL) !=
		    SQLITE_OK)
			return 1;
	FLOOR_SERVE(work);
	return 0;
}
