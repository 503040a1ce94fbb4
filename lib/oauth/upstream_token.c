/*
 * upstream_token - an upstream's code for its tokens (OpenID Connect Core
 * section 3.1.3, RFC 6749 sections 2.3.1 and 4.1.3, RFC 7636 section 4.5)
 *
 * Must never log what was sent or what came, but for the error's code.
 */
#include "oauth/upstream_token.h"

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"
#include "http/fetch_client.h"
#include "http/valid.h"
#include "oauth/grant_type.h"

enum { FORM_MAX = 16 * 1024, ERROR_MAX = 64 };

/* RFC 6749 section 2.3.1: both parts are encoded before they are joined. */
static const char *
basic(struct request *rq)
{
	struct buf b;

	buf_init(&b, rq->call.arena, FORM_MAX);
	url_encode(&b, rq->cfg->google_client_id);
	buf_putc(&b, ':');
	url_encode(&b, rq->cfg->google_client_secret);
	return arena_printf(rq->call.arena, "Basic %s",
	    base64_text(rq->call.arena, b.data, b.len));
}

/* The error's code if it is a plain word, for the log. */
static const char *
error_of(const struct json *answer)
{
	const char *code;

	return json_get_string(answer, "error", &code) == OK &&
	    strlen(code) <= ERROR_MAX && valid_id(code) ? code : NULL;
}

static enum err
give_up(struct request *rq, enum log_level level, const char *why,
    const struct fetch_answer *answer, const struct json *j)
{
	log_event(&rq->call, level, "upstream gave no token",
	    LOG_STR("why", why), LOG_INT("status", answer->status),
	    LOG_STR("error", error_of(j)));
	return level == LOG_ERROR ? ERR_UNAVAILABLE : ERR_UNAUTHENTICATED;
}

static enum err
read_answer(struct request *rq, const struct fetch_answer *answer,
    struct upstream_tokens *out)
{
	struct json *j = NULL;

	if (json_parse(rq->call.arena, answer->body.p, answer->body.len,
	    UPSTREAM_ANSWER_MAX, &j) != OK)
		j = NULL;
	if (answer->status >= 500)
		return give_up(rq, LOG_ERROR, "it fails", answer, j);
	if (answer->status == 401 || str_eq(error_of(j), "invalid_client"))
		return give_up(rq, LOG_ERROR, "it does not know us; see "
		    "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET", answer, j);
	if (answer->status != 200)
		return give_up(rq, LOG_WARN, "the code is refused", answer, j);
	if (json_get_string(j, "id_token", &out->id_token) != OK ||
	    json_get_string(j, "access_token", &out->access_token) ==
	    ERR_INVALID)
		return give_up(rq, LOG_WARN, "the answer has no ID token",
		    answer, j);
	return OK;
}

enum err
upstream_token_redeem(struct request *rq, const struct upstream *up,
    const char *code, const char *verifier, struct upstream_tokens *out)
{
	const struct config *cfg = rq->cfg;
	struct fetch what = { .url = up->token_endpoint,
	    .max = UPSTREAM_ANSWER_MAX };
	bool in_form = up->secret_in_form || cfg->google_client_secret == NULL;
	struct fetch_answer answer;
	struct buf form;
	enum err e;

	memset(out, 0, sizeof *out);
	buf_init(&form, rq->call.arena, FORM_MAX);
	url_add_field(&form, "grant_type", GRANT_CODE);
	url_add_field(&form, "code", code);
	url_add_field(&form, "redirect_uri", cfg->google_redirect_uri);
	url_add_field(&form, "code_verifier", verifier);
	if (in_form) {
		url_add_field(&form, "client_id", cfg->google_client_id);
		url_add_field(&form, "client_secret", cfg->google_client_secret);
	} else {
		what.authorization = basic(rq);
	}
	if (buf_failed(&form))
		return ERR_TOO_LARGE;
	what.form = form.data;
	e = fetch_send(&rq->call, cfg, &what, &answer);
	if (e == OK)
		return read_answer(rq, &answer, out);
	if (e == ERR_FORBIDDEN)
		log_write(&rq->call, LOG_ERROR, "the upstream's token endpoint "
		    "may not be asked; see FETCH_ALLOW", NULL);
	return ERR_UNAVAILABLE;
}
