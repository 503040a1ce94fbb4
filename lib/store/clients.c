/*
 * clients - OAuth clients, registered by the operator or by themselves
 * (RFC 7591, section 2)
 *
 * Never keeps a client secret, only its SHA-256.
 */
#include "store/clients.h"

#include <string.h>

#include "base/buf.h"
#include "store/db.h"

enum { METADATA_MAX = 64 * 1024, REDIRECT_URIS_MAX = 64 * 1024 };

#define COLUMNS \
	"id, kind, name, auth_method, secret_hash, redirect_uris, " \
	"grant_types, scope, id_token_alg, application_type, metadata, " \
	"trusted, as_user, created_at, used_at, expires_at, registration_hash"

enum { FIND, LIST, ADD, SET, PUT_DOCUMENT, USE, END_GRANTS, REMOVE, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[FIND] =
	    "SELECT " COLUMNS " FROM clients WHERE id = ?1"
	    " AND (expires_at IS NULL OR expires_at > ?2)",
	[LIST] =
	    "SELECT " COLUMNS ", count(*) OVER () FROM clients"
	    " WHERE expires_at IS NULL OR expires_at > ?1"
	    " ORDER BY created_at, id",
	[ADD] =
	    "INSERT INTO clients (id, name, auth_method, secret_hash,"
	    " redirect_uris, grant_types, scope, id_token_alg,"
	    " application_type, metadata, trusted, as_user, expires_at,"
	    " kind, created_at, registration_hash) VALUES (?1, ?2, ?3, ?4, ?5,"
	    " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
	[SET] =
	    "UPDATE clients SET name = ?2, auth_method = ?3, secret_hash = ?4,"
	    " redirect_uris = ?5, grant_types = ?6, scope = ?7,"
	    " id_token_alg = ?8, application_type = ?9, metadata = ?10,"
	    " trusted = ?11, as_user = ?12,"
	    " expires_at = CASE WHEN used_at IS NULL THEN ?13 END"
	    " WHERE id = ?1",
	[PUT_DOCUMENT] =
	    "INSERT INTO clients (id, name, auth_method, secret_hash,"
	    " redirect_uris, grant_types, scope, id_token_alg,"
	    " application_type, metadata, trusted, as_user, expires_at,"
	    " kind, created_at) VALUES (?1, ?2, ?3, NULL, ?5, ?6, ?7, ?8, ?9,"
	    " ?10, 0, NULL, ?13, 'dynamic', ?15)"
	    " ON CONFLICT (id) DO UPDATE SET name = ?2, auth_method = ?3,"
	    " redirect_uris = ?5, grant_types = ?6, scope = ?7,"
	    " id_token_alg = ?8, application_type = ?9, metadata = ?10,"
	    " expires_at = CASE WHEN clients.used_at IS NULL THEN ?13 END",
	[USE] =
	    "UPDATE clients SET used_at = ?2, expires_at = NULL"
	    " WHERE id = ?1 AND used_at IS NULL",
	[END_GRANTS] =
	    "UPDATE grants SET ended_at = ?2, end_reason = 'client removed'"
	    " WHERE client_id = ?1 AND ended_at IS NULL",
	[REMOVE] =
	    "DELETE FROM clients WHERE id = ?1",
};

enum { COUNT_COLUMN = 17 };

static sqlite3_stmt *
statement(struct call *c, int which)
{
	return db_statement(c->oidc, sql, NSTATEMENTS, which);
}

/* A list that ends with NULL, from words separated by spaces. */
static const char **
split(struct arena *a, char *text)
{
	const char **words;
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++)
		n += *p == ' ';
	words = arena_array(a, n + 2, sizeof words[0]);
	n = 0;
	for (char *p = text; p != NULL && *p != '\0'; n++) {
		words[n] = p;
		p = strchr(p, ' ');
		if (p != NULL)
			*p++ = '\0';
	}
	return words;
}

/* The reverse; a word with a space in it would come back as two. */
static enum err
join(struct arena *a, const char *const *words, const char **out)
{
	struct buf b;

	*out = NULL;
	buf_init(&b, a, REDIRECT_URIS_MAX);
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		if (words[i][0] == '\0' || strchr(words[i], ' ') != NULL)
			return ERR_INVALID;
		if (i > 0)
			buf_putc(&b, ' ');
		buf_puts(&b, words[i]);
	}
	if (buf_failed(&b))
		return ERR_TOO_LARGE;
	*out = b.data;
	return OK;
}

static enum err
read_hash(sqlite3_stmt *st, int col, bool *has, struct digest *out)
{
	size_t len;
	const void *hash = db_blob(st, col, &len);

	*has = hash != NULL;
	if (hash == NULL)
		return OK;
	if (len != DIGEST_LEN)
		return ERR_UNAVAILABLE;
	memcpy(out->bytes, hash, DIGEST_LEN);
	return OK;
}

