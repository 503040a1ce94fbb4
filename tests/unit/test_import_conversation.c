#include "unit.h"

#include <sys/resource.h>

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
	/* The depth is that of all, not of a message. */
	import_bad(t, "json", "[{\"uuid\":\"a\",\"chat_messages\":[{\"x\":"
	    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}]}]",
	    "nested more than 32 deep");
}

/* However a name is spelt, it is there once; and in what was not shown too. */
static void
test_twice(void **state)
{
	static const char not[] = "element 1: it is no JSON";
	struct memory_test *t = *state;

	import_bad(t, "json", "[{\"id\":\"a\",\"mapping\":{\"x\":{},\"y\":{},"
	    "\"\\u0078\":{}}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"mapping\":{\"\xc3\xa9\":{},"
	    "\"\\u00e9\":{}}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"\\u0069d\":\"b\","
	    "\"mapping\":{}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"mapping\":{},"
	    "\"mappin\\u0067\":{}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"x\":[{\"y\":1,\"y\":1}],"
	    "\"mapping\":{}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"current_node\":\"z\",\"mapping\":"
	    "{\"x\":{\"parent\":null,\"parent\":null},\"z\":{}}}]", not);
	import_bad(t, "json", "[{\"id\":\"a\",\"current_node\":\"z\",\"mapping\":"
	    "{\"x\":{\"n\":[1e400]},\"z\":{}}}]", not);
	import_bad(t, "json", "[{\"uuid\":\"a\",\"chat_messages\":[{\"x\":1,"
	    "\"x\":1}]}]", not);
	import_bad(t, "json", "[{\"uuid\":\"a\",\"chat_messages\":[],"
	    "\"uuid\":\"a\"}]", not);
	/* The same node is found by each spelling of its id. */
	assert_int_equal(import_good(t, "json", "[{\"id\":\"a\",\"current_node\":"
	    "\"\\u00e9\",\"mapping\":{" NODE("x", "null", SAID("1", "user", "x"))
	    "," NODE("\xc3\xa9", "\"\\u0078\"", SAID("2", "user", "y"))
	    "}}]").added, 2);
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

/*
 * What the process that reads them held at most.  Where the arena is made of
 * single allocations, for the sake of those who watch them, memory is not as
 * it is, and time is short.
 */
#ifdef ARENA_MALLOC
enum { SCALE = 30, PEAK_MAX = INT32_MAX };
#else
enum { SCALE = 1, PEAK_MAX = 64 * 1024 };	/* kB */
#endif

enum {
	MB = 1000 * 1000,
	ROUNDS = 1000 / SCALE,		/* of 24 messages, 25 kB */
	MOST = 1200 / SCALE
};

struct outcome {
	enum err e;
	struct import_counts counts;
	int64_t memories;
	long peak, bytes;
	char said[200];
};

struct file {
	void (*write)(FILE *out);
	bool dry_run;
};

static void
read_file(const struct file *file, struct outcome *out)
{
	struct import_job job = { .format = "json", .dry_run = file->dry_run };
	struct import_result result;
	struct memory_test t = { 0 };
	struct rusage use;
	FILE *f;

	memory_new(&t);
	job.fd = memfd_create("import", MFD_CLOEXEC);
	if ((f = fdopen(job.fd, "w")) == NULL)
		_exit(2);
	file->write(f);
	if (fflush(f) != 0)
		_exit(3);
	out->bytes = ftell(f);
	out->e = import_run(t.rq, &t.p, &job, &result);
	out->counts = result.counts;
	if (out->e != OK)
		snprintf(out->said, sizeof out->said, "%s", t.rq->fault.text);
	out->memories = memory_count(&t, "SELECT count(*) FROM memories");
	memory_free(&t);
	getrusage(RUSAGE_SELF, &use);
	out->peak = use.ru_maxrss;
	_exit(0);
}

/* In a process of its own, as the most that one held is for all its life. */
static struct outcome
outcome_of(const char *name, void (*write)(FILE *), bool dry_run)
{
	struct file file = { write, dry_run };
	struct outcome *shared, out;
	int status;
	pid_t pid;

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared != MAP_FAILED);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		read_file(&file, shared);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	out = *shared;
	munmap(shared, sizeof *shared);
	print_message("%s: %ld MB, at most %ld MB of memory\n", name,
	    out.bytes / MB, out.peak / 1024);
	assert_in_range(out.peak, 0, PEAK_MAX);
	return out;
}

static void
repeat(FILE *out, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		fputs(what, out);
}

/* Of each round one message is a question, one an answer, and the others are
 * what tools said. */
