/*
 * test_audit - events are written down, and their loss stops nobody
 */
#include "store_fixture.h"

#include "store/audit.h"

static void
test_written_down(void **state)
{
	struct fixture *f = *state;
	struct audit_entry full = { "consent", 7, "app", "openid" };
	struct audit_entry least = { .event = "sign-in refused" };

	audit_add(&f->c, &full);
	audit_add(&f->c, &least);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit"
	    " WHERE event = 'consent' AND user_id = 7 AND client_id = 'app'"
	    " AND detail = 'openid' AND at = 1800000000"
	    " AND expires_at = 1800000000 + 180 * 86400"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit"
	    " WHERE event = 'sign-in refused' AND user_id IS NULL"
	    " AND client_id IS NULL AND detail IS NULL"), 1);
}

static void
test_a_loss_stops_nobody(void **state)
{
	struct fixture *f = *state;
	struct audit_entry entry = { .event = "sign-in" };

	db_close(f->c.oidc);
	assert_int_equal(db_open(f->path, oidc_migrations, DB_READ_ONLY,
	    &f->c.oidc), OK);
	audit_add(&f->c, &entry);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit"), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, \
	fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_written_down),
		T(test_a_loss_stops_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
