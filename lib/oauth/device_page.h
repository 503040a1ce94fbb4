/*
 * device_page - what a person sees who connects a device (RFC 8628 section
 * 3.3)
 *
 * A form for the code, the question, and what to do next.  The question names
 * the app, what it may do and where, who is signed in, and the code to compare
 * with the device's: whoever sent the code to somebody gets their access
 * (section 5.4).
 */
#ifndef KEEPSAKE_OAUTH_DEVICE_PAGE_H
#define KEEPSAKE_OAUTH_DEVICE_PAGE_H

#include "http/request.h"
#include "http/response.h"
#include "oauth/csrf.h"
#include "oauth/user_code.h"
#include "store/clients.h"
#include "store/devices.h"
#include "store/sessions.h"

/* What a form is bound to: the session and, once it is about one device, the
 * code (NULL: the form that asks for it). */
struct csrf device_page_csrf(struct request *rq, const struct session *s,
    const struct user_code *code);
/* Asks for the code; `code` is one to confirm, or NULL, `problem` what was
 * wrong with the last one, or NULL. */
enum err device_page_form(struct request *rq, struct response *rs,
    const struct session *s, const struct user_code *code,
    const char *problem);
/* Asks whether. */
struct device_question {
	const struct session *session;
	const struct client *client;
	const struct device *device;
	const struct user_code *code;
};
enum err device_page_ask(struct request *rq, struct response *rs,
    const struct device_question *q) MUST_USE;
enum err device_page_done(struct response *rs, bool allowed);

#endif
