#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "base/str.h"
#include "zip_fixture.h"

#define TALK(id) "[{\"uuid\":\"" id "\",\"chat_messages\":" \
	"[{\"sender\":\"human\",\"text\":\"said in " id "\"}]}]"

static void
test_openmemory(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "export/README", "hello");
	zip_member(&z, "export/memories.jsonl.gz", (const char *)zip_gzip,
	    sizeof zip_gzip);
	zip_text(&z, "export/memories.json",
	    "{\"memories\":[{\"content\":\"from the object\"}]}");
	zip_end(&z);
	assert_int_equal(import_bytes(t, NULL, z.out.data, z.out.len, &got), OK);
	assert_string_equal(got.format, "zip");
	assert_int_equal(got.counts.added, 1);
	assert_string_equal(memory_text(t, "SELECT text FROM memories"),
	    "from the object");
}

static void
test_packed_lines(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_member(&z, "memories.jsonl.gz", (const char *)zip_gzip,
	    sizeof zip_gzip);
	zip_end(&z);
	assert_int_equal(import_bytes(t, NULL, z.out.data, z.out.len, &got), OK);
	assert_string_equal(memory_text(t, "SELECT text FROM memories"),
	    "packed");
}

/* In parts, beside a memories.json that is another's. */
static void
test_conversations(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "conversations-000.json", TALK("a"));
	zip_text(&z, "data/conversations-001.json", TALK("b"));
	zip_text(&z, "conversations-x.json", "nonsense");
	zip_text(&z, "memories.json", "[{\"conversations_memory\":\"x\"}]");
	zip_text(&z, "../conversations.json", TALK("c"));
	zip_end(&z);
	assert_int_equal(import_bytes(t, NULL, z.out.data, z.out.len, &got), OK);
	assert_string_equal(memory_text(t, "SELECT group_concat(text) "
	    "FROM memories"), "said in a,said in b");
}

static void
refuses(struct memory_test *t, const char *name, const char *text,
    const char *why)
{
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "conversations-000.json", TALK("a"));
	if (str_starts(name, "memories"))
		zip_begin(&z, t->arena);
	zip_text(&z, name, text);
	zip_end(&z);
	import_bad_bytes(t, "zip", z.out.data, z.out.len, why);
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	struct zip_test z;

	refuses(t, "conversations.json", "[{\"uuid\":7,\"chat_messages\":[]}]",
	    "conversations.json, element 1: uuid is no text");
	refuses(t, "conversations-1.json", "[", "it ends too early");
	refuses(t, "memories.jsonl", "{\"content\":\"x\"}\n7",
	    "memories.jsonl, line 2: it is no JSON object");
	refuses(t, "memories.jsonl.gz", "no gzip", "the member is no gzip file");
	import_bad(t, "zip", "PK\x03\x04", "the zip file is damaged");
	import_bad(t, "zip", "[]", "it cannot be read as a zip file");
	zip_begin(&z, t->arena);
	zip_text(&z, "holiday.jpg", "x");
	zip_end(&z);
	import_bad_bytes(t, "zip", z.out.data, z.out.len,
	    "there is neither a memories.json nor a conversations.json");
}

/* Each note has a head of its own; a name that would act is not shown. */
static void
test_notes(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "notes/a.md", "---\ntitle: A\n---\n- [fact] one\n");
	zip_text(&z, "notes/deep/b.md", "two");
	zip_text(&z, "notes/picture.png", "\xff");
	zip_end(&z);
	assert_int_equal(import_bytes(t, NULL, z.out.data, z.out.len, &got), OK);
	assert_int_equal(got.counts.added, 2);
	assert_string_equal(memory_text(t, "SELECT group_concat(text) FROM "
	    "memories WHERE title IS NULL OR title = 'A'"), "one,two");
	zip_begin(&z, t->arena);
	zip_text(&z, "a/\x1b[31m.md", "\xff");
	zip_end(&z);
	assert_int_equal(import_bytes(t, NULL, z.out.data, z.out.len, &got),
	    ERR_INVALID);
	assert_string_equal(t->rq->fault.text,
	    "a note, line 1: it is not UTF-8 text");
}

/* However many tables there are, each gives back the memory it took. */
static void
test_many_tables(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;
	struct zip_test z;

	zip_begin(&z, t->arena);
	zip_text(&z, "memories.csv", "id,content\n"
	    "7635b850-42cc-405b-8f29-7dcc0ee64120,one\n");
	for (int i = 0; i < 1000; i++)
		zip_text(&z, arena_printf(t->arena, "d%d/apps.csv", i),
		    "id,name\nx,y\n");
	zip_end(&z);
	assert_int_equal(import_bytes(t, "zip", z.out.data, z.out.len, &got),
	    OK);
	assert_int_equal(got.counts.added, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_openmemory),
		MEMORY_TEST(test_packed_lines),
		MEMORY_TEST(test_notes),
		MEMORY_TEST(test_many_tables),
		MEMORY_TEST(test_conversations),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_zip", tests, NULL, NULL);
}
