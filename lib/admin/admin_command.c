/*
 * admin_command - a command line: which command, and is it whole?
 */
#include <stdio.h>

#include "admin/admin.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

static void
print_command(FILE *out, const struct admin_command *cmd)
{
	fprintf(out, "  %s%s%s%s%s\n", cmd->area, cmd->verb ? " " : "",
	    cmd->verb ? cmd->verb : "", *cmd->usage ? " " : "", cmd->usage);
}

static int
print_usage(FILE *out, const struct admin_program *program, int status)
{
	fputs("usage: keepsake [--json] COMMAND ...\n", out);
	for (size_t i = 0; i < program->count; i++)
		print_command(out, &program->commands[i]);
	return status;
}

static const struct admin_command *
find_command(const struct admin_program *program, char *const *argv)
{
	for (size_t i = 0; i < program->count; i++) {
		const struct admin_command *cmd = &program->commands[i];

		if (str_eq(argv[1], cmd->area) && (cmd->verb == NULL ||
		    str_eq(argv[2], cmd->verb)))
			return cmd;
	}
	return NULL;
}

static int
refuse(const struct admin_command *cmd, const char *problem)
{
	fprintf(stderr, "keepsake: %s; usage:\n", problem);
	print_command(stderr, cmd);
	return EXIT_USAGE;
}

static int
run(const struct admin_program *program, const struct admin_command *cmd,
    struct admin *ad, char *const *words, bool json)
{
	const char *problem;
	enum err e;

	e = admin_parse(ad->call.arena, words, cmd->options, &ad->args,
	    &problem);
	ad->args.json |= json;
	if (e != OK)
		return refuse(cmd, problem);
	if (ad->args.operand_count < cmd->min)
		return refuse(cmd, "something is missing");
	if (ad->args.operand_count > cmd->max)
		return refuse(cmd, "there is more than it takes");
	return program->run(ad, cmd);
}

int
admin_main(const struct admin_program *program, int argc, char *argv[])
{
	const struct admin_command *cmd;
	struct admin ad = { 0 };
	bool json;
	int status;

	log_program(program->name);
	json = str_eq(argv[1], "--json");
	argv += json;
	argc -= json;
	if (argc < 2)
		return print_usage(stderr, program, EXIT_USAGE);
	if (str_eq(argv[argc - 1], "-h") || str_eq(argv[argc - 1], "--help"))
		return print_usage(stdout, program, EXIT_OK);
	if ((cmd = find_command(program, argv)) == NULL) {
		fputs("keepsake: there is no such command; ", stderr);
		return print_usage(stderr, program, EXIT_USAGE);
	}
	ad.call.arena = arena_new(program->memory_max);
	ad.call.now = clock_now();
	status = run(program, cmd, &ad, argv + (cmd->verb == NULL ? 2 : 3),
	    json);
	arena_free(ad.call.arena);
	return status;
}
