/*
 * test_buf - text that grows to a maximum and no further
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "arena_fixture.h"

static void
test_pieces_join(void **state)
{
	struct buf b;

	buf_init(&b, *state, 1000);
	assert_string_equal(b.data, "");
	buf_puts(&b, "abc");
	buf_putc(&b, '-');
	buf_add(&b, "xyz", 2);
	buf_add(&b, NULL, 0);
	buf_printf(&b, "%c%d", '=', 42);
	assert_string_equal(b.data, "abc-xy=42");
	assert_int_equal(b.len, 9);
	assert_false(buf_failed(&b));
}

static void
test_integers(void **state)
{
	struct buf b;

	buf_init(&b, *state, 1000);
	buf_int(&b, 0);
	buf_putc(&b, ' ');
	buf_int(&b, INT64_MAX);
	buf_putc(&b, ' ');
	buf_int(&b, INT64_MIN);
	assert_string_equal(b.data,
	    "0 9223372036854775807 -9223372036854775808");
}

static void
test_it_grows(void **state)
{
	struct buf b;

	buf_init(&b, *state, 100000);
	for (int i = 0; i < 100000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		assert_int_equal(b.data[b.len], 0);
	}
	assert_false(buf_failed(&b));
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	buf_putc(&b, 'x');
	assert_true(buf_failed(&b));
	assert_int_equal(b.len, 100000);
}

static void
test_exactly_the_maximum_fits(void **state)
{
	struct buf b;

	for (size_t max = 0; max < 600; max++) {
		buf_init(&b, *state, max);
		for (size_t i = 0; i < max; i++)
			buf_putc(&b, 'a');
		assert_false(buf_failed(&b));
		assert_int_equal(strlen(b.data), max);
		buf_printf(&b, "%s", "");
		assert_false(buf_failed(&b));
		buf_printf(&b, "%s", "b");
		assert_true(buf_failed(&b));
		assert_int_equal(strlen(b.data), max);
	}
}

static void
test_a_failed_call_changes_nothing(void **state)
{
	struct buf b;

	buf_init(&b, *state, 5);
	buf_puts(&b, "abc");
	buf_puts(&b, "def");
	assert_true(buf_failed(&b));
	assert_string_equal(b.data, "abc");
	buf_putc(&b, 'd');
	buf_int(&b, 1);
	buf_printf(&b, "e");
	assert_string_equal(b.data, "abc");
	assert_int_equal(b.len, 3);
	buf_clear(&b);
	assert_false(buf_failed(&b));
	assert_string_equal(b.data, "");
	buf_printf(&b, "%s", "123456");
	assert_true(buf_failed(&b));
	assert_string_equal(b.data, "");
	buf_clear(&b);
	buf_puts(&b, "12345");
	assert_string_equal(b.data, "12345");
	assert_false(buf_failed(&b));
}

static void
test_printf_grows(void **state)
{
	struct buf b;

	buf_init(&b, *state, 5000);
	buf_puts(&b, "x");
	buf_printf(&b, "%04000d", 7);
	assert_false(buf_failed(&b));
	assert_int_equal(b.len, 4001);
	assert_int_equal(b.data[4000], '7');
	buf_printf(&b, "%01000d", 7);
	assert_true(buf_failed(&b));
	assert_int_equal(strlen(b.data), 4001);
}

static void
test_its_own_content_may_be_added(void **state)
{
	struct buf b;

	buf_init(&b, *state, 100000);
	buf_puts(&b, "ab");
	while (b.len < 50000)
		buf_add(&b, b.data, b.len);
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.data[i], i % 2 == 0 ? 'a' : 'b');
}

/* Room changes nothing that is seen, nor the maximum. */
static void
test_room(void **state)
{
	struct arena *a = arena_new(65536);
	struct buf b;
	const char *data;

	(void)state;
	buf_init(&b, a, 5000);
	buf_puts(&b, "x");
	buf_room(&b, 4000);
	assert_string_equal(b.data, "x");
	assert_int_equal(b.len, 1);
	data = b.data;
	for (int i = 0; i < 4000; i++)
		buf_putc(&b, 'y');
	assert_ptr_equal(b.data, data);
	buf_room(&b, 1000);
	assert_false(buf_failed(&b));
	buf_puts(&b, "z");
	assert_int_equal(b.len, 4002);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_pieces_join),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_it_grows),
		cmocka_unit_test(test_exactly_the_maximum_fits),
		cmocka_unit_test(test_a_failed_call_changes_nothing),
		cmocka_unit_test(test_printf_grows),
		cmocka_unit_test(test_its_own_content_may_be_added),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
