/*
 * test_remote_keys - when keys are read again, when they are fetched, and
 * what is kept while the provider is away
 *
 * Ages are made by moving the request's clock; nothing waits.
 */
#include "resource/remote_keys.h"

#include <fcntl.h>

#include "resource_fixture.h"

#include "fetch_fixture.h"

#define HEAD "Status: 200\r\nFetch-Status: 200\r\n\r\n"

struct remote {
	struct resource r;
	pid_t pid;
};

/* The process keeps its set from one test to the next; files differ. */
static int
setup_remote(void **state)
{
	struct remote *t = calloc(1, sizeof *t);

	if (t == NULL)
		return -1;
	resource_init(&t->r);
	t->r.f.cfg.jwks_url = "https://oidc.example.com/auth/jwks";
	t->pid = fetch_start(t->r.dir);
	*state = t;
	return 0;
}

static int
teardown_remote(void **state)
{
	struct remote *t = *state;

	fetch_stop(t->pid);
	resource_free(&t->r);
	free(t);
	return 0;
}

static void
provide(struct remote *t, const char *set_text)
{
	resource_write(&t->r, "answer", arena_printf(t->r.f.rq.call.arena,
	    HEAD "%s", set_text));
}

static void
provide_keys(struct remote *t, const struct key *k, const struct key *l)
{
	provide(t, resource_set_text(t->r.f.rq.call.arena, k, l));
}

/* How many keys are at hand now. */
static size_t
count(struct remote *t)
{
	const struct jwk_set *set;

	assert_int_equal(remote_keys_get(&t->r.f.rq, &set), OK);
	return jwk_set_count(set);
}

