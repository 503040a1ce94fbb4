/*
 * config_keys: the table's own rules, and the guess at a misspelt name
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "system/config_keys.h"

static void
test_table(void **state)
{
	(void)state;
	assert_true(config_keys_len > 30);
	assert_true(config_keys_len <= CONFIG_KEYS_MAX);
	for (size_t i = 0; i < config_keys_len; i++) {
		const struct config_key *key = &config_keys[i];

		assert_true(strlen(key->name) < CONFIG_KEYS_MAX);
		assert_int_equal(config_keys_find(key->name), i);
		assert_string_equal(config_keys_nearest(key->name), key->name);
		assert_false(config_keys_retired(key->name));
		if (key->kind == CONFIG_SECRET)
			assert_int_equal(key[1].kind, CONFIG_SECRET_FILE);
		/* Numbers have bounds, everything else has a check. */
		assert_true((key->check == NULL) == (key->min < key->max));
	}
}

/* A default must pass its own check. */
static void
test_defaults_are_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_keys_len; i++) {
		const struct config_key *key = &config_keys[i];

		if (key->fallback == NULL || key->check == NULL ||
		    key->kind == CONFIG_LIST || key->kind == CONFIG_ARRAY)
			continue;
		assert_null(key->check(key->fallback));
	}
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(config_keys_find("DATA_DIR"), 0);
	assert_int_equal(config_keys_find("data_dir"), config_keys_len);
	assert_int_equal(config_keys_find("DATA_DI"), config_keys_len);
	assert_int_equal(config_keys_find(""), config_keys_len);
}

static void
test_nearest(void **state)
{
	(void)state;
	assert_string_equal(config_keys_nearest("OIDC_ISUER"), "OIDC_ISSUER");
	assert_string_equal(config_keys_nearest("worker"), "WORKERS");
	assert_string_equal(config_keys_nearest("RATE_LIMITS"), "RATE_LIMIT");
	assert_string_equal(config_keys_nearest("MCP_URL"), "MCP_BASE_URL");
	assert_non_null(config_keys_nearest(""));
}

static void
test_retired(void **state)
{
	(void)state;
	assert_true(config_keys_retired("REDIS_URL"));
	assert_true(config_keys_retired("POSTGRES_PASSWORD"));
	assert_true(config_keys_retired("NEO4J_AUTH"));
	assert_true(config_keys_retired("OPENAI_API_KEY"));
	assert_true(config_keys_retired("GPT_API_KEYS"));
	assert_false(config_keys_retired("REDIS"));
	assert_false(config_keys_retired("MY_REDIS_URL"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_defaults_are_valid),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_retired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
