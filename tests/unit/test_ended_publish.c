/* test_ended_publish - telling resource servers which grants have ended */
#include "provider_fixture.h"

#include "oauth/ended.h"

static const char *
published(struct provider *p)
{
	char *text = arena_alloc(p->a, 4096);
	FILE *file = fopen(provider_path(p, "public/ended"), "r");

	assert_non_null(file);
	text[fread(text, 1, 4095, file)] = '\0';
	fclose(file);
	return text;
}

static const char *
end_one(struct provider *p)
{
	const char *id = provider_grant(p, provider_code(p, "app"))->id;

	assert_int_equal(grants_end(&p->rq->call, id, "test"), OK);
	return id;
}

static void
those_whose_tokens_may_live(void **state)
{
	struct provider *p = *state;
	const char *first, *second;

	provider_client(p, "app");
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_string_equal(published(p), "");
	first = end_one(p);
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_string_equal(published(p), arena_printf(p->a, "%s\n", first));
	/* The last access token for it, with the skew that readers allow. */
	p->rq->call.now += 900 + JWT_SKEW_S;
	second = end_one(p);
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_non_null(strstr(published(p), first));
	assert_non_null(strstr(published(p), second));
	p->rq->call.now += 900;
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_string_equal(published(p), arena_printf(p->a, "%s\n", second));
}

static void
it_is_replaced_whole(void **state)
{
	struct provider *p = *state;
	struct stat before, after;

	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_int_equal(stat(provider_path(p, "public/ended"), &before), 0);
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg), OK);
	assert_int_equal(stat(provider_path(p, "public/ended"), &after), 0);
	assert_true(before.st_ino != after.st_ino);
	assert_int_not_equal(access(provider_path(p, "public/ended.new"),
	    F_OK), 0);
}

static void
a_failure_is_told(void **state)
{
	struct provider *p = *state;

	assert_int_equal(mkdir(provider_path(p, "public/ended.new"), 0700), 0);
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg),
	    ERR_UNAVAILABLE);
	p->f.cfg.data_dir = "/nowhere";
	assert_int_equal(ended_publish(&p->rq->call, &p->f.cfg),
	    ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(those_whose_tokens_may_live),
		PROVIDER_TEST(it_is_replaced_whole),
		PROVIDER_TEST(a_failure_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
