/*
 * test_channel_id - names are random, and have one spelling
 */
#include "unit.h"

#include "events/channel_id.h"

static void
names(void **state)
{
	static const char *const broken[] = {
		"", "00112233445566778899aabbccddeef",
		"00112233445566778899aabbccddeeff0",
		"00112233445566778899AABBCCDDEEFF",
		"00112233445566778899aabbccddeefg",
	};
	struct arena *a = arena_new(4096);
	struct channel_id id, other, got;
	const char *name;

	(void)state;
	channel_id_new(&id);
	channel_id_new(&other);
	assert_false(channel_id_same(&id, &other));
	name = channel_id_name(a, &id);
	assert_int_equal(strlen(name), CHANNEL_NAME_LEN);
	assert_int_equal(channel_id_parse(name, strlen(name), &got), OK);
	assert_true(channel_id_same(&id, &got));
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_int_equal(channel_id_parse(broken[i],
		    strlen(broken[i]), &got), ERR_INVALID);
	arena_free(a);
}

static void
no_name(void **state)
{
	struct channel_id id = { { 0 } };

	(void)state;
	assert_true(channel_id_is_none(&id));
	id.bytes[CHANNEL_ID_LEN - 1] = 1;
	assert_false(channel_id_is_none(&id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(no_name),
	};

	return cmocka_run_group_tests_name("channel_id", tests, NULL, NULL);
}
