/*
 * floor_search - verify one RS256 JWT, then search 10,000 memories with FTS5
 *
 * FLOOR_DB holds memories(id, text) and the index memories_fts; the answer
 * lists the ten best rows for the words of the query string.
 */
#include <sqlite3.h>

#include "floor_verify.h"

static sqlite3_stmt *search;

static void
work(FCGX_Request *fr)
{
	const char *words = FCGX_GetParam("QUERY_STRING", fr->envp);
	const char *comma = "";

	if (!verify(fr))
		abort();
	FCGX_PutS("Content-Type: application/json\r\n\r\n{\"results\":[", fr->out);
	sqlite3_bind_text(search, 1, words, -1, SQLITE_STATIC);
	while (sqlite3_step(search) == SQLITE_ROW) {
		FCGX_FPrintF(fr->out, "%s{\"id\":\"%s\",\"text\":\"%s\"}", comma,
		    (const char *)sqlite3_column_text(search, 0),
		    (const char *)sqlite3_column_text(search, 1));
		comma = ",";
	}
	sqlite3_reset(search);
	FCGX_PutS("]}", fr->out);
}

int
main(void)
{
	sqlite3 *db;

	if (!read_key() || sqlite3_open(getenv("FLOOR_DB"), &db) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT m.id, m.text FROM memories_fts f "
	    "JOIN memories m ON m.rowid = f.rowid "
	    "WHERE memories_fts MATCH replace(?1, '+', ' OR ') "
	    "ORDER BY bm25(memories_fts) LIMIT 10", -1, &search, NULL) !=
	    SQLITE_OK)
		return 1;
	FLOOR_SERVE(work);
	return 0;
}
