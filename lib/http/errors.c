/*
 * errors - how a program words its refusals
 */
#include "http/errors.h"

#include "http/page.h"

static const struct {
	int status;
	const char *text;
} table[ERR_MAX] = {
	[OK]                  = { 200, "ok" },
	[ERR_INVALID]         = { 400, "the request is malformed" },
	[ERR_UNAUTHENTICATED] = { 401, "sign in first" },
	[ERR_FORBIDDEN]       = { 403, "this is not allowed" },
	[ERR_SCOPE]           = { 403, "the access token lacks a scope for this" },
	[ERR_NOT_FOUND]       = { 404, "there is no such thing here" },
	[ERR_METHOD]          = { 405, "this method is not for this path" },
	[ERR_CONFLICT]        = { 409, "it exists already, or has changed meanwhile" },
	[ERR_EXPIRED]         = { 400, "its time is over; start again" },
	[ERR_SPENT]           = { 400, "it was used before; start again" },
	[ERR_TOO_LARGE]       = { 413, "the request is too large" },
	[ERR_MEDIA_TYPE]      = { 415, "this content type is not accepted here" },
	[ERR_LIMITED]         = { 429, "too many requests; try again later" },
	[ERR_UNAVAILABLE]     = { 503, "temporarily unavailable; try again later" },
};

int
errors_status(enum err e)
{
	return table[e].status;
}

const char *
errors_text(enum err e)
{
	return table[e].text;
}

static const char *
text_of(const struct request *rq, enum err e)
{
	return rq->fault.text != NULL ? rq->fault.text : errors_text(e);
}

static void
write_json(struct request *rq, struct response *rs, enum err e)
{
	struct json *j = json_new_object(rq->call.arena);

	json_set_string(j, "detail", text_of(rq, e));
	(void)response_json(rs, errors_status(e), j);
}

static void
write_page(struct request *rq, struct response *rs, enum err e)
{
	page_begin(rs, e == ERR_UNAVAILABLE || e == ERR_LIMITED
	    ? "Please try again later" : "This did not work");
	page_paragraph(rs, text_of(rq, e));
	page_paragraph(rs, "Go back to the app you came from and start again. "
	    "If it happens again, remove the connection there and add it anew.");
	(void)page_end(rs, errors_status(e));
}

const struct error_style errors_json = { write_json };
const struct error_style errors_page = { write_page };
