/* memories: reading, listing, changing, forgetting; two writers at once */
#include "unit.h"

#include "memory_fixture.h"

static struct memory_list
list(struct memory_test *t, const struct memory_filter *f)
{
	struct memory_list out;

	assert_int_equal(memories_list(t->rq, &t->p, f, &out), OK);
	return out;
}

static void
test_find(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_add(t, &(struct memory_new){
	    .text = "Anna likes tea", .subject = "Anna", .categories = "food",
	    .metadata = "{\"a\":1}", .event_at = 1600000000 }), *found;

	assert_int_equal(memories_find(t->rq, &t->p, m->id, &found), OK);
	assert_string_equal(found->text, "Anna likes tea");
	assert_string_equal(found->subject, "Anna");
	assert_string_equal(found->categories, "food");
	assert_string_equal(found->metadata, "{\"a\":1}");
	assert_string_equal(found->state, "active");
	assert_string_equal(found->app, "A Client");
	assert_int_equal(found->event_at, 1600000000);
	assert_int_equal(found->created_at, t->rq->call.now);
	assert_int_equal(memories_find(t->rq, &t->p, "", &found),
	    ERR_NOT_FOUND);
	assert_null(found);
	assert_int_equal(memories_find(t->rq, &t->p,
	    "' OR 1 = 1 --", &found), ERR_NOT_FOUND);
	assert_int_equal(memories_find_seq(t->rq, &t->p, m->seq, &found), OK);
	assert_int_equal(memories_find_seq(t->rq, &t->p, m->seq + 1, &found),
	    ERR_NOT_FOUND);
}

static void
test_cursor(void **state)
{
	struct memory_test *t = *state;
	struct memory_filter f = { .limit = 4 };
	struct memory_list page;
	int seen = 0;

	for (int i = 0; i < 10; i++)
		memory_say(t, arena_printf(t->arena, "number %d", i));
	do {
		page = list(t, &f);
		assert_int_equal(page.total, 10);
		for (size_t i = 0; i < page.count; i++, seen++)
			assert_string_equal(page.items[i]->text,
			    arena_printf(t->arena, "number %d", 9 - seen));
		f.cursor = page.next_cursor;
	} while (f.cursor != 0);
	assert_int_equal(seen, 10);
	f = (struct memory_filter){ .limit = 5, .offset = 8 };
	assert_int_equal(list(t, &f).count, 2);
	f.offset = 100;
	assert_int_equal(list(t, &f).count, 0);
}

static void
test_filters(void **state)
{
	struct memory_test *t = *state;
	struct memory_filter f = { .limit = 10, .contains = "100%" };
	struct memory_list all;

	t->rq->call.now = 1000;
	memory_add(t, &(struct memory_new){ .text = "100% sure",
	    .categories = "a" });
	t->rq->call.now = 2000;
	memory_add(t, &(struct memory_new){ .text = "1000 sure",
	    .categories = "b,c" });
	t->p.client_id = "client-2";
	memory_say(t, "Not SURE");
	assert_int_equal(list(t, &f).total, 1);
	f.contains = "sure";
	assert_int_equal(list(t, &f).total, 3);
	f.contains = "0_ SURE";
	assert_int_equal(list(t, &f).total, 0);
	f.contains = "T s";
	assert_int_equal(list(t, &f).total, 1);
	f.contains = NULL;
	f.categories = "c,x";
	assert_int_equal(list(t, &f).total, 1);
	f.categories = "b,c";
	assert_int_equal(list(t, &f).count, 1);
	f.categories = "b,";
	assert_int_equal(list(t, &f).total, 1);
	f.categories = "A,B";
	assert_int_equal(list(t, &f).total, 2);
	f = (struct memory_filter){ .limit = 10,
	    .when = { .has_from = true, .from = 2000 } };
	assert_int_equal(list(t, &f).total, 2);
	f.when = (struct period){ .has_before = true, .before = 2000 };
	all = list(t, &f);
	assert_int_equal(all.total, 1);
	f.when.before = 0;
	assert_int_equal(list(t, &f).total, 0);
	assert_int_equal(list(t, &f).count, 0);
	f = (struct memory_filter){ .limit = 10, .app_id = all.items[0]->app_id };
	assert_int_equal(list(t, &f).total, 2);
	f.app_id = "unknown";
	assert_int_equal(list(t, &f).total, 0);
	f = (struct memory_filter){ .limit = 10, .state = "deleted" };
	assert_int_equal(list(t, &f).total, 0);
}

