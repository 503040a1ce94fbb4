/*
 * csrf - a form's proof that it came from our page in this browser
 *
 * Must never depend on anything a page of another origin can know.
 */
#include "oauth/csrf.h"

#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "http/cookie.h"

const char *
csrf_token(const struct request *rq, const struct csrf *form)
{
	const char *key = cookie_get(rq, form->interaction != NULL ?
	    "browser" : "session");
	struct digest d;
	const char *text;

	if (key == NULL)
		return NULL;
	/* No part can hold a space, so no two forms make the same text. */
	text = arena_printf(rq->call.arena, "%s %s %s", form->purpose,
	    form->interaction != NULL ? form->interaction : "",
	    form->sid != NULL ? form->sid : "");
	d = digest_hmac(key, strlen(key), text, strlen(text));
	return base64url_text(rq->call.arena, d.bytes, DIGEST_LEN);
}

enum err
csrf_check(struct request *rq, const struct csrf *form, const char *token)
{
	const char *good = csrf_token(rq, form);

	if (!request_is_same_origin(rq))
		return request_refuse(rq, ERR_FORBIDDEN, NULL,
		    "this form was sent from another site");
	if (good == NULL || token == NULL || !digest_text_equal(good, token))
		return request_refuse(rq, ERR_FORBIDDEN, NULL,
		    "this form is not from this browser, or is out of date");
	return OK;
}
