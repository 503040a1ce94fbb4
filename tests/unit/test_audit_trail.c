/* audit_trail: one list of all that is kept about who did what when */
#include "unit.h"

#include "base/str.h"
#include "memory/access.h"
#include "memory/audit_trail.h"
#include "memory/states.h"
#include "memory_fixture.h"

static void
run(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

static void
be(struct memory_test *t, const char *client, const char *name, int64_t now)
{
	t->p.client_id = client;
	t->p.app = name;
	t->rq->call.now = now;
}

/* "kind@time by app: one two; ..." */
static const char *
trail(struct memory_test *t, struct audit_page *page)
{
	static const char letters[AUDIT_NKINDS + 1] = "atsrpiu";
	struct buf b;

	assert_int_equal(audit_list(t->rq, &t->p, page), OK);
	buf_init(&b, t->arena, 1 << 20);
	for (size_t i = 0; i < page->count; i++) {
		const struct audit_entry *l = &page->items[i];

		buf_printf(&b, "%c@%lld %s %s/%s;", letters[l->kind],
		    (long long)l->at, l->app != NULL ? l->app : "-",
		    l->one != NULL ? l->one : "",
		    l->two != NULL ? l->two : "");
	}
	buf_puts(&b, page->has_more ? "+" : "");
	return b.data;
}

/* One of each, by two apps; the id of the memory. */
static const char *
make_all(struct memory_test *t)
{
	struct memory *m;
	const char *id;
	int64_t n;

	be(t, "client-1", "One", 1000);
	m = memory_say(t, "tea");
	id = m->id;
	be(t, "client-2", "Two", 1001);
	memory_say(t, "cake");
	assert_int_equal(memories_update(t->rq, &t->p, id, "green tea", NULL,
	    &m), OK);
	be(t, "client-1", "One", 1002);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .ids = &id, .nids = 1 }, STATE_PAUSED, &n), OK);
	run(t, "INSERT INTO access_log (memory, app, accessed_at, access_type, "
	    "query, score) VALUES (1, 2, 1003, 'search', 'tea?', .5)");
	run(t, "INSERT INTO app_history (app, changed_by, change, changed_at) "
	    "VALUES (2, 1, '{\"is_active\":false}', 1004)");
	run(t, "INSERT INTO imports (id, format, sha256, counts, app, created_at, "
	    "undone_at) VALUES ('an-id', 'csv', '', '{}', 1, 1005, 1006)");
	run(t, "INSERT INTO memories (id, app, words, flags, created_at, "
	    "updated_at, source, text) VALUES ('x', 1, 1, 0, 1005, 1005, "
	    "'an-id', 'came by import')");
	return id;
}

static void
test_all_kinds(void **state)
{
	struct memory_test *t = *state;
	struct audit_page page = { .limit = 20 };
	const char *id;

	assert_string_equal(trail(t, &page), "");
	id = make_all(t);
	assert_string_equal(trail(t, &page),
	    "u@1006 - an-id/csv;i@1005 One an-id/csv;"
	    "p@1004 One {\"is_active\":false}/;r@1003 Two search/tea?;"
	    "s@1002 One active/paused;t@1001 Two /;a@1001 Two /;a@1000 One /;");
	assert_string_equal(page.items[2].other, "Two");
	assert_non_null(page.items[2].other_id);
	assert_null(page.items[2].memory_id);
	assert_string_equal(page.items[3].memory_id, id);
	assert_true(page.items[3].score > .49 && page.items[3].score < .51);
	assert_string_equal(page.items[5].memory_id, id);
	assert_null(page.items[0].app_id);
}

static void
test_filters(void **state)
{
	struct memory_test *t = *state;
	struct audit_page page = { .limit = 20 };

	make_all(t);
	trail(t, &page);
	page.app_id = page.items[3].app_id;
	assert_string_equal(trail(t, &page),
	    "r@1003 Two search/tea?;t@1001 Two /;a@1001 Two /;");
	page.when = (struct period){ true, true, 1001, 1003 };
	assert_string_equal(trail(t, &page), "t@1001 Two /;a@1001 Two /;");
	page.app_id = NULL;
	page.when = (struct period){ .has_from = true, .from = 1006 };
	assert_string_equal(trail(t, &page), "u@1006 - an-id/csv;");
	page.app_id = "7635b850-42cc-405b-8f29-7dcc0ee64120";
	page.when = (struct period){ 0 };
	assert_string_equal(trail(t, &page), "");
}

/* Nothing is left out or told twice, whatever the size of a page. */
static void
test_pages(void **state)
{
	struct memory_test *t = *state;
	struct audit_page page = { .limit = 20 };
	const char *whole, *parts;

	make_all(t);
	whole = trail(t, &page);
	for (page.limit = 1; page.limit <= 8; page.limit++) {
		parts = "";
		page.offset = 0;
		do {
			const char *part = trail(t, &page);

			assert_int_equal(page.has_more, str_ends(part, "+"));
			parts = arena_printf(t->arena, "%s%.*s", parts,
			    (int)strlen(part) - page.has_more, part);
			page.offset += page.limit;
		} while (page.has_more);
		assert_string_equal(parts, whole);
	}
}

static void
test_other_person(void **state)
{
	struct memory_test *t = *state;
	struct audit_page page = { .limit = 20 };

	make_all(t);
	memory_open(t, "person-2");
	assert_string_equal(trail(t, &page), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_all_kinds), MEMORY_TEST(test_filters),
		MEMORY_TEST(test_pages), MEMORY_TEST(test_other_person),
	};

	return cmocka_run_group_tests_name("audit_trail", tests, NULL, NULL);
}