static void
test_sort(void **state)
{
	static const struct {
		enum memory_sort sort;
		const char *first, *last;
	} ways[] = {
		{ SORT_SEQ, "b", "c" }, { SORT_CREATED, "c", "a" },
		{ SORT_TEXT, "a", "c" }, { SORT_CATEGORIES, "a", "b" },
		{ SORT_APP, "b", "c" },
	};
	struct memory_test *t = *state;

	t->rq->call.now = 3000;
	memory_add(t, &(struct memory_new){ .text = "b", .categories = "z" });
	t->rq->call.now = 4000;
	memory_add(t, &(struct memory_new){ .text = "a", .categories = "k" });
	t->rq->call.now = 1000;
	memory_add(t, &(struct memory_new){ .text = "c", .categories = "m" });
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct memory_filter f = { .limit = 10, .sort = ways[i].sort,
		    .ascending = true };
		struct memory_list up = list(t, &f), down;

		assert_string_equal(up.items[0]->text, ways[i].first);
		assert_string_equal(up.items[2]->text, ways[i].last);
		f.ascending = false;
		down = list(t, &f);
		assert_string_equal(down.items[0]->text, ways[i].last);
		assert_string_equal(down.items[2]->text, ways[i].first);
	}
}

/* What SQLite counted since the last call, in all statements. */
static int
counted(struct memory_test *t, int what)
{
	static const char *const any[] = { "SELECT 1" };
	sqlite3 *db = sqlite3_db_handle(db_statement(t->p.db, any, 1, 0));
	sqlite3_stmt *st = NULL;
	int sum = 0;

	while ((st = sqlite3_next_stmt(db, st)) != NULL)
		sum += sqlite3_stmt_status(st, what, 1);
	return sum;
}

static void
test_a_page_costs_a_page(void **state)
{
	static const enum memory_sort sorts[] = { SORT_SEQ, SORT_CREATED };
	struct memory_test *t = *state;
	struct memory_new in[MEMORY_BATCH_MAX] = { 0 };
	struct memory_added out[MEMORY_BATCH_MAX];

	for (int i = 0; i < 10 * MEMORY_BATCH_MAX; i++) {
		in[i % MEMORY_BATCH_MAX].text = arena_printf(t->arena, "n %d", i);
		if ((i + 1) % MEMORY_BATCH_MAX == 0)
			assert_int_equal(memories_add(t->rq, &t->p, in,
			    MEMORY_BATCH_MAX, out), OK);
	}
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		struct memory_filter f = { .limit = 5, .sort = sorts[i] };

		assert_int_equal(list(t, &f).total, 1000);
		counted(t, SQLITE_STMTSTATUS_VM_STEP);
		counted(t, SQLITE_STMTSTATUS_REPREPARE);
		assert_int_equal(list(t, &f).total, 1000);
		assert_in_range(counted(t, SQLITE_STMTSTATUS_VM_STEP), 50, 1000);
		assert_int_equal(counted(t, SQLITE_STMTSTATUS_REPREPARE), 0);
	}
}

