/* openapi: a sound document with this deployment's URLs */
#include "unit.h"

#include "base/json.h"
#include "base/str.h"
#include "memory/openapi.h"
#include "request_fixture.h"

typedef void writer(struct buf *b, const struct config *cfg);

static struct json *
written(struct fixture *f, writer *write)
{
	struct buf b;
	struct json *j;

	buf_init(&b, f->rq.call.arena, 1 << 20);
	write(&b, &f->cfg);
	assert_null(strchr(b.data, '@'));
	assert_int_equal(json_parse(f->rq.call.arena, b.data, b.len, 1 << 20,
	    &j), OK);
	return j;
}

static struct json *
document(struct fixture *f)
{
	return written(f, openapi_write);
}

static void
test_urls(void **state)
{
	struct fixture f;
	const struct json *j, *scheme, *scopes;

	(void)state;
	fixture_init(&f, NULL);
	f.cfg.mcp_base_url = "https://mcp.example";
	f.cfg.issuer = "https://id.example";
	j = document(&f);
	assert_string_equal(json_string(json_get(j, "openapi")), "3.1.0");
	assert_int_equal(json_len(json_get(j, "servers")), 1);
	assert_string_equal(json_string(json_get(json_at(json_get(j, "servers"),
	    0), "url")), "https://mcp.example");
	scheme = json_get(json_get(json_get(j, "components"),
	    "securitySchemes"), "oidc");
	assert_string_equal(json_string(json_get(scheme, "type")),
	    "openIdConnect");
	assert_string_equal(json_string(json_get(scheme, "openIdConnectUrl")),
	    "https://id.example/.well-known/openid-configuration");
	scopes = json_get(json_at(json_get(j, "security"), 0), "oidc");
	assert_string_equal(json_text(f.rq.call.arena, scopes),
	    "[\"openid\",\"email\",\"profile\"]");
	fixture_free(&f);
}

/* GPT Actions: operation ids that differ, descriptions of 300 at most. */
static void
test_operations(void **state)
{
	struct fixture f;
	const struct json *paths, *seen_path;
	const char *key, *seen = "";
	size_t operations = 0;

	(void)state;
	fixture_init(&f, NULL);
	paths = json_get(document(&f), "paths");
	for (size_t i = 0; i < json_len(paths); i++) {
		seen_path = json_member(paths, i, &key);
		assert_true(str_starts(key, "/api/v1/") ||
		    str_starts(key, "/memories") || str_eq(key, "/search"));
		for (size_t k = 0; k < json_len(seen_path); k++) {
			const struct json *op = json_member(seen_path, k, &key);
			const char *id = json_string(json_get(op, "operationId"));

			if (str_eq(key, "parameters"))
				continue;
			assert_non_null(id);
			assert_false(str_has_word(seen, id));
			assert_true(strlen(json_string(json_get(op,
			    "description"))) <= 300);
			seen = arena_printf(f.rq.call.arena, "%s%s%s", seen,
			    *seen != '\0' ? " " : "", id);
			operations++;
		}
	}
	assert_true(operations >= 43);
	fixture_free(&f);
}

/* Their ids, between spaces, in the order of the text. */
static const char *
ids(struct fixture *f, const struct json *paths)
{
	const char *seen = " ", *key;

	for (size_t i = 0; i < json_len(paths); i++) {
		const struct json *item = json_member(paths, i, &key);

		for (size_t k = 0; k < json_len(item); k++) {
			const struct json *op = json_member(item, k, &key);

			assert_null(json_get(op, "x-actions-id"));
			if (json_get(op, "operationId") != NULL)
				seen = arena_printf(f->rq.call.arena, "%s%s ",
				    seen, json_string(json_get(op,
				    "operationId")));
		}
	}
	return seen;
}

static void
test_actions(void **state)
{
	struct fixture f;
	const struct json *j, *schemas;
	struct json *all;

	(void)state;
	fixture_init(&f, NULL);
	f.cfg.mcp_base_url = "https://mcp.example";
	j = written(&f, openapi_write_actions);
	all = document(&f);
	assert_string_equal(ids(&f, json_get(j, "paths")), " listCategories "
	    "listEntities getNeighbours listMemories createMemory "
	    "searchMemories getMemoryStats getMemory updateMemory "
	    "deleteMemory ");
	assert_string_equal(json_string(json_get(json_at(json_get(j,
	    "servers"), 0), "url")), "https://mcp.example");
	assert_string_equal(
	    json_text(f.rq.call.arena, json_get(j, "security")),
	    json_text(f.rq.call.arena, json_get(all, "security")));
	schemas = json_get(json_get(j, "components"), "schemas");
	assert_non_null(json_get(schemas, "BridgeMemory"));
	assert_non_null(json_get(schemas, "Triples"));
	assert_null(json_get(schemas, "AuditPage"));
	assert_non_null(json_get(json_get(json_get(j, "components"),
	    "securitySchemes"), "oidc"));
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls), cmocka_unit_test(test_operations),
		cmocka_unit_test(test_actions),
	};

	return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}
