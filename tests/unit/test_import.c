#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

static void
test_whole_or_nothing(void **state)
{
	struct memory_test *t = *state;
	struct buf b;

	/* The fault stands beyond the first batch. */
	buf_init(&b, t->arena, 1 << 20);
	for (int i = 0; i < 250; i++)
		buf_printf(&b, "{\"content\":\"memory %d\"}\n", i);
	buf_puts(&b, "{\"content\":\"\"}\n");
	import_bad(t, NULL, b.data, "line 251: the text of a memory is empty");
	b.data[b.len - 15] = '\0';
	assert_int_equal(import_good(t, NULL, b.data).added, 250);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 250);
	assert_int_equal(memory_search(t, "memory").count, 10);
}

static void
test_dry_run(void **state)
{
	struct memory_test *t = *state;
	const char *text = "{\"content\":\"one\"}\n{\"content\":\"two\"}\n"
	    "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\"}\n"
	    "{\"type\":\"relation\",\"from\":\"A\",\"to\":\"A\",\"relationType\":\"is\"}";
	struct import_job job = { .dry_run = true };
	struct import_result got;

	memory_say(t, "Two!");
	job.fd = memfd_create("import", MFD_CLOEXEC);
	assert_int_equal(write(job.fd, text, strlen(text)), strlen(text));
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	close(job.fd);
	assert_null(got.id);
	assert_string_equal(got.format, "jsonl");
	assert_int_equal(strlen(got.sha256), 64);
	assert_int_equal(got.counts.records, 2);
	assert_int_equal(got.counts.known, 1);
	assert_int_equal(got.counts.added, 0);
	assert_int_equal(got.counts.entities, 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM imports"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM entities"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM relations"), 0);
}

static void
test_row(void **state)
{
	struct memory_test *t = *state;
	struct import_result got;

	assert_int_equal(import_bytes(t, NULL, "{\"text\":\"x\"}", 12, &got), OK);
	assert_string_equal(memory_text(t, "SELECT sha256 FROM imports"),
	    got.sha256);
	assert_string_equal(memory_text(t, "SELECT id FROM imports"), got.id);
	assert_string_equal(memory_text(t, "SELECT source FROM memories"),
	    got.id);
	assert_string_equal(memory_text(t, "SELECT file_name FROM imports"),
	    "a file");
	assert_string_equal(memory_text(t, "SELECT counts FROM imports"),
	    "{\"records\":1,\"added\":1,\"replaced\":0,\"known\":0,\"skipped\":0,"
	    "\"entities\":0,\"relations\":0}");
}

static void
test_formats(void **state)
{
	struct memory_test *t = *state;

	import_bad(t, "xml", "{\"text\":\"x\"}", "the format is not known");
	import_bad(t, NULL, "what is this", "not to be recognized");
	import_bad(t, NULL, "", "not to be recognized");
}

static void
test_unreadable(void **state)
{
	struct memory_test *t = *state;
	struct import_job job = { .fd = -1 };
	struct import_result got;

	assert_int_equal(import_run(t->rq, &t->p, &job, &got), ERR_UNAVAILABLE);
	assert_string_equal(t->rq->fault.text, "the file cannot be read");
}

static int64_t
rows(struct memory_test *t)
{
	return memory_count(t, "SELECT (SELECT count(*) FROM memories) + "
	    "(SELECT count(*) FROM entities) + "
	    "(SELECT count(*) FROM relations) + "
	    "(SELECT count(*) FROM imports) + (SELECT count(*) FROM apps) + "
	    "(SELECT count(*) FROM categories)");
}

static void
damage_one(struct memory_test *t, const char *format, const char *bytes,
    size_t len)
{
	int64_t before = rows(t);
	struct import_result got;
	enum err e = import_bytes(t, format, bytes, len, &got);

	if (e == OK)
		return;
	assert_int_equal(e, ERR_INVALID);
	assert_null(got.id);
	assert_int_equal(rows(t), before);
}

static void
damage(struct memory_test *t, const char *format)
{
	size_t len = 0;
	char *bytes = NULL;
	FILE *f = open_memstream(&bytes, &len);
	int64_t n;

	assert_int_equal(export_run(&(struct export_what){ .p = &t->p },
	    format, f, &n), OK);
	fclose(f);
	memory_open(t, format);
	for (size_t i = 0; i < len; i += 31) {
		damage_one(t, format, bytes, i);
		bytes[i] ^= 0x55;
		damage_one(t, i % 2 == 0 ? format : NULL, bytes, len);
		bytes[i] ^= 0x55;
	}
	free(bytes);
}

/* Named, as a format's parser would only say that it is none. */
static void
test_utf16(void **state)
{
	static const char little[] = "\xff\xfe[\0]\0",
	    big[] = "\xfe\xff\0[\0]";

	import_bad_bytes(*state, NULL, little, sizeof little - 1, "UTF-16");
	import_bad_bytes(*state, "json", big, sizeof big - 1, "UTF-16");
}

/*
 * A file that is cut anywhere, or of which any byte is wrong, is refused and
 * has changed nothing, or comes in as what it then says.
 */
static void
test_damaged(void **state)
{
	static const char *const formats[] = { "jsonl", "csv", "markdown",
	    "zip", "mem0", "server-memory" };
	struct memory_test *t = *state;

	import_good(t, "jsonl", "{\"type\":\"entity\",\"name\":\"Ann\","
	    "\"entityType\":\"p\",\"observations\":[\"a\",\"b\"]}\n"
	    "{\"type\":\"relation\",\"from\":\"Ann\",\"to\":\"Bob\","
	    "\"relationType\":\"knows\"}\n{\"content\":\"two \\\"lines\\\"\\n"
	    "here\",\"categories\":[\"x\",\"y\"],\"metadata\":{\"a\":[1]}}\n");
	for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
		memory_open(t, "person-1");
		damage(t, formats[f]);
		assert_int_equal(db_check(t->p.db), OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_utf16),
		MEMORY_TEST(test_damaged),
		MEMORY_TEST(test_whole_or_nothing),
		MEMORY_TEST(test_dry_run),
		MEMORY_TEST(test_row),
		MEMORY_TEST(test_formats),
		MEMORY_TEST(test_unreadable),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
