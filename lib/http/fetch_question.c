/*
 * fetch_question - what another program asks the fetch program for
 *
 * Never believes the asker: the URL is judged by our own configuration.
 */
#include "http/fetch_question.h"

#include "base/log.h"
#include "base/str.h"
#include "http/fetch_client.h"
#include "http/fetch_rule.h"
#include "http/outgoing.h"

#define FORM "application/x-www-form-urlencoded"
#define JSON "application/json"

/* What is sent along: the program lets in what it takes. */
static enum err
read_body(struct request *rq, struct outgoing *out)
{
	if (str_eq(rq->content_type, JSON))
		out->type = JSON;
	else if (!str_eq(rq->content_type, FORM) &&
	    (rq->content_type != NULL || rq->body_len > 0))
		return request_refuse(rq, ERR_MEDIA_TYPE, NULL,
		    "content type must be " FORM " or " JSON);
	else if (rq->body_len > FETCH_FORM_MAX)
		return request_refuse(rq, ERR_TOO_LARGE, NULL,
		    "a form may have %d bytes", FETCH_FORM_MAX);
	out->body = rq->body;
	out->body_len = rq->body_len;
	return OK;
}

/* The size and the time that an answer may take. */
static enum err
read_limits(struct request *rq, struct outgoing *out)
{
	const char *max = request_env(rq, FETCH_PARAM_MAX);
	const char *ms = request_env(rq, FETCH_PARAM_MS);
	int64_t most = out->type != NULL ? FETCH_JSON_BYTES_MAX :
	    FETCH_BYTES_MAX, n = most;

	if (max != NULL && str_int(max, 1, most, &n) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the parameter " FETCH_PARAM_MAX " is not a size");
	if (ms != NULL && str_int(ms, 1, OUTGOING_MS_MAX,
	    &out->patience_ms) != OK)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the parameter " FETCH_PARAM_MS " is not a time");
	out->max = (size_t)n;
	return OK;
}

enum err
fetch_question(struct request *rq, bool foreign, struct outgoing *out)
{
	enum fetch_way way;
	enum err e;

	*out = (struct outgoing){ .url = request_env(rq, FETCH_PARAM_URL) };
	out->authorization = request_env(rq, FETCH_PARAM_AUTHORIZATION);
	if (rq->method == METHOD_POST && (e = read_body(rq, out)) != OK)
		return e;
	if (out->url == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "the parameter " FETCH_PARAM_URL " is missing");
	if ((e = read_limits(rq, out)) != OK)
		return e;
	if (foreign && out->authorization != NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "strangers are sent no credential");
	way = fetch_rule(rq->call.arena, rq->cfg, foreign, out->url);
	out->guarded = way == FETCH_GUARDED;
	if (way != FETCH_NEVER)
		return OK;
	log_event(&rq->call, LOG_WARN, "url refused",
	    LOG_STR("host", fetch_host(rq->call.arena, out->url)));
	return request_refuse(rq, ERR_FORBIDDEN, NULL,
	    "this is no public https URL; see FETCH_ALLOW");
}