/* What was written by clients_add reads back; anything else is damage. */
static enum err
read_row(struct arena *a, sqlite3_stmt *st, struct client *cl)
{
	struct json *metadata;
	char *text;

	cl->id = db_text(a, st, 0);
	cl->dynamic = strcmp(db_text(a, st, 1), "dynamic") == 0;
	cl->name = db_text(a, st, 2);
	cl->auth_method = db_text(a, st, 3);
	if (read_hash(st, 4, &cl->has_secret, &cl->secret_hash) != OK ||
	    read_hash(st, 16, &cl->has_registration,
	    &cl->registration_hash) != OK)
		return ERR_UNAVAILABLE;
	cl->redirect_uris = split(a, db_text(a, st, 5));
	cl->grant_types = db_text(a, st, 6);
	cl->scope = db_text(a, st, 7);
	if (key_alg_parse(db_text(a, st, 8), &cl->id_token_alg) != OK)
		return ERR_UNAVAILABLE;
	cl->application_type = db_text(a, st, 9);
	if ((text = db_text(a, st, 10)) != NULL) {
		if (json_parse(a, text, strlen(text), METADATA_MAX,
		    &metadata) != OK)
			return ERR_UNAVAILABLE;
		cl->metadata = metadata;
	}
	cl->trusted = db_int(st, 11) != 0;
	cl->as_user = db_int(st, 12);
	cl->created_at = db_int(st, 13);
	cl->used_at = db_int(st, 14);
	cl->expires_at = db_int(st, 15);
	return OK;
}

enum err
clients_find(struct call *c, const char *id, struct client **out)
{
	sqlite3_stmt *st = statement(c, FIND);
	struct client *cl;
	enum err e;

	*out = NULL;
	db_bind_text(st, 1, id);
	db_bind_int(st, 2, c->now);
	if ((e = db_step(st)) == OK) {
		cl = arena_alloc(c->arena, sizeof *cl);
		e = read_row(c->arena, st, cl);
		*out = e == OK ? cl : NULL;
	}
	db_reset(st);
	return e;
}

/* Parameters 1 to 13, which ADD and SET have in common. */
static enum err
bind(struct call *c, sqlite3_stmt *st, const struct client *cl)
{
	const char *metadata = NULL, *uris;
	enum err e;

	if ((e = join(c->arena, cl->redirect_uris, &uris)) != OK)
		return e;
	if (cl->metadata != NULL)
		metadata = json_text(c->arena, cl->metadata);
	if (metadata != NULL && strlen(metadata) > METADATA_MAX)
		return ERR_TOO_LARGE;
	db_bind_text(st, 1, cl->id);
	db_bind_text(st, 2, cl->name);
	db_bind_text(st, 3, cl->auth_method);
	if (cl->has_secret)
		db_bind_blob(st, 4, cl->secret_hash.bytes, DIGEST_LEN);
	db_bind_text(st, 5, uris);
	db_bind_text(st, 6, cl->grant_types);
	db_bind_text(st, 7, cl->scope);
	db_bind_text(st, 8, key_alg_name(cl->id_token_alg));
	db_bind_text(st, 9, cl->application_type);
	db_bind_text(st, 10, metadata);
	db_bind_int(st, 11, cl->trusted);
	db_bind_time(st, 12, cl->as_user);
	db_bind_time(st, 13, cl->expires_at);
	return OK;
}

enum err
clients_add(struct call *c, const struct client *cl)
{
	sqlite3_stmt *st = statement(c, ADD);
	enum err e;

	if ((e = bind(c, st, cl)) != OK)
		return e;
	db_bind_text(st, 14, cl->dynamic ? "dynamic" : "operator");
	db_bind_int(st, 15, c->now);
	if (cl->has_registration)
		db_bind_blob(st, 16, cl->registration_hash.bytes, DIGEST_LEN);
	return db_run(st);
}

enum err
clients_set(struct call *c, const struct client *cl)
{
	sqlite3_stmt *st = statement(c, SET);
	enum err e;

	if ((e = bind(c, st, cl)) != OK)
		return e;
	return db_run_one(st);
}

enum err
clients_put_document(struct call *c, const struct client *cl)
{
	sqlite3_stmt *st = statement(c, PUT_DOCUMENT);
	enum err e;

	if ((e = bind(c, st, cl)) != OK)
		return e;
	db_bind_int(st, 15, c->now);
	return db_run(st);
}

enum err
clients_use(struct call *c, const char *id)
{
	sqlite3_stmt *st = statement(c, USE);

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, c->now);
	return db_run(st);
}

static enum err
remove_client(struct call *c, const char *id)
{
	sqlite3_stmt *st = statement(c, END_GRANTS);
	enum err e;

	db_bind_text(st, 1, id);
	db_bind_int(st, 2, c->now);
	if ((e = db_run(st)) != OK)
		return e;
	st = statement(c, REMOVE);
	db_bind_text(st, 1, id);
	return db_run_one(st);
}

enum err
clients_remove(struct call *c, const char *id)
{
	enum err e;

	if ((e = db_begin(c->oidc)) != OK)
		return e;
	return db_end(c->oidc, remove_client(c, id));
}

enum err
clients_list(struct call *c, struct client **out, size_t *count)
{
	sqlite3_stmt *st = statement(c, LIST);
	enum err e;

	*out = NULL;
	*count = 0;
	db_bind_int(st, 1, c->now);
	while ((e = db_step(st)) == OK) {
		if (*out == NULL)
			*out = arena_array(c->arena,
			    (size_t)db_int(st, COUNT_COLUMN), sizeof **out);
		if ((e = read_row(c->arena, st, *out + *count)) != OK)
			break;
		++*count;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
