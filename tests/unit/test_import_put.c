#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

#define ID "11111111-1111-4111-8111-111111111111"

static struct import_counts
put(struct memory_test *t, const char *text)
{
	return import_good(t, "jsonl", text);
}

static void
test_same_text_is_known(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;

	memory_say(t, "Likes tea.");
	n = put(t, "{\"content\":\"likes  TEA\"}\n{\"content\":\"x\"}\n"
	    "{\"content\":\"X\"}");
	assert_int_equal(n.records, 3);
	assert_int_equal(n.added, 1);
	assert_int_equal(n.known, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 2);
}

static void
test_same_id_is_known(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n;

	put(t, "{\"id\":\"" ID "\",\"content\":\"one\"}");
	n = put(t, "{\"id\":\"" ID "\",\"content\":\"another\"}");
	assert_int_equal(n.known, 1);
	assert_string_equal(memory_text(t, "SELECT text FROM memories"), "one");
	/* What is no UUID is not kept. */
	put(t, "{\"id\":\"7\",\"content\":\"two\"}");
	assert_int_equal(memory_count(t,
	    "SELECT count(*) FROM memories WHERE length(id) = 36"), 2);
}

static void
test_trash_comes_again(void **state)
{
	struct memory_test *t = *state;
	static const char text[] = "{\"id\":\"" ID "\",\"content\":\"one\"}";
	const char *const ids[] = { ID };
	int64_t n;

	put(t, text);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	assert_int_equal(put(t, text).added, 1);
	assert_int_equal(put(t, text).known, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active' AND id <> '" ID "'"), 1);
}

static void
test_states(void **state)
{
	struct memory_test *t = *state;
	static const char text[] = "{\"content\":\"a b\",\"state\":\"archived\"}\n"
	    "{\"content\":\"a b\",\"state\":\"paused\"}\n"
	    "{\"content\":\"a b\",\"state\":\"deleted\"}\n"
	    "{\"content\":\"a b\",\"state\":\"active\"}\n";

	assert_int_equal(put(t, text).added, 4);
	assert_int_equal(put(t, text).known, 4);
	assert_int_equal(memory_search(t, "a b").count, 1);
	assert_int_equal(memory_count(t, "SELECT count FROM totals "
	    "WHERE state = 'deleted'"), 1);
	/* The trash is emptied by that moment. */
	assert_int_equal(memory_count(t, "SELECT deleted_at FROM memories "
	    "WHERE state = 'deleted'"), t->rq->call.now);
	import_bad(t, "jsonl", "{\"content\":\"a\",\"state\":\"ill\"}",
	    "line 1: the state is none of");
	import_bad(t, "jsonl", "{\"content\":\"a\",\"state\":\"\"}",
	    "the state is none of");
}

static void
test_turns(void **state)
{
	struct memory_test *t = *state;
	static const char text[] =
	    "{\"content\":\"hi\",\"conversation\":{\"source\":\"s\",\"id\":\"c\"},\"position\":0}\n"
	    "{\"content\":\"hi\",\"conversation\":{\"source\":\"s\",\"id\":\"c\"},\"position\":1}\n";
	assert_int_equal(put(t, text).added, 2);
	assert_int_equal(put(t, text).known, 2);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE kind = 'turn' AND hash IS NULL AND conv = 1"), 2);
	/* What lies in the trash gives its place. */
	for (int i = 0; i < 2; i++) {
		const char *id = memory_text(t, "SELECT id FROM memories "
		    "WHERE state = 'active' ORDER BY pos LIMIT 1");
		int64_t n;

		assert_int_equal(memories_delete(t->rq, &t->p, &id, 1, &n), OK);
	}
	assert_int_equal(put(t, text).added, 2);
}

static void
test_observations_of_two(void **state)
{
	struct memory_test *t = *state;
	static const char text[] =
	    "{\"content\":\"is tall\",\"kind\":\"observation\",\"subject\":\"Ann\"}\n"
	    "{\"content\":\"is tall\",\"kind\":\"observation\",\"subject\":\"Bob\"}\n"
	    "{\"content\":\"is tall\",\"kind\":\"observation\",\"subject\":\"Bob\"}\n";

	assert_int_equal(put(t, text).added, 2);
	assert_int_equal(put(t, text).known, 3);
	import_bad(t, "jsonl", "{\"content\":\"a\",\"kind\":\"poem\"}",
	    "the kind is none of");
}

static void
test_apps(void **state)
{
	struct memory_test *t = *state;

	memory_say(t, "from the client itself");
	put(t, "{\"content\":\"a\",\"app\":\"client-1\"}\n{\"content\":\"b\"}\n"
	    "{\"content\":\"c\",\"app\":\"\"}\n");
	/* No file speaks for a client. */
	assert_string_equal(memory_text(t, "SELECT a.client_id FROM memories m "
	    "JOIN apps a ON a.key = m.app WHERE m.text = 'a'"),
	    "import:client-1");
	assert_string_equal(memory_text(t, "SELECT name FROM apps "
	    "WHERE client_id = 'import:client-1'"), "client-1");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories m "
	    "JOIN apps a ON a.key = m.app WHERE a.client_id = 'client-1'"), 3);
}

static void
test_times(void **state)
{
	struct memory_test *t = *state;

	put(t, "{\"content\":\"a\",\"created_at\":100,\"expires_at\":\"2040-01-01\"}\n"
	    "{\"content\":\"b\"}");
	assert_int_equal(memory_count(t, "SELECT updated_at FROM memories "
	    "WHERE text = 'a'"), 100);
	assert_int_equal(memory_count(t, "SELECT expires_at FROM memories "
	    "WHERE text = 'a'"), 2208988800);
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE text = 'b'"), t->rq->call.now);
	import_bad(t, "jsonl", "{\"content\":\"a\",\"created_at\":300000000000}",
	    "outside of the years");
	import_bad(t, "jsonl", "{\"content\":\"a\",\"created_at\":-99999999999}",
	    "outside of the years");
}

static void
test_graph(void **state)
{
	struct memory_test *t = *state;
	static const char text[] =
	    "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\"}\n"
	    "{\"type\":\"relation\",\"from\":\"A\",\"to\":\"B\",\"relationType\":\"is\"}";

	put(t, text);
	put(t, text);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM entities"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM relations"), 1);
}

static void
test_too_long(void **state)
{
	struct memory_test *t = *state;
	char *title = arena_alloc(t->arena, IMPORT_TITLE_MAX + 2);

	memset(title, 'x', IMPORT_TITLE_MAX + 1);
	import_bad(t, "jsonl", arena_printf(t->arena,
	    "{\"content\":\"a\",\"title\":\"%s\"}", title), "too long");
	title[MEMORY_SUBJECT_MAX + 1] = '\0';
	import_bad(t, "jsonl", arena_printf(t->arena,
	    "{\"content\":\"a\",\"subject\":\"%s\"}", title),
	    "a subject may have at most");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_same_text_is_known),
		MEMORY_TEST(test_same_id_is_known),
		MEMORY_TEST(test_trash_comes_again),
		MEMORY_TEST(test_states),
		MEMORY_TEST(test_turns),
		MEMORY_TEST(test_observations_of_two),
		MEMORY_TEST(test_apps),
		MEMORY_TEST(test_times),
		MEMORY_TEST(test_graph),
		MEMORY_TEST(test_too_long),
	};

	return cmocka_run_group_tests_name("import_put", tests, NULL, NULL);
}
