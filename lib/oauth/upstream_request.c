/*
 * upstream_request - sending a person upstream (OpenID Connect Core section
 * 3.1.2.1, RFC 7636), and what the answer is checked against
 */
#include "oauth/upstream_request.h"

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/rand.h"
#include "http/cookie.h"
#include "store/interactions.h"

enum { URL_MAX = 8192, NOTE_MAX = 1024 };

/*
 * Google knows no prompt=login: that the person is asked which account is all
 * that can be had there.  A request with max_age counts the moment of the
 * answer, so the upstream's own old session must not do silently either.
 */
static const char *
prompt_of(const struct request *rq, const struct signin *s, bool choose)
{
	if (choose || (s->req.prompt & PROMPT_SELECT_ACCOUNT))
		return "select_account";
	if (!(s->req.prompt & PROMPT_LOGIN) && s->req.max_age < 0)
		return NULL;
	return upstream_is_google(rq->cfg) ? "select_account" : "login";
}

/* Spares people of one domain a choice; proves nothing. */
static const char *
domain_hint(const struct config *cfg)
{
	return *cfg->allow_domains != '\0' && *cfg->allow_emails == '\0' &&
	    strchr(cfg->allow_domains, ',') == NULL ? cfg->allow_domains :
	    NULL;
}

static const char *
challenge_of(struct arena *a, const char *verifier)
{
	struct digest d = digest_text(verifier);

	return base64url_text(a, d.bytes, DIGEST_LEN);
}

static const char *
note(struct arena *a, const struct upstream_request *r)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "nonce", r->nonce);
	json_set_string(j, "verifier", r->verifier);
	return json_text(a, j);
}

enum err
upstream_request_send(struct request *rq, struct response *rs,
    const struct signin *s, bool choose)
{
	struct arena *a = rq->call.arena;
	struct upstream_request r = { rand_token(a), rand_token(a) };
	const char *state = rand_token(a);
	struct upstream up;
	struct buf url;
	enum err e;

	if ((e = upstream_find(rq, &up)) != OK ||
	    (e = interactions_set_upstream(&rq->call, s->interaction, state,
	    note(a, &r))) != OK)
		return e;
	buf_init(&url, a, URL_MAX);
	buf_puts(&url, up.authorization_endpoint);
	url_add_param(&url, "response_type", "code");
	url_add_param(&url, "client_id", rq->cfg->google_client_id);
	url_add_param(&url, "redirect_uri", rq->cfg->google_redirect_uri);
	url_add_param(&url, "scope", "openid email profile");
	url_add_param(&url, "state", state);
	url_add_param(&url, "nonce", r.nonce);
	url_add_param(&url, "code_challenge", challenge_of(a, r.verifier));
	url_add_param(&url, "code_challenge_method", "S256");
	url_add_param(&url, "prompt", prompt_of(rq, s, choose));
	url_add_param(&url, "hd", domain_hint(rq->cfg));
	url_add_param(&url, "login_hint", s->req.login_hint);
	if (buf_failed(&url))
		return ERR_TOO_LARGE;
	log_write(&rq->call, LOG_INFO, "sent upstream", NULL);
	return response_redirect(rs, url.data);
}

static enum err
refuse(struct request *rq, const char *why)
{
	log_event(&rq->call, LOG_WARN, "answer from upstream refused",
	    LOG_STR("why", why));
	return request_refuse(rq, ERR_INVALID, NULL,
	    "This sign-in is over, or was started in another browser.");
}

static enum err
read_note(struct arena *a, const char *text, struct upstream_request *out)
{
	struct json *j;

	if (json_parse(a, text, strlen(text), NOTE_MAX, &j) != OK ||
	    json_get_string(j, "nonce", &out->nonce) != OK ||
	    json_get_string(j, "verifier", &out->verifier) != OK)
		return ERR_INVALID;
	return OK;
}

enum err
upstream_request_take(struct request *rq, const char *state,
    struct signin *s, struct upstream_request *out)
{
	const char *browser = cookie_get(rq, "browser"), *id, *text;
	enum err e;

	memset(out, 0, sizeof *out);
	memset(s, 0, sizeof *s);
	if (state == NULL)
		return refuse(rq, "no state");
	if (browser == NULL)
		return refuse(rq, "a browser that started nothing");
	e = interactions_take_upstream(&rq->call, browser, state, &id, &text);
	if (e == ERR_NOT_FOUND)
		return refuse(rq, "the state is unknown, used, or another browser's");
	if (e != OK)
		return e;
	if (read_note(rq->call.arena, text, out) != OK)
		return refuse(rq, "the state is for something else");
	return signin_resume(rq, id, s);
}
