/*
 * retrieval - how well a search finds what was said (LoCoMo conversations)
 *
 *	retrieval FILE [--pooled] [--facts] [--rows N]
 *
 * FILE is an array of LoCoMo samples; it is no part of this project.  Every
 * turn of a conversation becomes a memory, every question a search; recall is
 * the share of a question's evidence among the first k hits.  --pooled puts
 * all conversations into one memory; --facts saves their turns one by one, as
 * a client would, not as imported conversations; --rows puts copies of all of
 * them into one memory until it has N, to measure time only, and beside it that
 * of the plainest use of FTS5: its own best 200 rows for the content words.
 * Without FILE there is nothing to measure, which is said and is no failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "memory/conversations.h"
#include "memory/rank.h"
#include "memory/words.h"
#include "store/db.h"
#include "system/config.h"

enum { FILE_MAX = 64 * 1024 * 1024, QUESTIONS_MAX = 20000, HITS = 20,
	EVIDENCE_MAX = 32 };

struct sample {
	const char *name;
	int copy;
	const struct json *talk, *qa;
	struct json *turns;	/* the ids of all turns */
};

static bool pooled, facts;
static long rows;		/* --rows; 0: not asked for */

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

/* False for a turn without a text. */
static bool
read_turn(struct arena *a, const struct sample *s, const struct json *turn,
    struct memory_new *m)
{
	const char *caption = string(turn, "blip_caption");

	m->text = string(turn, "text");
	if (caption != NULL)
		m->text = arena_printf(a, "[%s] %s", caption, m->text);
	m->subject = string(turn, "speaker");
	m->metadata = arena_printf(a, "{\"id\":\"%s/%s\"}", s->name,
	    string(turn, "dia_id"));
	if (facts)
		m->conv = 0;
	return *m->text != '\0';
}

static struct sample
read_sample(struct arena *a, const struct json *j)
{
	struct sample s = { string(j, "sample_id"), 0, json_get(j, "conversation"),
	    json_get(j, "qa"), json_new_object(a) };

	for (int n = 1; n < 100; n++) {
		const struct json *turns = json_get(s.talk,
		    arena_printf(a, "session_%d", n));

		for (size_t i = 0; i < json_len(turns); i++)
			json_set_bool(s.turns, string(json_at(turns, i), "dia_id"),
			    true);
	}
	return s;
}

static void
load_session(struct request *rq, struct person *p, struct sample *s, int n)
{
	struct arena *a = rq->call.arena;
	const char *key = arena_printf(a, "session_%d", n);
	const struct json *turns = json_get(s->talk, key);
	struct conversation c = { .source = "bench",
	    .ext_id = arena_printf(a, "%s/%s/%d", s->name, key, s->copy) };
	struct memory_new m = { 0 }, batch[MEMORY_BATCH_MAX];
	struct memory_added added[MEMORY_BATCH_MAX];
	size_t count = 0;

	if (turns == NULL)
		return;
	must(conversations_get(p, &c, &m.conv), "conversation");
	m.event_at = parse_day(string(s->talk,
	    arena_printf(a, "%s_date_time", key)));
	for (size_t i = 0; i < json_len(turns) && i < MEMORY_BATCH_MAX; i++) {
		m.pos = (int64_t)i + 1;
		if (read_turn(a, s, json_at(turns, i), &m))
			batch[count++] = m;
	}
	must(memories_add(rq, p, batch, count, added), "add");
}

