/* test_response - statuses, bodies, header lines that cannot be split */
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "request_fixture.h"

static void
json_and_text(void **state)
{
	struct fixture f;
	struct json *j;

	(void)state;
	fixture_init(&f, NULL);
	j = json_new_object(f.rq.call.arena);
	json_set_string(j, "a", "b/c");
	assert_int_equal(response_json(&f.rs, 201, j), OK);
	assert_int_equal(f.rs.status, 201);
	assert_string_equal(f.rs.content_type, "application/json");
	assert_string_equal(f.rs.body.data, "{\"a\":\"b/c\"}");
	assert_int_equal(response_text(&f.rs, 200, "text/plain", "hi"), OK);
	assert_string_equal(f.rs.body.data, "hi");
	assert_string_equal(f.rs.cache_control, "no-store");
	fixture_free(&f);
}

static void
redirect_is_303_without_body(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	buf_puts(&f.rs.body, "left over");
	assert_int_equal(response_redirect(&f.rs, "https://a.example/?b"), OK);
	assert_int_equal(f.rs.status, 303);
	assert_int_equal(f.rs.body.len, 0);
	assert_string_equal(f.rs.headers.data,
	    "Location: https://a.example/?b\r\n");
	fixture_free(&f);
}

static void
clear_forgets_everything(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_int_equal(response_redirect(&f.rs, "/x"), OK);
	f.rs.cache_control = "public";
	response_clear(&f.rs);
	assert_int_equal(f.rs.status, 200);
	assert_int_equal(f.rs.headers.len, 0);
	assert_string_equal(f.rs.cache_control, "no-store");
	fixture_free(&f);
}

static enum err
write_hello(void *arg, FILE *out)
{
	return fputs(arg, out) >= 0 ? OK : ERR_UNAVAILABLE;
}

static void
a_body_in_pieces(void **state)
{
	char hello[] = "hello";
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	buf_puts(&f.rs.body, "before");
	assert_int_equal(response_stream(&f.rs, "text/plain", write_hello,
	    hello), OK);
	assert_int_equal(f.rs.status, 200);
	assert_string_equal(f.rs.content_type, "text/plain");
	assert_int_equal(f.rs.body.len, 0);
	assert_true(f.rs.stream == write_hello);
	assert_ptr_equal(f.rs.stream_arg, hello);
	response_clear(&f.rs);
	assert_true(f.rs.stream == NULL);
	fixture_free(&f);
}

/* A header value with CR or LF is a bug of ours: the process ends. */
static void
header_cannot_be_split(void **state)
{
	static const char *const values[] = { "a\r\nX: y", "a\nb", "a\x7f" };
	struct fixture f;
	int status;

	(void)state;
	fixture_init(&f, NULL);
	for (size_t i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(2);
			response_header(&f.rs, "X", values[i]);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 0);
	}
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_in_pieces),
		cmocka_unit_test(json_and_text),
		cmocka_unit_test(redirect_is_303_without_body),
		cmocka_unit_test(clear_forgets_everything),
		cmocka_unit_test(header_cannot_be_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
