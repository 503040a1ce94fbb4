/* test_import_rows - a table as bytes come */
#include "unit.h"

#include "memory_fixture.h"

#include "import_fixture.h"
#include "memory/import_rows.h"

enum { ROW_MAX = 64 };

struct seen {
	struct import_rows rows;
	char text[256];
};

static void
say(struct import *im, struct seen *s, const char *mark)
{
	size_t at = strlen(s->text);

	snprintf(s->text + at, sizeof s->text - at, "%zu%s%s;", im->place, mark,
	    import_rows_name(&s->rows, 0));
}

static enum err
see_header(struct import *im, struct import_rows *r)
{
	say(im, (struct seen *)r, "#");
	return OK;
}

static enum err
see_row(struct import *im, struct import_rows *r)
{
	say(im, (struct seen *)r, "=");
	return OK;
}

static const struct import_rows_reader reader = {
	ROW_MAX, see_header, see_row,
};

static enum err
run(struct memory_test *t, const char *p, size_t len, size_t step,
    struct seen *s)
{
	struct import im = { .rq = t->rq, .arena = t->arena, .unit = "?" };
	enum err e = OK;

	memset(s, 0, sizeof *s);
	for (size_t at = 0; at < len && e == OK; at += step)
		e = import_rows_take(&im, &s->rows, &reader, p + at,
		    len - at < step ? len - at : step);
	return e != OK ? e : import_rows_end(&im, &s->rows, &reader);
}

static void
test_rows(void **state)
{
	static const char text[] = "\xef\xbb\xbfid,name\r\n\na,\"b\nc\"\n\nd,e";
	struct memory_test *t = *state;
	struct seen s;

	for (size_t step = 1; step < sizeof text; step++) {
		assert_int_equal(run(t, text, sizeof text - 1, step, &s), OK);
		assert_string_equal(s.text, "1#id;3=a;6=d;");
		assert_int_equal(s.rows.fields, 2);
	}
	assert_int_equal(run(t, "", 0, 1, &s), OK);
	assert_string_equal(s.text, "");
}

static void
test_refused(void **state)
{
	static const struct { const char *text, *why; } cases[] = {
		{ "a,b\nc\n", "line 2: it has 1 fields, and the first line 2" },
		{ "a,b\nc,d,e", "line 2: it has 3 fields, and the first line 2" },
		{ "a\n\"b", "line 2: a quotation mark is not closed" },
		{ "a\nb\n\xff\n", "line 3: it is not UTF-8 text" },
		{ "a\n0123456789012345678901234567890123456789"
		    "0123456789012345678901234567890123456789\n",
		    "line 2: the record is too long" },
	};
	struct memory_test *t = *state;
	struct seen s;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		t->rq->fault = (struct fault){ 0 };
		assert_int_equal(run(t, cases[i].text, strlen(cases[i].text),
		    1, &s), ERR_INVALID);
		assert_string_equal(t->rq->fault.text, cases[i].why);
	}
	t->rq->fault = (struct fault){ 0 };
	assert_int_equal(run(t, "a\nb\0c\n", 6, 6, &s), ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "line 2: there is a NUL"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_rows),
		MEMORY_TEST(test_refused),
	};

	return cmocka_run_group_tests_name("import_rows", tests, NULL, NULL);
}
