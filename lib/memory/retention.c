/*
 * retention - what is kept for so many days and no longer
 *
 * Ids grow with time, so the oldest rows are the first of their table: neither
 * needs an index of times.
 */
#include "memory/retention.h"

#include "base/log.h"
#include "memory/access.h"
#include "memory/expiry.h"
#include "memory/persons_files.h"
#include "memory/trash.h"
#include "store/db.h"
#include "system/config.h"

enum { DAY_S = 86400 };

enum { TRASH, ACCESS_LOG, REVISIONS, NKINDS };

static const char *const names[NKINDS] = {
	[TRASH]      = "trash",
	[ACCESS_LOG] = "access_log",
	[REVISIONS]  = "revisions",
};

/* ?1 is the last second that is too old, ?2 the batch. */
#define TOO_OLD(table, at) "DELETE FROM " table " WHERE id IN (SELECT id FROM " \
	"(SELECT id, " at " AS at FROM " table " ORDER BY id LIMIT ?2) " \
	"WHERE at <= ?1)"

static const char *const sql[NKINDS] = {
	[TRASH]      = NULL,		/* trash_purge_old() */
	[ACCESS_LOG] = TOO_OLD("main.access_log", "accessed_at"),
	[REVISIONS]  = TOO_OLD("main.revisions", "changed_at"),
};

size_t
retention_count(void)
{
	return NKINDS;
}

const char *
retention_name(size_t i)
{
	return names[i];
}

enum err
retention_batch(struct person *p, const struct config *cfg, int64_t now,
    size_t i, int64_t *deleted)
{
	const int64_t days[NKINDS] = {
		[TRASH] = cfg->trash_days, [ACCESS_LOG] = cfg->access_log_days,
		[REVISIONS] = cfg->revision_days,
	};
	int64_t until = now - days[i] * DAY_S;
	sqlite3_stmt *st;
	enum err e;

	*deleted = 0;
	if (days[i] == 0)
		return OK;
	if (i == TRASH)
		return trash_purge_old(p, until, deleted);
	st = db_statement(p->db, sql, NKINDS, (int)i);
	db_bind_int(st, 1, until);
	db_bind_int(st, 2, RETENTION_BATCH);
	if ((e = db_run(st)) == OK)
		*deleted = db_changes(p->db);
	return e;
}

struct sweep {
	void (*pause)(void);
	int64_t rows[NKINDS];
};

/* A persons_visit. */
static enum err
sweep_file(struct request *rq, struct person *p, void *context)
{
	struct sweep *s = context;
	enum err e = expiry_settle(rq, p), folded = OK;
	int64_t n;

	/* What still lies beside the store has its days too. */
	if (e == OK && rq->cfg->access_log_days > 0)
		folded = access_fold(rq, p);
	for (size_t i = 0; i < NKINDS && e == OK; i++)
		while ((e = retention_batch(p, rq->cfg, rq->call.now, i,
		    &n)) == OK && n > 0) {
			s->rows[i] += n;
			s->pause();
		}
	return e == OK ? folded : e;
}

enum err
retention_sweep(const struct call *c, const struct config *cfg,
    void (*pause)(void))
{
	struct sweep s = { .pause = pause };
	int64_t failed;
	enum err e = persons_files_visit(c, cfg, sweep_file, &s, &failed);

	for (size_t i = 0; i < NKINDS; i++)
		if (s.rows[i] > 0)
			log_event(c, LOG_INFO, "swept",
			    LOG_STR("table", names[i]),
			    LOG_INT("rows", s.rows[i]));
	return e == OK && failed > 0 ? ERR_UNAVAILABLE : e;
}
