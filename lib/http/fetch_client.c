/*
 * fetch_client - asking the fetch program for a document
 *
 * Never takes a document for one that the program did not vouch for: without
 * the origin's own status there is none.
 */
#include "http/fetch_client.h"

#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "http/ask.h"

enum { QUEUE_MS = 500 };

static int64_t
number(struct arena *a, const struct ask_answer *answer, const char *name,
    int64_t absent)
{
	const char *text = ask_header(a, answer, name);
	int64_t n;

	return text != NULL && str_int(text, 0, INT32_MAX, &n) == OK ? n :
	    absent;
}

/* The program's own status, when it is a refusal. */
static enum err
judge(struct call *c, const struct ask_answer *answer, int64_t origin_status)
{
	if (answer->status == 403)
		return ERR_FORBIDDEN;
	if (answer->status == 429)
		return ERR_LIMITED;
	if (answer->status == 200 && origin_status >= 100 &&
	    origin_status <= 999)
		return OK;
	log_event(c, LOG_ERROR, "fetch failed",
	    LOG_INT("status", answer->status));
	return ERR_UNAVAILABLE;
}

static bool
is_too_long(const struct fetch *what)
{
	return strlen(what->url) > FETCH_URL_MAX ||
	    (what->form != NULL && strlen(what->form) > FETCH_FORM_MAX) ||
	    (what->json != NULL && strlen(what->json) > FETCH_JSON_MAX) ||
	    (what->authorization != NULL &&
	    strlen(what->authorization) > FETCH_AUTHORIZATION_MAX);
}

static size_t
answer_max(const struct fetch *what)
{
	size_t most = what->json != NULL ? FETCH_JSON_BYTES_MAX :
	    FETCH_BYTES_MAX;

	return what->max > 0 && what->max < most ? what->max : most;
}

static void
set_body(struct ask *q, const struct fetch *what)
{
	const char *body = what->json != NULL ? what->json : what->form;

	if (what->json != NULL)
		q->type = "application/json";
	if (body != NULL)
		q->body = (struct span){ body, strlen(body) };
}

enum err
fetch_send(struct call *c, const struct config *cfg,
    const struct fetch *what, struct fetch_answer *out)
{
	size_t max = answer_max(what);
	const struct ask_param params[] = {
		{ FETCH_PARAM_URL, what->url },
		{ FETCH_PARAM_AUTHORIZATION, what->authorization },
		{ FETCH_PARAM_MAX, arena_printf(c->arena, "%zu", max) },
		{ FETCH_PARAM_MS, what->patience_ms == 0 ? NULL : arena_printf(
		    c->arena, "%lld", (long long)what->patience_ms) },
		{ NULL, NULL },
	};
	struct ask q = { .path = "/fetch", .params = params, .max = max };
	struct ask_answer answer;
	int64_t status;
	enum err e;

	memset(out, 0, sizeof *out);
	if (is_too_long(what))
		return ERR_FORBIDDEN;
	q.socket = what->foreign ? "fetch-foreign" : "fetch-known";
	set_body(&q, what);
	if (what->patience_ms > 0)
		q.patience_ms = what->patience_ms + QUEUE_MS;
	if ((e = ask_program(c, cfg, &q, &answer)) != OK)
		return e;
	status = number(c->arena, &answer, FETCH_HEADER_STATUS, 0);
	if ((e = judge(c, &answer, status)) != OK)
		return e;
	out->status = (int)status;
	out->content_type = ask_header(c->arena, &answer, FETCH_HEADER_TYPE);
	out->max_age = number(c->arena, &answer, FETCH_HEADER_MAX_AGE, -1);
	out->body = answer.body;
	return OK;
}
