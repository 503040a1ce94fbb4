#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/import_lines.h"

struct seen {
	struct import_lines lines;
	char text[256];
};

static enum err
see(struct import *im, void *state, char *line, size_t len)
{
	struct seen *s = state;
	size_t at = strlen(s->text);

	assert_int_equal(strlen(line), len);
	snprintf(s->text + at, sizeof s->text - at, "%zu<%s>", im->place, line);
	return OK;
}

static enum err
take(struct import *im, void *state, const char *p, size_t len)
{
	struct seen *s = state;

	return import_lines_take(im, &s->lines, p, len, see, s);
}

static enum err
run(struct memory_test *t, const char *p, size_t len, size_t step,
    struct seen *s)
{
	struct request rq = *t->rq;
	struct import im = { .rq = &rq, .arena = t->arena, .unit = "?" };
	enum err e = OK;

	memset(s, 0, sizeof *s);
	rq.call.arena = arena_new(1 << 20);
	for (size_t at = 0; at < len && e == OK; at += step)
		e = take(&im, s, p + at, len - at < step ? len - at : step);
	if (e == OK)
		e = import_lines_end(&im, &s->lines, see, s);
	if (e != OK)
		request_refuse(t->rq, e, NULL, "%s", rq.fault.text);
	arena_free(rq.call.arena);
	return e;
}

static void
test_lines(void **state)
{
	struct memory_test *t = *state;
	static const char text[] = "\xef\xbb\xbfone\r\n\ntwo\n\xc3\xa4";
	struct seen s;

	for (size_t step = 1; step < sizeof text; step++) {
		assert_int_equal(run(t, text, strlen(text), step, &s), OK);
		assert_string_equal(s.text, "1<one>2<>3<two>4<\xc3\xa4>");
	}
	assert_int_equal(run(t, "a\n", 2, 2, &s), OK);
	assert_string_equal(s.text, "1<a>");
	assert_int_equal(run(t, "", 0, 1, &s), OK);
	assert_string_equal(s.text, "");
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	char *text = arena_alloc(t->arena, IMPORT_ITEM_MAX + 3);
	struct seen s;

	assert_int_equal(run(t, "a\nb\0c\nd", 7, 7, &s), ERR_INVALID);
	assert_string_equal(t->rq->fault.text,
	    "line 2: there is a NUL byte in it");
	assert_int_equal(run(t, "\xff\n", 2, 2, &s), ERR_INVALID);
	assert_string_equal(t->rq->fault.text, "line 1: it is not UTF-8 text");
	memset(text, 'x', IMPORT_ITEM_MAX + 2);
	assert_int_equal(run(t, text, IMPORT_ITEM_MAX, 65536, &s), OK);
	assert_int_equal(run(t, text, IMPORT_ITEM_MAX + 1, 65536, &s),
	    ERR_INVALID);
	assert_string_equal(t->rq->fault.text,
	    "line 1: it is longer than 1048576 bytes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_lines),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_lines", tests, NULL, NULL);
}
