/*
 * test_record - FastCGI framing at its edges (FastCGI 1.0, section 3.3, 3.4)
 */
#include "unit.h"

#include "http/record.h"

static void
test_parse(void **state)
{
	static const unsigned char bytes[] = {
		1, 6, 0x01, 0x02, 0, 3, 2, 9, 'a', 'b', 'c', 0, 0, 7
	};
	struct record r;
	size_t size;

	(void)state;
	assert_int_equal(record_parse(bytes, sizeof bytes, &r, &size), OK);
	assert_int_equal(r.type, RECORD_STDOUT);
	assert_int_equal(r.id, 0x102);
	assert_int_equal(r.len, 3);
	assert_memory_equal(r.content, "abc", 3);
	assert_int_equal(size, 13);
}

static void
test_incomplete(void **state)
{
	static const unsigned char bytes[] = { 1, 6, 0, 1, 0, 3, 2, 0, 'a', 'b',
	    'c', 0, 0 };
	struct record r;
	size_t size;

	(void)state;
	for (size_t len = 0; len < sizeof bytes; len++) {
		assert_int_equal(record_parse(bytes, len, &r, &size),
		    ERR_NOT_FOUND);
		assert_null(r.content);
		assert_int_equal(size, 0);
	}
}

static void
test_other_version(void **state)
{
	static const unsigned char bytes[8] = { 2, 6 };
	struct record r;
	size_t size;

	(void)state;
	assert_int_equal(record_parse(bytes, sizeof bytes, &r, &size),
	    ERR_INVALID);
}

static void
test_add(void **state)
{
	static const unsigned char begin[16] = { 1, 1, 0, 7, 0, 8, 0, 0, 0, 1 };
	struct arena *a = arena_new(1 << 20);
	struct record r;
	struct buf b;
	char *big;
	size_t size;

	(void)state;
	buf_init(&b, a, 1 << 18);
	record_add_begin(&b, 7);
	assert_int_equal(b.len, sizeof begin);
	assert_memory_equal(b.data, begin, sizeof begin);
	buf_clear(&b);
	big = arena_alloc(a, RECORD_CONTENT_MAX);
	memset(big, 'x', RECORD_CONTENT_MAX);
	record_add(&b, RECORD_PARAMS, 0xabcd, big, RECORD_CONTENT_MAX);
	assert_int_equal(record_parse((unsigned char *)b.data, b.len, &r,
	    &size), OK);
	assert_int_equal(r.type, RECORD_PARAMS);
	assert_int_equal(r.id, 0xabcd);
	assert_int_equal(r.len, RECORD_CONTENT_MAX);
	assert_int_equal(size, b.len);
	arena_free(a);
}

static void
test_pairs(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char value[129];
	struct buf b;

	(void)state;
	memset(value, 'v', 128);
	value[128] = '\0';
	buf_init(&b, a, 1 << 16);
	record_add_pair(&b, "N", "");
	assert_int_equal(b.len, 3);
	assert_memory_equal(b.data, "\1\0N", 3);
	buf_clear(&b);
	record_add_pair(&b, "NAME", value);
	assert_int_equal(b.len, 1 + 4 + 4 + 128);
	assert_memory_equal(b.data, "\4\x80\0\0\x80NAMEv", 10);
	buf_clear(&b);
	value[127] = '\0';
	record_add_pair(&b, "NAME", value);
	assert_int_equal(b.len, 2 + 4 + 127);
	assert_memory_equal(b.data, "\4\x7fNAMEv", 7);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_other_version),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
