/*
 * token_answer - a successful answer of the token endpoint
 *
 * Must never be cached: no-store is the response's default, Pragma is for
 * what is old.
 */
#include "oauth/token_answer.h"

#include "base/str.h"
#include "oauth/access_token.h"
#include "oauth/id_token.h"
#include "system/config.h"

enum err
token_answer_sign(struct request *rq, const struct token_order *o,
    struct token_answer *out)
{
	struct access_token access = {
		.sub = o->grant->sub, .client = o->client, .scope = o->scope,
		.resource = o->resource, .grant_id = o->grant->id,
		.auth_time = o->grant->auth_time,
	};
	struct id_token id = {
		.client = o->client, .grant = o->grant, .nonce = o->nonce,
	};
	enum err e;

	*out = (struct token_answer){ .scope = o->scope };
	if ((e = access_token_sign(rq, &access, &out->access_token)) != OK)
		return e;
	if (!str_has_word(o->scope, "openid"))
		return OK;
	id.access_token = out->access_token;
	return id_token_sign(rq, &id, &out->id_token);
}

enum err
token_answer_write(struct request *rq, struct response *rs,
    const struct token_answer *t)
{
	struct json *j = json_new_object(rq->call.arena);

	json_set_string(j, "access_token", t->access_token);
	json_set_string(j, "token_type", "Bearer");
	json_set_int(j, "expires_in", rq->cfg->access_token_ttl);
	json_set_string(j, "refresh_token", t->refresh_token);
	json_set_string(j, "id_token", t->id_token);
	json_set_string(j, "scope", t->scope);
	response_header(rs, "Pragma", "no-cache");
	return response_json(rs, 200, j);
}
