/* test_multipart - forms with files, in pieces of any size */
#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "http/multipart.h"

/* What a form holds, as "name(file)=bytes;"; NULL if it is refused. */
static const char *
read_form(struct arena *a, const char *type, const char *p, size_t len,
    size_t step, const char **problem)
{
	struct multipart *m = arena_alloc(a, sizeof *m);
	enum multipart_event event;
	const char *bytes;
	size_t used, count;
	struct buf b;

	buf_init(&b, a, 1 << 20);
	if (multipart_init(m, type) != OK) {
		*problem = m->problem;
		return NULL;
	}
	for (size_t at = 0; at < len;) {
		size_t n = len - at < step ? len - at : step;

		if (multipart_take(m, p + at, n, &used, &event, &bytes,
		    &count) != OK) {
			*problem = m->problem;
			return NULL;
		}
		assert_true(used <= n && (used > 0 ||
		    event != MULTIPART_NOTHING));
		if (event == MULTIPART_PART)
			buf_printf(&b, ";%s(%s)=", m->name, m->file_name);
		else if (event == MULTIPART_BYTES)
			buf_add(&b, bytes, count);
		at += used;
	}
	if (multipart_end(m) != OK) {
		*problem = m->problem;
		return NULL;
	}
	return b.data;
}

#define TYPE "multipart/form-data; boundary=AaB03x"

static void
gives(const char *type, const char *form, const char *expected)
{
	const char *problem, *got;

	for (size_t step = 1; step < 40; step++) {
		struct arena *a = arena_new(8 << 20);

		got = read_form(a, type, form, strlen(form), step, &problem);
		if (got == NULL)
			fail_msg("%s", problem);
		assert_string_equal(got, expected);
		arena_free(a);
	}
}

static void
refuses(const char *type, const char *form, const char *why)
{
	const char *problem = NULL;

	for (size_t step = 1; step < 40; step += 13) {
		struct arena *a = arena_new(8 << 20);

		assert_null(read_form(a, type, form, strlen(form), step,
		    &problem));
		if (strstr(problem, why) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", problem, why);
		arena_free(a);
	}
}

#define FIELD(name) "Content-Disposition: form-data; name=" name "\r\n\r\n"

static void
test_parts(void **state)
{
	(void)state;
	gives(TYPE, "--AaB03x\r\n" FIELD("\"a\"") "one\r\n--AaB03x\r\n"
	    "content-disposition:form-data; name=\"file\"; filename=\"x.zip\"\r\n"
	    "Content-Type: application/zip\r\n\r\nPK\r\n--AaB03x--\r\n",
	    ";a()=one;file(x.zip)=PK");
	/* Before the first, behind the last, padding, an empty part. */
	gives(TYPE, "ignored\r\n--AaB03\r\n--AaB03x \t\r\n" FIELD("a")
	    "\r\n--AaB03x--ignored\r\n--AaB03x\r\n", ";a()=");
	gives("multipart/form-data; charset=utf-8; BOUNDARY=\"a b\"",
	    "--a b\r\n" FIELD("a") "x\r\n--a b--", ";a()=x");
}

/* What almost is a delimiter is the part's own. */
static void
test_almost_a_delimiter(void **state)
{
	(void)state;
	gives(TYPE, "--AaB03x\r\n" FIELD("a") "\r\r\n\r\n-\r\n--\r\n--AaB03\r"
	    "\r\n--AaB03\r\n--AaB03y--AaB03x\r\n--AaB03x--",
	    ";a()=\r\r\n\r\n-\r\n--\r\n--AaB03\r\r\n--AaB03\r\n--AaB03y"
	    "--AaB03x");
}

static void
test_names(void **state)
{
	(void)state;
	gives(TYPE, "--AaB03x\r\nContent-Disposition: form-data; filename="
	    "\"C:\\dir\\a\\\"b;c.zip\"; name=\"n\"\r\n\r\n\r\n--AaB03x--",
	    ";n(C:\\dir\\a\"b;c.zip)=");
	/* A name is not taken from inside of another value. */
	gives(TYPE, "--AaB03x\r\nContent-Disposition: form-data; "
	    "filename=\"; name=x\"; name=y\r\n\r\n\r\n--AaB03x--",
	    ";y(; name=x)=");
}

static void
test_refused(void **state)
{
	(void)state;
	refuses(NULL, "", "boundary is missing");
	refuses("multipart/form-data", "", "boundary is missing");
	refuses("multipart/form-data; boundary=", "", "is malformed");
	refuses("multipart/form-data; boundary=\"a\nb\"", "", "is malformed");
	refuses("multipart/form-data; boundary=\"a ", "", "is missing");
	refuses("multipart/form-data; boundary=1234567890123456789012345678901"
	    "2345678901234567890123456789012345678901", "", "is malformed");
	refuses(TYPE, "", "ends too early");
	refuses(TYPE, "--AaB03x\r\n" FIELD("a") "x\r\n--AaB03x", "too early");
	refuses(TYPE, "--AaB03x\r\n" FIELD("a") "x\r\n--AaB03x\r\n",
	    "too early");
	refuses(TYPE, "--AaB03x-\n", "does not end its line");
	refuses(TYPE, "--AaB03x\r\n\r\nx\r\n--AaB03x--", "has no name");
	refuses(TYPE, "--AaB03x\r\n" FIELD("\"\"") "\r\n--AaB03x--", "no name");
	refuses(TYPE, "--AaB03x\r\n" FIELD("\"a") "\r\n--AaB03x--", "no name");
	refuses(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=a\r\n"
	    FIELD("b") "\r\n--AaB03x--", "no name");
	refuses(TYPE, "--AaB03x\r\nContent-Transfer-Encoding: base64\r\n"
	    FIELD("b") "\r\n--AaB03x--", "encoded");
}

static void
test_limits(void **state)
{
	struct arena *a = arena_new(8 << 20);
	const char *problem;
	struct buf b;

	(void)state;
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i <= MULTIPART_PARTS_MAX; i++)
		buf_puts(&b, "--AaB03x\r\n" FIELD("a") "x\r\n");
	buf_puts(&b, "--AaB03x--");
	assert_null(read_form(a, TYPE, b.data, b.len, b.len, &problem));
	assert_non_null(strstr(problem, "too many parts"));
	buf_clear(&b);
	buf_printf(&b, "--AaB03x\r\nX: %0*d\r\n" FIELD("a") "\r\n--AaB03x--",
	    MULTIPART_HEAD_MAX, 1);
	assert_null(read_form(a, TYPE, b.data, b.len, b.len, &problem));
	assert_non_null(strstr(problem, "too long"));
	assert_null(read_form(a, TYPE, "--AaB03x\r\na\0", 12, 12, &problem));
	assert_non_null(strstr(problem, "NUL"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_almost_a_delimiter),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("multipart", tests, NULL, NULL);
}
