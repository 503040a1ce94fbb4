/*
 * transfer - a person's memories into a file and out of it, from the shell
 *
 * All files are opened first; what is in them is read when no other can be
 * opened any more.
 */
#include "admin/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "memory/export.h"
#include "memory/import_answer.h"
#include "memory/spool.h"
#include "store/users.h"

/* A copy of standard input that has no name, or -1. */
static int
spool(struct transfer *t)
{
	char chunk[64 * 1024];
	ssize_t n;
	int fd;

	if (spool_open(t->ad.call.arena, &t->ad.cfg, &fd) != OK)
		return -1;
	while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) > 0)
		if (spool_write(fd, chunk, (size_t)n) != OK)
			break;
	if (n == 0)
		return fd;
	close(fd);
	return -1;
}

static int
open_input(struct transfer *t)
{
	const char *path = t->ad.args.operands[0];

	t->in = str_eq(path, "-") ? spool(t) :
	    open(path, O_RDONLY | O_CLOEXEC);
	if (t->in < 0)
		return admin_fail("the file cannot be read; see that it exists, "
		    "is yours, and that the disk has room");
	if (lseek(t->in, 0, SEEK_END) < 0)
		return admin_fail("that is no file; hand over a pipe as -");
	return EXIT_OK;
}

/* Memories are nobody else's to read. */
static int
open_output(struct transfer *t)
{
	int fd;

	t->out = stdout;
	if (t->ad.args.operand_count == 0 ||
	    str_eq(t->ad.args.operands[0], "-"))
		return EXIT_OK;
	fd = open(t->ad.args.operands[0],
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return admin_fail("that file exists; name another");
	if (fd < 0 || (t->out = fdopen(fd, "w")) == NULL)
		return admin_fail("the file cannot be made; see that its folder "
		    "exists and is yours");
	return EXIT_OK;
}

int
transfer_open_file(struct transfer *t)
{
	t->in = -1;
	if (t->ad.args.undo != NULL && t->ad.args.operand_count > 0)
		return admin_fail("--undo takes an import's id and no file");
	if (str_eq(t->rq.program, "import") && t->ad.args.undo == NULL)
		return t->ad.args.operand_count == 1 ? open_input(t) :
		    admin_fail("name the file to import, or - for standard "
		    "input");
	return str_eq(t->rq.program, "export") ? open_output(t) : EXIT_OK;
}

int
transfer_open_person(struct transfer *t)
{
	struct admin *ad = &t->ad;
	struct user *u;
	enum err e;

	if (ad->args.user == NULL)
		return admin_fail("say whose memories: --user EMAIL");
	e = users_find_email(&ad->call, ad->args.user, &u);
	if (e == ERR_NOT_FOUND)
		return admin_fail("there is no account of that address; see "
		    "user list");
	if (e != OK)
		return admin_fail_store(e);
	t->rq.call = ad->call;
	t->rq.call.oidc = NULL;
	t->rq.cfg = &ad->cfg;
	if (person_open(&t->rq, u->sub, "import", "Import", &t->person) != OK)
		return admin_fail("the memories cannot be opened; the log line "
		    "says why; be the user that owns %s", ad->cfg.data_dir);
	return EXIT_OK;
}

static int
undo(struct transfer *t)
{
	struct json *answer = json_new_object(t->ad.call.arena);
	struct import_undone gone;
	enum err e;

	e = imports_undo(&t->rq, &t->person, t->ad.args.undo, &gone);
	if (e == ERR_NOT_FOUND)
		return admin_fail("there is no import of that id; see imports");
	if (e == ERR_SPENT)
		return admin_fail("that import was undone before");
	if (e != OK)
		return admin_fail("it could not be undone wholly; %lld memories "
		    "are in the trash; see that the disk is not full, and try "
		    "again", (long long)gone.deleted);
	import_answer_undone(answer, &gone);
	return admin_show(&t->ad, answer);
}

static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (str_eq(path, "-") || !str_utf8(path, strlen(path)))
		return NULL;
	return slash != NULL ? slash + 1 : path;
}

int
transfer_import(struct transfer *t)
{
	struct json *answer = json_new_object(t->ad.call.arena);
	struct import_job job = { .fd = t->in, .format = t->ad.args.format,
	    .dry_run = t->ad.args.dry_run,
	    .overwrite = t->ad.args.overwrite };
	struct import_result got;
	enum err e;

	if (t->ad.args.undo != NULL)
		return undo(t);
	job.file_name = file_name(t->ad.args.operands[0]);
	e = import_run(&t->rq, &t->person, &job, &got);
	if (e != OK)
		return admin_fail("%s", import_answer_refusal(&t->rq, &got));
	import_answer_result(answer, &got, job.dry_run);
	return admin_show(&t->ad, answer);
}

int
transfer_imports(struct transfer *t)
{
	struct json *answer = json_new_array(t->ad.call.arena);
	struct import_row *rows;
	size_t n;

	if (imports_list(&t->rq, &t->person, &rows, &n) != OK)
		return admin_fail("the memories could not be read");
	for (size_t i = 0; i < n; i++)
		json_add(answer, import_answer_row(t->ad.call.arena,
		    &rows[i]));
	return admin_show(&t->ad, answer);
}

int
transfer_export(struct transfer *t)
{
	const char *format = t->ad.args.format != NULL ? t->ad.args.format :
	    "jsonl";
	int64_t count;
	enum err e;

	e = export_run(&(struct export_what){ .p = &t->person }, format,
	    t->out, &count);
	if (e == ERR_NOT_FOUND)
		return admin_fail("the format is not known; name one of: %s",
		    export_formats);
	if (e != OK)
		return admin_fail("the export is not whole: it could not be "
		    "written; see that the disk is not full");
	return EXIT_OK;
}
