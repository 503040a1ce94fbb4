/*
 * sweep - delete what is over, beside live traffic; for cron
 *
 * No route.  Batches of at most SWEEP_BATCH rows with pauses, so that nobody
 * waits long for it; only one sweep works at a time.  First oidc.db, then each
 * person's memories: a file that fails stops neither the others nor the rest.
 * Tells relying parties of sessions that have ended, where that did not work
 * before, keeps the full-text indexes in few pieces, and has vectors made for
 * memories without.  Never deletes what a
 * read would still accept.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "memory/embed_fill.h"
#include "memory/index.h"
#include "memory/persons_files.h"
#include "memory/retention.h"
#include "oauth/ended.h"
#include "oauth/logout_notice.h"
#include "store/db.h"
#include "store/sweep.h"
#include "system/config.h"

enum { ARENA_MAX = 256 << 20, PAUSE_MS = 20, NOTICES_S = 300,
	VECTORS_OF_PERSON = 2000, SLICES_MAX = 1000 };

static int
fail(const char *text)
{
	fprintf(stderr, "keepsake: %s\n", text);
	return 1;
}

static void
pause_briefly(void)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };

	nanosleep(&pause, NULL);
}

static enum err
sweep_table(struct call *c, size_t i)
{
	int64_t n, total = 0;
	enum err e;

	while ((e = sweep_batch(c, i, &n)) == OK && n > 0) {
		total += n;
		pause_briefly();
	}
	if (total > 0)
		log_event(c, LOG_INFO, "swept",
		    LOG_STR("table", sweep_table_name(i)),
		    LOG_INT("rows", total));
	return e;
}

/* Vectors that fail are logged, and wait for the next sweep. */
static enum err
tend(struct request *rq, struct person *p, void *context)
{
	bool more = true;
	int64_t made;
	enum err e = index_trigrams(p);

	(void)context;
	for (int i = 0; i < SLICES_MAX && more && e == OK; i++) {
		e = index_tidy(p, &more);
		if (more)
			pause_briefly();
	}
	if (rq->cfg->embeddings_url != NULL)
		(void)!embed_missing(rq->cfg, p, VECTORS_OF_PERSON, &made);
	return e;
}

static int
sweep(struct call *c, const struct config *cfg)
{
	int64_t started = clock_monotonic_us();
	enum err published;
	int64_t failed;
	bool swept;

	for (size_t i = 0; i < sweep_table_count(); i++)
		if (sweep_table(c, i) != OK)
			return fail("oidc.db could not be swept; the log line "
			    "says why; run sweep again");
	db_checkpoint(c->oidc);
	published = ended_publish(c, cfg);
	logout_notice_deliver(c, cfg, false, NOTICES_S);
	swept = retention_sweep(c, cfg, pause_briefly) == OK;
	swept &= persons_files_visit(c, cfg, tend, NULL, &failed) == OK &&
	    failed == 0;
	if (published != OK)
		return fail("public/ended could not be written; see that the "
		    "folder public is there and yours");
	if (!swept)
		return fail("not all of memories/ could be swept; the log "
		    "lines say which files, and why");
	log_event(c, LOG_INFO, "sweep finished",
	    LOG_INT("ms", (clock_monotonic_us() - started) / 1000));
	return 0;
}

static int
run(struct call *c)
{
	const char *problem;
	struct config cfg;
	int fd, status;

	if (config_load(c->arena, &cfg, &problem) != OK)
		return fail(problem);
	fd = open(config_path(c->arena, &cfg, "run/sweep.lock"),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (fd < 0)
		return fail("run/sweep.lock cannot be opened; see that the "
		    "data folder and its folder run are there and yours");
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		log_event(c, LOG_INFO, "another sweep is at work",
		    LOG_STR("lock", "run/sweep.lock"));
		return 0;
	}
	if (db_open(config_path(c->arena, &cfg, "oidc.db"), oidc_migrations, 0,
	    &c->oidc) != OK)
		return fail("oidc.db cannot be opened; the log line says why");
	status = sweep(c, &cfg);
	db_close(c->oidc);
	return status;
}

int
main(int argc, char *argv[])
{
	struct call c = { .now = clock_now() };
	int status;

	(void)argv;
	log_program("sweep");
	if (argc > 1) {
		fputs("usage: keepsake sweep\n", stderr);
		return 2;
	}
	c.arena = arena_new(ARENA_MAX);
	status = run(&c);
	arena_free(c.arena);
	return status;
}
