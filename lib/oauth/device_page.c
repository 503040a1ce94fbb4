/*
 * device_page - what a person sees who connects a device (RFC 8628 section
 * 3.3)
 *
 * Must never ask "allow?" before the person has confirmed the code, nor show a
 * foreign word unescaped.
 */
#include "oauth/device_page.h"

#include "http/page.h"
#include "oauth/consent_page.h"

struct csrf
device_page_csrf(struct request *rq, const struct session *s,
    const struct user_code *code)
{
	return (struct csrf){
		.purpose = code == NULL ? "user-code" : arena_printf(
		    rq->call.arena, "device:%s", code->letters),
		.sid = s->sid,
	};
}

enum err
device_page_form(struct request *rq, struct response *rs,
    const struct session *s, const struct user_code *code,
    const char *problem)
{
	struct csrf form = device_page_csrf(rq, s, NULL);
	const char *shown = code != NULL ?
	    user_code_show(rq->call.arena, code) : NULL;

	page_begin(rs, "Connect a device");
	if (problem != NULL)
		page_paragraph(rs, problem);
	page_paragraph(rs, code == NULL ?
	    "Enter the code that your device shows." :
	    "Compare this code with the one that your device shows. Go on "
	    "only if they are the same.");
	page_form_begin(rs, "/device", csrf_token(rq, &form), NULL);
	page_field(rs, &(struct page_field){ "Code", "user_code", "text",
	    shown, "off", true });
	page_button(rs, NULL, NULL, "Continue");
	page_form_end(rs);
	return page_end(rs, problem != NULL ? 400 : 200);
}

enum err
device_page_ask(struct request *rq, struct response *rs,
    const struct device_question *q)
{
	struct csrf form = device_page_csrf(rq, q->session, q->code);
	const char *shown = user_code_show(rq->call.arena, q->code);
	enum err e;

	page_begin(rs, "Allow a device");
	if ((e = consent_page_ask(rq, rs, q->client, q->session->user_id,
	    q->device->scope)) != OK)
		return e;
	page_paragraph_bold(rs, "All this at ", q->device->resource, ".");
	consent_page_warn_name(rq, rs, q->client, "");
	page_paragraph_bold(rs, "Your device must show the code ", shown,
	    ".");
	page_paragraph(rs, "Warning: the device may be anywhere. Allow it "
	    "only if you have just started this yourself, on a device in "
	    "front of you. If somebody has sent you the code or a link to "
	    "this page, deny: they would get this access, not you.");
	page_form_begin(rs, "/device", csrf_token(rq, &form), NULL);
	page_hidden(rs, "user_code", shown);
	page_button(rs, "decision", "allow", "Allow");
	page_button(rs, "decision", "deny", "Deny");
	page_form_end(rs);
	return page_end(rs, 200);
}

enum err
device_page_done(struct response *rs, bool allowed)
{
	page_begin(rs, allowed ? "Device allowed" : "Device denied");
	page_paragraph(rs, allowed ?
	    "You can return to your device." :
	    "Nothing was given to it. You can return to your device.");
	return page_end(rs, 200);
}
