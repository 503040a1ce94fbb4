/*
 * test_content - blocks, messages and contents, member by member
 */
#include "unit.h"

#include "mcp/content.h"

static void
is(struct arena *a, const struct json *j, const char *want)
{
	assert_string_equal(json_text(a, j), want);
}

static void
test_blocks(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	is(a, content_text(a, "a \"b\"\n"),
	    "{\"type\":\"text\",\"text\":\"a \\\"b\\\"\\n\"}");
	is(a, content_text(a, ""), "{\"type\":\"text\",\"text\":\"\"}");
	is(a, content_image(a, "image/png", "AA/+"), "{\"type\":\"image\","
	    "\"data\":\"AA/+\",\"mimeType\":\"image/png\"}");
	is(a, content_audio(a, "audio/wav", "AAAA"), "{\"type\":\"audio\","
	    "\"data\":\"AAAA\",\"mimeType\":\"audio/wav\"}");
	is(a, content_resource(a, content_of_text(a, "a:b", "text/plain",
	    "t")), "{\"type\":\"resource\",\"resource\":{\"uri\":\"a:b\","
	    "\"mimeType\":\"text/plain\",\"text\":\"t\"}}");
	arena_free(a);
}

/* Text and blob exclude each other; what is not known is not there. */
static void
test_contents(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	is(a, content_of_text(a, "a:b", NULL, ""),
	    "{\"uri\":\"a:b\",\"text\":\"\"}");
	is(a, content_of_blob(a, "a:b", "image/png", "AAAA"), "{\"uri\":"
	    "\"a:b\",\"mimeType\":\"image/png\",\"blob\":\"AAAA\"}");
	arena_free(a);
}

static void
test_messages(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct json *messages = json_new_array(a);

	(void)state;
	content_message(a, messages, "user", content_text(a, "one"));
	content_message(a, messages, "assistant", content_text(a, "two"));
	is(a, messages, "[{\"role\":\"user\",\"content\":{\"type\":\"text\","
	    "\"text\":\"one\"}},{\"role\":\"assistant\",\"content\":{"
	    "\"type\":\"text\",\"text\":\"two\"}}]");
	arena_free(a);
}

static void
test_listed(void **state)
{
	static const struct mcp_resource full = { "a:b", "n", "T", "D",
	    "text/plain" };
	static const struct mcp_resource bare = { .uri = "a:{b}", .name = "n" };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	is(a, content_listed(a, &full, false), "{\"uri\":\"a:b\",\"name\":"
	    "\"n\",\"title\":\"T\",\"description\":\"D\",\"mimeType\":"
	    "\"text/plain\"}");
	is(a, content_listed(a, &bare, true),
	    "{\"uriTemplate\":\"a:{b}\",\"name\":\"n\"}");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