static void
write_node(FILE *out, int i)
{
	const char *role = i % 24 == 0 ? "user" : i % 24 == 23 ? "assistant" :
	    "tool";

	fprintf(out, "%s\"n%d\":{\"id\":\"n%d\",\"message\":{\"id\":\"n%d\","
	    "\"author\":{\"role\":\"%s\",\"metadata\":{}},\"create_time\":%d.5,"
	    "\"content\":{\"content_type\":\"text\",\"parts\":[\"Number %d: ",
	    i > 0 ? "," : "", i, i, i, role, 1714979200 + i, i);
	repeat(out, "and so on, ", 70);
	fprintf(out, "\"]},\"metadata\":{\"is_complete\":true},\"recipient\":"
	    "\"all\"},\"parent\":");
	if (i > 0)
		fprintf(out, "\"n%d\",\"children\":[\"n%d\"]}", i - 1, i + 1);
	else
		fputs("null}", out);
}

/* A conversation to which a test adds a last node but one. */
static void
begin_tree(FILE *out, int rounds)
{
	fputs("[{\"id\":\"c-1\",\"title\":\"Long\",\"current_node\":\"end\","
	    "\"mapping\":{", out);
	for (int i = 0; i < 24 * rounds; i++)
		write_node(out, i);
	fprintf(out, ",\"more\":{\"parent\":\"n%d\",\"message\":",
	    24 * rounds - 1);
}

static void
end_tree(FILE *out)
{
	fputs("},\"end\":{\"parent\":\"more\",\"message\":" SAID("1", "user",
	    "the end") "}}},{\"content\":\"a memory\"}]", out);
}

static void
write_chatgpt(FILE *out)
{
	begin_tree(out, MOST);
	fputs("null", out);
	end_tree(out);
}

static void
write_claude(FILE *out)
{
	fputs("[{\"uuid\":\"c-2\",\"name\":\"Long\",\"chat_messages\":[", out);
	for (int i = 0; i < 20 * MOST; i++) {
		fprintf(out, "{\"sender\":\"%s\",\"content\":[{\"type\":"
		    "\"tool_result\",\"content\":[{\"text\":\"",
		    i % 10 == 0 ? "human" : "tool");
		repeat(out, "and so on, ", 105);
		fprintf(out, "\"}]},{\"type\":\"text\",\"text\":\"Number %d\"}]"
		    "},", i);
	}
	fputs("{}]}]", out);
}

static void
test_as_long_as_may_be(void **state)
{
	struct outcome o = outcome_of("ChatGPT", write_chatgpt, false);

	(void)state;
	assert_int_equal(o.e, OK);
	assert_in_range(o.bytes, 29 * MB / SCALE, 31 * MB / SCALE);
	/* With its end, and what is behind it. */
	assert_int_equal(o.counts.added, 2 * MOST + 2);
	assert_int_equal(o.memories, 2 * MOST + 2);
	assert_int_equal(o.counts.skipped, 22 * MOST);
	o = outcome_of("Claude", write_claude, false);
	assert_int_equal(o.e, OK);
	assert_in_range(o.bytes, 29 * MB / SCALE, 31 * MB / SCALE);
	assert_int_equal(o.counts.added, 2 * MOST);
	assert_int_equal(o.counts.skipped, 18 * MOST + 1);
}

static void
write_empties(FILE *out)
{
	begin_tree(out, ROUNDS);
	fputs("{\"x\":[", out);
	repeat(out, "{},", MB);
	fputs("0]}", out);
	end_tree(out);
}

/* As many as one message may have. */
static void
write_objects(FILE *out)
{
	begin_tree(out, ROUNDS);
	fputs("{\"x\":[", out);
	repeat(out, "{\"a\":\"b\"},", 9100);
	fputs("0]}", out);
	end_tree(out);
}

static void
write_members(FILE *out)
{
	begin_tree(out, ROUNDS);
	fputs("{\"x\":{", out);
	for (int i = 0; i < 36500; i++)
		fprintf(out, "\"%x\":1.5,", i);
	fputs("\"z\":0}}", out);
	end_tree(out);
}

/* Words of 4.8 MB, spelt in as many bytes or in more. */
static void
write_words(FILE *out, const char *word, int times)
{
	begin_tree(out, ROUNDS);
	fputs("{\"author\":{\"role\":\"user\"},\"content\":{\"content_type\":"
	    "\"text\",\"parts\":[\"", out);
	repeat(out, word, times);
	fputs("\",\"more\"]}}", out);
	end_tree(out);
}

