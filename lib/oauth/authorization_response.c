/*
 * authorization_response - what the browser carries back to the app
 *
 * Must never send anything anywhere but to the proved redirect URI, nor send a
 * person by itself to where a stranger's app wants them.
 */
#include "oauth/authorization_response.h"

#include "base/html.h"
#include "base/log.h"
#include "base/str.h"
#include "base/url.h"
#include "http/page.h"
#include "oauth/redirect_uri.h"
#include "system/config.h"

enum { LOCATION_MAX = 32 * 1024 };

/* Back to the app, with state and iss in every answer (RFC 9207). */
static const char *
location(struct request *rq, const struct signin *s, const char *name,
    const char *value)
{
	struct buf b;

	buf_init(&b, rq->call.arena, LOCATION_MAX);
	buf_puts(&b, s->req.redirect_uri);
	url_add_param(&b, name, value);
	if (str_eq(name, "error"))
		url_add_param(&b, "error_description", rq->fault.text);
	url_add_param(&b, "state", s->req.state);
	url_add_param(&b, "iss", rq->cfg->issuer);
	return b.data;
}

enum err
authorization_response_code(struct request *rq, struct response *rs,
    const struct signin *s, const char *code)
{
	return response_redirect(rs, location(rq, s, "code", code));
}

/* The person sees what went wrong, and goes on by a click or not at all. */
static enum err
ask_before_return(struct request *rq, struct response *rs,
    const struct signin *s, const char *url)
{
	struct arena *a = rq->call.arena;

	page_begin(rs, "The app's request did not work");
	page_paragraph(rs, arena_printf(a, "What went wrong: %s.",
	    rq->fault.text));
	buf_puts(&rs->body, "<p>You were sent here by ");
	html_escape(&rs->body, html_name(a, s->client->name, 64));
	buf_puts(&rs->body, ". If you trust it, you can return to <b>");
	html_escape(&rs->body, redirect_uri_host(a, s->req.redirect_uri));
	buf_puts(&rs->body, "</b>.</p>\n<p><a class=\"button\" href=\"");
	html_escape(&rs->body, url);
	buf_puts(&rs->body, "\">Return to the app</a></p>\n");
	return page_end(rs, 400);
}

enum err
authorization_response_error(struct request *rq, struct response *rs,
    const struct signin *s)
{
	const char *url;

	if (s->client == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "This sign-in cannot go on. Open the page again.");
	url = location(rq, s, "error", rq->fault.code);
	log_event(&rq->call, LOG_INFO, "authorization refused",
	    LOG_STR("client", s->client->id),
	    LOG_STR("error", rq->fault.code));
	if (s->client->dynamic && s->session == NULL)
		return ask_before_return(rq, rs, s, url);
	return response_redirect(rs, url);
}
