/* test_dated - secrets whose keys lie side by side in order of time */
#include "unit.h"

#include <string.h>

#include "store/dated.h"

static struct call
call_at(struct arena *a, int64_t now)
{
	return (struct call){ .arena = a, .now = now };
}

static void
the_text_begins_with_the_time(void **state)
{
	struct arena *a = arena_new(65536);
	struct call c = call_at(a, 0x6b49d200);
	const char *one = dated_token(&c), *two = dated_token(&c);

	(void)state;
	assert_int_equal(strlen(one), 51);
	assert_memory_equal(one, "6b49d200", 8);
	assert_string_not_equal(one, two);
	c.now = 5;
	assert_memory_equal(dated_token(&c), "00000005", 8);
	arena_free(a);
}

static void
keys_are_in_order_of_time(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dated_key before = { .len = 0 }, key;
	struct call c = call_at(a, 0);
	struct digest whole;
	const char *text;

	(void)state;
	for (int64_t now = 1; now < 0xffffffff; now = now * 7 + 1) {
		c.now = now;
		text = dated_token(&c);
		key = dated_key(text);
		whole = digest_text(text);
		assert_int_equal(key.len, 36);
		assert_memory_equal(key.bytes + 4, whole.bytes, 32);
		assert_true(before.len == 0 ||
		    memcmp(before.bytes, key.bytes, 4) < 0);
		before = key;
	}
	arena_free(a);
}

/* Those given before there were dates are found as ever. */
static void
a_text_without_a_date_is_its_digest(void **state)
{
	static const char *const texts[] = { "", "unknown",
	    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY",
	    /* of the right length, and of the right beginning */
	    "6B49D200QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY",
	    "6b49d200QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWYx" };
	struct digest whole;
	struct dated_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		key = dated_key(texts[i]);
		whole = digest_text(texts[i]);
		assert_int_equal(key.len, 32);
		assert_memory_equal(key.bytes, whole.bytes, 32);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_begins_with_the_time),
		cmocka_unit_test(keys_are_in_order_of_time),
		cmocka_unit_test(a_text_without_a_date_is_its_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
