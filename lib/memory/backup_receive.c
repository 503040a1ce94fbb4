/*
 * backup_receive - the body of an import, onto the disk
 *
 * A form as OpenMemory's page sends it, or the file alone.  Nothing of it is
 * kept in memory but the form's short fields.
 */
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "http/multipart.h"
#include "memory/backup.h"
#include "memory/spool.h"
#include "system/config.h"

enum {
	CHUNK = 64 * 1024,
	FIELD_MAX = 256,
	FORM_ROOM = 64 * 1024		/* for what is not the file */
};

/* A form on its way in. */
struct form {
	struct rest *r;
	struct backup_file *file;
	struct multipart parts;
	const char **field;		/* the one at hand, or NULL */
	const char *user_id;
	char value[FIELD_MAX + 1];
	size_t len;
	bool in_file, has_file;
	/* Of the file, not written yet: a form may hand it on byte by byte. */
	char held[CHUNK];
	size_t nheld;
};

static void
close_file(void *fd)
{
	close(*(int *)fd);
}

static enum err
full(struct rest *r)
{
	return request_refuse(r->rq, ERR_UNAVAILABLE, NULL,
	    "there is no room for the file now");
}

static enum err
open_file(struct rest *r, struct backup_file *out)
{
	struct arena *a = r->rq->call.arena;
	int *fd = arena_alloc(a, sizeof *fd);

	if (spool_open(a, r->rq->cfg, fd) != OK)
		return full(r);
	arena_defer(a, close_file, fd);
	out->fd = *fd;
	return OK;
}

static enum err
write_held(struct form *f)
{
	size_t len = f->nheld;

	f->nheld = 0;
	return spool_write(f->file->fd, f->held, len) == OK ? OK : full(f->r);
}

/* A field's value is complete, or the file. */
static enum err
end_part(struct form *f)
{
	const char *value;

	f->in_file = false;
	if (f->nheld > 0)
		return write_held(f);
	if (f->field == NULL)
		return OK;
	if (str_has_nul(f->value, f->len) || !str_utf8(f->value, f->len))
		return rest_refuse(f->r, "body", "a field of the form is not "
		    "UTF-8 text");
	value = arena_strndup(f->r->rq->call.arena, f->value, f->len);
	if (*f->field != NULL && !str_eq(*f->field, value))
		return rest_refuse(f->r, "body", "a field of the form is there "
		    "twice, or in the query too");
	*f->field = value;
	f->field = NULL;
	return OK;
}

static const char *
file_name(struct arena *a, const char *name)
{
	const char *last = strrchr(name, '/'), *other = strrchr(name, '\\');

	if (other != NULL && (last == NULL || other > last))
		last = other;
	name = last != NULL ? last + 1 : name;
	return *name != '\0' && str_utf8(name, strlen(name)) ?
	    arena_strdup(a, name) : NULL;
}

static enum err
begin_part(struct form *f)
{
	const struct { const char *name; const char **value; } fields[] = {
		{ "user_id", &f->user_id }, { "mode", &f->file->mode },
		{ "format", &f->file->format },
		{ "dry_run", &f->file->dry_run },
	};
	enum err e;

	if ((e = end_part(f)) != OK)
		return e;
	f->len = 0;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (str_eq(fields[i].name, f->parts.name))
			f->field = fields[i].value;
	if (!str_eq(f->parts.name, "file"))
		return OK;
	if (f->has_file)
		return rest_refuse(f->r, "body.file", "there are two files");
	f->has_file = f->in_file = true;
	f->file->name = file_name(f->r->rq->call.arena, f->parts.file_name);
	return OK;
}

static enum err
take_bytes(struct form *f, const char *p, size_t len)
{
	enum err e;

	if (f->in_file) {
		if (len > CHUNK - f->nheld && (e = write_held(f)) != OK)
			return e;
		memcpy(f->held + f->nheld, p, len);
		f->nheld += len;
		return OK;
	}
	if (f->field == NULL)
		return OK;
	if (len > FIELD_MAX - f->len)
		return rest_refuse(f->r, "body", "a field of the form is too "
		    "long");
	memcpy(f->value + f->len, p, len);
	f->len += len;
	return OK;
}

static enum err
take(struct form *f, const char *p, size_t len)
{
	enum multipart_event event;
	size_t used, count;
	const char *bytes;
	enum err e = OK;

	for (; len > 0 && e == OK; p += used, len -= used) {
		if (multipart_take(&f->parts, p, len, &used, &event, &bytes,
		    &count) != OK)
			return rest_refuse(f->r, "body", f->parts.problem);
		if (event == MULTIPART_PART)
			e = begin_part(f);
		else if (event == MULTIPART_BYTES)
			e = take_bytes(f, bytes, count);
	}
	return e;
}

static enum err
end_form(struct form *f)
{
	enum err e;

	if (multipart_end(&f->parts) != OK)
		return rest_refuse(f->r, "body", f->parts.problem);
	if ((e = end_part(f)) != OK)
		return e;
	if (!f->has_file)
		return rest_refuse(f->r, "body.file", "it is required");
	return rest_check_user(f->r, f->user_id);
}

static enum err
read_form(struct rest *r, struct backup_file *out)
{
	struct arena *a = r->rq->call.arena;
	struct form *f = arena_alloc(a, sizeof *f);
	char *chunk = arena_alloc(a, CHUNK);
	size_t got;
	enum err e;

	f->r = r;
	f->file = out;
	out->place = "body.file";
	if (multipart_init(&f->parts, request_env(r->rq, "CONTENT_TYPE")) != OK)
		return rest_refuse(r, "body", f->parts.problem);
	while ((e = request_read(r->rq, chunk, CHUNK, &got)) == OK && got > 0)
		if ((e = take(f, chunk, got)) != OK)
			return e;
	return e != OK ? e : end_form(f);
}

static enum err
read_plain(struct rest *r, struct backup_file *out)
{
	char *chunk = arena_alloc(r->rq->call.arena, CHUNK);
	size_t got;
	enum err e;

	while ((e = request_read(r->rq, chunk, CHUNK, &got)) == OK && got > 0)
		if (spool_write(out->fd, chunk, got) != OK)
			return full(r);
	return e;
}

enum err
backup_receive(struct rest *r, struct backup_file *out)
{
	struct request *rq = r->rq;
	bool form = str_eq(rq->content_type, "multipart/form-data");
	int64_t most = rq->cfg->backup_max * 1024 * 1024;
	enum err e;

	*out = (struct backup_file){ .fd = -1, .place = "body",
	    .format = request_param(rq, BACKUP_FORMAT),
	    .mode = request_param(rq, BACKUP_MODE),
	    .dry_run = request_param(rq, BACKUP_DRY_RUN) };
	if (rq->input.left == 0)
		return rest_refuse(r, "body", "there is no file");
	if (rq->input.left > most + (form ? FORM_ROOM : 0))
		return request_refuse(rq, ERR_TOO_LARGE, NULL,
		    "a file may have %lld megabytes (BACKUP_MAX)",
		    (long long)rq->cfg->backup_max);
	if ((e = open_file(r, out)) != OK)
		return e;
	return form ? read_form(r, out) : read_plain(r, out);
}
