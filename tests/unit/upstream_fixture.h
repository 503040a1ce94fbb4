/*
 * upstream_fixture - a provider whose upstream answers what a test tells it to
 *
 * The upstream is https://up.example; its key is the provider's RSA one.  The
 * clock is the machine's, as files have its time.
 */
#ifndef KEEPSAKE_TESTS_UPSTREAM_FIXTURE_H
#define KEEPSAKE_TESTS_UPSTREAM_FIXTURE_H

#include <time.h>

#include "signin_fixture.h"

#include "fetch_fixture.h"
#include "oauth/upstream.h"

#define ISSUER "https://up.example"
#define DOCUMENT \
	"{\"issuer\":\"" ISSUER "\"," \
	"\"authorization_endpoint\":\"https://login.up.example/auth\"," \
	"\"token_endpoint\":\"https://token.up.example/token\"," \
	"\"jwks_uri\":\"https://keys.up.example/keys\"}"

struct fixture_upstream {
	struct provider *p;
	pid_t pid;
	struct key *rsa, *ec;
};

static inline void
upstream_answers(struct fixture_upstream *t, int status, const char *body)
{
	provider_write(t->p, "answer", arena_printf(t->p->a,
	    "Status: 200\r\nFetch-Status: %d\r\nFetch-Max-Age: 3600\r\n\r\n%s",
	    status, body));
}

static inline void
upstream_fails(struct fixture_upstream *t)
{
	provider_write(t->p, "answer", "Status: 503\r\n\r\n");
}

static inline const char *
upstream_set(struct fixture_upstream *t, const struct key *first,
    const struct key *second)
{
	struct json *doc = json_new_object(t->p->a);
	struct json *keys = json_new_array(t->p->a);

	json_add(keys, jwk_format(t->p->a, first));
	if (second != NULL)
		json_add(keys, jwk_format(t->p->a, second));
	json_set(doc, "keys", keys);
	return json_text(t->p->a, doc);
}

static inline int
upstream_setup(void **state)
{
	struct fixture_upstream *t = calloc(1, sizeof *t);
	struct config *cfg;

	assert_non_null(t);
	assert_int_equal(provider_setup((void **)&t->p), 0);
	assert_int_equal(mkdir(provider_path(t->p, "run"), 0700), 0);
	assert_int_equal(mkdir(provider_path(t->p, "cache"), 0700), 0);
	cfg = &t->p->f.cfg;
	cfg->upstream_issuer = ISSUER;
	cfg->google_client_id = "us";
	cfg->google_client_secret = "a secret:";
	cfg->google_redirect_uri = "http://localhost:8080/auth/callback";
	cfg->allow_emails = cfg->allow_domains = "";
	t->p->rq->call.now = (int64_t)time(NULL);
	t->rsa = forge_key(a2_pem);
	t->ec = forge_key(a3_pem);
	t->pid = fetch_start(t->p->dir);
	upstream_answers(t, 200, DOCUMENT);
	*state = t;
	return 0;
}

static inline int
upstream_teardown(void **state)
{
	struct fixture_upstream *t = *state;
	void *p = t->p;

	fetch_stop(t->pid);
	key_free(t->rsa);
	key_free(t->ec);
	provider_teardown(&p);
	free(t);
	return 0;
}

#define UPSTREAM_TEST(t) \
	cmocka_unit_test_setup_teardown(t, upstream_setup, upstream_teardown)

#endif
