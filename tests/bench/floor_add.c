/*
 * floor_add - verify one RS256 JWT, then add a memory durably, with FTS5
 *
 * POST {"text":"..."}: unless FLOOR_DB has the same text, one row of
 * memories(id, hash, text) and its words in memories_fts, in one transaction;
 * then, as who adds is told what is nearly the same, the texts that have one of
 * its first three words and one of the next three.  With the query "alone"
 * nothing is looked up, and no hash is kept.  FLOOR_DB is opened with WAL and
 * synchronous=FULL, as Keepsake's files are.
 */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "floor_verify.h"

enum { BEGIN, SAME, ADD, INDEX, COMMIT, NEAR, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[BEGIN]  = "BEGIN IMMEDIATE",
	[SAME]   = "SELECT 1 FROM memories WHERE hash = ?1",
	[ADD]    = "INSERT INTO memories (id, hash, text) VALUES (?1, ?2, ?3)",
	[INDEX]  = "INSERT INTO memories_fts (rowid, text) "
	           "VALUES (last_insert_rowid(), ?3)",
	[COMMIT] = "COMMIT",
	[NEAR]   = "SELECT m.text FROM (SELECT rowid AS n FROM memories_fts "
	           "WHERE memories_fts MATCH ?1 LIMIT 12) "
	           "JOIN memories m ON m.rowid = n",
};

static sqlite3_stmt *st[NSTATEMENTS];

static void
run(int which)
{
	int rc = sqlite3_step(st[which]);

	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		abort();
	sqlite3_reset(st[which]);
}

static void
add(const char *id, const char *text, const unsigned char *hash)
{
	run(BEGIN);
	if (hash != NULL) {
		sqlite3_bind_blob(st[SAME], 1, hash, 32, SQLITE_STATIC);
		sqlite3_bind_blob(st[ADD], 2, hash, 32, SQLITE_STATIC);
		run(SAME);
	} else {
		sqlite3_bind_null(st[ADD], 2);
	}
	sqlite3_bind_text(st[ADD], 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(st[ADD], 3, text, -1, SQLITE_STATIC);
	sqlite3_bind_text(st[INDEX], 3, text, -1, SQLITE_STATIC);
	run(ADD);
	run(INDEX);
	run(COMMIT);
}

static void
look_for_near(const char *text)
{
	char match[1024] = "(", *at = match + 1, *end = match + sizeof(match);
	volatile size_t read = 0;

	for (int i = 0; i < 6; i++) {
		int len = (int)strcspn(text, " ");

		at += snprintf(at, (size_t)(end - at), "%s%.*s", i == 0 ? "" :
		    i == 3 ? ") AND (" : " OR ", len, text);
		text += len + (text[len] == ' ');
	}
	snprintf(at, (size_t)(end - at), ")");
	sqlite3_bind_text(st[NEAR], 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(st[NEAR]) == SQLITE_ROW)
		read += strlen((const char *)sqlite3_column_text(st[NEAR], 0));
	sqlite3_reset(st[NEAR]);
}

static void
work(FCGX_Request *fr)
{
	bool alone = strcmp(FCGX_GetParam("QUERY_STRING", fr->envp),
	    "alone") == 0;
	unsigned char raw[16], hash[32];
	char body[4096], id[33], *text = body + 9, *end;
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
	if (!alone)
		EVP_Digest(text, strlen(text), hash, NULL, EVP_sha256(), NULL);
	add(id, text, alone ? NULL : hash);
	if (!alone)
		look_for_near(text);
	FCGX_FPrintF(fr->out, "Content-Type: application/json\r\n\r\n"
	    "{\"id\":\"%s\",\"memory\":\"%s\",\"event\":\"ADD\"}", id, text);
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
