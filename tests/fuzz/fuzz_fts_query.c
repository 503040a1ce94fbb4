/*
 * fuzz_fts_query - free text into an FTS5 expression (SQLite FTS5 section 3)
 *
 * Whatever the text is, FTS5 must take the expression: nothing of it may act
 * as syntax, on the index of words and on that of trigrams.
 */
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "memory/phrases.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static sqlite3_stmt *
prepare(sqlite3 *db, const char *table, const char *match)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_exec(db, table, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, match, -1, &st, NULL) != SQLITE_OK)
		__builtin_trap();
	return st;
}

static void
ask(sqlite3_stmt *st, const char *match)
{
	if (match == NULL)
		return;
	sqlite3_bind_text(st, 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW)
		;
	if (sqlite3_reset(st) != SQLITE_OK)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static sqlite3_stmt *words, *trigrams;
	static sqlite3 *db;
	int64_t with[WORDS_MAX] = { 99999, 1, 99999, 2 };
	struct phrases phrases, begin;
	struct arena *a;
	struct trigrams t;
	struct words w;
	char *text, *pairs[WORDS_MAX];

	if (db == NULL) {
		if (sqlite3_open(":memory:", &db) != SQLITE_OK)
			__builtin_trap();
		words = prepare(db, "CREATE VIRTUAL TABLE w USING fts5 (text, "
		    "tokenize = 'porter unicode61'); INSERT INTO w VALUES ('a b')",
		    "SELECT rowid FROM w WHERE w MATCH ?1");
		trigrams = prepare(db, "CREATE VIRTUAL TABLE t USING fts5 (text, "
		    "tokenize = 'trigram'); INSERT INTO t VALUES ('abcd')",
		    "SELECT rowid FROM t WHERE t MATCH ?1");
	}
	/* What reaches the query is valid UTF-8 without NUL. */
	if (!str_utf8((const char *)data, len) ||
	    str_has_nul((const char *)data, len))
		return 0;
	a = arena_new(16 << 20);
	text = arena_strndup(a, (const char *)data, len);
	words_parse(a, text, &w);
	words_trigrams(a, &w, &t);
	ask(words, words_match(a, &w));
	ask(trigrams, words_match(a, &w));
	phrases_of(a, &w, &phrases);
	ask(words, phrases_match(a, &phrases));
	if (phrases_begin(a, &phrases, with, &begin) > 0)
		ask(words, phrases_match(a, &begin));
	ask(words, phrases_match_rare(a, &phrases, with));
	ask(trigrams, t.match);
	for (size_t i = 0, n = words_pairs(a, &w, pairs); i < n; i++)
		if (!str_utf8(pairs[i], strlen(pairs[i])))
			__builtin_trap();
	if (words_count(text) < (w.count > 0) || words_flags(text) > 3)
		__builtin_trap();
	arena_free(a);
	return 0;
}
