/* test_unlisted - who is taken off the lists keeps nothing */
#include "logout_fixture.h"

#include "oauth/unlisted.h"

struct person {
	struct user *user;
	struct session *session;
	struct grant *grant;
};

static struct person
person(struct provider *p, const char *email, bool by_list)
{
	const struct user fresh = { .email = email, .upstream_sub = email,
	    .upstream_iss = "https://up.example", .by_list = by_list };
	struct person who;

	assert_int_equal(users_add_upstream(&p->rq->call, &fresh, &who.user),
	    OK);
	who.session = logout_session(p, who.user->id, false);
	who.grant = logout_grant(p, who.session, "party", "openid mcp:read");
	return who;
}

static bool
is_in(struct provider *p, const struct person *who)
{
	struct session *s;
	struct grant *g;
	enum err e = sessions_find_sid(&p->rq->call, who->session->sid, &s);

	assert_true(e == OK || e == ERR_NOT_FOUND);
	assert_int_equal(grants_find(&p->rq->call, who->grant->id, &g), OK);
	assert_int_equal(e == OK, grant_is_alive(g, p->rq->call.now));
	return e == OK;
}

static void
only_who_came_by_a_list(void **state)
{
	struct provider *p = *state;
	struct person ann, bob, carol;
	size_t people;

	logout_client(p, "party", false);
	ann = person(p, "ann@corp.example", true);
	bob = person(p, "bob@corp.example", true);
	carol = person(p, "carol@corp.example", false);
	p->f.cfg.allow_domains = "";
	p->f.cfg.allow_emails = "ann@corp.example,bob@corp.example";
	assert_int_equal(unlisted_end(&p->rq->call, &p->f.cfg, &people), OK);
	assert_int_equal(people, 0);
	assert_true(is_in(p, &ann));
	p->f.cfg.allow_emails = "bob@corp.example";
	assert_int_equal(unlisted_end(&p->rq->call, &p->f.cfg, &people), OK);
	assert_int_equal(people, 1);
	assert_false(is_in(p, &ann));
	assert_true(is_in(p, &bob));
	assert_true(is_in(p, &carol));
	/* Once more there is nothing left to end, and a list brings nothing
	 * back. */
	assert_int_equal(unlisted_end(&p->rq->call, &p->f.cfg, &people), OK);
	assert_int_equal(people, 0);
	p->f.cfg.allow_emails = "ann@corp.example";
	assert_int_equal(unlisted_end(&p->rq->call, &p->f.cfg, &people), OK);
	assert_int_equal(people, 1);
	assert_false(is_in(p, &ann));
	assert_false(is_in(p, &bob));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_who_came_by_a_list,
		    provider_setup, provider_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
