/* test_backup_export - memories as the body of an answer */
#include "unit.h"

#include "backup_fixture.h"

static void
test_asked_by_query(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "likes tea");
	backup_set(r, BACKUP_FORMAT, "jsonl");
	assert_int_equal(backup_call(r, backup_export, "", ""), 200);
	assert_string_equal(r->t.f.rs.content_type, "application/x-ndjson");
	backup_says(r, "\"content\":\"likes tea\"");
	assert_non_null(strstr(r->t.f.rs.headers.data, "Content-Disposition: "
	    "attachment; filename=\"memories_export_person-1.jsonl\"\r\n"));
	backup_set(r, BACKUP_FROM_DATE, "1700000001");
	assert_int_equal(backup_call(r, backup_export, "", ""), 200);
	assert_int_equal(r->t.f.rs.body.len, 0);
}

static void
test_asked_by_body(void **state)
{
	struct rest_test *r = *state;

	memory_say(&r->t, "likes tea");
	r->who.sub = "person-1";
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"user_id\":\"person-1\",\"include_vectors\":true}"), 200);
	assert_string_equal(r->t.f.rs.content_type, "application/zip");
	assert_memory_equal(r->t.f.rs.body.data, "PK\003\004", 4);
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"format\":\"text\",\"to_date\":1}"), 200);
	assert_int_equal(r->t.f.rs.body.len, 0);
}

/* Times as everywhere; a day is all of it.  The memory is of 2023-11-14
 * 22:13:20. */
static void
test_times(void **state)
{
	static const struct { const char *from, *to; bool found; } asked[] = {
		{ "\"2023-11-14\"", "\"2023-11-14\"", true },
		{ "\"2023-11-14T22:13:20Z\"", "\"2023-11-14T22:13:20Z\"", true },
		{ "1700000000", "1700000000", true },
		{ "\"1700000000\"", "null", true },
		{ "null", "\"2023-11-14T23:13:19+01:00\"", false },
		{ "\"2023-11-15\"", "null", false },
		{ "1700000001", "null", false },
		{ "null", "\"2023-11-13\"", false },
		{ "null", "1699999999", false },
		{ "null", "\"1900-01-01\"", false },
		{ "null", "\"1969-12-31\"", false },
		{ "null", "\"1970-01-01\"", false },
		{ "\"1970-01-01\"", "null", true },
		{ "\"1969-12-31\"", "null", true },
	};
	struct rest_test *r = *state;

	memory_say(&r->t, "likes tea");
	backup_set(r, BACKUP_FORMAT, "jsonl");
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		assert_int_equal(backup_call(r, backup_export,
		    "application/json", arena_printf(r->t.arena,
		    "{\"from_date\":%s,\"to_date\":%s}", asked[i].from,
		    asked[i].to)), 200);
		if ((r->t.f.rs.body.len > 0) != asked[i].found)
			fail_msg("from %s to %s", asked[i].from, asked[i].to);
	}
	/* The query comes first. */
	backup_set(r, BACKUP_TO_DATE, "2023-11-14");
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"to_date\":1}"), 200);
	backup_says(r, "likes tea");
	backup_set(r, BACKUP_FROM_DATE, "2023-11-15T00:00:00Z");
	assert_int_equal(backup_call(r, backup_export, "", ""), 200);
	assert_int_equal(r->t.f.rs.body.len, 0);
	backup_set(r, BACKUP_FROM_DATE, "2023-11-31");
	assert_int_equal(backup_call(r, backup_export, "", ""), 422);
	backup_says(r, "from_date");
}

/* A subject may hold anything; a header may not. */
static void
test_name_of_the_file(void **state)
{
	struct rest_test *r = *state;

	r->who.sub = "a\"b\r\n\xc3\xa9/..";
	assert_int_equal(backup_call(r, backup_export, "", ""), 200);
	assert_non_null(strstr(r->t.f.rs.headers.data,
	    "filename=\"memories_export_a_b_______.zip\""));
}

static void
test_refused(void **state)
{
	struct rest_test *r = *state;

	assert_int_equal(backup_call(r, backup_export, "text/plain", "{}"),
	    415);
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    arena_printf(r->t.arena, "{\"x\":\"%0*d\"}", 65536, 1)), 413);
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"format\":7}"), 422);
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"from_date\":0}"), 422);
	assert_int_equal(backup_call(r, backup_export, "application/json",
	    "{\"user_id\":\"x\"}"), 403);
	backup_set(r, BACKUP_FORMAT, "xml");
	assert_int_equal(backup_call(r, backup_export, "", ""), 422);
	backup_says(r, "server-memory");
	backup_set(r, BACKUP_FORMAT, NULL);
	backup_set(r, BACKUP_APP_ID, "x");
	assert_int_equal(backup_call(r, backup_export, "", ""), 422);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BACKUP_TEST(test_asked_by_query),
		BACKUP_TEST(test_asked_by_body),
		BACKUP_TEST(test_times),
		BACKUP_TEST(test_name_of_the_file),
		BACKUP_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("backup_export", tests, NULL, NULL);
}
