/*
 * provider_fixture - a provider in a folder of its own, for unit tests
 *
 * oidc.db, an RSA and an EC signing key with their public set, one person
 * (owner@example.com, "correct horse"), and a request whose parameters and
 * cookies a test sets by hand.  The moment is fixed: tests move rq.call.now.
 */
#ifndef KEEPSAKE_TESTS_PROVIDER_FIXTURE_H
#define KEEPSAKE_TESTS_PROVIDER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/jwt.h"
#include "crypto/keyring.h"
#include "crypto/password.h"
#include "forge.h"
#include "jose_vectors.h"
#include "request_fixture.h"
#include "store/clients.h"
#include "store/db.h"
#include "store/grants.h"
#include "store/users.h"

enum { PARAMS_MAX = 32, ENV_MAX = 8 };

/* RFC 7636 appendix B */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define PASSWORD "correct horse"
#define BROWSER "a-browser-cookie"

struct provider {
	struct fixture f;
	struct request *rq;
	struct arena *a;
	char dir[64];
	char *env[ENV_MAX + 1];
	struct param_values values[PARAMS_MAX];
	struct user *user;
	struct jwk_set *set;
};

static inline const char *
provider_path(struct provider *p, const char *name)
{
	return arena_printf(p->a, "%s/%s", p->dir, name);
}

