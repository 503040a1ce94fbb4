/*
 * callback - where the upstream provider sends people back to (OpenID Connect
 * Core section 3.1.2.5, RFC 9207)
 *
 * Only the browser that was sent there may bring the answer, once, with the
 * state that it was given.  The answer proves nothing: what counts is the
 * token that is fetched for it, and whether the person may come in.
 */

#include "base/log.h"
#include "base/str.h"
#include "endpoint/endpoint.h"
#include "http/valid.h"
#include "oauth/admission.h"
#include "oauth/login_page.h"
#include "oauth/logout_notice.h"
#include "oauth/setup.h"
#include "oauth/signin.h"
#include "oauth/upstream_request.h"
#include "oauth/upstream_token.h"
#include "store/audit.h"

enum { STATE, CODE, ERROR, ISS, NPARAMS };

static const struct param params[NPARAMS] = {
	[STATE] = { "state", valid_base64url43, 43, PARAM_SECRET },
	[CODE]  = { "code", valid_visible, 2048, PARAM_SECRET },
	[ERROR] = { "error", valid_visible, 256, 0 },
	[ISS]   = { "iss", valid_visible, 512, 0 },
};

/* RFC 9207 section 2.4, also for an error: who speaks? */
static bool
is_from_upstream(struct request *rq, const struct upstream *up)
{
	const char *iss = request_param(rq, ISS);

	return iss == NULL ? !up->names_itself :
	    str_eq(iss, rq->cfg->upstream_issuer);
}

static enum err
refuse_answer(struct request *rq, struct response *rs,
    const struct signin *s, const char *why)
{
	const struct login_page page = { .status = 403, .problem =
	    "The answer could not be trusted. Nobody is signed in." };

	log_event(&rq->call, LOG_WARN, "answer from upstream refused",
	    LOG_STR("why", why));
	audit_add(&rq->call, &(struct audit_entry){
	    .event = "sign-in refused", .detail = "the upstream's answer" });
	return login_page_show(rq, rs, s, &page);
}

static enum err
admit(struct request *rq, struct response *rs, struct signin *s,
    const struct upstream_identity *id)
{
	struct setup who = { .id = *id };
	struct user *u;
	enum err e;

	e = admission_check(rq, id, &u);
	if (e == ERR_FORBIDDEN)
		return (e = setup_offer(rq, s, &who)) != OK ? e :
		    login_page_refused(rq, rs, s, &who, NULL);
	if (e != OK)
		return e;
	audit_add(&rq->call, &(struct audit_entry){ .event = "sign-in",
	    .user_id = u->id, .detail = "upstream",
	    .client_id = s->client != NULL ? s->client->id : NULL });
	return signin_proved(rq, rs, s, u->id);
}

static enum err
prove(struct request *rq, const struct upstream *up,
    const struct upstream_request *sent, struct upstream_identity *id)
{
	struct upstream_proof proof = { .nonce = sent->nonce };
	struct upstream_tokens got;
	enum err e;

	e = upstream_token_redeem(rq, up, request_param(rq, CODE),
	    sent->verifier, &got);
	if (e != OK)
		return e;
	proof.id_token = got.id_token;
	proof.access_token = got.access_token;
	return upstream_identity_check(rq, up, &proof, id);
}

static enum err
handle_callback(struct request *rq, struct response *rs)
{
	struct upstream_request sent;
	struct upstream_identity id;
	struct upstream up;
	struct signin s;
	enum err e;

	e = upstream_request_take(rq, request_param(rq, STATE), &s, &sent);
	if (e != OK)
		return e;
	if (!upstream_is_on(rq->cfg) || upstream_find(rq, &up) != OK)
		return login_page_away(rq, rs, &s);
	if (!is_from_upstream(rq, &up))
		return refuse_answer(rq, rs, &s, "iss");
	if (request_param(rq, ERROR) != NULL)
		return login_page_error(rq, rs, &s, request_param(rq, ERROR));
	if (request_param(rq, CODE) == NULL)
		return refuse_answer(rq, rs, &s, "neither code nor error");
	e = prove(rq, &up, &sent, &id);
	if (e == ERR_UNAVAILABLE)
		return login_page_away(rq, rs, &s);
	if (e == ERR_UNAUTHENTICATED)
		return refuse_answer(rq, rs, &s, "the proof");
	return e != OK ? e : admit(rq, rs, &s, &id);
}

static const char *const paths[] = { "/auth/callback", NULL };

static const struct endpoint callback = {
	.name     = "callback",
	.paths    = paths,
	.methods  = METHOD_GET,
	.params   = params,
	.nparams  = NPARAMS,
	.limit    = LIMIT_ADDRESS,
	.cors     = CORS_NONE,
	.needs    = { &need_oidc, &need_ask, &need_fetch },
	.errors   = &errors_page,
	.handle   = handle_callback,
	.after    = logout_notice_after,
};

int
main(void)
{
	return endpoint_serve(&callback);
}
