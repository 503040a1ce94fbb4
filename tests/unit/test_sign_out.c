/* test_sign_out - what ends with a session, and what lives on */
#include "logout_fixture.h"

#include "oauth/sign_out.h"
#include "store/logout_notices.h"

static void
what_a_relying_party_knew_ends_and_memories_stay(void **state)
{
	struct provider *p = *state;
	struct session *s = logout_session(p, p->user->id, true), *gone;
	struct grant *login, *offline, *reads, *writes;
	struct logout_notice *n;

	logout_client(p, "rp", false);
	login = logout_grant(p, s, "rp", "openid profile email");
	offline = logout_grant(p, s, "rp", "openid offline_access");
	reads = logout_grant(p, s, "rp", "openid memory:read");
	writes = logout_grant(p, s, "rp", "memory:write");
	assert_int_equal(sign_out(&p->rq->call, p->user->id, s->sid), OK);
	assert_true(logout_grant_ended(p, login));
	assert_false(logout_grant_ended(p, offline));
	assert_false(logout_grant_ended(p, reads));
	assert_false(logout_grant_ended(p, writes));
	assert_int_equal(sessions_find_sid(&p->rq->call, s->sid, &gone),
	    ERR_NOT_FOUND);
	assert_int_equal(logout_notices_claim(&p->rq->call, true, &n), OK);
	assert_string_equal(n->uri, LOGOUT_URI);
}

static void
others_but_not_this_one(void **state)
{
	struct provider *p = *state;
	struct session *here = logout_session(p, p->user->id, true), *found;
	struct session *there = logout_session(p, p->user->id, false);

	assert_int_equal(sign_out_others(&p->rq->call, p->user->id,
	    here->sid), OK);
	assert_int_equal(sessions_find_sid(&p->rq->call, here->sid, &found),
	    OK);
	assert_int_equal(sessions_find_sid(&p->rq->call, there->sid, &found),
	    ERR_NOT_FOUND);
	assert_int_equal(sign_out(&p->rq->call, p->user->id, NULL), OK);
	assert_int_equal(sessions_find_sid(&p->rq->call, here->sid, &found),
	    ERR_NOT_FOUND);
}

static void
never_another_person_s(void **state)
{
	struct provider *p = *state;
	struct session *s, *found;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	s = logout_session(p, u->id, false);
	assert_int_equal(sign_out(&p->rq->call, p->user->id, s->sid), OK);
	assert_int_equal(sessions_find_sid(&p->rq->call, s->sid, &found), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(what_a_relying_party_knew_ends_and_memories_stay),
		PROVIDER_TEST(others_but_not_this_one),
		PROVIDER_TEST(never_another_person_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
