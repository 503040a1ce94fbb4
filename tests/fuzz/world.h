/*
 * world - the memories of two people, and the clients that ask for them
 *
 * Ann's are seen whole by a first client; a second is limited to her category
 * "work", another may only read.  Bob uses the first client.  Every text of
 * theirs holds a mark that no input can hold, since it is made when the
 * program starts: Ann's, Bob's and, beside hers, that of what the limited
 * client must not see.  Each input meets the same memories, though it may
 * change them.  Ids have letters: $a to $k are Ann's memories in the order of
 * world_seed_ann(), $l to $n her clients, $o to $r her categories; then
 * Bob's, and what answers have told since.
 *
 * Include once, before the program whose handler is asked: its checks of
 * access tokens become ours.
 */
#ifndef KEEPSAKE_TESTS_WORLD_H
#define KEEPSAKE_TESTS_WORLD_H

#include <assert.h>
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What the fixtures of the unit tests check themselves with. */
#define assert_int_equal(a, b) assert((a) == (b))
#define assert_string_equal(a, b) assert(strcmp(a, b) == 0)
#define assert_true(a) assert(a)
#define assert_false(a) assert(!(a))
#define assert_null(a) assert((a) == NULL)
#define assert_non_null(a) assert((a) != NULL)
#define fail_msg(...) abort()

#include "../unit/memory_fixture.h"
#include "base/str.h"
#include "crypto/rand.h"
#include "crypto/seal.h"
#include "endpoint/endpoint.h"
#include "endpoint/intake.h"
#include "memory/after.h"
#include "memory/graph.h"
#include "resource/bearer.h"

enum {
	WORLD_IDS = 26, WORLD_MARK = 12, WORLD_LINES = 24,
	WORLD_START = 1700000000
};

enum { WORLD_ANN, WORLD_LIMITED, WORLD_BOB, WORLD_READER, WORLD_CALLERS };

static const struct bearer world_callers[WORLD_CALLERS] = {
	[WORLD_ANN]     = { .sub = "person-1", .client_id = "client-1",
	    .client_name = "A Client" },
	[WORLD_LIMITED] = { .sub = "person-1", .client_id = "client-2",
	    .client_name = "Limited" },
	[WORLD_BOB]     = { .sub = "person-2", .client_id = "client-1",
	    .client_name = "A Client" },
	[WORLD_READER]  = { .sub = "person-1", .client_id = "client-3",
	    .client_name = "Reader" },
};

/* A store as it is at first. */
struct world_file {
	char path[128];
	char *data;
	size_t len;
};

static struct world {
	struct memory_test t;
	struct world_file files[2];	/* Ann's, Bob's */
	struct seal_key *key;
	char ann[WORLD_MARK + 1], bob[WORLD_MARK + 1], hidden[WORLD_MARK + 1];
	char first_ids[WORLD_IDS][37], ids[WORLD_IDS][37];
	char cursor[1024];		/* the last one seen */
	size_t nfirst, nids;		/* of all that were seen, the last stay */
	int caller;
	bool ann_wrote, limited_asked;	/* since the stores were put back */
	char *hidden_first, *all_first;	/* world_digest() of then */
} world;

/* What is lost with the machine is no loss here. */
int fdatasync(int fd);
int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}

/* Stands for the program's check of an access token. */
static inline enum err
world_bearer(struct request *rq, const struct bearer_want *want,
    struct bearer *out)
{
	(void)rq;
	(void)want;
	*out = world_callers[world.caller];
	out->scope = SCOPE_MEMORY_READ " " SCOPE_MEMORY_WRITE;
	out->grant_id = out->token_id = "";
	out->expires_at = INT64_MAX;
	return OK;
}

static inline sqlite3 *
world_open(int store)
{
	sqlite3 *db;

	assert(sqlite3_open(world.files[store].path, &db) == SQLITE_OK);
	return db;
}

static inline void
world_run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, why);
		abort();
	}
}

