/*
 * admin - what an operator does from a shell (DESIGN: interfaces)
 *
 * No route: one command, one answer.  Called by scripts/keepsake, as the user
 * that owns the data folder.  Never takes a secret from the command line.
 */
#include "admin/admin.h"
#include "store/db.h"

enum { ARENA_MAX = 256 << 20, ANY = 16 };

#define CLIENT_OPTIONS "name redirect-uri confidential auth-method grant " \
	"scope trusted as jwks jwks-uri post-logout-redirect-uri " \
	"backchannel-logout-uri"

static const struct admin_command commands[] = {
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

static int
run(struct admin *ad, const struct admin_command *cmd)
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

static const struct admin_program program = {
	"admin", commands, sizeof commands / sizeof commands[0], ARENA_MAX, run,
};

int
main(int argc, char *argv[])
{
	return admin_main(&program, argc, argv);
}
