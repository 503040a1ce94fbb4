/*
 * page - plain HTML pages that work without JavaScript
 *
 * No form-action in the policy: it would stop the redirect back to the
 * client in Chromium.  Referrer-Policy same-origin: with no-referrer Chromium
 * posts Origin: null and the form's own origin check fails.
 */
#include "http/page.h"

#include "base/html.h"

static void
attribute(struct response *rs, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_putc(&rs->body, ' ');
	buf_puts(&rs->body, name);
	buf_puts(&rs->body, "=\"");
	html_escape(&rs->body, value);
	buf_putc(&rs->body, '"');
}

void
page_begin(struct response *rs, const char *title)
{
	buf_clear(&rs->body);
	buf_puts(&rs->body, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<link rel=\"stylesheet\" href=\"/style.css\">\n<title>");
	html_escape(&rs->body, title);
	buf_puts(&rs->body, "</title>\n</head>\n<body>\n<main>\n<h1>");
	html_escape(&rs->body, title);
	buf_puts(&rs->body, "</h1>\n");
}

void
page_paragraph(struct response *rs, const char *text)
{
	buf_puts(&rs->body, "<p>");
	html_escape(&rs->body, text);
	buf_puts(&rs->body, "</p>\n");
}

void
page_paragraph_bold(struct response *rs, const char *text, const char *bold,
    const char *rest)
{
	buf_puts(&rs->body, "<p>");
	html_escape(&rs->body, text);
	buf_puts(&rs->body, "<b>");
	html_escape(&rs->body, bold);
	buf_puts(&rs->body, "</b>");
	html_escape(&rs->body, rest);
	buf_puts(&rs->body, "</p>\n");
}

void
page_link(struct response *rs, const char *url, const char *label)
{
	buf_puts(&rs->body, "<p><a class=\"button\"");
	attribute(rs, "href", url);
	buf_putc(&rs->body, '>');
	html_escape(&rs->body, label);
	buf_puts(&rs->body, "</a></p>\n");
}

void
page_hidden(struct response *rs, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_puts(&rs->body, "<input type=\"hidden\"");
	attribute(rs, "name", name);
	attribute(rs, "value", value);
	buf_puts(&rs->body, ">\n");
}

void
page_form_begin(struct response *rs, const char *action, const char *csrf,
    const char *interaction)
{
	buf_puts(&rs->body, "<form method=\"post\"");
	attribute(rs, "action", action);
	buf_puts(&rs->body, ">\n");
	page_hidden(rs, "csrf", csrf);
	page_hidden(rs, "interaction", interaction);
}

void
page_field(struct response *rs, const struct page_field *f)
{
	buf_puts(&rs->body, "<label>");
	html_escape(&rs->body, f->label);
	buf_puts(&rs->body, "\n<input");
	attribute(rs, "type", f->type);
	attribute(rs, "name", f->name);
	attribute(rs, "value", f->value);
	attribute(rs, "autocomplete", f->autocomplete);
	buf_puts(&rs->body, f->required ? " required></label>\n" : "></label>\n");
}

void
page_button(struct response *rs, const char *name, const char *value,
    const char *label)
{
	buf_puts(&rs->body, "<button type=\"submit\"");
	attribute(rs, "name", name);
	attribute(rs, "value", value);
	buf_putc(&rs->body, '>');
	html_escape(&rs->body, label);
	buf_puts(&rs->body, "</button>\n");
}

void
page_form_end(struct response *rs)
{
	buf_puts(&rs->body, "</form>\n");
}

/* `scripts` is a directive of the policy, or "". */
static enum err
end(struct response *rs, int status, const char *scripts)
{
	buf_puts(&rs->body, "</main>\n</body>\n</html>\n");
	response_header(rs, "Content-Security-Policy",
	    arena_printf(rs->body.arena, "default-src 'none'; %s"
	    "style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
	    scripts));
	response_header(rs, "X-Frame-Options", "DENY");
	response_header(rs, "Referrer-Policy", "same-origin");
	return response_body(rs, status, "text/html; charset=utf-8");
}

enum err
page_end(struct response *rs, int status)
{
	return end(rs, status, "");
}

enum err
page_end_with_script(struct response *rs, int status, const char *script)
{
	buf_puts(&rs->body, "<script");
	attribute(rs, "src", script);
	buf_puts(&rs->body, "></script>\n");
	return end(rs, status, "script-src 'self'; ");
}
