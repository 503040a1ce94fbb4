/*
 * admin_fixture - a data folder, its store, and what a command says
 */
#ifndef KEEPSAKE_TESTS_ADMIN_FIXTURE_H
#define KEEPSAKE_TESTS_ADMIN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/admin.h"
#include "store/db.h"

enum { NOW = 1800000000, SAID_MAX = 64 * 1024 };

struct fixture {
	char dir[64];
	struct admin ad;
	char out[SAID_MAX];	/* what the last command said */
	char err[SAID_MAX];
	struct json *answer;	/* its JSON, or NULL */
};

static inline const char *
fixture_path(struct fixture *f, const char *name)
{
	return config_path(f->ad.call.arena, &f->ad.cfg, name);
}

static inline int
fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct call *c = &f->ad.call;
	const char *problem;

	assert_non_null(f);
	snprintf(f->dir, sizeof f->dir, "/tmp/keepsake-admin-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	setenv("DATA_DIR", f->dir, 1);
	setenv("OIDC_BASE_URL", "http://localhost:8080", 1);
	setenv("MCP_BASE_URL", "http://localhost:8080", 1);
	c->arena = arena_new(64 << 20);
	c->now = NOW;
	assert_int_equal(config_load(c->arena, &f->ad.cfg, &problem), OK);
	assert_int_equal(mkdir(fixture_path(f, "memories"), 0700), 0);
	assert_int_equal(db_open(fixture_path(f, "oidc.db"), oidc_migrations,
	    0, &c->oidc), OK);
	*state = f;
	return 0;
}

static inline int
fixture_teardown(void **state)
{
	struct fixture *f = *state;
	char *const rm[] = { (char[]){ "rm" }, (char[]){ "-rf" }, f->dir,
	    NULL };
	pid_t pid;

	db_close(f->ad.call.oidc);
	arena_free(f->ad.call.arena);
	if ((pid = fork()) == 0) {
		execvp(rm[0], rm);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	free(f);
	return 0;
}

static inline void
fixture_slurp(FILE *from, char *to)
{
	rewind(from);
	to[fread(to, 1, SAID_MAX - 1, from)] = '\0';
	fclose(from);
}

static inline char **
fixture_split(struct fixture *f, const char *line)
{
	char *rest = arena_strdup(f->ad.call.arena, line), *word;
	char **argv = arena_array(f->ad.call.arena, strlen(line) + 2,
	    sizeof *argv);
	size_t n = 0;

	while ((word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			argv[n++] = word;
	return argv;
}

/*
 * Runs a command; `line` holds its arguments, separated by single spaces.
 * Returns its exit status.
 */
static inline int
fixture_run(struct fixture *f, int (*command)(struct admin *),
    const char *line)
{
	static const char all[] = "confidential new-secret trusted untrusted "
	    "name password-file auth-method scope as redirect-uri grant now "
	    "user format undo dry-run";
	FILE *out = tmpfile(), *err = tmpfile();
	int real_out = dup(STDOUT_FILENO), real_err = dup(STDERR_FILENO);
	char **argv = fixture_split(f, line);
	const char *problem;
	int status;

	assert_int_equal(admin_parse(f->ad.call.arena, argv, all,
	    &f->ad.args, &problem), OK);
	fflush(stdout);
	assert_true(dup2(fileno(out), STDOUT_FILENO) >= 0);
	assert_true(dup2(fileno(err), STDERR_FILENO) >= 0);
	status = command(&f->ad);
	fflush(stdout);
	dup2(real_out, STDOUT_FILENO);
	dup2(real_err, STDERR_FILENO);
	close(real_out);
	close(real_err);
	fixture_slurp(out, f->out);
	fixture_slurp(err, f->err);
	if (json_parse(f->ad.call.arena, f->out, strlen(f->out), SAID_MAX,
	    &f->answer) != OK)
		f->answer = NULL;
	return status;
}

/* A string member of the last answer. */
static inline const char *
fixture_said(struct fixture *f, const char *key)
{
	const char *value;

	if (json_get_string(f->answer, key, &value) != OK)
		return NULL;
	return value;
}

#endif
