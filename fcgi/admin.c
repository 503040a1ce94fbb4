/*
 * admin - what an operator does from a shell (DESIGN: interfaces)
 *
 * No route: one command, one answer.  Called by scripts/keepsake, as the user
 * that owns the data folder.  Never takes a secret from the command line.
 */
#include <stdio.h>
#include <string.h>

#include "admin/admin.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/db.h"

enum { ARENA_MAX = 256 << 20, ANY = 16 };

#define CLIENT_OPTIONS "name redirect-uri confidential auth-method grant " \
	"scope trusted as jwks jwks-uri post-logout-redirect-uri " \
	"backchannel-logout-uri"

static const struct command {
	const char *area, *verb;	/* verb NULL: the area alone */
	const char *usage;
	const char *options;		/* see admin_parse */
	size_t min, max;		/* operands */
	bool store;			/* needs oidc.db */
	int (*run)(struct admin *ad);
} commands[] = {
	{ "user", "add", "EMAIL [--name N] [--password-file F]", "name password-file", 1, 1, true,
	    admin_user_add },
	{ "user", "list", "", "", 0, 0, true, admin_user_list },
	{ "user", "password", "EMAIL [--password-file F]", "password-file", 1, 1, true,
	    admin_user_password },
	{ "user", "disable", "EMAIL", "", 1, 1, true, admin_user_disable },
	{ "user", "enable", "EMAIL", "", 1, 1, true, admin_user_enable },
	{ "user", "recheck", "", "", 0, 0, true, admin_user_recheck },
	{ "setup-token", NULL, "", "", 0, 0, true, admin_setup_token },
	{ "client", "add", "--name N --redirect-uri U... [--confidential] [--auth-method M] "
	    "[--grant G]... [--scope S] [--trusted] [--as EMAIL] [--jwks FILE | --jwks-uri U] "
	    "[--post-logout-redirect-uri U]... [--backchannel-logout-uri U]", CLIENT_OPTIONS, 0, ANY, true,
	    admin_client_add },
	{ "client", "list", "", "", 0, 0, true, admin_client_list },
	{ "client", "show", "ID", "", 1, 1, true, admin_client_show },
	{ "client", "set", "ID [--new-secret] [--untrusted] [options of client add]",
	    CLIENT_OPTIONS " new-secret untrusted", 1, ANY, true, admin_client_set },
	{ "client", "remove", "ID", "", 1, 1, true, admin_client_remove },
	{ "key", "init", "", "", 0, 0, false, admin_key_init },
	{ "key", "list", "", "", 0, 0, false, admin_key_list },
	{ "key", "rotate", "[--now]", "now", 0, 0, false, admin_key_rotate },
	{ "key", "import", "FILE", "", 1, 1, false, admin_key_import },
	{ "migrate", NULL, "", "", 0, 0, true, admin_migrate },
	{ "check", NULL, "", "", 0, 0, false, admin_check },
	{ "config", NULL, "", "", 0, 0, false, admin_config },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void
print_command(FILE *out, const struct command *cmd)
{
	fprintf(out, "  %s%s%s%s%s\n", cmd->area, cmd->verb ? " " : "",
	    cmd->verb ? cmd->verb : "", *cmd->usage ? " " : "", cmd->usage);
}

static int
print_usage(FILE *out, int status)
{
	fputs("usage: keepsake [--json] COMMAND ...\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		print_command(out, &commands[i]);
	return status;
}

static const struct command *
find_command(char *const *argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (str_eq(argv[1], commands[i].area) &&
		    (commands[i].verb == NULL ||
		    str_eq(argv[2], commands[i].verb)))
			return &commands[i];
	return NULL;
}

static int
refuse(const struct command *cmd, const char *problem)
{
	fprintf(stderr, "keepsake: %s; usage:\n", problem);
	print_command(stderr, cmd);
	return EXIT_USAGE;
}

static int
run(struct admin *ad, const struct command *cmd)
{
	struct call *c = &ad->call;
	const char *problem;
	int status;

	if (config_load(c->arena, &ad->cfg, &problem) != OK)
		return admin_fail("%s", problem);
	if (cmd->store && db_open(config_path(c->arena, &ad->cfg, "oidc.db"),
	    oidc_migrations, 0, &c->oidc) != OK)
		return admin_fail("oidc.db cannot be opened; the log line "
		    "says why; be the user that owns %s", ad->cfg.data_dir);
	status = cmd->run(ad);
	db_close(c->oidc);
	return status;
}

int
main(int argc, char *argv[])
{
	const struct command *cmd;
	struct admin ad = { 0 };
	const char *problem;
	bool json;
	int status;
	enum err e;

	log_program("admin");
	json = str_eq(argv[1], "--json");
	argv += json;
	argc -= json;
	if (argc < 2)
		return print_usage(stderr, EXIT_USAGE);
	if (str_eq(argv[argc - 1], "-h") || str_eq(argv[argc - 1], "--help"))
		return print_usage(stdout, EXIT_OK);
	if ((cmd = find_command(argv)) == NULL) {
		fputs("keepsake: there is no such command; ", stderr);
		return print_usage(stderr, EXIT_USAGE);
	}
	ad.call.arena = arena_new(ARENA_MAX);
	ad.call.now = clock_now();
	e = admin_parse(ad.call.arena, argv + (cmd->verb == NULL ? 2 : 3),
	    cmd->options, &ad.args, &problem);
	ad.args.json |= json;
	if (e != OK)
		status = refuse(cmd, problem);
	else if (ad.args.operand_count < cmd->min)
		status = refuse(cmd, "something is missing");
	else if (ad.args.operand_count > cmd->max)
		status = refuse(cmd, "there is more than it takes");
	else
		status = run(&ad, cmd);
	arena_free(ad.call.arena);
	return status;
}
