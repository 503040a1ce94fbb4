/*
 * rest_begin - whose call it is, and its body
 *
 * Must never take the person from what the call says: it may name the one of
 * the token alone.
 */
#include "memory/rest.h"

#include "base/str.h"
#include "system/config.h"

enum { BODY_MAX = 2 * 1024 * 1024 };

enum err
rest_check_user(struct rest *r, const char *user_id)
{
	if (user_id == NULL || r->rq->cfg->auth_off ||
	    str_eq(user_id, r->who->sub) || str_eq(user_id, r->alias))
		return OK;
	return request_refuse(r->rq, ERR_FORBIDDEN, NULL,
	    "user_id is not the person of this access token; leave it out");
}

static enum err
read_body(struct rest *r)
{
	struct request *rq = r->rq;
	const char *user_id;
	struct json *body;
	enum err e;

	if (rq->body_len == 0)
		return OK;
	if ((e = json_parse(rq->call.arena, rq->body, rq->body_len, BODY_MAX,
	    &body)) != OK)
		return request_refuse(rq, e, NULL,
		    "the body is not valid JSON (RFC 8259, UTF-8)");
	if (json_type(body) == JSON_ARRAY && r->takes_list) {
		r->body = body;
		return OK;
	}
	if (json_type(body) != JSON_OBJECT)
		return rest_refuse(r, "body", "the body must be an object");
	r->body = body;
	if ((e = rest_body_text(r, "user_id", &user_id)) != OK)
		return e;
	return rest_check_user(r, user_id);
}

enum err
rest_begin(struct rest *r)
{
	const char *user_id = request_param(r->rq, REST_USER_ID);
	enum err e;

	if ((e = rest_check_user(r, user_id)) != OK ||
	    (e = read_body(r)) != OK)
		return e;
	return person_open(r->rq, r->who->sub, r->who->client_id,
	    r->who->client_name, &r->person);
}
