/*
 * similar - memories that say nearly the same (SQLite FTS5 section 7)
 *
 * If of nine words eight must be there, one of any two is: the words are put
 * into groups of one more than may be missing, and FTS5 finds the few rows that
 * have one of each of the first groups, where the longest words are, since long
 * words are rare.  Only the texts of those that share enough of them are read.
 */
#include "memory/similar.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "memory/collect.h"
#include "memory/memory_row.h"
#include "memory/words.h"
#include "store/db.h"

enum {
	SHARE_PERCENT = 80,
	ROWS_LOOKED_AT = 200,
	CANDIDATES_MAX = 12,
	STEM_LEN_MAX = 64,
	GROUPS_LEAST = 2,
	ASKED_LEAST = 6,		/* words, if there are so many */
	MATCH_MAX = 2 * SIMILAR_STEMS_MAX * (STEM_LEN_MAX + 8)
};

enum { CANDIDATES, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	/* The inner LIMIT bounds the work, the outer one the texts read.  CROSS
	 * JOIN: newer SQLites would go through all memories. */
	[CANDIDATES] =
	        "SELECT m.seq, m.text FROM (SELECT rowid AS seq, shared(memories_fts) AS n "
	        "FROM memories_fts WHERE memories_fts MATCH ?1 LIMIT ?2) f "
	        "CROSS JOIN memories m ON m.seq = f.seq WHERE f.n >= ?3 AND m.seq <> ?4 "
	        "AND m.kind <> 'turn' AND m.state = 'active' LIMIT ?5",
};

/* The different content stems of a text. */
struct stems {
	struct arena *arena;
	const char *text;
	const char *stem[SIMILAR_STEMS_MAX];
	const char *word[SIMILAR_STEMS_MAX];	/* as it stands there */
	size_t count;
	bool too_many;
};

struct tokenizer {
	fts5_tokenizer calls;
	Fts5Tokenizer *own;
};

struct found {
	int64_t seq;
	size_t percent;
};

/* The tokenizer of memories_fts (sql/memory/0001). */
static enum err
tokenizer_open(struct person *p, struct tokenizer *t)
{
	static const char *args[] = { "unicode61", "remove_diacritics", "2" };
	fts5_api *api;
	void *user = NULL;
	enum err e;

	if ((e = collect_fts5(p->db, &api)) != OK)
		return e;
	if (api->xFindTokenizer(api, "porter", &user, &t->calls) != SQLITE_OK ||
	    t->calls.xCreate(user, args, 3, &t->own) != SQLITE_OK)
		return ERR_UNAVAILABLE;
	return OK;
}

static bool
has_stem(const struct stems *s, const char *stem)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->stem[i], stem))
			return true;
	return false;
}

/* The signature is FTS5's. */
static int
take_stem(void *ctx, int flags, const char *token, int len, int start,
    int end)
{
	struct stems *s = ctx;
	char stem[STEM_LEN_MAX + 1] = "", word[STEM_LEN_MAX + 1] = "";

	(void)flags;
	if (s->too_many)
		return SQLITE_OK;
	s->too_many = end - start > STEM_LEN_MAX;
	if (s->too_many)
		return SQLITE_OK;
	memcpy(word, s->text + start, (size_t)(end - start));
	memcpy(stem, token, (size_t)(len < STEM_LEN_MAX ? len : STEM_LEN_MAX));
	if (words_is_stop(word) || has_stem(s, stem))
		return SQLITE_OK;
	/* Only what is kept takes memory: a text may repeat two words for long. */
	s->too_many = s->count == SIMILAR_STEMS_MAX;
	if (s->too_many)
		return SQLITE_OK;
	s->stem[s->count] = arena_strdup(s->arena, stem);
	s->word[s->count++] = arena_strdup(s->arena, word);
	return SQLITE_OK;
}

static void
stems_of(struct tokenizer *t, struct arena *a, const char *text,
    struct stems *out)
{
	memset(out, 0, sizeof *out);
	out->arena = a;
	out->text = text;
	if (t->calls.xTokenize(t->own, out, FTS5_TOKENIZE_DOCUMENT, text,
	    (int)strlen(text), take_stem) != SQLITE_OK)
		log_fatal("no memory left", NULL, 0);
}

static size_t
missing_most(size_t count)
{
	return count - (count * SHARE_PERCENT + 99) / 100;
}

/* How many of the words are asked for: whole groups. */
static size_t
asked(size_t count)
{
	size_t size = missing_most(count) + 1, groups = count / size;
	size_t enough = (ASKED_LEAST + size - 1) / size;

	if (enough < GROUPS_LEAST)
		enough = GROUPS_LEAST;
	return size * (enough < groups ? enough : groups);
}

