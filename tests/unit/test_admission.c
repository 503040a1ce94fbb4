/* test_admission - who may come in, by which rule, and who may not */
#include "provider_fixture.h"

#include "oauth/admission.h"

static struct upstream_identity
identity(const char *sub, const char *email, const char *domain)
{
	return (struct upstream_identity){ .iss = "https://up.example",
	    .sub = sub, .email = email, .domain = domain };
}

static enum err
admit(struct provider *p, const char *sub, const char *email,
    const char *domain, struct user **out)
{
	const struct upstream_identity id = identity(sub, email, domain);

	return admission_check(p->rq, &id, out);
}

static int
setup(void **state)
{
	struct provider *p;

	provider_setup(state);
	p = *state;
	p->f.cfg.allow_emails = p->f.cfg.allow_domains = "";
	return 0;
}

static void
nobody_by_default(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(admit(p, "1", "ann@corp.example", "corp.example", &u),
	    ERR_FORBIDDEN);
	assert_null(u);
	assert_int_equal(admit(p, "1", "ann@corp.example", NULL, &u),
	    ERR_FORBIDDEN);
	assert_int_equal(users_find_email(&p->rq->call, "ann@corp.example",
	    &u), ERR_NOT_FOUND);
}

/* The lists are a union of what they name, whole. */
static void
the_lists(void **state)
{
	static const struct {
		const char *email, *domain;
		bool in;
	} rows[] = {
		{ "ann@gmail.example", NULL, true },
		{ "bob@gmail.example", NULL, false },
		{ "bill@gmail.example", "gmail.example", false },
		{ "xann@gmail.example", NULL, false },
		{ "ann@gmail.example.evil.example", NULL, false },
		{ "nn@gmail.example", NULL, false },
		{ "a.nn@gmail.example", NULL, false },
		{ "ann+x@gmail.example", NULL, false },
		{ "second@list.example", NULL, true },
		{ "ann@gmail.example,second@list.example", NULL, false },
		{ "gus@corp.example", "corp.example", true },
		{ "gil@corp.example", NULL, false },
		{ "gil@corp.example", "evil.example", false },
		{ "eve@evil.example", "corp.example", true },
		{ "gus@sub.corp.example", "sub.corp.example", false },
		{ "gus@notcorp.example", "notcorp.example", false },
		{ "gil@corp.example", "", false },
		{ "corp.example", NULL, false },
		{ "", "", false },
	};
	struct provider *p = *state;
	struct user *u;

	p->f.cfg.allow_emails = "Ann@gmail.example,second@list.example";
	p->f.cfg.allow_domains = "other.example,Corp.example";
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum err e = admit(p, arena_printf(p->a, "%zu", i),
		    rows[i].email, rows[i].domain, &u);

		assert_int_equal(e, rows[i].in ? OK : ERR_FORBIDDEN);
		if (e == OK) {
			assert_true(u->by_list);
			assert_null(u->password_hash);
		}
	}
}

static void
an_identity_comes_back_as_itself(void **state)
{
	struct provider *p = *state;
	struct user *first, *again;

	p->f.cfg.allow_emails = "ann@gmail.example,ann@new.example";
	assert_int_equal(admit(p, "1", "ann@gmail.example", NULL, &first), OK);
	assert_int_equal(admit(p, "1", "ann@new.example", "d.example",
	    &again), OK);
	assert_string_equal(again->sub, first->sub);
	assert_int_equal(users_find(&p->rq->call, first->id, &again), OK);
	assert_string_equal(again->email, "ann@new.example");
	assert_string_equal(again->upstream_hd, "d.example");
}

/* Whom a sign-in admits, the next request must not put out. */
static void
a_new_address_that_is_taken(void **state)
{
	struct provider *p = *state;
	struct user *u;

	p->f.cfg.allow_emails = "ann@gmail.example";
	assert_int_equal(admit(p, "1", "ann@gmail.example", NULL, &u), OK);
	p->f.cfg.allow_emails = "owner@example.com";
	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u),
	    ERR_FORBIDDEN);
	assert_null(u);
	/* With both names on the list either will do. */
	p->f.cfg.allow_emails = "owner@example.com,ann@gmail.example";
	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u), OK);
	assert_string_equal(u->email, "ann@gmail.example");
	assert_true(admission_holds(&p->f.cfg, u));
}

