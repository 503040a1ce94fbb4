/*
 * retrieval - how well a search finds what was said (LoCoMo conversations)
 *
 *	retrieval FILE [--pooled]
 *
 * FILE is an array of LoCoMo samples; it is no part of this project.  Every
 * turn of a conversation becomes a memory, every question a search; recall is
 * the share of a question's evidence among the first k hits.  Without FILE
 * there is nothing to measure, which is said and is no failure.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "memory/conversations.h"
#include "memory/rank.h"
#include "system/config.h"

enum { FILE_MAX = 64 * 1024 * 1024, QUESTIONS_MAX = 20000, HITS = 20 };

struct totals {
	size_t questions;
	double recall5, recall10, recall20, reciprocal;
	double *ms;
};

static char *
read_file(struct arena *a, const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text;

	if (f == NULL)
		return NULL;
	text = arena_alloc(a, FILE_MAX);
	*len = fread(text, 1, FILE_MAX, f);
	fclose(f);
	return text;
}

/* "1:56 pm on 8 May, 2023" */
static int64_t
parse_day(const char *s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *on = s != NULL ? strstr(s, " on ") : NULL;
	char month[16] = "", iso[32];
	int day, year;
	struct tm tm = { 0 };

	if (on == NULL || sscanf(on, " on %d %15[A-Za-z], %d", &day, month,
	    &year) != 3)
		return 0;
	month[3] = '\0';
	if (strstr(months, month) == NULL)
		return 0;
	snprintf(iso, sizeof iso, "%04d-%02d-%02d", year,
	    (int)(strstr(months, month) - months) / 3 + 1, day);
	return strptime(iso, "%Y-%m-%d", &tm) != NULL ? timegm(&tm) : 0;
}

static void
must(enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "retrieval: %s: %s\n", what, err_name(e));
	exit(1);
}

static const char *
string(const struct json *j, const char *key)
{
	return json_string(json_get(j, key));
}

static void
add_turn(struct request *rq, struct person *p, const struct json *turn,
    struct memory_new *m)
{
	struct arena *a = rq->call.arena;
	const char *caption = string(turn, "blip_caption");
	struct memory_added added;

	m->text = string(turn, "text");
	if (caption != NULL)
		m->text = arena_printf(a, "%s [%s]", m->text, caption);
	m->subject = string(turn, "speaker");
	m->metadata = arena_printf(a, "{\"id\":\"%s/%s\"}", string(turn, "ref"),
	    string(turn, "dia_id"));
	if (*m->text != '\0')
		must(memories_add(rq, p, m, 1, &added), "add");
}

static void
load(struct request *rq, struct person *p, const struct json *sample)
{
	const struct json *talk = json_get(sample, "conversation");
	struct arena *a = rq->call.arena;

	for (int n = 1; n < 100; n++) {
		const char *key = arena_printf(a, "session_%d", n);
		const struct json *turns = json_get(talk, key);
		struct conversation c = { .source = "bench" };
		struct memory_new m = { 0 };

		c.ext_id = arena_printf(a, "%s/%s", string(sample, "sample_id"),
		    key);
		if (turns == NULL)
			continue;
		must(conversations_get(p, &c, &m.conv), "conversation");
		m.event_at = parse_day(string(talk,
		    arena_printf(a, "%s_date_time", key)));
		for (size_t i = 0; i < json_len(turns); i++) {
			struct json *turn = json_new_object(a);

			m.pos = (int64_t)i + 1;
			json_set_string(turn, "ref", string(sample, "sample_id"));
			json_set(turn, "dia_id", json_get(json_at(turns, i), "dia_id"));
			json_set(turn, "text", json_get(json_at(turns, i), "text"));
			json_set(turn, "speaker", json_get(json_at(turns, i), "speaker"));
			json_set_string(turn, "blip_caption",
			    string(json_at(turns, i), "blip_caption"));
			add_turn(rq, p, turn, &m);
		}
	}
}

/* The place of an evidence turn among the hits, from 1; 0 if it is not. */
static size_t
place_of(struct arena *a, const struct memory_list *hits, const char *sample,
    const char *dia_id)
{
	const char *want = arena_printf(a, "{\"id\":\"%s/%s\"}", sample, dia_id);

	for (size_t i = 0; i < hits->count; i++)
		if (str_eq(hits->items[i]->metadata, want))
			return i + 1;
	return 0;
}

