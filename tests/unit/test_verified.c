/*
 * test_verified - only what was added, and only under the same key set
 */
#include "unit.h"

#include "resource/verified.h"

static void
test_added(void **state)
{
	struct digest a = digest_text("a"), b = digest_text("b");

	(void)state;
	assert_false(verified_has(&a, 1));
	verified_add(&a, 1);
	assert_true(verified_has(&a, 1));
	assert_false(verified_has(&b, 1));
	assert_false(verified_has(&a, 2));
	verified_add(&a, 2);
	assert_true(verified_has(&a, 2));
	assert_false(verified_has(&a, 1));
}

/* Two tokens of one slot: the newer takes the place, neither is the other. */
static void
test_same_slot(void **state)
{
	struct digest a = digest_text("a"), b = a;

	(void)state;
	b.bytes[DIGEST_LEN - 1] ^= 1;
	verified_add(&a, 3);
	assert_false(verified_has(&b, 3));
	verified_add(&b, 3);
	assert_true(verified_has(&b, 3));
	assert_false(verified_has(&a, 3));
}

/* An empty slot is no token, not even one whose digest is all zeros. */
static void
test_empty(void **state)
{
	struct digest zero = { { 0 } };

	(void)state;
	assert_false(verified_has(&zero, 0));
	assert_false(verified_has(&zero, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_added),
		cmocka_unit_test(test_same_slot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
