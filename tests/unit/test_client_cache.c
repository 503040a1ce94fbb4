/* test_client_cache - documents that clients publish, fetched and kept */
#include "publish_fixture.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/clock.h"
#include "oauth/client_cache.h"
#include "store/client_documents.h"
#include "system/ratelimit.h"

#define URL "https://app.example/doc"

static enum err
check(struct request *rq, const char *url, const char *text)
{
	assert_string_equal(url, URL);
	if (strncmp(text, "good", 4) == 0)
		return OK;
	return request_refuse(rq, ERR_INVALID, NULL, "not good");
}

static const struct published what = { .url = URL, .name = URL, .what = "description",
    .max = 1000, .fresh_min_s = 30, .fresh_s = 600, .check = check };

/* The text, or NULL. */
static const char *
get(struct provider *p, bool renew, enum err wanted, bool wanted_new)
{
	const char *text;
	bool is_new;

	p->rq->fault = (struct fault){ 0 };
	assert_int_equal(client_cache_get(p->rq, &what, renew, &text,
	    &is_new), wanted);
	assert_int_equal(is_new, wanted_new);
	if (wanted == OK)
		assert_null(p->rq->fault.text);
	else
		assert_null(text);
	return text;
}

static void
a_good_one_is_kept(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	char asked[4096];

	publish(p, "good 1");
	assert_string_equal(get(p, false, OK, true), "good 1");
	publish(p, "good 2");
	assert_string_equal(get(p, false, OK, false), "good 1");
	assert_int_equal(fetch_asked(p->dir), 1);
	assert_true(fetch_file(p->dir, "asked", asked, sizeof asked) > 0);
	assert_non_null(strstr(asked, "KEEPSAKE_FETCH_MAX1000"));
	p->rq->call.now += 599;
	assert_string_equal(get(p, false, OK, false), "good 1");
	p->rq->call.now += 1;
	assert_string_equal(get(p, false, OK, true), "good 2");
	assert_int_equal(fetch_asked(p->dir), 2);
	fetch_stop(pid);
}

static void
how_long_is_within_bounds(void **state)
{
	static const struct {
		const char *max_age;
		int64_t fresh;
	} rows[] = {
		{ "0", 30 }, { "29", 30 }, { "31", 31 }, { "86399", 86399 },
		{ "86401", 86400 }, { "2000000000", 86400 },
	};
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client_document_row row;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		p->rq->call.now += 100000;
		publish_raw(p, 200, arena_printf(p->a, "Fetch-Type: "
		    "application/jwk-set+json\r\nFetch-Max-Age: %s\r\n",
		    rows[i].max_age), "good");
		get(p, false, OK, true);
		assert_int_equal(client_documents_find(&p->rq->call, URL,
		    &row), OK);
		assert_int_equal(row.fresh_until - p->rq->call.now,
		    rows[i].fresh);
	}
	fetch_stop(pid);
}

static void
what_cannot_be_used(void **state)
{
	static const struct {
		int status;
		const char *head, *body;
		enum err e;
	} rows[] = {
		{ 200, "Fetch-Type: application/json\r\n", "bad", ERR_INVALID },
		{ 200, "Fetch-Type: text/html\r\n", "good", ERR_INVALID },
		{ 200, "Fetch-Type: text/json+json\r\n", "good", ERR_INVALID },
		{ 200, "", "good", ERR_INVALID },
		{ 201, "Fetch-Type: application/json\r\n", "good", ERR_UNAVAILABLE },
		{ 301, "Fetch-Type: application/json\r\n", "good", ERR_INVALID },
		{ 403, "Fetch-Type: application/json\r\n", "good", ERR_UNAVAILABLE },
		{ 404, "Fetch-Type: application/json\r\n", "good", ERR_INVALID },
		{ 410, "Fetch-Type: application/json\r\n", "good", ERR_INVALID },
		{ 503, "Fetch-Type: application/json\r\n", "good", ERR_UNAVAILABLE },
	};
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	struct client_document_row row;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		p->rq->call.now += CLIENT_CACHE_RETRY_S;
		publish_raw(p, rows[i].status, rows[i].head, rows[i].body);
		get(p, false, rows[i].e, false);
		assert_non_null(p->rq->fault.text);
		assert_int_equal(client_documents_find(&p->rq->call, URL,
		    &row), OK);
		assert_null(row.body);
	}
	/* fetch itself refuses: no public address; too often; nothing there */
	p->rq->call.now += CLIENT_CACHE_RETRY_S;
	provider_write(p, "answer", "Status: 403\r\n\r\n");
	get(p, false, ERR_INVALID, false);
	p->rq->call.now += CLIENT_CACHE_RETRY_S;
	provider_write(p, "answer", "Status: 429\r\n\r\n");
	get(p, false, ERR_UNAVAILABLE, false);
	p->rq->call.now += CLIENT_CACHE_RETRY_S;
	fetch_stop(pid);
	get(p, false, ERR_UNAVAILABLE, false);
	assert_non_null(strstr(p->rq->fault.text, "app.example"));
}

