#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

#define NODE(id, parent, message) \
	"\"" id "\":{\"id\":\"" id "\",\"parent\":" parent ",\"children\":[],\"message\":" message "}"
#define SAID(id, role, text) \
	"{\"id\":\"11111111-1111-4111-8111-11111111111" id "\",\"author\":{\"role\":\"" role "\"}," \
	"\"create_time\":171497920" id ".5,\"content\":{\"content_type\":\"text\",\"parts\":[\"" text "\"]}," \
	"\"recipient\":\"all\",\"metadata\":{}}"

static const char chatgpt[] =
    "[{\"title\":\"Tea\",\"create_time\":1714979200.1,\"id\":\"c-1\",\"current_node\":\"n5\",\"mapping\":{"
    NODE("root", "null", "null") ","
    NODE("n0", "\"root\"", "{\"id\":\"s\",\"author\":{\"role\":\"system\"},\"create_time\":null,"
    "\"content\":{\"content_type\":\"text\",\"parts\":[\"\"]},"
    "\"metadata\":{\"is_visually_hidden_from_conversation\":true}}") ","
    NODE("n1", "\"n0\"", SAID("1", "user", "Which tea?")) ","
    NODE("n2", "\"n1\"", SAID("2", "assistant", "an answer that was regenerated")) ","
    NODE("n3", "\"n1\"", "{\"id\":\"t\",\"author\":{\"role\":\"assistant\"},\"create_time\":null,"
    "\"recipient\":\"web\",\"content\":{\"content_type\":\"text\",\"parts\":[\"search tea\"]}}") ","
    NODE("n4", "\"n3\"", "{\"id\":\"11111111-1111-4111-8111-111111111114\",\"author\":{\"role\":\"assistant\"},"
    "\"content\":{\"content_type\":\"multimodal_text\",\"parts\":[\"Green tea.\",{\"asset_pointer\":\"x\"},\"Or black.\"]}}") ","
    NODE("n5", "\"n4\"", SAID("5", "user", "Thanks"))
    "}}]";

static const char claude[] =
    "[{\"uuid\":\"c-2\",\"name\":\"Cake\",\"created_at\":\"2024-05-06T07:00:00.000000Z\",\"account\":{\"uuid\":\"a\"},"
    "\"chat_messages\":["
    "{\"uuid\":\"21111111-1111-4111-8111-111111111111\",\"sender\":\"human\",\"text\":\"Which cake?\","
    "\"created_at\":\"2024-05-06T07:00:01Z\",\"content\":[{\"type\":\"text\",\"text\":\"Which cake?\"}]},"
    "{\"uuid\":\"21111111-1111-4111-8111-111111111112\",\"sender\":\"assistant\",\"text\":\"ignored\","
    "\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\"Carrot.\"},"
    "{\"type\":\"tool_use\",\"input\":{}},{\"type\":\"text\",\"text\":\"Cake.\"}]},"
    "{\"uuid\":\"21111111-1111-4111-8111-111111111113\",\"sender\":\"human\",\"text\":\"only text\"},"
    "{\"uuid\":\"21111111-1111-4111-8111-111111111114\",\"sender\":\"human\",\"text\":\"\",\"content\":[]}"
    "]}]";

static void
test_chatgpt(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, chatgpt);

	assert_int_equal(n.added, 3);
	assert_int_equal(n.skipped, 2);
	assert_string_equal(memory_text(t, "SELECT group_concat(pos || text || "
	    "metadata || kind, '/') FROM memories"),
	    "0Which tea?{\"role\":\"user\"}turn/"
	    "1Green tea.\nOr black.{\"role\":\"assistant\"}turn/"
	    "2Thanks{\"role\":\"user\"}turn");
	assert_string_equal(memory_text(t, "SELECT source || ext_id || title || "
	    "started_at FROM conversations"), "chatgptc-1Tea1714979200");
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE pos = 0"), 1714979201);
	/* Without a time of its own it has the conversation's. */
	assert_int_equal(memory_count(t, "SELECT created_at FROM memories "
	    "WHERE pos = 1"), 1714979200);
	assert_int_equal(import_good(t, NULL, chatgpt).known, 3);
	export_comes_back(t, "jsonl");
}

