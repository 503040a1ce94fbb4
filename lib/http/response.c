/*
 * response - one HTTP answer under construction
 */
#include "http/response.h"

#include <string.h>

#include "base/log.h"

enum { HEADERS_MAX = 16 * 1024 };

void
response_init(struct response *rs, struct arena *a)
{
	*rs = (struct response){ .status = 200, .cache_control = "no-store" };
	buf_init(&rs->headers, a, HEADERS_MAX);
	buf_init(&rs->body, a, RESPONSE_MAX);
}

void
response_clear(struct response *rs)
{
	rs->status = 200;
	rs->content_type = NULL;
	rs->cache_control = "no-store";
	rs->park = NULL;
	rs->stream = NULL;
	buf_clear(&rs->headers);
	buf_clear(&rs->body);
}

void
response_header(struct response *rs, const char *name, const char *value)
{
	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			log_fatal("control character in a header", name, 0);
	buf_puts(&rs->headers, name);
	buf_add(&rs->headers, ": ", 2);
	buf_puts(&rs->headers, value);
	buf_add(&rs->headers, "\r\n", 2);
}

enum err
response_json(struct response *rs, int status, const struct json *j)
{
	const char *text = json_text(rs->body.arena, j);

	return response_text(rs, status, "application/json", text);
}

enum err
response_text(struct response *rs, int status, const char *content_type,
    const char *text)
{
	buf_clear(&rs->body);
	buf_puts(&rs->body, text);
	return response_body(rs, status, content_type);
}

enum err
response_body(struct response *rs, int status, const char *content_type)
{
	rs->status = status;
	rs->content_type = content_type;
	return OK;
}

enum err
response_stream(struct response *rs, const char *content_type,
    enum err (*write)(void *arg, FILE *out), void *arg)
{
	buf_clear(&rs->body);
	rs->stream = write;
	rs->stream_arg = arg;
	return response_body(rs, 200, content_type);
}

enum err
response_empty(struct response *rs, int status)
{
	buf_clear(&rs->body);
	rs->status = status;
	rs->content_type = NULL;
	return OK;
}

enum err
response_redirect(struct response *rs, const char *url)
{
	response_header(rs, "Location", url);
	return response_empty(rs, 303);
}