static void
a_failure_is_not_repeated_for_a_minute(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);

	publish(p, "bad");
	get(p, false, ERR_INVALID, false);
	publish(p, "good");
	p->rq->call.now += 59;
	get(p, false, ERR_UNAVAILABLE, false);
	assert_non_null(strstr(p->rq->fault.text, "a moment ago"));
	assert_int_equal(fetch_asked(p->dir), 1);
	p->rq->call.now += 1;
	assert_string_equal(get(p, false, OK, true), "good");
	fetch_stop(pid);
}

static void
the_last_good_copy_serves_for_a_week(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);

	publish(p, "good");
	get(p, false, OK, true);
	publish_raw(p, 403, "", "");
	p->rq->call.now += 600;
	assert_string_equal(get(p, false, OK, false), "good");
	assert_int_equal(fetch_asked(p->dir), 2);
	assert_string_equal(get(p, false, OK, false), "good");
	assert_int_equal(fetch_asked(p->dir), 2);
	p->rq->call.now += CLIENT_CACHE_STALE_MAX_S - 601;
	assert_string_equal(get(p, false, OK, false), "good");
	p->rq->call.now += 60;
	get(p, false, ERR_UNAVAILABLE, false);
	fetch_stop(pid);
}

static void
what_is_taken_back_is_forgotten(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);

	publish(p, "good");
	get(p, false, OK, true);
	publish_raw(p, 404, "", "");
	p->rq->call.now += 600;
	get(p, false, ERR_INVALID, false);
	publish_raw(p, 503, "", "");
	p->rq->call.now += 60;
	get(p, false, ERR_UNAVAILABLE, false);
	fetch_stop(pid);
}

static void
renewed_at_most_once_a_minute(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);

	publish(p, "good 1");
	get(p, false, OK, true);
	publish(p, "good 2");
	assert_string_equal(get(p, true, OK, false), "good 1");
	p->rq->call.now += 60;
	assert_string_equal(get(p, true, OK, true), "good 2");
	assert_string_equal(get(p, true, OK, false), "good 2");
	assert_int_equal(fetch_asked(p->dir), 2);
	fetch_stop(pid);
}

static void
others_do_not_wait(void **state)
{
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	int fd;

	publish(p, "good");
	fd = open(provider_path(p, "cache/client-fetch-0.lock"),
	    O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	get(p, false, ERR_UNAVAILABLE, false);
	assert_non_null(strstr(p->rq->fault.text, "just being fetched"));
	assert_int_equal(fetch_asked(p->dir), 0);
	close(fd);
	get(p, false, OK, true);
	fetch_stop(pid);
}

/* An address that has caused three slow ones waits; quick ones are free. */
static void
slow_ones_are_few(void **state)
{
	static const struct rate slow = { 2, 3 };
	struct provider *p = *state;
	pid_t pid = publish_start(p);
	const char *key = arena_printf(p->a, "slow:%s", request_source(p->rq));
	int64_t wait;
	int fd;

	assert_int_equal(ratelimit_open(provider_path(p, "limits"),
	    &p->rq->limits), OK);
	publish(p, "bad");
	for (int i = 0; i < 6; i++) {
		get(p, false, ERR_INVALID, false);
		p->rq->call.now += CLIENT_CACHE_RETRY_S;
	}
	for (int i = 0; i < 3; i++)
		assert_int_equal(ratelimit_take(p->rq->limits, key, slow,
		    clock_monotonic_us(), &wait), OK);
	get(p, false, ERR_LIMITED, false);
	assert_in_range(p->rq->retry_after_s, 1, 30);
	assert_non_null(strstr(p->rq->fault.text, "too many"));
	assert_int_equal(fetch_asked(p->dir), 6);
	/* Without a place nothing is slow: that is not the address's doing. */
	fd = open(provider_path(p, "cache/client-fetch-0.lock"),
	    O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	get(p, false, ERR_UNAVAILABLE, false);
	close(fd);
	p->rq->address = "192.0.2.9";
	get(p, false, ERR_INVALID, false);
	ratelimit_close(p->rq->limits);
	fetch_stop(pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_good_one_is_kept),
		PROVIDER_TEST(how_long_is_within_bounds),
		PROVIDER_TEST(what_cannot_be_used),
		PROVIDER_TEST(a_failure_is_not_repeated_for_a_minute),
		PROVIDER_TEST(the_last_good_copy_serves_for_a_week),
		PROVIDER_TEST(what_is_taken_back_is_forgotten),
		PROVIDER_TEST(renewed_at_most_once_a_minute),
		PROVIDER_TEST(others_do_not_wait),
		PROVIDER_TEST(slow_ones_are_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
