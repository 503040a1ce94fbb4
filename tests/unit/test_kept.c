/*
 * test_kept - how long a copy is fresh, and what replaces it
 *
 * What holds for each kept document is in test_remote_keys; here, what the
 * origin may say about time, and values of another kind.
 */
#include "http/kept.h"

#include <stdlib.h>

#include "resource_fixture.h"

#include "fetch_fixture.h"

enum { TTL_MIN = 300, TTL_MAX = 86400, RETRY = 10 };

static int living;	/* values that are not freed yet */

static enum err
parse(struct call *c, const struct config *cfg, struct span text, void **out)
{
	(void)c;
	(void)cfg;
	*out = NULL;
	if (text.len == 0 || text.p[0] != 'g')
		return ERR_INVALID;
	living++;
	*out = strndup(text.p, text.len);
	return OK;
}

static void
release(void *value)
{
	living--;
	free(value);
}

static const struct kept_kind kind = {
	.max = 1024, .ttl_min_s = TTL_MIN, .ttl_max_s = TTL_MAX,
	.retry_s = RETRY, .parse = parse, .free = release,
};

struct test {
	struct resource r;
	struct kept kept;
	struct kept_source from;
	pid_t pid;
};

static int
setup(void **state)
{
	struct test *t = calloc(1, sizeof *t);

	assert_non_null(t);
	resource_init(&t->r);
	t->kept.kind = &kind;
	t->from = (struct kept_source){ "cache/doc", "https://x.example/", "x" };
	t->pid = fetch_start(t->r.dir);
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct test *t = *state;

	fetch_stop(t->pid);
	if (t->kept.value != NULL)
		release(t->kept.value);
	assert_int_equal(living, 0);
	resource_free(&t->r);
	free(t);
	return 0;
}

static void
answer(struct test *t, const char *max_age, const char *body)
{
	resource_write(&t->r, "answer", arena_printf(t->r.f.rq.call.arena,
	    "Status: 200\r\nFetch-Status: 200\r\n%s%s%s\r\n%s",
	    max_age != NULL ? "Fetch-Max-Age: " : "",
	    max_age != NULL ? max_age : "", max_age != NULL ? "\r\n" : "",
	    body));
}

static const char *
get(struct test *t)
{
	const void *value;
	enum err e = kept_get(&t->kept, &t->r.f.rq.call, &t->r.f.cfg,
	    &t->from, &value);

	assert_true(e == OK || (e == ERR_UNAVAILABLE && value == NULL));
	return value;
}

static void
fresh_as_long_as_its_origin_says(void **state)
{
	static const struct { const char *max_age; int64_t ttl; } rows[] = {
		{ "3600", 3600 }, { NULL, TTL_MIN }, { "0", TTL_MIN },
		{ "299", TTL_MIN }, { "86400", TTL_MAX },
		{ "9999999", TTL_MAX }, { "x", TTL_MIN },
	};
	struct test *t = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t before = fetch_asked(t->r.dir);
		int64_t start = (int64_t)time(NULL);

		t->r.f.rq.call.now = start;
		t->from.name = arena_printf(t->r.f.rq.call.arena,
		    "cache/doc%zu", i);
		answer(t, rows[i].max_age, "good");
		assert_string_equal(get(t), "good");
		assert_int_equal(fetch_asked(t->r.dir), before + 1);
		t->r.f.rq.call.now = start + rows[i].ttl - 5;
		assert_string_equal(get(t), "good");
		assert_int_equal(fetch_asked(t->r.dir), before + 1);
		t->r.f.rq.call.now = start + rows[i].ttl + 5;
		assert_string_equal(get(t), "good");
		assert_int_equal(fetch_asked(t->r.dir), before + 2);
		/* The next is another document's. */
		release(t->kept.value);
		t->kept = (struct kept){ .kind = &kind };
	}
}

static void
a_bad_first_answer_is_not_the_last(void **state)
{
	struct test *t = *state;

	answer(t, NULL, "bad");
	assert_null(get(t));
	answer(t, NULL, "good");
	assert_null(get(t));
	assert_int_equal(fetch_asked(t->r.dir), 1);
	t->r.f.rq.call.now += RETRY + 5;
	assert_string_equal(get(t), "good");
}

/* Not even for a process that starts after it came. */
static void
a_bad_answer_replaces_nothing(void **state)
{
	struct test *t = *state;

	answer(t, NULL, "good");
	assert_string_equal(get(t), "good");
	answer(t, NULL, "bad");
	t->r.f.rq.call.now += TTL_MIN + 5;
	assert_string_equal(get(t), "good");
	assert_int_equal(fetch_asked(t->r.dir), 2);
	release(t->kept.value);
	t->kept = (struct kept){ .kind = &kind };
	assert_string_equal(get(t), "good");
}

/* A file that somebody broke: once it is fetched anew it is good again. */
static void
a_broken_file_is_fetched_anew(void **state)
{
	struct test *t = *state;

	resource_write(&t->r, "cache/doc.json", "broken");
	answer(t, NULL, "good");
	assert_string_equal(get(t), "good");
	assert_string_equal(get(t), "good");
	assert_int_equal(fetch_asked(t->r.dir), 1);
}

static void
too_much_is_not_kept(void **state)
{
	struct test *t = *state;
	char text[1026];

	memset(text, 'g', sizeof text - 1);
	text[1025] = '\0';
	answer(t, NULL, text);
	assert_null(get(t));
}

static void
without_a_url_it_is_only_read(void **state)
{
	struct test *t = *state;

	t->from.url = NULL;
	assert_null(get(t));
	resource_write(&t->r, "cache/doc.json", "good");
	assert_string_equal(get(t), "good");
	t->r.f.rq.call.now += 10 * TTL_MAX;
	assert_string_equal(get(t), "good");
	assert_int_equal(fetch_asked(t->r.dir), 0);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(fresh_as_long_as_its_origin_says),
		T(a_bad_first_answer_is_not_the_last),
		T(a_bad_answer_replaces_nothing),
		T(a_broken_file_is_fetched_anew),
		T(too_much_is_not_kept),
		T(without_a_url_it_is_only_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
