/*
 * admin - what an operator does from a shell (DESIGN: interfaces)
 *
 * A command reads its options, does one thing and answers on standard output:
 * "KEY<TAB>VALUE" lines or one line for each item, or JSON with --json.  What
 * fails is one sentence on standard error that says what to do.
 */
#ifndef KEEPSAKE_ADMIN_ADMIN_H
#define KEEPSAKE_ADMIN_ADMIN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/call.h"
#include "base/json.h"
#include "base/url.h"
#include "system/config.h"

enum { EXIT_OK, EXIT_FAILED, EXIT_USAGE };

struct admin_args {
	bool json;
	bool confidential;
	bool new_secret;
	bool trusted, untrusted;
	bool now;
	bool dry_run;
	bool overwrite;
	const char *name;		/* NULL unless given, as what follows */
	const char *password_file;
	const char *auth_method;
	const char *scope;
	const char *as;
	const char *jwks;		/* a file */
	const char *jwks_uri;
	const char *backchannel_logout_uri;
	const char *user;		/* an e-mail */
	const char *format;
	const char *undo;		/* an import's id */
	const char **redirect_uris;	/* NULL-ended; never NULL */
	const char **post_logout_redirect_uris;
	const char **grants;
	const char **operands;
	size_t operand_count;
};

struct admin {
	struct call call;
	struct config cfg;
	struct admin_args args;
};

/*
 * Reads `argv`, which ends with NULL, into `out`; `allowed` are the names of
 * the command's options, separated by spaces (json always is).  Otherwise
 * ERR_INVALID with a sentence in *problem.
 */
enum err admin_parse(struct arena *a, char *const *argv, const char *allowed,
    struct admin_args *out, const char **problem) MUST_USE;

/* A command as its program lists it. */
struct admin_command {
	const char *area, *verb;	/* verb NULL: the area alone */
	const char *usage;
	const char *options;		/* see admin_parse */
	size_t min, max;		/* operands */
	bool store;			/* needs oidc.db */
	int (*run)(struct admin *ad);	/* for the program's own `run` */
};

struct admin_program {
	const char *name;		/* in its log lines */
	const struct admin_command *commands;
	size_t count;
	size_t memory_max;		/* bytes of its arena */
	int (*run)(struct admin *ad, const struct admin_command *cmd);
};

/*
 * Reads the command line, with --json also before the command, and runs the
 * command that it names; main's exit status.  What is wrong is said with how
 * it should be.
 */
int admin_main(const struct admin_program *program, int argc, char *argv[]);

/* Prints an object, or an array of objects; returns EXIT_OK. */
int admin_show(const struct admin *ad, const struct json *answer);
/* Prints a sentence on standard error; returns EXIT_FAILED. */
int admin_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The sentence for an error that is no fault of the operator's. */
int admin_fail_store(enum err e);
/*
 * All of a file that the operator names, "-" being standard input, with a NUL
 * behind it, in the arena.  ERR_NOT_FOUND if it cannot be read, ERR_TOO_LARGE
 * beyond `max` bytes.
 */
enum err admin_read_file(struct arena *a, const char *path, size_t max,
    struct span *out) MUST_USE;
/* Makes a folder of the data folder, if it is not there. */
enum err admin_make_folder(const struct admin *ad, const char *name,
    mode_t mode) MUST_USE;
/* public/ended anew, after grants have ended; a sentence if that fails. */
int admin_publish_ended(struct admin *ad);

/* The commands: exit status.  Those of people and clients need the store. */
int admin_user_add(struct admin *ad);
int admin_user_list(struct admin *ad);
int admin_user_password(struct admin *ad);
int admin_user_disable(struct admin *ad);
int admin_user_enable(struct admin *ad);
int admin_user_recheck(struct admin *ad);
int admin_setup_token(struct admin *ad);
int admin_client_add(struct admin *ad);
int admin_client_list(struct admin *ad);
int admin_client_show(struct admin *ad);
int admin_client_set(struct admin *ad);
int admin_client_remove(struct admin *ad);
int admin_key_init(struct admin *ad);
int admin_key_list(struct admin *ad);
int admin_key_rotate(struct admin *ad);
int admin_key_import(struct admin *ad);
int admin_migrate(struct admin *ad);
int admin_check(struct admin *ad);
int admin_config(struct admin *ad);

#endif
