/* test_import_answer - what is said of an import */
#include "unit.h"

#include "memory/import_answer.h"
#include "request_fixture.h"

static void
test_answers(void **state)
{
	struct import_result got = { .id = "i", .format = "jsonl",
	    .sha256 = "s", .counts = { .records = 3, .added = 2, .known = 1 } };
	struct import_undone gone = { .deleted = 2 };
	struct import_row row = { .id = "i", .format = "jsonl", .sha256 = "s",
	    .counts = "{\"records\":3}", .created_at = 1700000000 };
	struct fixture f;
	struct arena *a;
	struct json *j;

	(void)state;
	fixture_init(&f, NULL);
	a = f.rq.call.arena;
	j = json_new_object(a);
	import_answer_result(j, &got, false);
	assert_string_equal(json_text(a, j), "{\"import\":\"i\",\"format\":"
	    "\"jsonl\",\"sha256\":\"s\",\"records\":3,\"added\":2,\"known\":1,"
	    "\"skipped\":0}");
	got = (struct import_result){ .format = "jsonl", .sha256 = "s",
	    .counts = { .records = 1, .replaced = 1, .entities = 1 } };
	j = json_new_object(a);
	import_answer_result(j, &got, true);
	assert_string_equal(json_text(a, j), "{\"format\":\"jsonl\","
	    "\"sha256\":\"s\",\"records\":1,\"replaced\":1,\"known\":0,"
	    "\"skipped\":0,\"entities\":1,\"relations\":0}");
	j = json_new_object(a);
	import_answer_undone(j, &gone);
	assert_string_equal(json_text(a, j), "{\"deleted\":2}");
	gone.relations = 1;
	j = json_new_object(a);
	import_answer_undone(j, &gone);
	assert_string_equal(json_text(a, j),
	    "{\"deleted\":2,\"entities\":0,\"relations\":1}");
	assert_string_equal(json_text(a, import_answer_row(a, &row)),
	    "{\"import\":\"i\",\"created_at\":\"2023-11-14T22:13:20Z\","
	    "\"format\":\"jsonl\",\"file\":null,\"counts\":{\"records\":3},"
	    "\"state\":\"stands\",\"sha256\":\"s\"}");
	fixture_free(&f);
}

static void
test_refusals(void **state)
{
	struct import_result got = { 0 };
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	f.rq.fault.text = "line 1: no";
	assert_string_equal(import_answer_refusal(&f.rq, &got),
	    "line 1: no; nothing was changed");
	got.id = "i";
	got.counts.added = 100;
	f.rq.fault.text = NULL;
	assert_string_equal(import_answer_refusal(&f.rq, &got), "the memories "
	    "could not be written; 100 memories were added before, by import i, "
	    "which can be undone");
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests_name("import_answer", tests, NULL, NULL);
}
