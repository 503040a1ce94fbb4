/*
 * page - plain HTML pages that work without JavaScript
 *
 * Titles and headings are stable text: scripts and test suites drive them.
 * Every page is sent with default-src 'none', no framing, no store.
 */
#ifndef KEEPSAKE_HTTP_PAGE_H
#define KEEPSAKE_HTTP_PAGE_H

#include "http/request.h"
#include "http/response.h"

/* Starts a page in rs->body; `title` is both title and heading. */
void page_begin(struct response *rs, const char *title);
/* <p> with escaped text. */
void page_paragraph(struct response *rs, const char *text);
/* A form that posts to `action`, with the hidden fields csrf (if not NULL)
 * and interaction (if not NULL). */
void page_form_begin(struct response *rs, const char *action,
    const char *csrf, const char *interaction);
/* One with `bold` in bold type between `text` and `rest`. */
void page_paragraph_bold(struct response *rs, const char *text,
    const char *bold, const char *rest);
/* A link that looks like a button; `url` may be foreign, but checked. */
void page_link(struct response *rs, const char *url, const char *label);
/* A field that is sent but not shown; nothing if the value is NULL. */
void page_hidden(struct response *rs, const char *name, const char *value);
/* A labelled field; `type` is text, password, email ...; value may be NULL.
 * `autocomplete` may be NULL. */
struct page_field {
	const char *label, *name, *type, *value, *autocomplete;
	bool required;
};
void page_field(struct response *rs, const struct page_field *f);
/* A submit button that sends name=value (name may be NULL). */
void page_button(struct response *rs, const char *name, const char *value,
    const char *label);
void page_form_end(struct response *rs);
/* Ends the page and sets status and security headers; returns OK. */
enum err page_end(struct response *rs, int status);
/*
 * The same for a page that brings one script of our own, a file at the path
 * `script`: its policy allows that besides.  The page works without it.
 */
enum err page_end_with_script(struct response *rs, int status,
    const char *script);

#endif