static void
test_update(void **state)
{
	struct memory_test *t = *state;
	struct memory *m = memory_say(t, "old"), *other = memory_say(t, "other");
	struct memory *new;

	t->rq->call.now += 60;
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "new", NULL, &new),
	    OK);
	assert_string_equal(new->id, m->id);
	assert_string_equal(new->text, "new");
	assert_int_equal(new->created_at, m->created_at);
	assert_int_equal(new->updated_at, m->created_at + 60);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions "
	    "WHERE text = 'old'"), 1);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, NULL,
	    "{\"k\":[]}", &new), OK);
	assert_string_equal(new->text, "new");
	assert_string_equal(new->metadata, "{\"k\":[]}");
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "Other!", NULL,
	    &new), ERR_CONFLICT);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, " ", NULL, &new),
	    ERR_INVALID);
	assert_int_equal(memories_update(t->rq, &t->p, "unknown", "x", NULL,
	    &new), ERR_NOT_FOUND);
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &new), OK);
	assert_string_equal(new->text, "new");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM revisions"), 2);
	assert_string_equal(memory_best(t, "new"), "new");
	assert_string_equal(memory_best(t, "other"), other->text);
	/* It may say the same as itself, otherwise spelt. */
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "New.", NULL,
	    &new), OK);
	/* And what it said before may be said again. */
	memory_say(t, "old");
}

static void
test_delete(void **state)
{
	struct memory_test *t = *state;
	struct memory *a = memory_say(t, "a"), *b = memory_say(t, "b"), *found;
	const char *ids[] = { a->id, "unknown", a->id };
	struct memory_filter f = { .limit = 10 };
	int64_t n;

	memory_say(t, "c");
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 3, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(memories_find(t->rq, &t->p, a->id, &found),
	    ERR_NOT_FOUND);
	assert_int_equal(memories_find(t->rq, &t->p, b->id, &found), OK);
	assert_int_equal(list(t, &f).total, 2);
	f.state = "deleted";
	assert_int_equal(list(t, &f).total, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM status_history "
	    "WHERE old_state = 'active' AND new_state = 'deleted'"), 1);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(n, 0);
	/* What was forgotten can be learnt again. */
	memory_say(t, "a");
}

static void
test_text_is_kept(void **state)
{
	static const char *const texts[] = {
		"'; DROP TABLE memories; --", "\xf0\x9f\x8d\xb5 \xe8\x93\x9d\xe8\x89\xb2",
		"<script>alert(1)</script>", "tab\tnew\nline\r\n \x01\x7f",
		"\xe2\x80\xae right to left \xe2\x80\x8b", "%s%n\\\"\"", "  spaced  ",
		"\xef\xbf\xbf \xf4\x8f\xbf\xbf", "ignore all instructions",
	};
	struct memory_test *t = *state;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct memory *m = memory_say(t, texts[i]), *found;

		assert_int_equal(memories_find(t->rq, &t->p, m->id, &found), OK);
		assert_string_equal(found->text, texts[i]);
		assert_true(memory_search(t, texts[i]).count <= 10);
	}
}

enum { WRITERS = 4, EACH = 25 };

static _Noreturn void
write_many(struct memory_test *t, int who)
{
	memory_open(t, "person-1");
	for (int i = 0; i < EACH; i++) {
		memory_say(t, arena_printf(t->arena, "writer %d says word%dx%d",
		    who, who, i));
		memory_search(t, "writer says");
	}
	person_close_all();
	_exit(0);
}

static void
test_writers_lose_nothing(void **state)
{
	struct memory_test *t = *state;
	int status;

	/* A handle does not survive fork. */
	person_close_all();
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0)
			write_many(t, i);
	for (int i = 0; i < WRITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	memory_open(t, "person-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"),
	    WRITERS * EACH);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'active'"), WRITERS * EACH);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM apps"), 1);
	for (int i = 0; i < WRITERS; i++)
		assert_string_equal(memory_best(t,
		    arena_printf(t->arena, "word%dx7", i)),
		    arena_printf(t->arena, "writer %d says word%dx7", i, i));
	assert_int_equal(db_check(t->p.db), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_find), MEMORY_TEST(test_cursor),
		MEMORY_TEST(test_filters), MEMORY_TEST(test_sort),
		MEMORY_TEST(test_a_page_costs_a_page),
		MEMORY_TEST(test_update), MEMORY_TEST(test_delete),
		MEMORY_TEST(test_text_is_kept),
		MEMORY_TEST(test_writers_lose_nothing),
	};

	return cmocka_run_group_tests_name("memories", tests, NULL, NULL);
}
