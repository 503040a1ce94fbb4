/* test_logout_notice - telling relying parties, now or later */
#include "logout_fixture.h"

#include "fetch_fixture.h"
#include "oauth/logout_notice.h"
#include "oauth/sign_out.h"

struct peers {
	pid_t token, known, foreign;
};

/* One answer for all: the token, and what the relying party said. */
static struct peers
start(struct provider *p, int status)
{
	assert_int_equal(mkdir(provider_path(p, "run"), 0700), 0);
	provider_write(p, "answer", arena_printf(p->a,
	    "Status: 200\r\nFetch-Status: %d\r\n\r\nthe.logout.token",
	    status));
	return (struct peers){ fetch_start_as(p->dir, "token"),
	    fetch_start_as(p->dir, "fetch-known"),
	    fetch_start_as(p->dir, "fetch-foreign") };
}

static void
stop(const struct peers *peers)
{
	fetch_stop(peers->token);
	fetch_stop(peers->known);
	fetch_stop(peers->foreign);
}

static void
sign_out_at(struct provider *p)
{
	struct session *s = logout_session(p, p->user->id, true);

	logout_client(p, "rp", false);
	logout_grant(p, s, "rp", "openid");
	assert_int_equal(sign_out(&p->rq->call, p->user->id, s->sid), OK);
}

static bool
has_asked(struct provider *p, const char *text)
{
	static char asked[1 << 16];

	fetch_file(p->dir, "asked", asked, sizeof asked);
	return strstr(asked, text) != NULL;
}

/* Is it still to be done? */
static bool
is_left(struct provider *p)
{
	int64_t n;
	const char **table = arena_alloc(p->a, sizeof *table);
	sqlite3_stmt *st;

	table[0] = "SELECT count(*) FROM logout_notices";
	st = db_statement(p->rq->call.oidc, (const char *const *)table, 1, 0);
	assert_int_equal(db_step(st), OK);
	n = db_int(st, 0);
	db_reset(st);
	return n != 0;
}

static void
told(struct provider *p, int status, bool is_over)
{
	struct peers peers;

	sign_out_at(p);
	peers = start(p, status);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 5);
	assert_true(has_asked(p, "/logout-token"));
	assert_true(has_asked(p, LOGOUT_URI));
	assert_true(has_asked(p, "logout_token=the.logout.token"));
	assert_int_equal(fetch_asked(p->dir), 1);
	assert_int_equal(is_left(p), !is_over);
	stop(&peers);
}

static void
taken_it_is_removed(void **state)
{
	told(*state, 200, true);
}

static void
taken_without_a_body_too(void **state)
{
	told(*state, 204, true);
}

static void
a_refusal_is_an_answer(void **state)
{
	told(*state, 400, true);
}

static void
a_redirect_is_none(void **state)
{
	told(*state, 302, false);
}

static void
a_failure_is_tried_again_when_its_time_has_come(void **state)
{
	struct provider *p = *state;
	struct peers peers;

	sign_out_at(p);
	peers = start(p, 503);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 5);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, false, 5);
	assert_int_equal(fetch_asked(p->dir), 1);
	provider_write(p, "answer",
	    "Status: 200\r\nFetch-Status: 200\r\n\r\nthe.logout.token");
	p->rq->call.now += 60;
	p->rq->method = METHOD_GET;
	logout_notice_after(p->rq);
	assert_int_equal(fetch_asked(p->dir), 1);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, false, 5);
	assert_int_equal(fetch_asked(p->dir), 2);
	assert_false(is_left(p));
	stop(&peers);
}

static void
all_are_sent_by_the_instance_for_strangers(void **state)
{
	struct provider *p = *state;
	struct peers peers;

	sign_out_at(p);
	peers = start(p, 200);
	fetch_stop(peers.known);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 5);
	assert_false(is_left(p));
	fetch_stop(peers.token);
	fetch_stop(peers.foreign);
}

static void
without_the_programs_it_waits(void **state)
{
	struct provider *p = *state;

	sign_out_at(p);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 5);
	assert_true(is_left(p));
}

static void
a_notice_that_token_does_not_know_is_dropped(void **state)
{
	struct provider *p = *state;
	struct peers peers;

	sign_out_at(p);
	peers = start(p, 200);
	provider_write(p, "answer", "Status: 404\r\n\r\n{}");
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 5);
	assert_false(is_left(p));
	assert_int_equal(fetch_asked(p->dir), 0);
	stop(&peers);
}

static void
no_time_no_delivery(void **state)
{
	struct provider *p = *state;

	sign_out_at(p);
	logout_notice_deliver(&p->rq->call, p->rq->cfg, true, 0);
	assert_true(is_left(p));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(taken_it_is_removed),
		PROVIDER_TEST(taken_without_a_body_too),
		PROVIDER_TEST(a_refusal_is_an_answer),
		PROVIDER_TEST(a_redirect_is_none),
		PROVIDER_TEST(a_failure_is_tried_again_when_its_time_has_come),
		PROVIDER_TEST(all_are_sent_by_the_instance_for_strangers),
		PROVIDER_TEST(without_the_programs_it_waits),
		PROVIDER_TEST(a_notice_that_token_does_not_know_is_dropped),
		PROVIDER_TEST(no_time_no_delivery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
