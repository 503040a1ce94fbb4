/*
 * transfer - a person's memories into a file and out of it
 *
 * No route: one command, one answer, as admin does.  Called by
 * scripts/keepsake, as the user that owns the data folder.  A file that is
 * imported is foreign: it is parsed when every right but that to the open
 * stores is given up.
 */
#include <stdio.h>
#include <string.h>

#include "admin/transfer.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/db.h"
#include "system/sandbox.h"

enum { ARENA_MAX = 64 << 20 };

static const struct command {
	const char *name;
	const char *usage;
	const char *options;		/* see admin_parse */
	size_t max;			/* operands */
	int (*run)(struct transfer *t);
} commands[] = {
	{ "import", "[--format F] [--dry-run] --user EMAIL FILE|-\n"
	    "  import --undo ID --user EMAIL", "format dry-run user undo", 1, transfer_import },
	{ "imports", "--user EMAIL", "user", 0, transfer_imports },
	{ "export", "[--format F] --user EMAIL [FILE]", "format user", 1, transfer_export },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int
print_usage(FILE *out, int status)
{
	fputs("usage: keepsake [--json] COMMAND ...\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %s %s\n", commands[i].name, commands[i].usage);
	return status;
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (str_eq(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static void
close_in(const struct transfer *t)
{
	char *memories = config_path(t->ad.call.arena, &t->ad.cfg, "memories");
	const char *const write[] = { memories, NULL };

	sandbox_enter(&(struct sandbox){ .write = write });
}

static int
run(struct transfer *t, const struct command *cmd)
{
	struct admin *ad = &t->ad;
	const char *problem;
	int status;

	if (config_load(ad->call.arena, &ad->cfg, &problem) != OK)
		return admin_fail("%s", problem);
	if (db_open(config_path(ad->call.arena, &ad->cfg, "oidc.db"),
	    oidc_migrations, DB_READ_ONLY, &ad->call.oidc) != OK)
		return admin_fail("oidc.db cannot be opened; the log line "
		    "says why; be the user that owns %s", ad->cfg.data_dir);
	t->rq.program = cmd->name;
	status = transfer_open_person(t);
	db_close(ad->call.oidc);
	if (status == EXIT_OK)
		status = transfer_open_file(t);
	if (status == EXIT_OK) {
		close_in(t);
		status = cmd->run(t);
	}
	person_close_all();
	return status;
}

int
main(int argc, char *argv[])
{
	const struct command *cmd;
	struct transfer t = { 0 };
	const char *problem;
	bool json;
	int status;
	enum err e;

	log_program("transfer");
	json = str_eq(argv[1], "--json");
	argv += json;
	argc -= json;
	if (argc < 2)
		return print_usage(stderr, EXIT_USAGE);
	if (str_eq(argv[argc - 1], "-h") || str_eq(argv[argc - 1], "--help"))
		return print_usage(stdout, EXIT_OK);
	if ((cmd = find_command(argv[1])) == NULL) {
		fputs("keepsake: there is no such command; ", stderr);
		return print_usage(stderr, EXIT_USAGE);
	}
	t.ad.call.arena = arena_new(ARENA_MAX);
	t.ad.call.now = clock_now();
	e = admin_parse(t.ad.call.arena, argv + 2, cmd->options, &t.ad.args,
	    &problem);
	t.ad.args.json |= json;
	if (e == OK && t.ad.args.operand_count > cmd->max) {
		problem = "there is more than it takes";
		e = ERR_INVALID;
	}
	if (e == OK) {
		status = run(&t, cmd);
	} else {
		fprintf(stderr, "keepsake: %s; ", problem);
		status = print_usage(stderr, EXIT_USAGE);
	}
	arena_free(t.ad.call.arena);
	return status;
}
