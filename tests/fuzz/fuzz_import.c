/*
 * fuzz_import - files that others wrote, as bytes come
 *
 * The first byte names the format: l, j, c, t, m, or d for a dump's table of
 * apps, of which one is asked for then; the rest is the file.  Wherever it is
 * cut, the same is counted or refused with the same words, in which no byte of
 * the file acts on a terminal.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../unit/request_fixture.h"
#include "memory/import.h"
#include "memory/import_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SAID_MAX = 300 };

struct outcome {
	struct import_counts counts;
	char said[SAID_MAX];
};

/* For 'd' the tables are to be there. */
static const struct import_parser *
parser_of(uint8_t format, struct import *im)
{
	if (format == 'd') {
		im->tables = import_tables_new(im->arena);
		return import_tables_parser(im->tables, "apps.csv");
	}
	switch (format) {
	case 'l':
		return &import_jsonl;
	case 'j':
		return &import_json;
	case 'c':
		return &import_csv;
	case 't':
		return &import_text;
	default:
		return &import_markdown;
	}
}

/* An empty memory, which nothing is written to. */
static struct person *
person(struct fixture *f)
{
	static char dir[] = "/tmp/keepsake-fuzz-XXXXXX";
	static struct person p;
	char path[64];

	if (p.db != NULL)
		return &p;
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(path, sizeof path, "rm -rf %s", dir);
	f->cfg.data_dir = dir;
	if (mkdir(arena_printf(f->rq.call.arena, "%s/memories", dir), 0700) !=
	    0 || person_open(&f->rq, "ann", "client", NULL, &p) != OK ||
	    system(path) != 0)
		abort();
	p.sub = "ann";
	p.app = p.client_id = "client";
	return &p;
}

static enum err
feed(struct import *im, const struct import_parser *parser, const char *p,
    size_t len, size_t step)
{
	void *state = arena_alloc(im->arena, parser->state_size);
	enum err e;

	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < step ? len - at : step;

		if ((e = parser->take(im, state, p + at, n)) != OK)
			return e;
	}
	return parser->end(im, state);
}

/* What was read is asked for. */
static void
look_up(struct import *im)
{
	const char *name;

	import_tables_sort(im->tables);
	name = import_tables_app(im->tables, "a1");
	if (name != NULL && strlen(name) > IMPORT_TITLE_MAX)
		abort();
}

static void
run(uint8_t format, const char *p, size_t len, size_t step,
    struct outcome *out)
{
	const struct import_parser *parser;
	struct import im = { .unit = "record" };
	struct fixture f;
	enum err e;

	memset(out, 0, sizeof *out);
	fixture_init(&f, NULL);
	im.rq = &f.rq;
	im.p = person(&f);
	im.arena = arena_new(64 << 20);
	parser = parser_of(format, &im);
	if ((e = feed(&im, parser, p, len, step)) != OK) {
		if (e != ERR_INVALID || f.rq.fault.text == NULL)
			abort();
		snprintf(out->said, sizeof out->said, "%s", f.rq.fault.text);
	}
	if (e == OK && im.tables != NULL)
		look_up(&im);
	for (const char *s = out->said; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			abort();
	out->counts = im.counts;
	arena_free(im.arena);
	fixture_free(&f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t format = len > 0 ? *data : 0;
	const char *p = (const char *)data + (len > 0);
	struct outcome whole, pieces;

	len -= len > 0;
	run(format, p, len, len + 1, &whole);
	for (size_t step = 1; step <= 7; step += 6) {
		run(format, p, len, step, &pieces);
		if (memcmp(&whole.counts, &pieces.counts,
		    sizeof whole.counts) != 0 ||
		    strcmp(whole.said, pieces.said) != 0)
			abort();
	}
	return 0;
}