/* Aborts if the query has an answer. */
static inline void
world_none(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;
	int rc;

	assert(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	if ((rc = sqlite3_step(st)) != SQLITE_DONE) {
		fprintf(stderr, "%s: %d %s\n", sql, rc,
		    (const char *)sqlite3_column_text(st, 0));
		abort();
	}
	sqlite3_finalize(st);
}

static inline void
world_mark(char *out)
{
	unsigned char bytes[WORLD_MARK];

	rand_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		out[i] = (char)('a' + bytes[i] % 26);
}

/* A text with a mark for each "$". */
static inline const char *
world_text(const char *form, const char *mark)
{
	struct buf b;

	buf_init(&b, world.t.arena, 1024);
	for (; *form != '\0'; form++)
		if (*form == '$')
			buf_puts(&b, mark);
		else
			buf_putc(&b, *form);
	return b.data;
}

static inline void
world_say(const char *text, const char *mark, const char *categories,
    const char *replaces)
{
	(void)memory_add(&world.t, &(struct memory_new){
	    .text = world_text(text, mark), .title = world_text("On $", mark),
	    .subject = world_text("$", mark), .categories = categories,
	    .metadata = world_text("{\"k\":\"$\"}", mark),
	    .replaces = replaces });
}

static inline void
world_relate(const char *entity, const char *text, const char *mark)
{
	const char *name = world_text(entity, mark);
	const char *about = world_text(text, mark);
	struct graph_entity e = { .name = name, .type = "person",
	    .observations = &about, .count = 1 };
	struct graph_relation r = { .from = name, .to = "Anna",
	    .type = "knows" };

	assert(graph_create_entities(world.t.rq, &world.t.p, &e, 1) == OK);
	assert(graph_create_relations(world.t.rq, &world.t.p, &r, 1) == OK);
}

static inline void
world_seed_ann(void)
{
	struct memory *old;

	world_say("Tea is what Ann drinks $", world.ann, "work", NULL);
	world_say("Ann keeps bees in Rome $", world.ann, "work,home", NULL);
	world_say("Ann likes gin $", world.hidden, "private", NULL);
	world_say("Ann was ill $", world.hidden, NULL, NULL);
	old = memory_say(&world.t, world_text("Ann in Bonn $", world.hidden));
	world_say("Ann in Rome $", world.ann, "work", old->id);
	world_say("Trash of work $", world.ann, "work", NULL);
	world_say("Trash of home $", world.hidden, "home", NULL);
	world_relate("Anna", "Anna keeps bees $", world.ann);
	world_relate("$", "$ is a secret", world.hidden);
	assert(person_open(world.t.rq, "person-1", "client-2", "Limited",
	    &world.t.p) == OK);
	world_say("Of the limited tea $", world.ann, "work", NULL);
}

/* What no call of the first client can make. */
static inline void
world_set_up_ann(void)
{
	sqlite3 *db = world_open(0);

	world_run(db, "UPDATE apps SET limited_to = 'work' "
	    "WHERE client_id = 'client-2'");
	world_run(db, "INSERT INTO memory_categories SELECT seq, "
	    "(SELECT key FROM categories WHERE name = 'work') FROM memories "
	    "WHERE subject = 'Anna'");
	world_run(db, "INSERT INTO apps (id, client_id, name, can_write, "
	    "created_at, updated_at) "
	    "VALUES ('00000000-0000-4000-8000-000000000003', 'client-3', "
	    "'Reader', 0, 1, 1)");
	world_run(db, world_text("UPDATE apps SET description = '$' "
	    "WHERE client_id = 'client-1'", world.hidden));
	world_run(db, world_text("INSERT INTO access_log (memory, app, "
	    "accessed_at, access_type, query) VALUES (1, 1, 1, 'search', '$')",
	    world.hidden));
	world_run(db, world_text("INSERT INTO categories (id, name, "
	    "created_at, updated_at) "
	    "VALUES ('00000000-0000-4000-8000-000000000000', '$', 1, 1)",
	    world.hidden));
	sqlite3_close(db);
}

/* To the trash with them. */
static inline void
world_drop(void)
{
	struct memory_filter f = { .limit = 100, .contains = "Trash of" };
	struct memory_list list;
	int64_t n;

	assert(memories_list(world.t.rq, &world.t.p, &f, &list) == OK);
	for (size_t i = 0; i < list.count; i++)
		assert(memories_delete(world.t.rq, &world.t.p,
		    &list.items[i]->id, 1, &n) == OK && n == 1);
}

/* Ids of both stores, as inputs name them. */
static inline void
world_list(int store)
{
	sqlite3 *db = world_open(store);
	sqlite3_stmt *st;

	assert(sqlite3_prepare_v2(db, "SELECT id FROM (SELECT 1 AS kind, key, "
	    "id FROM apps UNION ALL SELECT 2, key, id FROM categories "
	    "UNION ALL SELECT 0, seq, id FROM memories) ORDER BY kind, key",
	    -1, &st, NULL) == SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW && world.nfirst < WORLD_IDS)
		memcpy(world.first_ids[world.nfirst++],
		    sqlite3_column_text(st, 0), 37);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

/* The store as it is, without its log. */
static inline void
world_keep(int store, const char *sub)
{
	struct world_file *file = &world.files[store];
	sqlite3 *db;
	FILE *f;

	snprintf(file->path, sizeof file->path, "%s", person_path(
	    world.t.arena, world.t.rq->cfg, sub));
	if (store == WORLD_ANN)
		world_set_up_ann();
	db = world_open(store);
	world_run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(db);
	world_list(store);
	f = fopen(file->path, "rb");
	assert(f != NULL && fseek(f, 0, SEEK_END) == 0);
	file->len = (size_t)ftell(f);
	file->data = malloc(file->len);
	rewind(f);
	assert(fread(file->data, 1, file->len, f) == file->len);
	fclose(f);
}

/* What Ann has that holds a mark, or all of it for "". */
static inline char *
world_digest(const char *mark)
{
	sqlite3 *db = world_open(0);
	sqlite3_stmt *st;
	char *sql, *out;

	sql = sqlite3_mprintf("SELECT group_concat(v) FROM ("
	    "SELECT seq || state || text || ifnull(title || metadata, '') || "
	    "pinned || ifnull(event_at, '') || ifnull((SELECT "
	    "group_concat(category) FROM memory_categories WHERE memory = seq), "
	    "'') AS v FROM memories WHERE instr(text, %Q) "
	    "UNION ALL SELECT name || type FROM entities WHERE instr(name, %Q) "
	    "UNION ALL SELECT from_name || to_name || type FROM relations "
	    "WHERE instr(from_name, %Q) UNION ALL SELECT name FROM categories "
	    "WHERE name = 'private' OR instr(name, %Q) "
	    "UNION ALL SELECT name || description FROM apps WHERE key = 1 "
	    "ORDER BY 1)", mark, mark, mark, mark);
	assert(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	assert(sqlite3_step(st) == SQLITE_ROW);
	out = strdup((const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_free(sql);
	sqlite3_close(db);
	return out;
}

static inline const char *
world_beside(int store, const char *kind)
{
	static char path[160];
	const char *db = world.files[store].path;

	snprintf(path, sizeof path, "%.*s%s", (int)(strlen(db) - 3), db, kind);
	return path;
}

/* Has anything been written since the stores were put back? */
static inline bool
world_is_changed(void)
{
	struct stat st;

	for (int i = 0; i < 2; i++)
		if (stat(world_beside(i, ".db-wal"), &st) == 0 &&
		    st.st_size > 0)
			return true;
	return false;
}

/* The stores as they were at first, and nothing beside them. */
static inline void
world_restore(void)
{
	char dir[96];
	struct dirent *at;
	DIR *d;

	person_close_all();
	snprintf(dir, sizeof dir, "%s/memories", world.t.dir);
	d = opendir(dir);
	assert(d != NULL);
	while ((at = readdir(d)) != NULL)
		if (at->d_name[0] != '.')
			assert(unlinkat(dirfd(d), at->d_name, 0) == 0);
	closedir(d);
	for (size_t i = 0; i < 2; i++) {
		FILE *f = fopen(world.files[i].path, "wb");

		assert(f != NULL && fwrite(world.files[i].data, 1,
		    world.files[i].len, f) == world.files[i].len);
		fclose(f);
	}
}

static inline void
world_end(void)
{
	memory_free(&world.t);
}

static inline void
world_begin(void)
{
	world_mark(world.ann);
	world_mark(world.bob);
	world_mark(world.hidden);
	memory_new(&world.t);
	atexit(world_end);
	assert(seal_key_open(arena_printf(world.t.arena, "%s/key",
	    world.t.dir), &world.key) == OK);
	world_seed_ann();
	memory_open(&world.t, "person-1");
	world_drop();
	memory_open(&world.t, "person-2");
	world_say("Bob drinks tea $", world.bob, "work", NULL);
	world_relate("Bobby", "Bobby keeps bees $", world.bob);
	person_close_all();
	world_keep(0, "person-1");
	world_keep(1, "person-2");
	world_restore();
	world.hidden_first = world_digest(world.hidden);
	world.all_first = world_digest("");
}

/* A request at its moment, by one of the callers. */
static inline struct request *
world_ask(int caller, int64_t hour, char *const *env)
{
	struct fixture *f = &world.t.f;
	char *dir = world.t.dir;

	arena_free(f->rq.call.arena);
	fixture_init(f, env);
	world.t.rq = &f->rq;
	world.t.arena = f->rq.call.arena;
	f->cfg.data_dir = dir;
	f->cfg.delete_all = true;
	f->rq.call.now = WORLD_START + 3600 * hour;
	f->rq.seal = world.key;
	world.caller = caller;
	world.limited_asked |= caller == WORLD_LIMITED;
	return &f->rq;
}

/* $a is the first id that is known, and so on; $_ the last cursor. */
static inline char *
world_expand(const char *p, size_t len, size_t *out)
{
	struct buf b;

	buf_init(&b, world.t.arena, 1 << 20);
	for (size_t i = 0; i < len; i++)
		if (p[i] == '$' && i + 1 < len && p[i + 1] >= 'a' &&
		    p[i + 1] <= 'z')
			buf_puts(&b, world.ids[p[++i] - 'a']);
		else if (p[i] == '$' && i + 1 < len && p[i + 1] == '_')
			i++, buf_puts(&b, world.cursor);
		else
			buf_putc(&b, p[i]);
	*out = b.len;
	return b.data;
}

/* From now on `id` can be named; the oldest that no store began with goes. */
static inline void
world_note(const char *id)
{
	size_t room = WORLD_IDS - world.nfirst;

	if (strlen(id) != 36 || room == 0)
		return;
	memcpy(world.ids[world.nfirst + (world.nids - world.nfirst) % room],
	    id, 37);
	world.nids++;
}

/* What is in an answer can be named by the lines that follow. */
static inline void
world_learn(const struct json *j)
{
	const char *key, *text;

	if (json_get_string(j, "id", &text) == OK)
		world_note(text);
	if (json_get_string(j, "nextCursor", &text) == OK ||
	    json_get_string(j, "next_cursor", &text) == OK)
		snprintf(world.cursor, sizeof world.cursor, "%s", text);
	for (size_t i = 0; i < json_len(j); i++)
		world_learn(json_type(j) == JSON_OBJECT ? json_member(j, i,
		    &key) : json_at(j, i));
}

/* An answer, which is JSON: nothing of another, nor what is hidden from the
 * limited client until Ann changes something, which may be just that. */
static inline const struct json *
world_read(const struct response *rs)
{
	bool is_bob = world.caller == WORLD_BOB;
	const char *foreign = is_bob ? world.ann : world.bob;
	const char *p = rs->body.data;
	size_t len = rs->body.len;
	struct json *answer;

	assert(memmem(p, len, foreign, WORLD_MARK) == NULL);
	if (is_bob || (world.caller == WORLD_LIMITED && !world.ann_wrote))
		assert(memmem(p, len, world.hidden, WORLD_MARK) == NULL);
	assert(str_eq(rs->content_type, "application/json"));
	if (json_parse(world.t.arena, p, len, RESPONSE_MAX, &answer) != OK) {
		fprintf(stderr, "no JSON: %s\n", p);
		abort();
	}
	return answer;
}

/* An index says what the active memories say of which `which` holds, and nothing
 * else, as one that is made again with `options`. */
static inline void
world_check_index(sqlite3 *db, const char *name, const char *columns,
    const char *options, const char *which)
{
	static const char *const differences[] = {
		"SELECT term, doc, col, \"offset\" FROM temp.there EXCEPT "
		    "SELECT term, doc, col, \"offset\" FROM temp.ought",
		"SELECT term, doc, col, \"offset\" FROM temp.ought EXCEPT "
		    "SELECT term, doc, col, \"offset\" FROM temp.there",
		"SELECT 'twice' WHERE (SELECT count(*) FROM temp.there) <> "
		    "(SELECT count(*) FROM temp.ought)",
	};
	struct arena *a = world.t.arena;

	world_run(db, arena_printf(a, "INSERT INTO %s (%s) "
	    "VALUES ('integrity-check')", name, name));
	world_run(db, arena_printf(a, "CREATE VIRTUAL TABLE temp.again "
	    "USING fts5 (%s, content = '', %s)", columns, options));
	world_run(db, arena_printf(a, "INSERT INTO temp.again (rowid, %s) "
	    "SELECT seq, %s FROM main.memories WHERE state = 'active' AND %s",
	    columns, columns, which));
	world_run(db, arena_printf(a, "CREATE VIRTUAL TABLE temp.there USING "
	    "fts5vocab (main, %s, instance)", name));
	world_run(db, "CREATE VIRTUAL TABLE temp.ought USING "
	    "fts5vocab (temp, again, instance)");
	for (size_t i = 0; i < 3; i++)
		world_none(db, differences[i]);
	world_run(db, "DROP TABLE temp.there; DROP TABLE temp.ought; "
	    "DROP TABLE temp.again");
}

/* Whole, counted and indexed. */
static inline void
world_check_store(int store)
{
	sqlite3 *db = world_open(store);

	world_none(db, "SELECT * FROM pragma_integrity_check "
	    "WHERE integrity_check <> 'ok'");
	world_none(db, "SELECT \"table\" FROM pragma_foreign_key_check");
	world_none(db, "SELECT state FROM totals t WHERE count <> "
	    "(SELECT count(*) FROM memories m WHERE m.state = t.state)");
	world_check_index(db, "memories_fts", "text, title, subject, dates",
	    "tokenize = 'porter unicode61 remove_diacritics 2'", "true");
	world_check_index(db, "memories_tri", "text", "tokenize = 'trigram'",
	    "seq <= (SELECT until FROM trigrams)");
	sqlite3_close(db);
}

/* As it was. */
static inline void
world_check_same(const char *mark, const char *first)
{
	char *now = world_digest(mark);

	if (strcmp(now, first) != 0) {
		fprintf(stderr, "%s\n%s\n", first, now);
		abort();
	}
	free(now);
}

/* A client that is limited changes nothing that it does not see, one that may
 * only read nothing at all. */
static inline void
world_check(void)
{
	if (!world_is_changed())
		return;
	for (int i = 0; i < 2; i++)
		world_check_store(i);
	if (!world.ann_wrote)
		world_check_same(world.hidden, world.hidden_first);
	if (!world.ann_wrote && !world.limited_asked)
		world_check_same("", world.all_first);
}

/* As at first, whatever the last input did. */
static inline void
world_reset(void)
{
	if (world.key == NULL)
		world_begin();
	memcpy(world.ids, world.first_ids, sizeof world.ids);
	world.nids = world.nfirst;
	world.cursor[0] = '\0';
	world.ann_wrote = world.limited_asked = false;
	if (world_is_changed())
		world_restore();
	for (int i = 0; i < 2; i++)
		(void)unlink(world_beside(i, ".reads"));
}

/* A fuzzer that watches comparisons can learn a mark. */
static inline bool
world_knows(const char *p, size_t len)
{
	return memmem(p, len, world.ann, WORLD_MARK) != NULL ||
	    memmem(p, len, world.bob, WORLD_MARK) != NULL ||
	    memmem(p, len, world.hidden, WORLD_MARK) != NULL;
}

/* Runs `ask` with each line of an input: who asks, as a digit, and the rest. */
static inline void
world_play(const char *p, size_t len,
    void (*ask)(int caller, int64_t hour, const char *p, size_t len))
{
	world_reset();
	if (world_knows(p, len))
		return;
	for (int64_t hour = 0; len > 1 && hour < WORLD_LINES; hour++) {
		const char *end = memchr(p, '\n', len);
		size_t n = end != NULL ? (size_t)(end - p) : len;

		if (n > 0)
			ask((unsigned char)*p % WORLD_CALLERS, hour, p + 1,
			    n - 1);
		n += end != NULL;
		p += n;
		len -= n;
	}
	world_check();
}

#endif
