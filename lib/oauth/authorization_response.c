/*
 * authorization_response - what the browser carries back to the app
 *
 * Must never send anything anywhere but to the proved redirect URI, nor send a
 * person by itself to where a stranger's app wants them.
 */
#include "oauth/authorization_response.h"

#include "base/html.h"
#include "base/log.h"
#include "base/url.h"
#include "http/page.h"
#include "oauth/redirect_uri.h"
#include "system/config.h"

enum { LOCATION_MAX = 32 * 1024 };

struct pair {
	const char *name, *value;	/* a NULL value is left out */
};

enum { PAIRS = 4 };

/* With state and iss in every answer (RFC 9207). */
static void
add_context(struct request *rq, const struct signin *s, struct pair *at)
{
	at[0] = (struct pair){ "state", s->req.state };
	at[1] = (struct pair){ "iss", rq->cfg->issuer };
}

static const char *
location(struct request *rq, const struct signin *s, const struct pair *answer)
{
	struct buf b;

	buf_init(&b, rq->call.arena, LOCATION_MAX);
	buf_puts(&b, s->req.redirect_uri);
	for (size_t i = 0; i < PAIRS; i++)
		url_add_param(&b, answer[i].name, answer[i].value);
	return b.data;
}

/* The button that carries the answer back. */
static void
add_form(struct response *rs, const struct signin *s,
    const struct pair *answer)
{
	page_form_begin(rs, s->req.redirect_uri, NULL, NULL);
	for (size_t i = 0; i < PAIRS; i++)
		page_hidden(rs, answer[i].name, answer[i].value);
	page_button(rs, NULL, NULL, "Return to the app");
	page_form_end(rs);
}

static enum err
return_to_app(struct request *rq, struct response *rs,
    const struct signin *s, const struct pair *answer)
{
	if (!s->req.form_post)
		return response_redirect(rs, location(rq, s, answer));
	page_begin(rs, "Returning to the app");
	page_paragraph(rs, "If nothing happens, press the button.");
	add_form(rs, s, answer);
	return page_end_with_script(rs, 200, "/form_post.js");
}

enum err
authorization_response_code(struct request *rq, struct response *rs,
    const struct signin *s, const char *code)
{
	struct pair answer[PAIRS] = { { "code", code } };

	add_context(rq, s, answer + 1);
	return return_to_app(rq, rs, s, answer);
}

/* The person sees what went wrong, and goes on by a click or not at all. */
static enum err
ask_before_return(struct request *rq, struct response *rs,
    const struct signin *s, const struct pair *answer)
{
	struct arena *a = rq->call.arena;

	page_begin(rs, "The app's request did not work");
	page_paragraph(rs, arena_printf(a, "What went wrong: %s.",
	    rq->fault.text));
	page_paragraph_bold(rs, arena_printf(a, "You were sent here by %s. If "
	    "you trust it, you can return to ",
	    html_name(a, s->client->name, 64)),
	    redirect_uri_host(a, s->req.redirect_uri), ".");
	if (s->req.form_post)
		add_form(rs, s, answer);
	else
		page_link(rs, location(rq, s, answer), "Return to the app");
	return page_end(rs, 400);
}

enum err
authorization_response_error(struct request *rq, struct response *rs,
    const struct signin *s)
{
	struct pair answer[PAIRS] = {
		{ "error", rq->fault.code },
		{ "error_description", rq->fault.text },
	};

	if (s->client == NULL)
		return request_refuse(rq, ERR_INVALID, NULL,
		    "This sign-in cannot go on. Open the page again.");
	add_context(rq, s, answer + 2);
	log_event(&rq->call, LOG_INFO, "authorization refused",
	    LOG_STR("client", s->client->id),
	    LOG_STR("error", rq->fault.code));
	if (s->client->dynamic && s->session == NULL)
		return ask_before_return(rq, rs, s, answer);
	return return_to_app(rq, rs, s, answer);
}