static void
another_identity_does_not_take_an_address(void **state)
{
	struct provider *p = *state;
	struct user *u;

	p->f.cfg.allow_emails = "ann@gmail.example";
	assert_int_equal(admit(p, "1", "ann@gmail.example", NULL, &u), OK);
	assert_int_equal(admit(p, "2", "ann@gmail.example", NULL, &u),
	    ERR_FORBIDDEN);
	assert_int_equal(users_find_email(&p->rq->call, "ann@gmail.example",
	    &u), OK);
	assert_string_equal(u->upstream_sub, "1");
	/* Nor does the same subject of another issuer. */
	{
		struct upstream_identity id = identity("1",
		    "ann@gmail.example", NULL);

		id.iss = "https://other.example";
		assert_int_equal(admission_check(p->rq, &id, &u),
		    ERR_FORBIDDEN);
	}
}

static void
the_operators_account_is_bound_once(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u), OK);
	assert_int_equal(u->id, p->user->id);
	assert_false(u->by_list);
	assert_int_equal(admit(p, "2", "owner@example.com", NULL, &u),
	    ERR_FORBIDDEN);
	/* By the operator, so no list matters, nor what address it has now. */
	assert_int_equal(admit(p, "1", "else@where.example", NULL, &u), OK);
	assert_int_equal(u->id, p->user->id);
}

static void
a_disabled_account_stays_out(void **state)
{
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u),
	    ERR_FORBIDDEN);
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, false),
	    OK);
	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u), OK);
	assert_int_equal(users_set_disabled(&p->rq->call, p->user->id, true),
	    OK);
	assert_int_equal(admit(p, "1", "owner@example.com", NULL, &u),
	    ERR_FORBIDDEN);
}

static void
who_is_off_the_list_is_out(void **state)
{
	struct provider *p = *state;
	struct user *u;
	bool yes;

	p->f.cfg.allow_domains = "corp.example";
	assert_int_equal(admit(p, "1", "ann@corp.example", "corp.example", &u),
	    OK);
	assert_true(admission_holds(&p->f.cfg, u));
	assert_int_equal(admission_holds_for(p->rq, u->id, true,
	    &yes), OK);
	assert_true(yes);
	p->f.cfg.allow_domains = "other.example";
	assert_int_equal(admission_holds_for(p->rq, u->id, true,
	    &yes), OK);
	assert_false(yes);
	assert_int_equal(admit(p, "1", "ann@corp.example", "corp.example", &u),
	    ERR_FORBIDDEN);
	/* Upstream no longer vouches for the domain: that holds here too. */
	p->f.cfg.allow_domains = "corp.example";
	assert_int_equal(admit(p, "1", "ann@corp.example", NULL, &u),
	    ERR_FORBIDDEN);
	assert_int_equal(users_find_upstream(&p->rq->call,
	    "https://up.example", "1", &u), OK);
	assert_false(admission_holds(&p->f.cfg, u));
	assert_true(admission_holds(&p->f.cfg, p->user));
	assert_int_equal(admission_holds_for(p->rq, 4711, true, &yes), OK);
	assert_false(yes);
}

static void
a_granted_account_is_the_operators(void **state)
{
	const struct upstream_identity id = identity("1", "o@home.example",
	    NULL), taken = identity("2", "owner@example.com", NULL);
	struct provider *p = *state;
	struct user *u;

	assert_int_equal(admission_grant(p->rq, &id, &u), OK);
	assert_false(u->by_list);
	assert_true(admission_holds(&p->f.cfg, u));
	assert_int_equal(admission_check(p->rq, &id, &u), OK);
	assert_int_equal(admission_grant(p->rq, &taken, &u), ERR_FORBIDDEN);
	assert_null(u);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, provider_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(nobody_by_default),
		T(the_lists),
		T(an_identity_comes_back_as_itself),
		T(a_new_address_that_is_taken),
		T(another_identity_does_not_take_an_address),
		T(the_operators_account_is_bound_once),
		T(a_disabled_account_stays_out),
		T(who_is_off_the_list_is_out),
		T(a_granted_account_is_the_operators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