static void
ask(struct request *rq, struct person *p, const char *sample,
    const struct json *qa, struct totals *t)
{
	const struct json *evidence = json_get(qa, "evidence");
	struct rank_query q = { .text = string(qa, "question"), .limit = HITS };
	size_t n = json_len(evidence), first = 0;
	struct memory_list hits;
	int64_t start;

	if (n == 0 || q.text == NULL)
		return;
	start = clock_monotonic_us();
	must(rank_search(rq, p, &q, &hits), "search");
	t->ms[t->questions++] = (double)(clock_monotonic_us() - start) / 1000;
	for (size_t i = 0; i < n; i++) {
		size_t at = place_of(rq->call.arena, &hits, sample,
		    json_string(json_at(evidence, i)));

		t->recall5 += (at > 0 && at <= 5) / (double)n;
		t->recall10 += (at > 0 && at <= 10) / (double)n;
		t->recall20 += (at > 0) / (double)n;
		if (at > 0 && (first == 0 || at < first))
			first = at;
	}
	t->reciprocal += first > 0 ? 1.0 / (double)first : 0;
}

static int
by_size(const void *x, const void *y)
{
	const double *u = x, *v = y;

	return (*u > *v) - (*u < *v);
}

static void
print(const char *name, struct totals *t)
{
	double n = (double)t->questions;

	if (t->questions == 0)
		return;
	qsort(t->ms, t->questions, sizeof *t->ms, by_size);
	printf("%-10s %5zu questions  R@5 %.3f  R@10 %.3f  R@20 %.3f  "
	    "MRR %.3f  p50 %.2f ms  p95 %.2f ms\n", name, t->questions,
	    t->recall5 / n, t->recall10 / n, t->recall20 / n,
	    t->reciprocal / n, t->ms[t->questions / 2],
	    t->ms[t->questions * 95 / 100]);
}

static void
add_totals(struct totals *sum, const struct totals *t)
{
	memcpy(sum->ms + sum->questions, t->ms, t->questions * sizeof *t->ms);
	sum->questions += t->questions;
	sum->recall5 += t->recall5;
	sum->recall10 += t->recall10;
	sum->recall20 += t->recall20;
	sum->reciprocal += t->reciprocal;
}

static void
measure(struct request *rq, const struct json *samples, bool pooled)
{
	struct arena *work = arena_new(FILE_MAX), *keep = rq->call.arena;
	struct totals sum = { 0 };
	struct person p;

	sum.ms = arena_array(keep, QUESTIONS_MAX, sizeof *sum.ms);
	rq->call.arena = work;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < json_len(samples); i++) {
			const struct json *s = json_at(samples, i);
			const struct json *qa = json_get(s, "qa");
			const char *name = string(s, "sample_id");
			struct totals t = { 0 };

			must(person_open(rq, pooled ? "all" : name, "bench",
			    NULL, &p), "open");
			if (pass == 0)
				load(rq, &p, s);
			t.ms = arena_array(keep, json_len(qa) + 1, sizeof *t.ms);
			for (size_t k = 0; pass == 1 && k < json_len(qa); k++) {
				ask(rq, &p, name, json_at(qa, k), &t);
				arena_reset(work);
			}
			arena_reset(work);
			if (pass == 1) {
				print(name, &t);
				add_totals(&sum, &t);
			}
		}
	}
	rq->call.arena = keep;
	print("all", &sum);
	arena_free(work);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)4 * FILE_MAX);
	char dir[] = "/tmp/retrieval.XXXXXX";
	struct config cfg = { .data_dir = dir };
	struct request rq = { .call = { .arena = a, .now = clock_now() },
	    .cfg = &cfg };
	struct json *samples;
	size_t len = 0;
	const char *text = argc > 1 ? read_file(a, argv[1], &len) : NULL;

	if (text == NULL) {
		printf("retrieval: skipped, no data file\n");
		return 0;
	}
	must(json_parse(a, text, len, FILE_MAX, &samples), argv[1]);
	if (mkdtemp(dir) == NULL ||
	    mkdir(config_path(a, &cfg, "memories"), 0700) != 0)
		return 1;
	measure(&rq, samples, argc > 2 && str_eq(argv[2], "--pooled"));
	person_close_all();
	if (getenv("KEEP") == NULL &&
	    system(arena_printf(a, "rm -rf '%s'", dir)) != 0)
		return 1;
	return 0;
}