static int
by_length(const void *x, const void *y)
{
	size_t u = strlen(*(const char *const *)x);
	size_t v = strlen(*(const char *const *)y);

	return u < v ? 1 : u > v ? -1 : 0;
}

/* {text} : (("a" OR "b") AND ("c" OR "d") ...) */
static const char *
match_of(const struct stems *s)
{
	size_t size = missing_most(s->count) + 1;
	const char *words[SIMILAR_STEMS_MAX];
	struct buf b;

	memcpy(words, s->word, s->count * sizeof *words);
	qsort(words, s->count, sizeof *words, by_length);
	buf_init(&b, s->arena, MATCH_MAX);
	buf_puts(&b, "{text} : (");
	for (size_t i = 0; i < asked(s->count); i++) {
		buf_puts(&b, i % size != 0 ? " OR \"" :
		    i > 0 ? ") AND (\"" : "(\"");
		buf_puts(&b, words[i]);
		buf_putc(&b, '"');
	}
	buf_puts(&b, "))");
	return b.data;
}

/* shared(table): how many of the phrases the row has.  The signature is
 * FTS5's. */
static void
count_shared(const Fts5ExtensionApi *api, Fts5Context *fts,
    sqlite3_context *ctx, int count, sqlite3_value **values)
{
	int shared = 0, column, offset;
	Fts5PhraseIter it;

	(void)count;
	(void)values;
	for (int i = 0; i < api->xPhraseCount(fts); i++)
		shared += api->xPhraseFirst(fts, i, &it, &column, &offset) ==
		    SQLITE_OK && column >= 0;
	sqlite3_result_int(ctx, shared);
}

enum err
similar_register(struct db *db)
{
	return collect_function(db, "shared", count_shared);
}

/* Of the one that has more. */
static size_t
percent_shared(const struct stems *x, const struct stems *y)
{
	size_t shared = 0, most = x->count > y->count ? x->count : y->count;

	if (x->too_many || y->too_many)
		return 0;
	for (size_t i = 0; i < x->count; i++)
		shared += has_stem(y, x->stem[i]);
	return shared * 100 / most;
}

/* Those that share enough, with the share. */
static enum err
find_alike(struct person *p, struct tokenizer *t, const struct memory *m,
    const struct stems *mine, struct found *out, size_t *count)
{
	sqlite3_stmt *st = db_statement(p->db, sql, NSTATEMENTS, CANDIDATES);
	struct stems theirs;
	enum err e;

	*count = 0;
	db_bind_text(st, 1, match_of(mine));
	db_bind_int(st, 2, ROWS_LOOKED_AT);
	db_bind_int(st, 3, (int64_t)(asked(mine->count) -
	    missing_most(mine->count)));
	db_bind_int(st, 4, m->seq);
	db_bind_int(st, 5, CANDIDATES_MAX);
	while ((e = db_step(st)) == OK) {
		struct found *f = &out[*count];

		stems_of(t, mine->arena, db_text(mine->arena, st, 1), &theirs);
		f->seq = db_int(st, 0);
		f->percent = percent_shared(mine, &theirs);
		*count += f->percent >= SHARE_PERCENT;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

static int
by_likeness(const void *x, const void *y)
{
	const struct found *f = x, *g = y;

	if (f->percent != g->percent)
		return f->percent < g->percent ? 1 : -1;
	return f->seq < g->seq ? 1 : -1;
}

static enum err
compare(struct request *rq, struct person *p, struct tokenizer *t,
    const struct memory *m, struct memory_list *out)
{
	struct found found[CANDIDATES_MAX];
	struct memory *other;
	struct stems mine;
	size_t count;
	enum err e;

	stems_of(t, rq->call.arena, m->text, &mine);
	if (mine.count == 0 || mine.too_many)
		return OK;
	if ((e = find_alike(p, t, m, &mine, found, &count)) != OK)
		return e;
	qsort(found, count, sizeof *found, by_likeness);
	for (size_t i = 0; i < count && out->count < SIMILAR_MAX; i++) {
		/* Another writer may have come in between. */
		e = memories_find_seq(rq, p, found[i].seq, &other);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		if (e == OK && !memory_is_due(p, other))
			out->items[out->count++] = other;
	}
	out->total = (int64_t)out->count;
	return OK;
}

enum err
similar_find(struct request *rq, struct person *p, const struct memory *m,
    struct memory_list *out)
{
	struct tokenizer t = { 0 };
	enum err e;

	memset(out, 0, sizeof *out);
	out->items = arena_array(rq->call.arena, SIMILAR_MAX,
	    sizeof *out->items);
	if ((e = tokenizer_open(p, &t)) == OK)
		e = compare(rq, p, &t, m, out);
	if (t.own != NULL)
		t.calls.xDelete(t.own);
	return e;
}