static inline void
provider_write(struct provider *p, const char *name, const char *text)
{
	FILE *file = fopen(provider_path(p, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline void
provider_keys(struct provider *p)
{
	const char *pems[] = { a2_pem, a3_pem }, *text;

	assert_int_equal(keyring_open(provider_path(p, "keys"), &p->rq->keys),
	    OK);
	for (size_t i = 0; i < 2; i++) {
		struct key *k = forge_key(pems[i]);

		assert_int_equal(keyring_add(p->rq->keys, "active", k), OK);
		key_free(k);
	}
	assert_int_equal(keyring_public(p->a, p->rq->keys, &text), OK);
	provider_write(p, "public/jwks.json", text);
	assert_int_equal(jwk_set_parse(text, strlen(text), &p->set), OK);
}

/* PASSWORD's, made once for a program: hashing takes long by intent. */
static inline const char *
provider_hash(struct arena *a)
{
	static char kept[256];
	const char *hash;

	if (*kept == '\0') {
		assert_int_equal(password_hash(a, PASSWORD, &hash), OK);
		assert_true(strlen(hash) < sizeof kept);
		snprintf(kept, sizeof kept, "%s", hash);
	}
	return kept;
}

static inline int
provider_setup(void **state)
{
	struct provider *p = calloc(1, sizeof *p);

	assert_non_null(p);
	fixture_init(&p->f, p->env);
	p->rq = &p->f.rq;
	p->a = p->rq->call.arena;
	snprintf(p->dir, sizeof p->dir, "/tmp/keepsake-provider-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	assert_int_equal(mkdir(provider_path(p, "keys"), 0700), 0);
	assert_int_equal(mkdir(provider_path(p, "public"), 0700), 0);
	p->f.cfg.data_dir = p->dir;
	p->f.cfg.auth_code_ttl = 600;
	p->f.cfg.access_token_ttl = 900;
	p->f.cfg.id_token_ttl = 3600;
	p->f.cfg.refresh_token_ttl = 86400;
	p->f.cfg.grant_ttl = 864000;
	p->f.cfg.session_ttl = 86400;
	p->f.cfg.session_idle = 3600;
	p->rq->values = p->values;
	assert_int_equal(db_open(provider_path(p, "oidc.db"), oidc_migrations,
	    0, &p->rq->call.oidc), OK);
	provider_keys(p);
	assert_int_equal(users_add(&p->rq->call, "owner@example.com", "Ada",
	    provider_hash(p->a), &p->user), OK);
	*state = p;
	return 0;
}

static inline int
provider_teardown(void **state)
{
	struct provider *p = *state;
	char command[128];

	jwk_set_free(p->set);
	keyring_close(p->rq->keys);
	db_close(p->rq->call.oidc);
	fixture_free(&p->f);
	snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

#define PROVIDER_TEST(t) \
	cmocka_unit_test_setup_teardown(t, provider_setup, provider_teardown)

/* Sets a declared parameter; NULL takes it away. */
static inline void
provider_param(struct provider *p, size_t i, const char *value)
{
	p->values[i].count = value != NULL;
	p->values[i].at[0] = value;
}

/* NAME=value of the environment, in place of the one of that name. */
static inline void
provider_env(struct provider *p, const char *name, const char *value)
{
	size_t len = strlen(name), i;

	for (i = 0; p->env[i] != NULL; i++)
		if (strncmp(p->env[i], name, len) == 0 && p->env[i][len] == '=')
			break;
	assert_true(i < ENV_MAX);
	p->env[i] = arena_printf(p->a, "%s=%s", name, value);
}

/* The cookies of a browser; `session` may be NULL. */
static inline void
provider_cookies(struct provider *p, const char *browser, const char *session)
{
	provider_env(p, "HTTP_COOKIE", arena_printf(p->a,
	    "keepsake-8080-browser=%s%s%s", browser,
	    session != NULL ? "; keepsake-8080-session=" : "",
	    session != NULL ? session : ""));
}

/* A public client that registered itself, stored. */
static inline struct client *
provider_client(struct provider *p, const char *id)
{
	const char **uris = arena_array(p->a, 3, sizeof *uris);
	struct client *cl = arena_alloc(p->a, sizeof *cl);

	uris[0] = "https://app.example/cb";
	uris[1] = "http://127.0.0.1/cb";
	*cl = (struct client){
		.id = id, .dynamic = true, .name = "An App",
		.auth_method = "none", .redirect_uris = uris,
		.grant_types = "authorization_code refresh_token",
		.application_type = "web",
	};
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	return cl;
}

/* A grant of the person at a client, and the text of its code. */
static inline const char *
provider_code(struct provider *p, const char *client_id)
{
	int64_t now = p->rq->call.now;
	struct grant g = {
		.user_id = p->user->id, .client_id = client_id,
		.scope = "openid memory:read",
		.resource = "http://localhost:8080/mcp", .nonce = "n",
		.auth_time = now - 5, .created_at = now,
		.expires_at = now + 864000,
	};
	struct code code = {
		.redirect_uri = "https://app.example/cb",
		.code_challenge = CHALLENGE, .expires_at = now + 600,
	};
	const char *text;

	assert_int_equal(grants_add_with_code(&p->rq->call, &g, &code, &text),
	    OK);
	return text;
}

static inline struct grant *
provider_grant(struct provider *p, const char *code_text)
{
	struct code *code;

	assert_int_equal(codes_find(&p->rq->call, code_text, &code), OK);
	return code->grant;
}

/* The claims of a token that our own keys verify. */
static inline struct json *
provider_claims(struct provider *p, const char *token, const char **typ)
{
	struct json *claims;

	assert_int_equal(jws_verify(p->a, p->set, token, typ, &claims), OK);
	return claims;
}

static inline const char *
provider_string(const struct json *j, const char *name)
{
	const char *value;

	return json_get_string(j, name, &value) == OK ? value : NULL;
}

/* The answer's body as JSON. */
static inline struct json *
provider_answer(struct provider *p)
{
	struct json *j;

	assert_int_equal(json_parse(p->a, p->f.rs.body.data,
	    p->f.rs.body.len, RESPONSE_MAX, &j), OK);
	return j;
}

/* Was it refused with this OAuth code? */
static inline void
assert_fault(struct provider *p, const char *code)
{
	assert_non_null(p->rq->fault.text);
	assert_string_equal(p->rq->fault.code, code);
	p->rq->fault = (struct fault){ 0 };
}

#endif
