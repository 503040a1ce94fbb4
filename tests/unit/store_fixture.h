/*
 * store_fixture - a fresh oidc.db in a folder of its own, for each test
 *
 * The moment is fixed: tests move `c.now` instead of waiting.  A test that
 * forks calls fixture_close first; a handle does not survive fork.
 */
#ifndef KEEPSAKE_TESTS_STORE_FIXTURE_H
#define KEEPSAKE_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/rand.h"
#include "store/clients.h"
#include "store/db.h"
#include "store/grants.h"
#include "store/users.h"

enum { NOW = 1800000000, ARENA_MAX = 64 << 20 };

struct fixture {
	char dir[64];
	char path[80];
	struct call c;
};

static inline void
fixture_open(struct fixture *f)
{
	f->c.arena = arena_new(ARENA_MAX);
	f->c.now = NOW;
	assert_int_equal(db_open(f->path, oidc_migrations, 0, &f->c.oidc), OK);
}

static inline void
fixture_close(struct fixture *f)
{
	db_close(f->c.oidc);
	arena_free(f->c.arena);
	f->c.oidc = NULL;
	f->c.arena = NULL;
}

static inline int
fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	snprintf(f->dir, sizeof f->dir, "/tmp/keepsake-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/oidc.db", f->dir);
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int
fixture_teardown(void **state)
{
	static const char *const names[] = {
		"oidc.db", "oidc.db-wal", "oidc.db-shm", "copy.db",
		"copy.db-wal", "copy.db-shm", "result"
	};
	struct fixture *f = *state;
	char path[96];

	if (f->c.oidc != NULL)
		fixture_close(f);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

/* The number that a statement of the test's own answers with. */
static inline int64_t
fixture_count(struct fixture *f, const char *text)
{
	const char **table = arena_alloc(f->c.arena, sizeof *table);
	sqlite3_stmt *st;
	int64_t n;

	table[0] = text;
	st = db_statement(f->c.oidc, (const char *const *)table, 1, 0);
	assert_int_equal(db_step(st), OK);
	n = db_int(st, 0);
	db_reset(st);
	return n;
}

/* Runs a statement of the test's own. */
static inline void
fixture_run(struct fixture *f, const char *text)
{
	const char **table = arena_alloc(f->c.arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(f->c.oidc,
	    (const char *const *)table, 1, 0)), OK);
}

static inline struct user *
fixture_user(struct fixture *f, const char *email)
{
	struct user *u;

	assert_int_equal(users_add(&f->c, email, "A Name", NULL, &u), OK);
	return u;
}

static inline struct client
fixture_client(const char *id)
{
	static const char *uris[] = {
		"https://app.example/cb", "http://127.0.0.1/cb", NULL
	};

	return (struct client){
		.id = id,
		.name = "An App",
		.auth_method = "none",
		.redirect_uris = uris,
		.grant_types = "authorization_code refresh_token",
		.application_type = "web",
	};
}

static inline void
fixture_add_client(struct fixture *f, const char *id)
{
	struct client cl = fixture_client(id);

	assert_int_equal(clients_add(&f->c, &cl), OK);
}

static inline struct grant
fixture_grant(int64_t user_id, const char *client_id)
{
	return (struct grant){
		.user_id = user_id,
		.client_id = client_id,
		.scope = "openid memory:read",
		.resource = "https://mcp.example/mcp",
		.auth_time = NOW - 5,
		.expires_at = NOW + 86400,
	};
}

/* A grant at `client_id` and its code, which lives 600 s. */
static inline const char *
fixture_code(struct fixture *f, int64_t user_id, const char *client_id)
{
	struct grant g = fixture_grant(user_id, client_id);
	struct code code = {
		.redirect_uri = "https://app.example/cb",
		.code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
		.expires_at = f->c.now + 600,
	};
	const char *text;

	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text), OK);
	return text;
}

/* The id of the grant that a code belongs to. */
static inline const char *
fixture_grant_id(struct fixture *f, const char *code_text)
{
	struct code *code;

	assert_int_equal(codes_find(&f->c, code_text, &code), OK);
	return code->grant->id;
}

/* A first refresh token, from a code that is redeemed for it. */
static inline const char *
fixture_refresh(struct fixture *f, const char *code_text, int64_t ttl_s)
{
	const char *token;

	assert_int_equal(codes_redeem(&f->c, code_text, ttl_s, &token), OK);
	assert_non_null(token);
	return token;
}

/* For children: an assertion of cmocka's would go on with the next test. */
static inline void
child_check(int ok)
{
	if (!ok)
		_exit(1);
}

/* Zeroed memory that children share with the test. */
static inline void *
fixture_share(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	return p;
}

/*
 * Runs `fn` in `n` processes at once, each with a handle of its own; they
 * start together.  The fixture is closed before and open again afterwards.
 */
static inline void
fixture_race(struct fixture *f, int n, void (*fn)(struct fixture *, void *),
    void *p)
{
	int gate[2], status;
	char byte;

	fixture_close(f);
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < n; i++) {
		if (fork() != 0)
			continue;
		close(gate[1]);
		/* Ends for all when the parent closes its end. */
		child_check(read(gate[0], &byte, 1) == 0);
		f->c.arena = arena_new(ARENA_MAX);
		child_check(db_open(f->path, oidc_migrations, 0,
		    &f->c.oidc) == OK);
		fn(f, p);
		fixture_close(f);
		_exit(0);
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < n; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	fixture_open(f);
}

#endif
