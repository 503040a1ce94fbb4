/*
 * import - memories from a file that others wrote: reading it twice
 *
 * Never trusts what it reads, and never writes before all of it was checked.
 */
#include "memory/import.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/digest.h"
#include "memory/import_guess.h"
#include "memory/imports.h"
#include "memory/uuid.h"
#include "store/db.h"

enum {
	CHUNK = 64 * 1024,
	PASS_MAX = 48 * 1024 * 1024,	/* what a parser keeps during a pass */
	RECORD_MAX = 64 * 1024 * 1024	/* what one record may need */
};

const char import_formats[] =
    "jsonl json csv text markdown zip mem0 server-memory";

static const struct {
	const char *name;
	const struct import_parser *parser;
} formats[] = {
	{ "jsonl", &import_jsonl },
	{ "json", &import_json },
	{ "csv", &import_csv },
	{ "text", &import_text },
	{ "markdown", &import_markdown },
	{ "zip", &import_zip },
	/* By the names of what writes them. */
	{ "mem0", &import_json },
	{ "server-memory", &import_jsonl },
};

static const struct import_parser *
find_parser(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq(formats[i].name, name))
			return formats[i].parser;
	return NULL;
}

static enum err
unreadable(struct request *rq)
{
	return request_refuse(rq, ERR_UNAVAILABLE, NULL,
	    "the file cannot be read");
}

static enum err
feed(struct import *im, int fd, const struct import_parser *parser)
{
	void *state = arena_alloc(im->arena, parser->state_size);
	char *chunk = arena_alloc(im->arena, CHUNK);
	ssize_t n;
	enum err e;

	if (lseek(fd, 0, SEEK_SET) != 0)
		return unreadable(im->rq);
	while ((n = read(fd, chunk, CHUNK)) > 0)
		if ((e = parser->take(im, state, chunk, (size_t)n)) != OK)
			return e;
	return n < 0 ? unreadable(im->rq) : parser->end(im, state);
}

/* Reads all of the file; with an `id` it writes, else it only counts. */
static enum err
pass(struct request *rq, struct person *p, const struct import_job *job,
    const struct import_parser *parser, struct import_result *out)
{
	struct request record = *rq;
	struct import im = { .rq = &record, .p = p, .id = out->id,
	    .overwrite = job->overwrite, .unit = "record" };
	enum err e;

	record.call.arena = arena_new(RECORD_MAX);
	im.arena = arena_new(PASS_MAX);
	e = parser->read != NULL ? parser->read(&im, job->fd) :
	    feed(&im, job->fd, parser);
	if (e == OK)
		e = import_commit(&im);
	else if (im.pending > 0)
		db_rollback(p->db);
	out->counts = im.counts;
	if (e != OK)
		out->counts.added = im.committed;
	if (e != OK && record.fault.text != NULL)
		request_refuse(rq, e, NULL, "%s", record.fault.text);
	arena_free(im.arena);
	arena_free(record.call.arena);
	return e;
}

/* The format that the person names, else that of the name or first bytes. */
static const char *
format_of(const struct import_job *job, struct arena *a)
{
	char *head = arena_alloc(a, IMPORT_HEAD);
	ssize_t n = pread(job->fd, head, IMPORT_HEAD, 0);

	if (job->format != NULL)
		return job->format;
	if (job->file_name != NULL && str_ends(job->file_name, ".md"))
		return "markdown";
	return n > 0 ? import_guess(head, (size_t)n) : NULL;
}

/* As text editors and shells of Windows write. */
static bool
is_utf16(int fd)
{
	unsigned char head[2] = { 0 };

	return pread(fd, head, sizeof head, 0) == sizeof head &&
	    ((head[0] == 0xff && head[1] == 0xfe) ||
	    (head[0] == 0xfe && head[1] == 0xff));
}

static enum err
begin(struct request *rq, struct person *p, const struct import_job *job,
    struct import_result *out)
{
	struct import_row row = { .id = uuid_new(rq->call.arena),
	    .format = out->format, .file_name = job->file_name,
	    .sha256 = out->sha256 };
	enum err e;

	if ((e = imports_begin(rq, p, &row)) == OK)
		out->id = row.id;
	return e;
}

enum err
import_run(struct request *rq, struct person *p, const struct import_job *job,
    struct import_result *out)
{
	const struct import_parser *parser;
	struct digest sum;
	enum err e;

	memset(out, 0, sizeof *out);
	if (lseek(job->fd, 0, SEEK_SET) != 0 || digest_fd(job->fd, &sum) != OK)
		return unreadable(rq);
	out->sha256 = digest_hex(rq->call.arena, &sum);
	if (is_utf16(job->fd))
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the file is UTF-16; save it as UTF-8");
	out->format = format_of(job, rq->call.arena);
	parser = find_parser(out->format);
	if (parser == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the format is not %s; name one of: %s",
		    job->format != NULL ? "known" : "to be recognized",
		    import_formats);
	e = pass(rq, p, job, parser, out);
	if (e != OK || job->dry_run)
		return e;
	if ((e = begin(rq, p, job, out)) != OK)
		return e;
	return pass(rq, p, job, parser, out);
}
