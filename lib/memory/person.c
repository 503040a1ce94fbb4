/*
 * person - the file that holds one person's memories
 *
 * The name of the file is a hash, so that no subject, however it is spelt,
 * can name another file.  Never keeps a handle to a file that has been
 * replaced: what would be written there would be lost.  Never gives a limited
 * client the handle of another, nor the reverse.
 */
#include "memory/person.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "crypto/digest.h"
#include "memory/apps.h"
#include "memory/collect.h"
#include "memory/expiry.h"
#include "memory/search.h"
#include "memory/sight.h"
#include "memory/similar.h"
#include "store/db.h"
#include "system/config.h"

enum { NAME_LEN = 32 };

struct open_file {
	struct db *db;			/* NULL: the slot is free */
	char name[NAME_LEN + 1];
	dev_t device;
	ino_t inode;
	bool limited;			/* to what has this digest */
	struct digest limits;
	uint64_t used;			/* by the count of opens */
};

/* The worker's files; it has one thread. */
static struct open_file files[PERSON_OPEN_MAX];
static uint64_t opens;

static char *
file_name(struct arena *a, const char *sub)
{
	struct digest d = digest_text(sub);
	char *hex = digest_hex(a, &d);

	hex[NAME_LEN] = '\0';
	return hex;
}

static char *
file_path(struct arena *a, const struct config *cfg, const char *name,
    const char *kind)
{
	return config_path(a, cfg, arena_printf(a, "memories/%s.%s", name,
	    kind));
}

char *
person_path(struct arena *a, const struct config *cfg, const char *sub)
{
	return file_path(a, cfg, file_name(a, sub), "db");
}

char *
person_turns_path(struct arena *a, const struct config *cfg, const char *sub)
{
	return file_path(a, cfg, file_name(a, sub), "turns");
}

static void
slot_close(struct open_file *f)
{
	db_close(f->db);
	memset(f, 0, sizeof *f);
}

void
person_close_all(void)
{
	for (size_t i = 0; i < PERSON_OPEN_MAX; i++)
		slot_close(&files[i]);
}

static bool
is_for(const struct open_file *f, const char *name, const char *limits)
{
	struct digest d;

	if (f->db == NULL || strcmp(f->name, name) != 0 ||
	    f->limited != (limits != NULL))
		return false;
	if (limits == NULL)
		return true;
	d = digest_text(limits);
	return digest_equal(&f->limits, &d);
}

/* The slot of that name and those limits, else a free one, else the one unused
 * for longest. */
static struct open_file *
slot_for(const char *name, const char *limits)
{
	struct open_file *oldest = &files[0];

	for (size_t i = 0; i < PERSON_OPEN_MAX; i++) {
		if (is_for(&files[i], name, limits))
			return &files[i];
		if (files[i].used < oldest->used)
			oldest = &files[i];
	}
	slot_close(oldest);
	return oldest;
}

static bool
is_current(const struct open_file *f, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == f->device &&
	    st.st_ino == f->inode;
}

enum err
person_open_file(const char *path, struct db **out)
{
	enum err e;

	if ((e = db_open(path, memory_migrations, 0, out)) != OK)
		return e;
	if (collect_register(*out) == OK && search_register(*out) == OK &&
	    similar_register(*out) == OK)
		return OK;
	db_close(*out);
	*out = NULL;
	return ERR_UNAVAILABLE;
}

static enum err
slot_open(struct open_file *f, const char *name, const char *limits,
    const char *path, const char *turns)
{
	struct stat st;
	enum err e;

	if ((e = person_open_file(path, &f->db)) != OK)
		return e;
	if (stat(path, &st) != 0 || db_take_turns(f->db, turns) != OK ||
	    (limits != NULL && sight_limit(f->db, limits) != OK)) {
		slot_close(f);
		return ERR_UNAVAILABLE;
	}
	f->device = st.st_dev;
	f->inode = st.st_ino;
	memcpy(f->name, name, sizeof f->name);
	f->limited = limits != NULL;
	if (f->limited)
		f->limits = digest_text(limits);
	return OK;
}

static enum err
slot_get(struct request *rq, const char *sub, const char *limits,
    struct db **out)
{
	const char *name = file_name(rq->call.arena, sub);
	const char *path = file_path(rq->call.arena, rq->cfg, name, "db");
	struct open_file *f = slot_for(name, limits);
	enum err e;

	if (f->db != NULL && !is_current(f, path))
		slot_close(f);
	if (f->db == NULL && (e = slot_open(f, name, limits, path,
	    file_path(rq->call.arena, rq->cfg, name, "turns"))) != OK)
		return e;
	f->used = ++opens;
	*out = f->db;
	return OK;
}

enum err
person_open(struct request *rq, const char *sub, const char *client_id,
    const char *client_name, struct person *out)
{
	enum err e;

	*out = (struct person){ 0 };
	if ((e = slot_get(rq, sub, NULL, &out->db)) != OK)
		return e;
	out->sub = sub;
	out->client_id = client_id;
	out->app = client_name != NULL && *client_name != '\0'
	    ? client_name : client_id;
	/* On the handle that sees all: what is over is over for everybody. */
	expiry_settle_some(rq, out);
	if ((e = apps_admit(rq, out)) != OK || out->limits == NULL)
		return e;
	out->db = NULL;
	return slot_get(rq, sub, out->limits, &out->db);
}
