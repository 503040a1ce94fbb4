/*
 * grants_user - the grants of a person: what is connected, what ends
 *
 * Never touches a grant of another person, whatever client it names.
 */
#include "store/grants.h"

#include "base/str.h"
#include "store/db.h"

enum { OF_SESSIONS, LIST_CLIENTS, NSTATEMENTS };

static const char *const sql[NSTATEMENTS] = {
	[OF_SESSIONS] =
	    "SELECT g.id, g.scope FROM sessions s"
	    " JOIN grants g ON g.sid = s.sid AND g.user_id = s.user_id"
	    " WHERE s.user_id = ?1 AND (?2 IS NULL OR s.sid = ?2)"
	    " AND (?3 IS NULL OR s.sid <> ?3) AND g.ended_at IS NULL",
	[LIST_CLIENTS] =
	    "SELECT client_id, min(created_at), max(used_at),"
	    " replace(group_concat(DISTINCT scope), ',', ' ')"
	    " FROM grants WHERE user_id = ?1 AND ended_at IS NULL"
	    " AND expires_at > ?2 GROUP BY client_id"
	    " ORDER BY max(used_at) DESC, client_id LIMIT ?3",
};

static sqlite3_stmt *
statement(struct call *c, int which, int64_t user_id)
{
	sqlite3_stmt *st = db_statement(c->oidc, sql, NSTATEMENTS, which);

	db_bind_int(st, 1, user_id);
	return st;
}

/* Grants to be ended, in a list. */
struct ending {
	struct ending *next;
	const char *id;
};

static bool
has_one_of(struct arena *a, const char *scope, const char *words)
{
	const char *end;

	for (; words != NULL && *words != '\0'; words = end + (*end == ' ')) {
		for (end = words; *end != '\0' && *end != ' '; end++)
			;
		if (str_has_word(scope, arena_strndup(a, words,
		    (size_t)(end - words))))
			return true;
	}
	return false;
}

static enum err
list_ending(struct call *c, const struct session_end *what,
    struct ending **out)
{
	sqlite3_stmt *st = statement(c, OF_SESSIONS, what->user_id);
	struct ending *g;
	enum err e;

	*out = NULL;
	db_bind_text(st, 2, what->sid);
	db_bind_text(st, 3, what->except);
	while ((e = db_step(st)) == OK) {
		if (has_one_of(c->arena, db_text(c->arena, st, 1), what->keep))
			continue;
		g = arena_alloc(c->arena, sizeof *g);
		*g = (struct ending){ *out, db_text(c->arena, st, 0) };
		*out = g;
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
grants_end_sessions(struct call *c, const struct session_end *what)
{
	struct ending *g;
	enum err e;

	e = list_ending(c, what, &g);
	for (; e == OK && g != NULL; g = g->next)
		e = grants_end(c, g->id, what->reason);
	return e;
}

enum err
grants_list_connected(struct call *c, int64_t user_id,
    struct connected **out, size_t *count)
{
	sqlite3_stmt *st = statement(c, LIST_CLIENTS, user_id);
	struct connected *app;
	enum err e;

	*out = arena_array(c->arena, CONNECTED_SHOWN_MAX, sizeof **out);
	*count = 0;
	db_bind_int(st, 2, c->now);
	db_bind_int(st, 3, CONNECTED_SHOWN_MAX);
	while ((e = db_step(st)) == OK) {
		app = *out + (*count)++;
		app->client_id = db_text(c->arena, st, 0);
		app->since = db_int(st, 1);
		app->used_at = db_int(st, 2);
		app->scope = db_text(c->arena, st, 3);
	}
	db_reset(st);
	return e == ERR_NOT_FOUND ? OK : e;
}
