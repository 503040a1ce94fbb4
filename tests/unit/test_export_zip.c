#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/zip.h"

static const char lines[] =
    "{\"id\":\"11111111-1111-4111-8111-111111111111\",\"content\":\"two\\nlines\","
    "\"metadata\":{\"a\":1},\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2025-05-06T07:08:09Z\",\"state\":\"active\",\"app\":\"A \\\"b\\\"\","
    "\"categories\":[\"food\",\"work\"]}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111112\",\"content\":\"b\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"archived\",\"app\":\"C\","
    "\"categories\":[],\"archived_at\":\"2025-01-01T00:00:00Z\"}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111113\",\"content\":\"c\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"active\",\"app\":\"C\","
    "\"categories\":[\"work\"]}\n";

static const char rich[] =
    "{\"id\":\"11111111-1111-4111-8111-111111111114\",\"content\":\"d\","
    "\"metadata\":null,\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"active\",\"app\":\"C\","
    "\"categories\":[\"food\"],\"subject\":\"Ann\",\"title\":\"T\","
    "\"kind\":\"note\",\"event_at\":\"2024-05-01T00:00:00Z\","
    "\"valid_from\":\"2024-01-01T00:00:00Z\",\"valid_to\":\"2099-01-01T00:00:00Z\","
    "\"expires_at\":\"2099-02-01T00:00:00Z\",\"pinned\":true}\n"
    "{\"id\":\"11111111-1111-4111-8111-111111111115\",\"content\":\"said\","
    "\"metadata\":{\"role\":\"user\"},\"created_at\":\"2024-05-06T07:08:09Z\","
    "\"updated_at\":\"2024-05-06T07:08:09Z\",\"state\":\"active\",\"app\":\"C\","
    "\"categories\":[],\"kind\":\"turn\",\"conversation\":{\"source\":\"chatgpt\","
    "\"id\":\"c-1\",\"title\":\"Tea\",\"started_at\":\"2024-05-06T07:08:09Z\"},"
    "\"position\":3}\n"
    "{\"type\":\"entity\",\"name\":\"Ann\",\"entityType\":\"person\",\"observations\":[\"likes tea\"]}\n"
    "{\"type\":\"entity\",\"name\":\"Bob\",\"entityType\":\"person\",\"observations\":[]}\n"
    "{\"type\":\"relation\",\"from\":\"Ann\",\"to\":\"Bob\",\"relationType\":\"knows\"}\n"
    "{\"type\":\"relation\",\"from\":\"Bob\",\"to\":\"Ann\",\"relationType\":\"knows\"}\n";

/* The file that holds an export, and its members. */
static FILE *
export_part(struct memory_test *t, const struct export_what *what,
    const char **object, const char **packed)
{
	struct zip_in *z;
	const char *name;
	char *text = arena_alloc(t->arena, 1 << 20);
	size_t got, len = 0;
	FILE *f = tmpfile();
	int64_t count;

	assert_int_equal(export_run(what, "zip", f, &count), OK);
	z = zip_open(t->arena, fileno(f));
	assert_int_equal(zip_next(z, &name), OK);
	assert_string_equal(name, "memories.json");
	while (zip_read(z, text + len, 4096, &got) == OK && got > 0)
		len += got;
	*object = arena_strndup(t->arena, text, len);
	assert_int_equal(zip_next(z, &name), OK);
	assert_string_equal(name, "memories.jsonl.gz");
	z = zip_gunzip(t->arena, z);
	for (len = 0; zip_read(z, text + len, 4096, &got) == OK && got > 0;)
		len += got;
	*packed = arena_strndup(t->arena, text, len);
	return f;
}

static FILE *
export_file(struct memory_test *t, const char **object, const char **packed)
{
	return export_part(t, &(struct export_what){ .p = &t->p }, object,
	    packed);
}

static void
test_comes_back(void **state)
{
	struct memory_test *t = *state;
	const char *object, *packed, *second, *second_packed;
	struct import_job job = { 0 };
	struct import_result got;
	struct json *j;
	FILE *f, *again;

	import_good(t, "jsonl", lines);
	f = export_file(t, &object, &packed);
	assert_string_equal(packed, lines);
	assert_int_equal(json_parse(t->arena, object, strlen(object), 1 << 20,
	    &j), OK);
	assert_int_equal(json_len(json_get(j, "memories")), 3);
	assert_int_equal(json_len(json_get(j, "memory_categories")), 3);
	assert_int_equal(json_len(json_get(j, "apps")), 2);
	assert_int_equal(json_len(json_get(j, "categories")), 2);
	memory_open(t, "person-2");
	job.fd = fileno(f);
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	assert_string_equal(got.format, "zip");
	again = export_file(t, &second, &second_packed);
	assert_string_equal(second, object);
	assert_string_equal(second_packed, packed);
	fclose(f);
	fclose(again);
}

