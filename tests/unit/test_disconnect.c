/* test_disconnect - a person takes back what they allowed an app */
#include "logout_fixture.h"

#include "oauth/disconnect.h"
#include "store/consents.h"

static void
agree(struct provider *p, int64_t user_id, const char *client_id)
{
	struct consent c = { .user_id = user_id, .client_id = client_id,
	    .redirect_host = "rp.example", .scope = "openid",
	    .resource = "" };

	assert_int_equal(consents_add(&p->rq->call, &c), OK);
}

static enum err
agreed(struct provider *p, int64_t user_id, const char *client_id)
{
	struct consent c = { .user_id = user_id, .client_id = client_id,
	    .redirect_host = "rp.example", .scope = "openid",
	    .resource = "" };

	return consents_cover(&p->rq->call, &c);
}

static void
consent_and_grants_go_and_it_is_published(void **state)
{
	struct provider *p = *state;
	struct session *s = logout_session(p, p->user->id, true);
	struct grant *memory, *elsewhere;
	char text[256] = "";
	FILE *file;

	logout_client(p, "rp", true);
	logout_client(p, "other", true);
	agree(p, p->user->id, "rp");
	agree(p, p->user->id, "other");
	memory = logout_grant(p, s, "rp", "memory:read offline_access");
	elsewhere = logout_grant(p, s, "other", "memory:read");
	assert_int_equal(disconnect(&p->rq->call, p->rq->cfg, p->user->id,
	    "rp"), OK);
	assert_true(logout_grant_ended(p, memory));
	assert_false(logout_grant_ended(p, elsewhere));
	assert_int_equal(agreed(p, p->user->id, "rp"), ERR_NOT_FOUND);
	assert_int_equal(agreed(p, p->user->id, "other"), OK);
	file = fopen(provider_path(p, "public/ended"), "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, memory->id);
}

static void
never_another_person_s(void **state)
{
	struct provider *p = *state;
	struct grant *theirs;
	struct user *u;

	assert_int_equal(users_add(&p->rq->call, "b@example.com", NULL, NULL,
	    &u), OK);
	logout_client(p, "rp", true);
	agree(p, u->id, "rp");
	theirs = logout_grant(p, logout_session(p, u->id, false), "rp",
	    "memory:read");
	assert_int_equal(disconnect(&p->rq->call, p->rq->cfg, p->user->id,
	    "rp"), OK);
	assert_int_equal(disconnect(&p->rq->call, p->rq->cfg, p->user->id,
	    "there is none"), OK);
	assert_false(logout_grant_ended(p, theirs));
	assert_int_equal(agreed(p, u->id, "rp"), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(consent_and_grants_go_and_it_is_published),
		PROVIDER_TEST(never_another_person_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
