/*
 * test_sweep - what is over goes, in batches; what lives stays
 */
#include "store_fixture.h"

#include "store/audit.h"
#include "store/interactions.h"
#include "store/sessions.h"
#include "store/sweep.h"

static size_t
table(const char *name)
{
	for (size_t i = 0; i < sweep_table_count(); i++)
		if (strcmp(sweep_table_name(i), name) == 0)
			return i;
	fail_msg("no table %s", name);
	return 0;
}

static int64_t
batch(struct fixture *f, const char *name)
{
	int64_t n;

	assert_int_equal(sweep_batch(&f->c, table(name), &n), OK);
	return n;
}

static int64_t
rows(struct fixture *f, const char *name)
{
	return fixture_count(f, arena_printf(f->c.arena,
	    "SELECT count(*) FROM %s", name));
}

static void
sweep_all(struct fixture *f)
{
	for (size_t i = 0; i < sweep_table_count(); i++)
		while (batch(f, sweep_table_name(i)) > 0)
			;
}

/* Rows whose store files have no say in when they go. */
static void
fill_provider(struct fixture *f)
{
	fixture_run(f, "INSERT INTO pushed_requests (hash, client_id, request,"
	    " expires_at) VALUES (x'01', 'app', '{}', 1800000300)");
	fixture_run(f, "INSERT INTO used_assertions (client_id, hash,"
	    " expires_at) VALUES ('app', x'01', 1800000400)");
	fixture_run(f, "INSERT INTO device_codes (hash, user_code_hash,"
	    " client_id, scope, resource, interval_s, created_at, expires_at)"
	    " VALUES (x'01', x'02', 'app', '', '', 5, 1800000000, 1800000500)");
	fixture_run(f, "INSERT INTO logout_notices (client_id, uri, sub, sid,"
	    " next_at, created_at, expires_at) VALUES ('app',"
	    " 'https://app.example/out', 's', 'sid', 1800000000, 1800000000,"
	    " 1800000200)");
	fixture_run(f, "INSERT INTO client_documents (name, body, fetched_at,"
	    " fresh_until, tried_at, expires_at) VALUES"
	    " ('https://app.example/id', '{}', 1800000000, 1800000060,"
	    " 1800000000, 1800000700)");
	fixture_run(f, "INSERT INTO setup_tokens (hash, created_at, expires_at)"
	    " VALUES (x'01', 1800000000, 1800000800)");
}

/* One row of everything, made now. */
static const char *
fill(struct fixture *f)
{
	struct user *u = fixture_user(f, "a@example.com");
	struct client cl = fixture_client("dynamic");
	struct audit_entry entry = { .event = "sign-in" };
	const char *text, *code;
	struct session *s;

	fixture_add_client(f, "app");
	cl.dynamic = true;
	cl.expires_at = NOW + 100;
	assert_int_equal(clients_add(&f->c, &cl), OK);
	assert_int_equal(sessions_add(&f->c, u->id, 100, &text, &s), OK);
	assert_int_equal(interactions_add(&f->c, "cookie", "app", "{}",
	    &text), OK);
	audit_add(&f->c, &entry);
	fill_provider(f);
	code = fixture_code(f, u->id, "app");
	fixture_refresh(f, code, 1000);
	return fixture_grant_id(f, code);
}

static void
test_what_lives_stays(void **state)
{
	struct fixture *f = *state;

	fill(f);
	f->c.now = NOW + 99;
	for (size_t i = 0; i < sweep_table_count(); i++) {
		assert_int_equal(batch(f, sweep_table_name(i)), 0);
		assert_true(rows(f, sweep_table_name(i)) > 0);
	}
}

static void
test_each_goes_on_its_second(void **state)
{
	static const struct { const char *name; int64_t at; } life[] = {
		{ "sessions", 100 },
		{ "clients", 100 },
		{ "logout_notices", 200 },
		{ "pushed_requests", 300 },
		{ "used_assertions", 400 },
		{ "device_codes", 500 },
		{ "client_documents", 700 },
		{ "setup_tokens", 800 },
		{ "interactions", INTERACTION_TTL_S },
		{ "refresh_tokens", 1000 },
		{ "codes", 600 + SWEEP_KEEP_S },
		{ "audit", AUDIT_TTL_S },
	};
	struct fixture *f = *state;

	fill(f);
	for (size_t i = 0; i < sizeof life / sizeof life[0]; i++) {
		f->c.now = NOW + life[i].at - 1;
		assert_int_equal(batch(f, life[i].name), 0);
		f->c.now = NOW + life[i].at;
		assert_int_equal(batch(f, life[i].name), 1);
		assert_int_equal(batch(f, life[i].name), 0);
	}
}

