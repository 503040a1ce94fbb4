#include "unit.h"

#include "base/str.h"
#include "memory/import_guess.h"

static void
test_guess(void **state)
{
	static const struct { const char *head, *format; } cases[] = {
		{ "{\"content\":\"x\"}\n", "jsonl" },
		{ "\xef\xbb\xbf \r\n{\"type\":\"entity\"}", "jsonl" },
		{ "{\"content\":\"a line that is longer than the head", "jsonl" },
		{ "{\"results\":[{\"id\":\"x\"", "json" },
		{ "{\n \"user\": {},\n \"apps\": [{\"id\": 1}], \"mem", "json" },
		{ "{\"content\":\"x\",\"categories\":[\"a\"]}\n{}", "jsonl" },
		{ "{\"type\":\"entity\",\"observations\":[\"{\"]}", "jsonl" },
		{ "[\n  {", "json" },
		{ "[]", "json" },
		{ "PK\x03\x04...", "zip" },
		{ "id,Content,state\r\n", "csv" },
		{ "\"id\";\"memory\"\n", "csv" },
		{ "text\nx\n", "csv" },
		{ "a,b\ntext,c\n", NULL },
		{ "[2024-05-06] - likes tea", "text" },
		{ "Here it is:\n\n```\nx", "text" },
		{ "Here it is:\n  - x", "text" },
		{ "\xe2\x80\xa2 x", "text" },
		{ "---\ntitle: x\n---\n", "markdown" },
		{ "# Memories\n\n- x", "markdown" },
		{ "#no heading\n- x", "text" },
		{ "source,relationship,target\n", "csv" },
		{ "", NULL },
		{ "\xef\xbb\xbf", NULL },
		{ "\x01\x02\x03", NULL },
		{ "nothing that we know", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = import_guess(cases[i].head,
		    strlen(cases[i].head));

		if (got != cases[i].format && !str_eq(got, cases[i].format))
			fail_msg("%s: %s", cases[i].head, got ? got : "none");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_guess) };

	return cmocka_run_group_tests_name("import_guess", tests, NULL, NULL);
}