static void
load(struct request *rq, struct person *p, struct sample *s)
{
	for (int n = 1; n < 100; n++)
		load_session(rq, p, s, n);
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

/*
 * Evidence is "D8:6", or several of them in one string; some name turns that
 * do not exist, which nobody can find.
 */
static size_t
read_evidence(struct arena *a, const struct json *qa, const struct json *turns,
    const char *out[EVIDENCE_MAX])
{
	const struct json *list = json_get(qa, "evidence");
	size_t n = 0;

	for (size_t i = 0; i < json_len(list); i++) {
		const char *s = json_string(json_at(list, i));

		while (s != NULL && *s != '\0' && n < EVIDENCE_MAX) {
			size_t len = strcspn(s, "; ,");

			out[n] = arena_strndup(a, s, len);
			n += len > 0 && json_get(turns, out[n]) != NULL;
			s += len + (s[len] != '\0');
		}
	}
	return n;
}

static void
ask(struct request *rq, struct person *p, const struct sample *s,
    const struct json *qa, struct totals *t)
{
	struct rank_query q = { .text = string(qa, "question"), .limit = HITS };
	const char *evidence[EVIDENCE_MAX];
	size_t n = read_evidence(rq->call.arena, qa, s->turns, evidence), first = 0;
	struct memory_list hits;
	int64_t start;

	if (n == 0 || q.text == NULL)
		return;
	start = clock_monotonic_us();
	must(rank_search(rq, p, &q, &hits), "search");
	t->ms[t->questions++] = (double)(clock_monotonic_us() - start) / 1000;
	for (size_t i = 0; i < n; i++) {
		size_t at = place_of(rq->call.arena, &hits, s->name, evidence[i]);

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

/* One conversation: load it, or ask its questions. */
static void
turn_to(struct request *rq, struct sample *s, const char *sub,
    struct totals *t)
{
	struct arena *work = rq->call.arena;
	struct person p;

	must(person_open(rq, sub, "bench", NULL, &p), "open");
	if (t == NULL)
		load(rq, &p, s);
	for (size_t k = 0; t != NULL && k < json_len(s->qa); k++) {
		ask(rq, &p, s, json_at(s->qa, k), t);
		arena_reset(work);
	}
	arena_reset(work);
}

static void
measure(struct request *rq, const struct json *samples)
{
	struct arena *keep = rq->call.arena;
	struct totals sum = { 0 };
	size_t count = json_len(samples);
	struct sample *s = arena_array(keep, count, sizeof *s);

	sum.ms = arena_array(keep, QUESTIONS_MAX, sizeof *sum.ms);
	for (size_t i = 0; i < count; i++)
		s[i] = read_sample(keep, json_at(samples, i));
	rq->call.arena = arena_new(FILE_MAX);
	for (size_t i = 0; i < count; i++)
		turn_to(rq, &s[i], pooled ? "all" : s[i].name, NULL);
	for (size_t i = 0; i < count; i++) {
		struct totals t = { .ms = arena_array(keep, QUESTIONS_MAX,
		    sizeof *t.ms) };

		turn_to(rq, &s[i], pooled ? "all" : s[i].name, &t);
		print(s[i].name, &t);
		add_totals(&sum, &t);
	}
	arena_free(rq->call.arena);
	rq->call.arena = keep;
	print("all", &sum);
}

/* Milliseconds of FTS5 alone, for the same words. */
static double
time_plain(struct request *rq, struct person *p, const char *question)
{
	static const char *const sql[] = {
		"SELECT rowid FROM memories_fts WHERE memories_fts MATCH ?1 "
		"ORDER BY rank LIMIT 200",
	};
	sqlite3_stmt *st = db_statement(p->db, sql, 1, 0);
	int64_t start = clock_monotonic_us();
	struct words w;

	words_parse(rq->call.arena, question, &w);
	db_bind_text(st, 1, words_match(rq->call.arena, &w));
	must(db_run(st), "plain search");
	return (double)(clock_monotonic_us() - start) / 1000;
}

static void
print_times(const char *name, double *ms, size_t n)
{
	qsort(ms, n, sizeof *ms, by_size);
	printf("%-10s %5zu questions  p50 %.2f ms  p95 %.2f ms  max %.2f ms\n",
	    name, n, ms[n / 2], ms[n * 95 / 100], ms[n - 1]);
}

static long
count_turns(struct sample *s, size_t count)
{
	long n = 0;

	for (size_t i = 0; i < count; i++)
		n += (long)json_len(s[i].turns);
	return n;
}

static void
measure_large(struct request *rq, const struct json *samples)
{
	struct arena *keep = rq->call.arena;
	size_t count = json_len(samples), n = 0;
	struct sample *s = arena_array(keep, count, sizeof *s);
	double *plain = arena_array(keep, QUESTIONS_MAX, sizeof *plain);
	struct totals t = { .ms = arena_array(keep, QUESTIONS_MAX,
	    sizeof *t.ms) };
	struct rusage use;
	long all = 0;

	for (size_t i = 0; i < count; i++)
		s[i] = read_sample(keep, json_at(samples, i));
	rq->call.arena = arena_new(FILE_MAX);
	for (int copy = 0; all < rows; copy++, all += count_turns(s, count))
		for (size_t i = 0; i < count; i++) {
			s[i].copy = copy;
			turn_to(rq, &s[i], "all", NULL);
		}
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < json_len(s[i].qa); k++) {
			const char *text = string(json_at(s[i].qa, k), "question");
			struct person p;

			must(person_open(rq, "all", "bench", NULL, &p), "open");
			ask(rq, &p, &s[i], json_at(s[i].qa, k), &t);
			plain[n++] = time_plain(rq, &p, text);
			arena_reset(rq->call.arena);
		}
	arena_free(rq->call.arena);
	rq->call.arena = keep;
	getrusage(RUSAGE_SELF, &use);
	printf("%ld rows, at most %ld kB in memory, the conversations included\n",
	    all, use.ru_maxrss);
	print_times("search", t.ms, t.questions);
	print_times("plain FTS5", plain, n);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)4 * FILE_MAX);
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(a, "%s/retrieval.XXXXXX", tmp != NULL ? tmp : "/tmp");
	struct config cfg = { .data_dir = dir };
	struct request rq = { .call = { .arena = a, .now = clock_now() },
	    .cfg = &cfg };
	struct json *samples;
	size_t len = 0;
	const char *text = argc > 1 ? read_file(a, argv[1], &len) : NULL;

	for (int i = 2; i < argc; i++) {
		pooled |= str_eq(argv[i], "--pooled");
		facts |= str_eq(argv[i], "--facts");
		if (str_eq(argv[i], "--rows") && i + 1 < argc)
			rows = strtol(argv[i + 1], NULL, 10);
	}
	if (text == NULL) {
		printf("retrieval: skipped, no data file\n");
		return 0;
	}
	must(json_parse(a, text, len, FILE_MAX, &samples), argv[1]);
	if (mkdtemp(dir) == NULL ||
	    mkdir(config_path(a, &cfg, "memories"), 0700) != 0)
		return 1;
	if (rows > 0)
		measure_large(&rq, samples);
	else
		measure(&rq, samples);
	person_close_all();
	if (getenv("KEEP") == NULL &&
	    system(arena_printf(a, "rm -rf '%s'", dir)) != 0)
		return 1;
	return 0;
}
