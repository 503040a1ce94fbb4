/*
 * fuzz_transfer - a file into Ann's memory, and all of it out and in again
 *
 * The first line is a format, or "?" to have it guessed, then maybe
 * "overwrite" or "undo"; the rest is the file, in which $a to $z are ids
 * unless it is a zip.  A dry run says what the import then does; what is
 * refused has changed nothing and is told in words without control
 * characters; what was exported is imported, and exported the same.  world.h
 * says what must hold of the store.
 */
#include "world.h"

#include "../unit/import_fixture.h"
#include "memory/imports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_TRIED = 64 * 1024 };

struct file {
	const char *format;
	bool overwrite, undo;
	const char *data;
	size_t len;
};

static struct file
read_input(const char *p, size_t len)
{
	const char *end = memchr(p, '\n', len);
	size_t n = end != NULL ? (size_t)(end - p) : len;
	char *line = arena_strndup(world.t.arena, p, n), *blank;
	struct file file = { .format = line };

	n += end != NULL;
	if ((blank = strchr(line, ' ')) != NULL)
		*blank++ = '\0';
	file.overwrite = str_eq(blank, "overwrite");
	file.undo = str_eq(blank, "undo");
	file.data = p + n;
	file.len = len - n;
	if (str_eq(line, "?"))
		file.format = NULL;
	else if (!str_eq(line, "zip"))
		file.data = world_expand(p + n, len - n, &file.len);
	return file;
}

static enum err
import(const struct file *file, bool dry_run, struct import_result *out)
{
	struct import_job job = { .format = file->format, .file_name = "a",
	    .dry_run = dry_run, .overwrite = file->overwrite };
	enum err e;

	job.fd = memfd_create("import", MFD_CLOEXEC);
	assert(job.fd >= 0 && write(job.fd, file->data, file->len) ==
	    (ssize_t)file->len);
	world.t.rq->fault = (struct fault){ 0 };
	e = import_run(world.t.rq, &world.t.p, &job, out);
	close(job.fd);
	return e;
}

static void
check_refused(enum err e, const struct import_result *got)
{
	const char *why = world.t.rq->fault.text;

	assert(e == ERR_INVALID || e == ERR_TOO_LARGE);
	assert(why != NULL && got->id == NULL && !world_is_changed());
	for (; *why != '\0'; why++)
		assert((unsigned char)*why >= ' ' && *why != 0x7f);
}

static struct file
export(const char *format)
{
	struct file file = { .format = format };
	char *data = NULL;
	int64_t count;
	FILE *f = open_memstream(&data, &file.len);

	assert(f != NULL);
	assert(export_run(&(struct export_what){ .p = &world.t.p }, format, f,
	    &count) == OK);
	fclose(f);
	file.data = arena_strndup(world.t.arena, data, file.len);
	free(data);
	return file;
}

/* What Ann has now is a file that an empty memory takes and gives back, but for
 * what is new in a zip: ids of apps, and when they came. */
static void
check_comes_back(const char *format)
{
	struct file first = export(format), again;
	struct import_result got;

	memory_open(&world.t, "person-3");
	if (import(&first, false, &got) != OK) {
		fprintf(stderr, "%s: %s\n%s\n", format,
		    world.t.rq->fault.text, first.data);
		abort();
	}
	assert(got.counts.added == got.counts.records);
	again = export(format);
	if (!str_eq(format, "zip") && (again.len != first.len ||
	    memcmp(again.data, first.data, first.len) != 0)) {
		fprintf(stderr, "%s\n%s\n%s\n", format, first.data,
		    again.data);
		abort();
	}
	memory_open(&world.t, "person-1");
}

static void
play(const struct file *file)
{
	static const char *const back[] = { "jsonl", "csv", "mem0",
	    "server-memory", "text", "zip", "markdown" };
	struct import_result first, got;
	struct import_undone gone;
	enum err e = import(file, true, &first);

	if (e != OK) {
		check_refused(e, &first);
		e = import(file, false, &got);
		check_refused(e, &got);
		return;
	}
	assert(first.id == NULL && !world_is_changed());
	assert(import(file, false, &got) == OK && got.id != NULL);
	assert(got.counts.records == first.counts.records);
	assert(got.counts.skipped == first.counts.skipped);
	assert(got.counts.known >= first.counts.known);
	assert(got.counts.added + got.counts.replaced + got.counts.known ==
	    got.counts.records);
	check_comes_back(back[file->len % (sizeof back / sizeof *back)]);
	if (file->undo)
		assert(imports_undo(world.t.rq, &world.t.p, got.id, &gone) ==
		    OK && gone.deleted <= got.counts.added);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file;

	if (size > SIZE_MAX_TRIED)
		return 0;
	world_reset();
	(void)world_ask(WORLD_ANN, 1, NULL);
	file = read_input((const char *)data, size);
	memory_open(&world.t, "person-1");
	play(&file);
	world.ann_wrote = true;
	world_check();
	return 0;
}
