/*
 * transfer - a person's memories into a file and out of it
 *
 * No route: one command, one answer, as admin does.  Called by
 * scripts/keepsake, as the user that owns the data folder.  A file that is
 * imported is foreign: it is parsed when every right but that to the open
 * stores is given up.
 */
#include "admin/transfer.h"
#include "store/db.h"
#include "system/sandbox.h"

enum { ARENA_MAX = 64 << 20 };

static const struct admin_command commands[] = {
	{ "import", NULL, "[--format F] [--dry-run] [--overwrite] --user EMAIL FILE|-\n"
	    "  import --undo ID --user EMAIL", "format dry-run overwrite user undo", 0, 1, true, NULL },
	{ "imports", NULL, "--user EMAIL", "user", 0, 0, true, NULL },
	{ "export", NULL, "[--format F] --user EMAIL [FILE]", "format user", 0, 1, true, NULL },
};

/* What each of them does. */
static int (*const actions[])(struct transfer *t) = {
	transfer_import, transfer_imports, transfer_export,
};

static void
close_in(const struct transfer *t)
{
	char *memories = config_path(t->ad.call.arena, &t->ad.cfg, "memories");
	const char *const write[] = { memories, NULL };

	sandbox_enter(&(struct sandbox){ .write = write });
}

static int
run(struct admin *ad, const struct admin_command *cmd)
{
	struct transfer t = { .rq = { .program = cmd->area } };
	const char *problem;
	int status;

	if (config_load(ad->call.arena, &ad->cfg, &problem) != OK)
		return admin_fail("%s", problem);
	if (db_open(config_path(ad->call.arena, &ad->cfg, "oidc.db"),
	    oidc_migrations, DB_READ_ONLY, &ad->call.oidc) != OK)
		return admin_fail("oidc.db cannot be opened; the log line "
		    "says why; be the user that owns %s", ad->cfg.data_dir);
	t.ad = *ad;
	status = transfer_open_person(&t);
	db_close(ad->call.oidc);
	if (status == EXIT_OK)
		status = transfer_open_file(&t);
	if (status == EXIT_OK) {
		close_in(&t);
		status = actions[cmd - commands](&t);
	}
	person_close_all();
	return status;
}

static const struct admin_program program = {
	"transfer", commands, sizeof commands / sizeof commands[0], ARENA_MAX,
	run,
};

int
main(int argc, char *argv[])
{
	return admin_main(&program, argc, argv);
}
