/*
 * resource_fixture - a resource server with two public keys, for unit tests
 *
 * A folder of its own with public/jwks.json of an RSA and an EC key, and a
 * request over it whose clock is the machine's.
 */
#ifndef KEEPSAKE_TESTS_RESOURCE_FIXTURE_H
#define KEEPSAKE_TESTS_RESOURCE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forge.h"
#include "jose_vectors.h"
#include "request_fixture.h"

struct resource {
	struct fixture f;
	char dir[64];
	char *env[8];
	struct key *rsa, *ec;
};

/* Writes it as its writers do: another file, renamed into place. */
static inline void
resource_write(const struct resource *r, const char *name, const char *text)
{
	char path[128], tmp[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", r->dir, name);
	snprintf(tmp, sizeof tmp, "%s/new", r->dir);
	file = fopen(tmp, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(tmp, path), 0);
}

static inline const char *
resource_set_text(struct arena *a, const struct key *k, const struct key *l)
{
	struct json *doc = json_new_object(a), *keys = json_new_array(a);

	json_add(keys, jwk_format(a, k));
	if (l != NULL)
		json_add(keys, jwk_format(a, l));
	json_set(doc, "keys", keys);
	return json_text(a, doc);
}

static inline void
resource_init(struct resource *r)
{
	static const char *const folders[] = { "public", "cache", "run" };
	char path[128];

	memset(r, 0, sizeof *r);
	fixture_init(&r->f, r->env);
	snprintf(r->dir, sizeof r->dir, "/tmp/keepsake-resource-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", r->dir, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	r->f.cfg.data_dir = r->dir;
	r->f.cfg.issuer = "https://oidc.example.com";
	r->f.cfg.oidc_base_url = "https://oidc.example.com";
	r->f.cfg.mcp_base_url = "https://mcp.example.com";
	r->f.cfg.resource_metadata = "mcp";
	r->f.rq.path = "/mcp";
	r->f.rq.call.now = (int64_t)time(NULL);
	r->rsa = forge_key(a2_pem);
	r->ec = forge_key(a3_pem);
	resource_write(r, "public/jwks.json",
	    resource_set_text(r->f.rq.call.arena, r->rsa, r->ec));
}

static inline void
resource_free(struct resource *r)
{
	char command[128];

	key_free(r->rsa);
	key_free(r->ec);
	fixture_free(&r->f);
	snprintf(command, sizeof command, "rm -rf '%s'", r->dir);
	assert_int_equal(system(command), 0);
}

#endif