static void
test_a_grant_goes_last(void **state)
{
	struct fixture *f = *state;

	fill(f);
	f->c.now = NOW + 86400 - 1;
	sweep_all(f);
	assert_int_equal(rows(f, "grants"), 1);
	assert_int_equal(rows(f, "codes"), 1);
	/* Over, but its code is still of use against a second use. */
	f->c.now = NOW + 86400;
	sweep_all(f);
	assert_int_equal(rows(f, "grants"), 1);
	f->c.now = NOW + SWEEP_KEEP_S + 600;
	sweep_all(f);
	assert_int_equal(rows(f, "codes"), 0);
	assert_int_equal(rows(f, "grants"), 0);
}

static void
test_an_ended_grant_is_known_for_a_while(void **state)
{
	struct fixture *f = *state;
	const char *id = fill(f);

	fixture_run(f, "UPDATE grants SET expires_at = expires_at + 9999999");
	fixture_run(f, "UPDATE refresh_tokens"
	    " SET expires_at = expires_at + 9999999");
	assert_int_equal(grants_end(&f->c, id, "revoked"), OK);
	f->c.now = NOW + SWEEP_KEEP_S - 1;
	sweep_all(f);
	assert_int_equal(rows(f, "refresh_tokens"), 1);
	assert_int_equal(rows(f, "grants"), 1);
	f->c.now = NOW + SWEEP_KEEP_S + 600;
	sweep_all(f);
	assert_int_equal(rows(f, "refresh_tokens"), 0);
	assert_int_equal(rows(f, "grants"), 0);
}

static void
test_an_ended_and_expired_grant_too(void **state)
{
	struct fixture *f = *state;
	const char *id = fill(f), **ids;
	size_t n;

	/* Ended in its last second: tokens of that second are about. */
	f->c.now = NOW + 86399;
	assert_int_equal(grants_end(&f->c, id, "revoked"), OK);
	fixture_run(f, "DELETE FROM codes");
	f->c.now = NOW + 86400 + 600;
	sweep_all(f);
	assert_int_equal(grants_list_ended(&f->c, NOW, &ids, &n), OK);
	assert_int_equal(n, 1);
}

static void
test_clients_that_stay(void **state)
{
	struct fixture *f = *state;

	fill(f);
	assert_int_equal(clients_use(&f->c, "dynamic"), OK);
	/* Whatever the column says, the operator's stay. */
	fixture_run(f, "UPDATE clients SET expires_at = 1 WHERE id = 'app'");
	f->c.now = NOW + 10000000;
	assert_int_equal(batch(f, "clients"), 0);
	assert_int_equal(rows(f, "clients"), 2);
}

static void
test_batches_have_a_limit(void **state)
{
	struct fixture *f = *state;
	int64_t n, total = 0;

	fill(f);
	fixture_run(f, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 1300) INSERT INTO refresh_tokens"
	    " (hash, grant_id, created_at, expires_at) SELECT"
	    " CAST('h' || i AS BLOB), g.id, 0, 1 + 9999999999 * (i % 2)"
	    " FROM n, grants g");
	fixture_run(f, "UPDATE grants SET ended_at = 1");
	while ((n = batch(f, "refresh_tokens")) > 0) {
		assert_in_range(n, 1, SWEEP_BATCH);
		total += n;
	}
	assert_int_equal(total, 1301);
}

static void
test_every_row_of_a_person_goes(void **state)
{
	struct fixture *f = *state;

	fill(f);
	f->c.now = NOW + 100000000;
	sweep_all(f);
	assert_int_equal(rows(f, "users"), 1);
	assert_int_equal(rows(f, "clients"), 1);
	for (size_t i = 0; i < sweep_table_count(); i++)
		if (strcmp(sweep_table_name(i), "clients") != 0)
			assert_int_equal(rows(f, sweep_table_name(i)), 0);
}

/* Every table with expires_at is swept: a new one cannot be forgotten. */
static void
test_no_perishable_table_is_forgotten(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_count(f, "SELECT count(*) FROM sqlite_schema"
	    " WHERE type = 'table' AND sql LIKE '%expires_at%'"),
	    sweep_table_count());
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_lives_stays),
		T(test_each_goes_on_its_second),
		T(test_a_grant_goes_last),
		T(test_an_ended_grant_is_known_for_a_while),
		T(test_an_ended_and_expired_grant_too),
		T(test_clients_that_stay),
		T(test_batches_have_a_limit),
		T(test_every_row_of_a_person_goes),
		T(test_no_perishable_table_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
