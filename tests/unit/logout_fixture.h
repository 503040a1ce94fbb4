/*
 * logout_fixture - a signed-in person at a relying party
 */
#ifndef KEEPSAKE_TESTS_LOGOUT_FIXTURE_H
#define KEEPSAKE_TESTS_LOGOUT_FIXTURE_H

#include "signin_fixture.h"

#include "store/sessions.h"

#define LOGOUT_URI "https://rp.example/backchannel"
#define AFTERWARDS "https://rp.example/bye"

/* A client with all that logout knows of; `dynamic`: it registered itself. */
static inline struct client *
logout_client(struct provider *p, const char *id, bool dynamic)
{
	struct json *list = json_new_array(p->a), *j = json_new_object(p->a);
	const char **uris = arena_array(p->a, 2, sizeof *uris);
	struct client *cl = arena_alloc(p->a, sizeof *cl);

	json_add_string(list, AFTERWARDS);
	json_add_string(list, AFTERWARDS "?a=b");
	json_add_string(list, "http://127.0.0.1:5000/bye");
	json_add_string(list, "javascript:alert(1)");
	json_set(j, "post_logout_redirect_uris", list);
	json_set_string(j, "backchannel_logout_uri", LOGOUT_URI);
	uris[0] = "https://rp.example/cb";
	*cl = (struct client){
		.id = id, .dynamic = dynamic, .name = "A <Party>",
		.auth_method = "none", .redirect_uris = uris,
		.grant_types = "authorization_code refresh_token",
		.application_type = "web", .metadata = j,
	};
	assert_int_equal(clients_add(&p->rq->call, cl), OK);
	return cl;
}

/* A session of a person; its cookie goes to the browser if `here`. */
static inline struct session *
logout_session(struct provider *p, int64_t user_id, bool here)
{
	struct session *s;
	const char *cookie;

	assert_int_equal(sessions_add(&p->rq->call, user_id, 86400, &cookie,
	    &s), OK);
	if (here)
		provider_cookies(p, BROWSER, cookie);
	return s;
}

static inline struct grant *
logout_grant(struct provider *p, const struct session *s,
    const char *client_id, const char *scope)
{
	int64_t now = p->rq->call.now;
	struct grant g = {
		.user_id = s->user_id, .client_id = client_id, .sid = s->sid,
		.scope = scope, .resource = "", .auth_time = now,
		.expires_at = now + 864000,
	};
	struct code code = { .redirect_uri = "https://rp.example/cb",
	    .expires_at = now + 600 };
	const char *text;

	assert_int_equal(grants_add_with_code(&p->rq->call, &g, &code, &text),
	    OK);
	return provider_grant(p, text);
}

static inline bool
logout_grant_ended(struct provider *p, const struct grant *g)
{
	struct grant *found;

	assert_int_equal(grants_find(&p->rq->call, g->id, &found), OK);
	return found->ended_at != 0;
}

#endif
