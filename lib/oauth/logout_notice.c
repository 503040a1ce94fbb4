/*
 * logout_notice - telling relying parties that a session has ended
 *
 * Must never send a logout token anywhere but to the client that it is for.
 */
#include "oauth/logout_notice.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/jws.h"
#include "http/ask.h"
#include "http/fetch_client.h"
#include "oauth/logout_token.h"
#include "store/logout_notices.h"
#include "system/config.h"

enum { AFTER_S = 10, AT_ONCE_MAX = 200, ANSWER_MAX = 4096 };

/* ERR_NOT_FOUND: token knows no such notice or client any more. */
static enum err
ask_for_token(struct call *c, const struct config *cfg,
    const struct logout_notice *n, const char **token)
{
	struct ask_param params[] = { { LOGOUT_TOKEN_PARAM,
	    arena_printf(c->arena, "%lld", (long long)n->id) },
	    { NULL, NULL } };
	struct ask q = { .socket = "token", .path = LOGOUT_TOKEN_PATH,
	    .params = params, .body = { "", 0 }, .max = JWS_MAX };
	struct ask_answer answer;
	enum err e;

	*token = NULL;
	if ((e = ask_program(c, cfg, &q, &answer)) != OK)
		return e;
	if (answer.status != 200)
		return answer.status == 404 ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	*token = answer.body.p;
	return OK;
}

/* *status is what the relying party answered. */
static enum err
post(struct call *c, const struct config *cfg, const struct logout_notice *n,
    int *status)
{
	/* By the instance for strangers, whoever registered the address: a
	 * relying party that is silent must not delay sign-ins upstream. */
	struct fetch what = { .url = n->uri, .max = ANSWER_MAX,
	    .foreign = true };
	struct fetch_answer answer;
	const char *token;
	struct buf form;
	enum err e;

	*status = 0;
	if ((e = ask_for_token(c, cfg, n, &token)) != OK)
		return e;
	buf_init(&form, c->arena, 2 * JWS_MAX);
	url_add_field(&form, "logout_token", token);
	what.form = form.data;
	if ((e = fetch_send(c, cfg, &what, &answer)) == OK)
		*status = answer.status;
	return e;
}

static void
deliver(struct call *c, const struct config *cfg,
    const struct logout_notice *n)
{
	int status;
	enum err e = post(c, cfg, n, &status);
	bool is_told = status == 200 || status == 204;
	bool is_over = is_told || status == 400 || e == ERR_NOT_FOUND;

	log_event(c, is_told ? LOG_INFO : LOG_WARN, is_told ?
	    "relying party told" : is_over ? "relying party not told" :
	    "relying party not told yet", LOG_STR("client", n->client_id),
	    LOG_INT("status", status), LOG_INT("try", n->tries),
	    LOG_STR("err", e == OK ? "ok" : err_name(e)));
	/* If that fails, the relying party is told twice. */
	if (is_over && logout_notices_remove(c, n->id) != OK)
		return;
}

void
logout_notice_deliver(struct call *c, const struct config *cfg, bool fresh,
    int64_t patience_s)
{
	int64_t until = clock_monotonic_us() + patience_s * INT64_C(1000000);
	struct logout_notice *n;

	for (int i = 0; i < AT_ONCE_MAX && clock_monotonic_us() < until &&
	    logout_notices_claim(c, fresh, &n) == OK; i++)
		deliver(c, cfg, n);
}

void
logout_notice_after(struct request *rq)
{
	if (rq->call.oidc != NULL)
		logout_notice_deliver(&rq->call, rq->cfg, true, AFTER_S);
}
