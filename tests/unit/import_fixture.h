/*
 * import_fixture - files that are not on the disk, into a memory and out
 *
 * Include after memory_fixture.h.
 */
#ifndef KEEPSAKE_TESTS_IMPORT_FIXTURE_H
#define KEEPSAKE_TESTS_IMPORT_FIXTURE_H

#include <sys/mman.h>

#include "memory/export.h"
#include "memory/import.h"

/* Imports bytes; *out is what import_run says. */
static inline enum err
import_bytes(struct memory_test *t, const char *format, const char *bytes,
    size_t len, struct import_result *out)
{
	struct import_job job = { .format = format, .file_name = "a file" };
	enum err e;

	job.fd = memfd_create("import", MFD_CLOEXEC);
	assert_true(job.fd >= 0);
	assert_int_equal(write(job.fd, bytes, len), (ssize_t)len);
	t->rq->fault = (struct fault){ 0 };
	e = import_run(t->rq, &t->p, &job, out);
	close(job.fd);
	return e;
}

/* The counts of an import that must succeed. */
static inline struct import_counts
import_good(struct memory_test *t, const char *format, const char *text)
{
	struct import_result got;

	if (import_bytes(t, format, text, strlen(text), &got) != OK)
		fail_msg("%s", t->rq->fault.text);
	assert_non_null(got.id);
	return got.counts;
}

/* It must be refused with words that hold `why`, and change nothing. */
static inline void
import_bad_bytes(struct memory_test *t, const char *format,
    const char *bytes, size_t len, const char *why)
{
	int64_t memories = memory_count(t, "SELECT count(*) FROM memories");
	int64_t imports = memory_count(t, "SELECT count(*) FROM imports");
	struct import_result got;

	if (import_bytes(t, format, bytes, len, &got) != ERR_INVALID)
		fail_msg("not refused: %.*s", (int)(len < 80 ? len : 80), bytes);
	if (strstr(t->rq->fault.text, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", t->rq->fault.text, why);
	assert_null(got.id);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"),
	    memories);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM imports"),
	    imports);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM entities"), 0);
}

static inline void
import_bad(struct memory_test *t, const char *format, const char *text,
    const char *why)
{
	import_bad_bytes(t, format, text, strlen(text), why);
}

/* What a parser counts if the bytes come in pieces of `step`. */
static inline struct import_counts
import_pieces(struct memory_test *t, const struct import_parser *parser,
    const char *text, size_t step)
{
	struct request rq = *t->rq;
	struct import im = { .rq = &rq, .p = &t->p, .unit = "record" };
	size_t len = strlen(text);
	void *state;

	im.arena = arena_new(48 << 20);
	rq.call.arena = arena_new(32 << 20);
	state = arena_alloc(im.arena, parser->state_size);
	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < step ? len - at : step;

		assert_int_equal(parser->take(&im, state, text + at, n), OK);
	}
	assert_int_equal(parser->end(&im, state), OK);
	arena_free(im.arena);
	arena_free(rq.call.arena);
	return im.counts;
}

/* An export as text, in the test's arena. */
static inline const char *
export_all(struct memory_test *t, const char *format)
{
	char *text = NULL;
	size_t len = 0;
	int64_t count;
	FILE *f = open_memstream(&text, &len);
	const char *copy;

	assert_non_null(f);
	assert_int_equal(export_run(&(struct export_what){ .p = &t->p },
	    format, f, &count), OK);
	fclose(f);
	copy = arena_strndup(t->arena, text, len);
	free(text);
	return copy;
}

/* Export, import into an empty memory, export: byte for byte the same. */
static inline void
export_comes_back(struct memory_test *t, const char *format)
{
	const char *first = export_all(t, format);

	memory_open(t, "person-2");
	import_good(t, format, first);
	assert_string_equal(export_all(t, format), first);
	memory_open(t, "person-1");
}

/* Runs a statement of the test's own. */
static inline void
memory_run(struct memory_test *t, const char *text)
{
	const char **table = arena_alloc(t->arena, sizeof *table);

	table[0] = text;
	assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)), OK);
}

#endif