static void
write_long(FILE *out)
{
	write_words(out, "a word and ", 480 * 1000 / 11 * 10);
}

static void
write_escapes(FILE *out)
{
	write_words(out, "\\u0061\\ud83d\\ude00", 4800 * 1000 / 18);
}

static void
write_longer(FILE *out)
{
	write_words(out, "a word and ", 540 * 1000 / 11 * 10);
}

static void
test_large_messages(void **state)
{
	static const struct {
		const char *name;
		void (*write)(FILE *);
		int shown, skipped;
	} cases[] = {
		{ "a million objects", write_empties, 2, 1 },
		{ "objects", write_objects, 2, 1 },
		{ "members", write_members, 2, 1 },
		{ "words", write_long, 49, 0 },
		{ "escapes", write_escapes, 16, 0 },
		{ "too many words", write_longer, 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome o = outcome_of(cases[i].name, cases[i].write,
		    true);

		assert_int_equal(o.e, OK);
		assert_int_equal(o.counts.records, 2 * ROUNDS +
		    cases[i].shown);
		assert_int_equal(o.counts.skipped, 22 * ROUNDS +
		    cases[i].skipped);
	}
}

static void
write_twice(FILE *out)
{
	begin_tree(out, ROUNDS);
	fputs("null},\"\\u006e7\":{\"message\":null", out);
	end_tree(out);
}

/* A message of a megabyte that is its own parent's. */
static void
write_circle(FILE *out)
{
	begin_tree(out, ROUNDS);
	fputs("null},\"x\":{\"parent\":\"y\"},\"y\":{\"parent\":\"x\",\"message\":"
	    "{\"author\":{\"role\":\"user\"},\"content\":{\"content_type\":"
	    "\"text\",\"parts\":[\"", out);
	repeat(out, "xyz ", MB / 4);
	fputs("\"]}}},\"end\":{\"parent\":\"x\"}}}]", out);
}

static void
write_nodes(FILE *out, int n)
{
	fprintf(out, "[{\"content\":\"x\"},{\"id\":\"c\",\"current_node\":\"%d\","
	    "\"mapping\":{", n - 1);
	for (int i = 0; i < n; i++)
		fprintf(out, "%s\"%d\":{\"parent\":\"%d\",\"message\":{}}",
		    i > 0 ? "," : "", i, i - 1);
	fputs("}}]", out);
}

static void
write_many(FILE *out)
{
	write_nodes(out, 131072);
}

static void
write_too_many(FILE *out)
{
	write_nodes(out, 131073);
}

static void
write_frame(FILE *out)
{
	fputs("[{\"content\":\"x\"},{\"id\":\"c\",\"mapping\":{},\"y\":\"", out);
	repeat(out, "and so on, ", 3 * MB);
	fputs("\"}]", out);
}

static void
write_entity(FILE *out)
{
	fputs("{\"entities\":[{\"name\":\"E\",\"entityType\":\"t\","
	    "\"observations\":[", out);
	for (int i = 0; i < 90000 / SCALE; i++)
		fprintf(out, "\"%x\",", i);
	fputs("\"end\"]}]}", out);
}

static void
test_strange_conversations(void **state)
{
	struct outcome o = outcome_of("an id twice", write_twice, true);

	(void)state;
	assert_int_equal(o.e, ERR_INVALID);
	assert_non_null(strstr(o.said, "element 1: it is no JSON"));
	/* Each of its messages comes in once. */
	o = outcome_of("a circle", write_circle, true);
	assert_int_equal(o.e, OK);
	assert_int_equal(o.counts.records, 10);
	o = outcome_of("131072 messages", write_many, true);
	assert_int_equal(o.e, OK);
	assert_int_equal(o.counts.skipped, 131072);
	o = outcome_of("131073 messages", write_too_many, true);
	assert_int_equal(o.e, OK);
	assert_int_equal(o.counts.records, 1);
	assert_int_equal(o.counts.skipped, 1);
	o = outcome_of("much beside messages", write_frame, true);
	assert_int_equal(o.e, OK);
	assert_int_equal(o.counts.skipped, 1);
	o = outcome_of("observations", write_entity, true);
	assert_int_equal(o.e, OK);
	assert_int_equal(o.counts.records, 90000 / SCALE + 1);
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
		MEMORY_TEST(test_twice),
		cmocka_unit_test(test_as_long_as_may_be),
		cmocka_unit_test(test_large_messages),
		cmocka_unit_test(test_strange_conversations),
	};

	return cmocka_run_group_tests_name("import_conversation", tests, NULL,
	    NULL);
}