static void
test_claude(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, NULL, claude);

	assert_int_equal(n.added, 3);
	assert_int_equal(n.skipped, 1);
	assert_string_equal(memory_text(t, "SELECT group_concat(pos || text || "
	    "metadata, '/') FROM memories"),
	    "0Which cake?{\"role\":\"user\"}/1Carrot.\nCake.{\"role\":\"assistant\"}/"
	    "2only text{\"role\":\"user\"}");
	assert_string_equal(memory_text(t, "SELECT source || ext_id || title "
	    "FROM conversations"), "claudec-2Cake");
	assert_int_equal(import_good(t, NULL, claude).known, 3);
}

static void
test_tree(void **state)
{
	struct memory_test *t = *state;

	/* A circle ends; a parent that is not there is the top. */
	assert_int_equal(import_good(t, "json", "[{\"id\":\"a\",\"current_node\":"
	    "\"x\",\"mapping\":{" NODE("x", "\"y\"", SAID("1", "user", "x")) ","
	    NODE("y", "\"x\"", SAID("2", "user", "y")) "}}]").added, 2);
	assert_int_equal(import_good(t, "json", "[{\"id\":\"b\",\"mapping\":{"
	    NODE("x", "\"gone\"", SAID("3", "user", "z")) "}}]").added, 1);
	assert_int_equal(import_good(t, "json", "[{\"id\":\"c\",\"current_node\":"
	    "\"gone\",\"mapping\":{}}]").added, 0);
}

static void
test_long_message(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, 2 * MEMORY_TEXT_MAX + 2);

	memset(text, 'x', 2 * MEMORY_TEXT_MAX + 1);
	memcpy(text + MEMORY_TEXT_MAX - 1, "\xc3\xa4", 2);
	assert_int_equal(import_good(t, "json", arena_printf(t->arena,
	    "[{\"uuid\":\"a\",\"chat_messages\":[{\"sender\":\"human\",\"text\":"
	    "\"%s\"},{\"sender\":\"human\",\"text\":\"end\"}]}]", text)).added, 4);
	assert_int_equal(memory_count(t, "SELECT sum(length(CAST(text AS BLOB))) "
	    "FROM memories"), 2 * MEMORY_TEXT_MAX + 4);
	assert_int_equal(memory_count(t, "SELECT pos FROM memories "
	    "WHERE text = 'end'"), 3);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;

	import_bad(t, "json", "[{\"mapping\":{}}]",
	    "element 1: the conversation has no id");
	import_bad(t, "json", "[{\"id\":\"a\",\"mapping\":[]}]",
	    "mapping is no object");
	import_bad(t, "json", "[{\"uuid\":\"a\",\"chat_messages\":{}}]",
	    "chat_messages is no array");
	import_bad(t, "json", "[{\"uuid\":7,\"chat_messages\":[]}]",
	    "uuid is no text");
	import_bad(t, "json", "[{\"uuid\":\"a\",\"created_at\":\"x\","
	    "\"chat_messages\":[]}]", "created_at is neither");
}

/* Members of the wrong type are no words that were shown. */
static void
test_strange_messages(void **state)
{
	struct memory_test *t = *state;

	assert_int_equal(import_good(t, "json", "[{\"uuid\":\"a\",\"chat_messages\":"
	    "[7,null,{},{\"sender\":\"human\"},{\"sender\":\"human\",\"text\":[],"
	    "\"content\":{}},{\"sender\":\"human\",\"content\":[7,{\"type\":\"text\"}]},"
	    "{\"sender\":\"human\",\"text\":\"a\\u0000b\"}]}]").skipped, 7);
	assert_int_equal(import_good(t, "json", "[{\"id\":\"b\",\"current_node\":\"x\","
	    "\"mapping\":{\"x\":{\"parent\":7,\"message\":{\"author\":[],"
	    "\"content\":7}}}},{\"id\":\"c\",\"current_node\":7,\"mapping\":"
	    "{\"x\":7}}]").skipped, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_chatgpt),
		MEMORY_TEST(test_claude),
		MEMORY_TEST(test_tree),
		MEMORY_TEST(test_long_message),
		MEMORY_TEST(test_refused),
		MEMORY_TEST(test_strange_messages),
	};

	return cmocka_run_group_tests_name("import_conversation", tests, NULL,
	    NULL);
}
