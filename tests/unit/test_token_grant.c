/* test_token_grant - what the grant types have in common */
#include "provider_fixture.h"

#include "oauth/token_grant.h"

/* A living grant of a client "app". */
static struct grant *
granted(struct provider *p)
{
	provider_client(p, "app");
	return provider_grant(p, provider_code(p, "app"));
}

static struct grant *
again(struct provider *p, const struct grant *g)
{
	struct grant *found;

	assert_int_equal(grants_find(&p->rq->call, g->id, &found), OK);
	return found;
}

static void
assert_published(struct provider *p, const struct grant *g)
{
	char text[256] = "";
	FILE *file = fopen(provider_path(p, "public/ended"), "r");

	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	assert_non_null(strstr(text, g->id));
}

static void
only_a_living_grant(void **state)
{
	struct provider *p = *state;
	struct grant *g = granted(p);

	assert_int_equal(token_grant_check(p->rq, g), OK);
	assert_int_equal(grants_end(&p->rq->call, g->id, "test"), OK);
	assert_int_equal(token_grant_check(p->rq, again(p, g)), ERR_INVALID);
	assert_fault(p, "invalid_grant");
}

static void
who_is_on_no_list_loses_it_for_good(void **state)
{
	const struct user ann = { .email = "ann@up.example", .by_list = true,
	    .upstream_iss = "https://up.example", .upstream_sub = "1" };
	struct provider *p = *state;
	struct grant *g;

	assert_int_equal(users_add_upstream(&p->rq->call, &ann, &p->user), OK);
	g = granted(p);
	p->f.cfg.allow_emails = ann.email;
	p->f.cfg.allow_domains = "";
	assert_int_equal(token_grant_check(p->rq, g), OK);
	p->f.cfg.allow_emails = "";
	assert_int_equal(token_grant_check(p->rq, g), ERR_INVALID);
	assert_fault(p, "invalid_grant");
	assert_int_not_equal(again(p, g)->ended_at, 0);
	assert_published(p, g);
}

static void
a_second_use_ends_it(void **state)
{
	struct provider *p = *state;
	struct grant *g = granted(p);

	assert_int_equal(token_grant_replayed(p->rq, g, "code"), ERR_INVALID);
	assert_string_equal(p->rq->fault.text, "the code was used before");
	assert_fault(p, "invalid_grant");
	assert_int_not_equal(again(p, g)->ended_at, 0);
	assert_published(p, g);
}

static void
a_resource_of_those_granted(void **state)
{
	struct provider *p = *state;
	struct param_values asked = { 0 };
	struct token_request t = { .resource = &asked };
	struct grant *g = granted(p);
	const char *out;

	assert_int_equal(token_grant_resource(p->rq, &t, g, &out), OK);
	assert_string_equal(out, g->resource);
	asked.count = 1;
	asked.at[0] = g->resource;
	assert_int_equal(token_grant_resource(p->rq, &t, g, &out), OK);
	assert_string_equal(out, g->resource);
	asked.at[0] = "https://elsewhere.example/mcp";
	assert_int_equal(token_grant_resource(p->rq, &t, g, &out),
	    ERR_INVALID);
	assert_fault(p, "invalid_target");
}

static void
refresh_tokens_for_who_is_registered_for_them(void **state)
{
	struct provider *p = *state;
	struct client cl = { .grant_types = "authorization_code" };

	assert_int_equal(token_grant_refresh_ttl(p->rq, &cl), 0);
	cl.grant_types = "authorization_code refresh_token";
	assert_int_equal(token_grant_refresh_ttl(p->rq, &cl),
	    p->f.cfg.refresh_token_ttl);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(only_a_living_grant),
		PROVIDER_TEST(who_is_on_no_list_loses_it_for_good),
		PROVIDER_TEST(a_second_use_ends_it),
		PROVIDER_TEST(a_resource_of_those_granted),
		PROVIDER_TEST(refresh_tokens_for_who_is_registered_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
