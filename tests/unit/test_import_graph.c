#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"

/* The memory server's file and answer, basic-memory's spellings, mem0's. */
static void
test_spellings(void **state)
{
	struct memory_test *t = *state;
	struct import_counts n = import_good(t, "json",
	    "{\"entities\":[{\"name\":\"A\",\"entityType\":\"x\",\"observations\":[\"o\"]},"
	    "{\"entityName\":\"B\",\"entity_type\":\"y\"}],"
	    "\"relations\":[{\"from\":\"A\",\"to\":\"B\",\"relationType\":\"r\"},"
	    "{\"from_id\":\"B\",\"to_id\":\"A\",\"relation_type\":\"s\"},"
	    "{\"source\":\"A\",\"target\":\"A\",\"relationship\":\"t\"}]}");

	assert_int_equal(n.entities, 2);
	assert_int_equal(n.relations, 3);
	assert_string_equal(memory_text(t, "SELECT group_concat(from_name || "
	    "type || to_name) FROM (SELECT * FROM relations ORDER BY key)"),
	    "ArB,BsA,AtA");
	assert_string_equal(memory_text(t, "SELECT group_concat(name || type) "
	    "FROM (SELECT * FROM entities ORDER BY key)"), "Ax,By");
	assert_string_equal(memory_text(t, "SELECT subject || text || kind "
	    "FROM memories"), "Aoobservation");
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;

	import_bad(t, "json", "{\"entities\":[{\"name\":\"A\"}]}",
	    "entities 1: a name or a type is missing");
	import_bad(t, "json", "{\"entities\":[{\"name\":\"A\",\"entityType\":\"x\","
	    "\"observations\":{}}]}", "observations is no array");
	import_bad(t, "json", "{\"relations\":[{\"from\":\"A\",\"to\":\"B\"}]}",
	    "relations 1: a name or a type is missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_spellings),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_graph", tests, NULL, NULL);
}