/* Each memory was paused at that time, and taken up again. */
static void
add_history(struct memory_test *t)
{
	memory_run(t, "INSERT INTO main.status_history (memory, app, old_state, "
	    "new_state, changed_at) SELECT m.seq, m.app, 'paused', 'active', "
	    "1714979289 FROM memories m");
}

/* All that jsonl holds, and the history and descriptions besides. */
static void
test_rich(void **state)
{
	struct memory_test *t = *state;
	const char *object, *packed, *second, *second_packed, *all;
	struct import_job job = { 0 };
	struct import_result got;
	struct json *j;
	FILE *f, *again;

	import_good(t, "jsonl", lines);
	import_good(t, "jsonl", rich);
	memory_run(t, "UPDATE main.apps SET description = 'an app' WHERE name = 'C'");
	memory_run(t, "UPDATE main.categories SET description = 'to eat' "
	    "WHERE name = 'food'");
	add_history(t);
	all = export_all(t, "jsonl");
	f = export_file(t, &object, &packed);
	assert_int_equal(json_parse(t->arena, object, strlen(object), 1 << 20,
	    &j), OK);
	assert_int_equal(json_len(json_get(j, "status_history")), 6);
	assert_int_equal(json_len(json_get(j, "entities")), 2);
	assert_int_equal(json_len(json_get(j, "relations")), 2);
	memory_open(t, "person-2");
	job.fd = fileno(f);
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	assert_string_equal(export_all(t, "jsonl"), all);
	again = export_file(t, &second, &second_packed);
	assert_string_equal(second, object);
	assert_string_equal(memory_text(t, "SELECT description FROM apps "
	    "WHERE name = 'C'"), "an app");
	/* What is known gets no second history. */
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM "
	    "status_history"), 6);
	fclose(f);
	fclose(again);
}

/* Of some days: what hangs on their memories, and no graph. */
static void
test_part(void **state)
{
	struct memory_test *t = *state;
	const char *object, *packed;
	struct json *j;

	import_good(t, "jsonl", rich);
	add_history(t);
	fclose(export_part(t, &(struct export_what){ .p = &t->p,
	    .when = { true, true, 1714979289, 1714979290 } }, &object, &packed));
	assert_int_equal(json_parse(t->arena, object, strlen(object), 1 << 20,
	    &j), OK);
	assert_int_equal(json_len(json_get(j, "memories")), 2);
	assert_int_equal(json_len(json_get(j, "status_history")), 2);
	assert_int_equal(json_len(json_get(j, "entities")), 0);
	assert_int_equal(json_len(json_get(j, "relations")), 0);
}

/* The wall takes it, and OpenMemory finds no line that is no memory. */
static void
test_graph_alone(void **state)
{
	struct memory_test *t = *state;
	const char *object, *packed;
	struct json *j;
	FILE *f;

	import_good(t, "jsonl",
	    "{\"type\":\"entity\",\"name\":\"A\",\"entityType\":\"b\"}");
	f = export_file(t, &object, &packed);
	assert_string_equal(packed, "");
	assert_int_equal(json_parse(t->arena, object, strlen(object), 1 << 20,
	    &j), OK);
	assert_int_equal(json_len(json_get(j, "memories")), 0);
	assert_int_equal(json_len(json_get(j, "entities")), 1);
	fclose(f);
}

/*
 * More categories than any list in memory: what they come to as JSON is more
 * than 64 megabytes.
 */
static void
test_many_categories(void **state)
{
	struct memory_test *t = *state;
	struct zip_in *z;
	const char *name;
	char *piece = arena_alloc(t->arena, 65536);
	struct import_job job = { 0 };
	struct import_result got;
	size_t n, size = 0;
	FILE *f = tmpfile();
	int64_t count;

	import_good(t, "jsonl", lines);
	memory_run(t, "INSERT INTO main.categories (id, name, description, created_at, "
	    "updated_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
	    "SELECT i + 1 FROM n WHERE i < 12000) SELECT i, 'c' || i, "
	    "replace(hex(zeroblob(500)), '0', char(1)), 0, 0 FROM n");
	assert_int_equal(export_run(&(struct export_what){ .p = &t->p }, "zip",
	    f, &count), OK);
	assert_int_equal(count, 3);
	z = zip_open(t->arena, fileno(f));
	assert_int_equal(zip_next(z, &name), OK);
	while (zip_read(z, piece, 65536, &n) == OK && n > 0)
		size += n;
	assert_true(size > 12000 * 6000);
	/* And back: what is not remembered is not needed. */
	memory_open(t, "person-2");
	job.fd = fileno(f);
	assert_int_equal(import_run(t->rq, &t->p, &job, &got), OK);
	assert_int_equal(got.counts.added, 3);
	assert_int_equal(got.counts.skipped, 12000 + 4 - 10000);
	assert_string_equal(export_all(t, "jsonl"), lines);
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_comes_back),
		MEMORY_TEST(test_rich),
		MEMORY_TEST(test_part),
		MEMORY_TEST(test_graph_alone),
		MEMORY_TEST(test_many_categories),
	};

	return cmocka_run_group_tests_name("export_zip", tests, NULL, NULL);
}
