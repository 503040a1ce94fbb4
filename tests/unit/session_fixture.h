/*
 * session_fixture - people with sessions, and relying parties in them
 */
#ifndef KEEPSAKE_TESTS_SESSION_FIXTURE_H
#define KEEPSAKE_TESTS_SESSION_FIXTURE_H

#include "store_fixture.h"

#include "store/logout_notices.h"
#include "store/sessions.h"

/* A client; `uri`: its backchannel_logout_uri, or NULL. */
static inline void
session_client(struct fixture *f, const char *id, const char *uri)
{
	struct client cl = fixture_client(id);
	struct json *j = json_new_object(f->c.arena);

	json_set_string(j, "backchannel_logout_uri", uri);
	cl.metadata = j;
	assert_int_equal(clients_add(&f->c, &cl), OK);
}

/* The sid of a new session of a person. */
static inline const char *
session_of(struct fixture *f, const struct user *u)
{
	const char *cookie;
	struct session *s;

	assert_int_equal(sessions_add(&f->c, u->id, 86400, &cookie, &s), OK);
	return s->sid;
}

/* A grant given in a session; its id. */
static inline const char *
session_grant(struct fixture *f, const struct user *u, const char *sid,
    const char *client_id, const char *scope)
{
	struct grant g = fixture_grant(u->id, client_id);
	struct code code = {
		.redirect_uri = "https://app.example/cb",
		.expires_at = f->c.now + 600,
	};
	const char *text;

	g.sid = sid;
	g.scope = scope;
	assert_int_equal(grants_add_with_code(&f->c, &g, &code, &text), OK);
	return fixture_grant_id(f, text);
}

static inline bool
session_grant_ended(struct fixture *f, const char *id)
{
	struct grant *g;

	assert_int_equal(grants_find(&f->c, id, &g), OK);
	return g->ended_at != 0;
}

#endif
