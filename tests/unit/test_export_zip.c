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

/* The file that holds an export, and its members. */
static FILE *
export_file(struct memory_test *t, const char **object, const char **packed)
{
	struct zip_in *z;
	const char *name;
	char *text = arena_alloc(t->arena, 1 << 20);
	size_t got, len = 0;
	FILE *f = tmpfile();
	int64_t count;

	assert_int_equal(export_run(&(struct export_what){ .p = &t->p }, "zip", f, &count), OK);
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

/* The wall takes it, and OpenMemory finds no line that is no memory. */
static void
test_graph_is_left_out(void **state)
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
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_comes_back),
		MEMORY_TEST(test_graph_is_left_out),
	};

	return cmocka_run_group_tests_name("export_zip", tests, NULL, NULL);
}
