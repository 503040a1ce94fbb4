/*
 * admin_check - is everything there, whole and fit to run; what to mend
 *
 * Looks, and changes nothing but what opening a store changes (a migration).
 */
#include "admin/admin.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "memory/embed.h"
#include "oauth/upstream.h"
#include "store/db.h"

enum { PUBLIC_MAX = JWK_SET_BYTES_MAX };

struct report {
	struct admin *ad;
	struct json *rows;
	bool ok;
};

/* `mend` is NULL if all is well. */
static void
add_row(struct report *r, const char *what, const char *mend)
{
	struct json *row = json_new_object(r->ad->call.arena);

	json_set_string(row, "state", mend == NULL ? "ok" : "mend");
	json_set_string(row, "what", what);
	json_set_string(row, "text", mend);
	json_add(r->rows, row);
	r->ok = r->ok && mend == NULL;
}

static void
check_store(struct report *r, const char *name,
    const struct migration *migrations)
{
	struct call *c = &r->ad->call;
	struct db *db;
	enum err e;

	if (db_open(config_path(c->arena, &r->ad->cfg, name), migrations, 0,
	    &db) != OK) {
		add_row(r, name, "it cannot be opened; the log line says why");
		return;
	}
	e = db_check(db);
	db_close(db);
	add_row(r, name, e == OK ? NULL :
	    "it is damaged; stop Keepsake and restore a backup");
}

static void
check_people(struct report *r)
{
	struct arena *a = r->ad->call.arena;
	const struct dirent *d;
	DIR *dir;

	dir = opendir(config_path(a, &r->ad->cfg, "memories"));
	if (dir == NULL) {
		add_row(r, "memories", "the folder is missing or not yours");
		return;
	}
	while ((d = readdir(dir)) != NULL)
		if (str_ends(d->d_name, ".db"))
			check_store(r, arena_printf(a, "memories/%s",
			    d->d_name), memory_migrations);
	closedir(dir);
}

/* The text of a small file, or NULL. */
static const char *
read_file(struct arena *a, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char part[4096];
	struct buf b;
	ssize_t n;

	if (fd < 0)
		return NULL;
	buf_init(&b, a, PUBLIC_MAX);
	while ((n = read(fd, part, sizeof part)) > 0)
		buf_add(&b, part, (size_t)n);
	close(fd);
	return n < 0 || buf_failed(&b) ? NULL : b.data;
}

static void
check_keys(struct report *r)
{
	struct arena *a = r->ad->call.arena;
	const char *text, *published, *mend = NULL;
	const struct key *key;
	struct keyring *kr;

	if (keyring_open(config_path(a, &r->ad->cfg, "keys"), &kr) != OK) {
		add_row(r, "keys", "the folder is missing, not yours, or holds"
		    " a file that others may read; see key list");
		return;
	}
	for (int alg = 0; alg < KEY_ALGS; alg++)
		if (keyring_active(kr, (enum key_alg)alg, &key) != OK)
			mend = "an active key is missing; run key init";
	add_row(r, "keys", mend);
	published = read_file(a, config_path(a, &r->ad->cfg,
	    "public/jwks.json"));
	if (keyring_public(a, kr, &text) != OK || !str_eq(text, published))
		mend = "it is not what the keys say; run key init";
	add_row(r, "public/jwks.json", mend);
	keyring_close(kr);
}

/* What would show only when somebody comes back from upstream. */
static void
check_upstream(struct report *r)
{
	const struct config *cfg = &r->ad->cfg;

	if (!upstream_is_on(cfg))
		return;
	add_row(r, "GOOGLE_REDIRECT_URI", str_eq(cfg->google_redirect_uri,
	    arena_printf(r->ad->call.arena, "%s/auth/callback",
	    cfg->oidc_base_url)) ? NULL : "answers are taken at "
	    "OIDC_BASE_URL/auth/callback alone; leave it out");
	/* Other providers know clients without one. */
	add_row(r, "GOOGLE_CLIENT_SECRET", cfg->google_client_secret != NULL ||
	    !upstream_is_google(cfg) ? NULL : "it is missing, or its file is "
	    "not for you to read");
}

/* Searching goes on without it, so nobody else would say. */
static void
check_embeddings(struct report *r)
{
	const struct config *cfg = &r->ad->cfg;

	if (embed_is_on(cfg))
		add_row(r, "EMBEDDINGS_URL", !embed_is_pausing(&r->ad->call,
		    cfg) ? NULL : "it failed within the last half minute; the "
		    "log says how");
}

int
admin_check(struct admin *ad)
{
	struct report r = { ad, json_new_array(ad->call.arena), true };

	/* It has been read, or we were not here. */
	add_row(&r, "settings", NULL);
	check_upstream(&r);
	check_embeddings(&r);
	check_store(&r, "oidc.db", oidc_migrations);
	check_people(&r);
	check_keys(&r);
	if (admin_show(ad, r.rows) != EXIT_OK)
		return EXIT_FAILED;
	return r.ok ? EXIT_OK : admin_fail("not everything is well; mend what "
	    "the answer names");
}

/* The store is open, so it is up to date. */
int
admin_migrate(struct admin *ad)
{
	struct json *j = json_new_object(ad->call.arena);

	json_set_string(j, "oidc.db", "up to date");
	return admin_show(ad, j);
}

/* For scripts; nothing secret is among it. */
int
admin_config(struct admin *ad)
{
	struct json *j = json_new_object(ad->call.arena);

	json_set_string(j, "oidc_base_url", ad->cfg.oidc_base_url);
	json_set_string(j, "mcp_base_url", ad->cfg.mcp_base_url);
	json_set_string(j, "issuer", ad->cfg.issuer);
	json_set_string(j, "listen", ad->cfg.listen);
	return admin_show(ad, j);
}
