/*
 * backup_import - a file into a person's memory, by REST, and back out
 */
#include <string.h>

#include "base/str.h"
#include "memory/backup.h"
#include "memory/changes.h"
#include "memory/import_answer.h"

/* A format that the media type names, where the content would not. */
static const char *
format_of(const struct request *rq, const struct backup_file *file)
{
	if (file->format == NULL && str_eq(rq->content_type, "text/markdown"))
		return "markdown";
	return file->format;
}

static enum err
read_job(struct rest *r, struct backup_file *file, struct import_job *job)
{
	enum err e;

	*job = (struct import_job){ .fd = -1 };
	if ((e = backup_receive(r, file)) != OK)
		return e;
	job->fd = file->fd;
	job->file_name = file->name;
	job->format = format_of(r->rq, file);
	job->overwrite = str_eq(file->mode, "overwrite");
	if (file->mode != NULL && !job->overwrite &&
	    !str_eq(file->mode, "skip"))
		return rest_refuse(r, "query.mode",
		    "it must be skip or overwrite");
	job->dry_run = str_eq(file->dry_run, "true") ||
	    str_eq(file->dry_run, "1");
	if (file->dry_run != NULL && !job->dry_run &&
	    !str_eq(file->dry_run, "false") && !str_eq(file->dry_run, "0"))
		return rest_refuse(r, "query.dry_run",
		    "it must be true or false");
	return OK;
}

/* Whether it was refused whole, or something stands that can be undone. */
static enum err
refuse(struct rest *r, enum err e, const struct backup_file *file,
    const struct import_result *got)
{
	const char *text = import_answer_refusal(r->rq, got);

	if (e == ERR_TOO_LARGE && got->id == NULL)
		e = ERR_INVALID;
	return request_refuse(r->rq, e, e == ERR_INVALID ? file->place : NULL,
	    "%s", text);
}

static void
tell(struct rest *r, const struct import_result *got)
{
	const struct import_counts *n = &got->counts;

	if (got->id != NULL &&
	    n->added + n->replaced + n->entities + n->relations > 0)
		changes_tell(r->rq, &r->person, NULL, 0);
}

enum err
backup_import(struct rest *r)
{
	struct json *answer = json_new_object(r->rq->call.arena);
	struct backup_file file;
	struct import_result got;
	struct import_job job;
	enum err e;

	if ((e = backup_begin(r, true)) != OK ||
	    (e = backup_take_turn(r, BACKUP_IN)) != OK ||
	    (e = read_job(r, &file, &job)) != OK)
		return e;
	e = import_run(r->rq, &r->person, &job, &got);
	tell(r, &got);
	if (e != OK)
		return refuse(r, e, &file, &got);
	json_set_string(answer, "message", arena_printf(r->rq->call.arena,
	    job.dry_run ? "Would import %lld memories" :
	    "Successfully imported %lld memories",
	    (long long)(job.dry_run ? got.counts.records - got.counts.known :
	    got.counts.added + got.counts.replaced)));
	import_answer_result(answer, &got, job.dry_run);
	return response_json(r->rs, 200, answer);
}

enum err
backup_imports(struct rest *r)
{
	struct arena *a = r->rq->call.arena;
	struct json *answer = json_new_object(a), *list = json_new_array(a);
	struct import_row *rows;
	size_t n;
	enum err e;

	if ((e = backup_begin(r, false)) != OK ||
	    (e = imports_list(r->rq, &r->person, &rows, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		json_add(list, import_answer_row(a, &rows[i]));
	json_set(answer, "imports", list);
	json_set_int(answer, "total", (int64_t)n);
	return response_json(r->rs, 200, answer);
}

enum err
backup_undo(struct rest *r)
{
	struct arena *a = r->rq->call.arena;
	struct json *answer = json_new_object(a);
	struct import_undone gone;
	enum err e;

	if ((e = backup_begin(r, true)) != OK ||
	    (e = backup_take_turn(r, BACKUP_IN)) != OK)
		return e;
	e = imports_undo(r->rq, &r->person, r->id, &gone);
	if (e == ERR_SPENT)
		return request_refuse(r->rq, ERR_CONFLICT, NULL,
		    "that import was undone before");
	if (e == ERR_UNAVAILABLE)
		return request_refuse(r->rq, e, NULL, "it could not be undone "
		    "wholly; %lld memories are in the trash; try again",
		    (long long)gone.deleted);
	if (e != OK)
		return e;
	json_set_string(answer, "message", arena_printf(a,
	    "Successfully deleted %lld memories", (long long)gone.deleted));
	json_set_string(answer, "import", r->id);
	import_answer_undone(answer, &gone);
	return response_json(r->rs, 200, answer);
}
