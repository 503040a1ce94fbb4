/*
 * test_ended - grants that ended are known by whole lines of the list
 */
#include "resource/ended.h"

#include "resource_fixture.h"

static void
test_no_list(void **state)
{
	struct resource r;

	(void)state;
	resource_init(&r);
	assert_false(ended_has(&r.f.rq, "g0"));
	resource_free(&r);
}

static void
test_whole_lines(void **state)
{
	struct resource r;

	(void)state;
	resource_init(&r);
	resource_write(&r, "public/ended", "g17\ng2\nlast");
	assert_true(ended_has(&r.f.rq, "g17"));
	assert_true(ended_has(&r.f.rq, "g2"));
	assert_true(ended_has(&r.f.rq, "last"));
	assert_false(ended_has(&r.f.rq, "g1"));
	assert_false(ended_has(&r.f.rq, "g"));
	assert_false(ended_has(&r.f.rq, "17"));
	assert_false(ended_has(&r.f.rq, "las"));
	assert_false(ended_has(&r.f.rq, ""));
	assert_false(ended_has(&r.f.rq, "g17\ng2"));
	resource_free(&r);
}

static void
test_follows_the_file(void **state)
{
	struct resource r;

	(void)state;
	resource_init(&r);
	resource_write(&r, "public/ended", "a1\n");
	assert_true(ended_has(&r.f.rq, "a1"));
	assert_false(ended_has(&r.f.rq, "b1"));
	resource_write(&r, "public/ended", "a1\nb1\n");
	assert_true(ended_has(&r.f.rq, "b1"));
	resource_write(&r, "public/ended", "");
	assert_false(ended_has(&r.f.rq, "a1"));
	resource_free(&r);
}

/* What ended does not live again because the list is lost. */
static void
test_last_list_stays(void **state)
{
	struct resource r;
	char path[128];

	(void)state;
	resource_init(&r);
	resource_write(&r, "public/ended", "c1\n");
	assert_true(ended_has(&r.f.rq, "c1"));
	snprintf(path, sizeof path, "%s/public/ended", r.dir);
	assert_int_equal(unlink(path), 0);
	assert_true(ended_has(&r.f.rq, "c1"));
	assert_int_equal(mkdir(path, 0700), 0);
	assert_true(ended_has(&r.f.rq, "c1"));
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_whole_lines),
		cmocka_unit_test(test_follows_the_file),
		cmocka_unit_test(test_last_list_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