/* First of all, while this process has no set at all. */
static void
test_never_any(void **state)
{
	const struct jwk_set *set;
	struct resource r;
	char path[128];

	(void)state;
	resource_init(&r);
	snprintf(path, sizeof path, "%s/public/jwks.json", r.dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(remote_keys_get(&r.f.rq, &set), ERR_UNAVAILABLE);
	assert_null(set);
	resource_write(&r, "public/jwks.json", "not json");
	assert_int_equal(remote_keys_get(&r.f.rq, &set), ERR_UNAVAILABLE);
	r.f.cfg.jwks_url = "https://oidc.example.com/auth/jwks";
	assert_int_equal(remote_keys_get(&r.f.rq, &set), ERR_UNAVAILABLE);
	assert_null(set);
	resource_free(&r);
}

static void
test_local_file(void **state)
{
	const struct jwk_set *set, *again;
	struct resource r;

	(void)state;
	resource_init(&r);
	assert_int_equal(remote_keys_get(&r.f.rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
	assert_int_equal(remote_keys_get(&r.f.rq, &again), OK);
	assert_ptr_equal(set, again);
	assert_int_equal(remote_keys_refresh(&r.f.rq, &again), ERR_NOT_FOUND);
	assert_null(again);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.ec, NULL));
	assert_int_equal(remote_keys_refresh(&r.f.rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 1);
	/* A broken file does not take the keys away. */
	resource_write(&r, "public/jwks.json", "{\"keys\":");
	assert_int_equal(remote_keys_get(&r.f.rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 1);
	resource_free(&r);
}

static void
test_fetched_every_ten_minutes(void **state)
{
	struct remote *t = *state;

	provide_keys(t, t->r.rsa, t->r.ec);
	assert_int_equal(count(t), 2);
	assert_int_equal(fetch_asked(t->r.dir), 1);
	provide_keys(t, t->r.rsa, NULL);
	t->r.f.rq.call.now += REMOTE_KEYS_TTL_S - 5;
	assert_int_equal(count(t), 2);
	assert_int_equal(fetch_asked(t->r.dir), 1);
	t->r.f.rq.call.now += 10;
	assert_int_equal(count(t), 1);
	assert_int_equal(fetch_asked(t->r.dir), 2);
}

/* oidc 50: a stranger cannot make us fetch for every request. */
static void
test_unknown_kid_once_a_minute(void **state)
{
	struct remote *t = *state;
	const struct jwk_set *set;

	provide_keys(t, t->r.rsa, NULL);
	assert_int_equal(count(t), 1);
	provide_keys(t, t->r.rsa, t->r.ec);
	for (int i = 0; i < 20; i++)
		assert_int_equal(remote_keys_refresh(&t->r.f.rq, &set),
		    ERR_NOT_FOUND);
	assert_int_equal(fetch_asked(t->r.dir), 1);
	t->r.f.rq.call.now += REMOTE_KEYS_RETRY_S + 1;
	assert_int_equal(remote_keys_refresh(&t->r.f.rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
	assert_int_equal(fetch_asked(t->r.dir), 2);
}

/* Another worker fetched meanwhile: its copy is taken, nobody asks again. */
static void
test_shared_copy(void **state)
{
	struct remote *t = *state;
	const struct jwk_set *set;

	provide_keys(t, t->r.rsa, NULL);
	assert_int_equal(count(t), 1);
	resource_write(&t->r, "cache/jwks.json",
	    resource_set_text(t->r.f.rq.call.arena, t->r.rsa, t->r.ec));
	assert_int_equal(remote_keys_refresh(&t->r.f.rq, &set), OK);
	assert_int_equal(jwk_set_count(set), 2);
	assert_int_equal(fetch_asked(t->r.dir), 1);
}

static void
test_last_good_copy(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{\"keys\":[]}", "<html>", "{\"keys\":[{\"kty\":\"oct\","
		"\"k\":\"AAAA\"}]}"
	};
	struct remote *t = *state;

	provide_keys(t, t->r.rsa, t->r.ec);
	assert_int_equal(count(t), 2);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		provide(t, bad[i]);
		t->r.f.rq.call.now += REMOTE_KEYS_TTL_S + 60;
		assert_int_equal(count(t), 2);
	}
	resource_write(&t->r, "answer", "Status: 503\r\n\r\n");
	t->r.f.rq.call.now += REMOTE_KEYS_TTL_S + 60;
	assert_int_equal(count(t), 2);
	resource_write(&t->r, "answer",
	    "Status: 200\r\nFetch-Status: 404\r\n\r\n{\"keys\":[]}");
	t->r.f.rq.call.now += REMOTE_KEYS_TTL_S + 60;
	assert_int_equal(count(t), 2);
}

/* While the provider is away, one attempt a minute, not one a request. */
static void
test_attempts_are_few(void **state)
{
	struct remote *t = *state;
	struct stat st;
	char path[128];

	provide_keys(t, t->r.rsa, t->r.ec);
	assert_int_equal(count(t), 2);
	resource_write(&t->r, "answer", "Status: 503\r\n\r\n");
	t->r.f.rq.call.now += REMOTE_KEYS_TTL_S + 60;
	assert_int_equal(count(t), 2);
	/* The attempt has the machine's time: go on from there. */
	snprintf(path, sizeof path, "%s/cache/jwks.tried", t->r.dir);
	assert_int_equal(stat(path, &st), 0);
	t->r.f.rq.call.now = st.st_mtim.tv_sec + REMOTE_KEYS_RETRY_S - 1;
	snprintf(path, sizeof path, "%s/cache/jwks.json", t->r.dir);
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(count(t), 2);
	assert_int_equal(fetch_asked(t->r.dir), 2);
	t->r.f.rq.call.now += 1;
	assert_int_equal(count(t), 2);
	assert_int_equal(fetch_asked(t->r.dir), 3);
}

/* A request that began before another worker's attempt ended. */
static void
test_written_meanwhile(void **state)
{
	struct remote *t = *state;
	const struct jwk_set *set;

	provide_keys(t, t->r.rsa, NULL);
	assert_int_equal(count(t), 1);
	t->r.f.rq.call.now -= REMOTE_KEYS_RETRY_S - 5;
	provide_keys(t, t->r.rsa, t->r.ec);
	assert_int_equal(count(t), 1);
	assert_int_equal(remote_keys_refresh(&t->r.f.rq, &set), ERR_NOT_FOUND);
	assert_int_equal(fetch_asked(t->r.dir), 1);
}

/* oidc 67: a clock that was set back must not keep old keys for ever. */
static void
test_clock_set_back(void **state)
{
	struct remote *t = *state;

	provide_keys(t, t->r.rsa, t->r.ec);
	assert_int_equal(count(t), 2);
	provide_keys(t, t->r.rsa, NULL);
	t->r.f.rq.call.now -= 86400;
	assert_int_equal(count(t), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_any),
		cmocka_unit_test(test_local_file),
		cmocka_unit_test_setup_teardown(test_fetched_every_ten_minutes,
		    setup_remote, teardown_remote),
		cmocka_unit_test_setup_teardown(test_unknown_kid_once_a_minute,
		    setup_remote, teardown_remote),
		cmocka_unit_test_setup_teardown(test_shared_copy, setup_remote,
		    teardown_remote),
		cmocka_unit_test_setup_teardown(test_last_good_copy,
		    setup_remote, teardown_remote),
		cmocka_unit_test_setup_teardown(test_attempts_are_few,
		    setup_remote, teardown_remote),
		cmocka_unit_test_setup_teardown(test_written_meanwhile,
		    setup_remote, teardown_remote),
		cmocka_unit_test_setup_teardown(test_clock_set_back,
		    setup_remote, teardown_remote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
