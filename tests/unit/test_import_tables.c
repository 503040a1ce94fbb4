/* test_import_tables - a dump of the old stack's tables, put together */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "zip_fixture.h"

#define ID "11111111-1111-4111-8111-11111111111"
#define MEMORIES "id,user_id,app_id,content,vector,metadata,state,created_at\n" \
	ID "1,u,a1,likes tea,,{},active,2025-06-01 10:00:00\n" \
	ID "2,u,a9,likes cake,,{},active,2025-06-01 10:00:00\n"
#define LINKS "memory_id,category_id\n" ID "2,c1\n" ID "1,c2\n" ID "1,c1\n" \
	ID "1,c9\n"

static enum err
import_tables(struct memory_test *t, const char *apps, const char *links,
    struct import_result *got)
{
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "dump/memories.csv", MEMORIES);
	zip_text(&z, "dump/users.csv", "\xff");
	zip_text(&z, "dump/memory_categories.csv", links);
	zip_text(&z, "dump/apps.csv", apps);
	zip_text(&z, "dump/categories.csv",
	    "name,id\r\nwork,c1\r\n\"food\",c2\r\n");
	zip_end(&z);
	return import_bytes(t, NULL, z.out.data, z.out.len, got);
}

static void
test_joined(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;

	assert_int_equal(import_tables(t, "\xef\xbb\xbfid,name,is_active\n"
	    "a1,claude,t\na2,\"x\ny\",t\n", LINKS, &got), OK);
	assert_int_equal(got.counts.added, 2);
	assert_string_equal(memory_text(t, "SELECT group_concat(m.text || "
	    "a.name) FROM memories m JOIN apps a ON a.key = m.app "
	    "WHERE a.name = 'claude'"), "likes teaclaude");
	assert_string_equal(memory_text(t, "SELECT group_concat(it) FROM "
	    "(SELECT m.text || c.name AS it FROM memory_categories mc "
	    "JOIN memories m ON m.seq = mc.memory JOIN categories c "
	    "ON c.key = mc.category ORDER BY it)"),
	    "likes cakework,likes teafood,likes teawork");
}

static void
bad(struct memory_test *t, const char *apps, const char *links,
    const char *why)
{
	struct import_result got;

	assert_int_equal(import_tables(t, apps, links, &got), ERR_INVALID);
	if (strstr(t->rq->fault.text, why) == NULL)
		fail_msg("%s", t->rq->fault.text);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM imports"), 0);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct buf b;

	bad(t, "id,title\na,b\n", LINKS, "apps.csv, line 1: no columns are "
	    "named id and name");
	bad(t, "id,name\na\n", LINKS, "apps.csv, line 2: it has 1 fields");
	bad(t, "id,name\na,\"b\n", LINKS, "not closed");
	bad(t, "id,name\na,\xff\n", LINKS, "line 2: it is not UTF-8");
	bad(t, "id,name\n", "memory_id,category_id\n" ID "12,c\n",
	    "memory_categories.csv, line 2: an id or a name is too long");
	buf_init(&b, t->arena, 1 << 20);
	buf_puts(&b, "id,name\n");
	for (int i = 0; i <= 10000; i++)
		buf_printf(&b, "%d,x\n", i);
	bad(t, b.data, LINKS, "line 10002: there are too many");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_joined),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_tables", tests, NULL, NULL);
}
