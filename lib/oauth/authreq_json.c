/*
 * authreq_json - a checked authorization request, parked and taken up again
 *
 * The text stays in our own store; a form carries only its id.
 */
#include "oauth/authreq.h"

#include <stddef.h>
#include <string.h>

enum { PARKED_MAX = 64 * 1024 };

static const struct {
	const char *name;
	size_t at;
	bool required;
} members[] = {
	{ "redirect_uri", offsetof(struct authreq, redirect_uri), true },
	{ "state", offsetof(struct authreq, state), false },
	{ "nonce", offsetof(struct authreq, nonce), false },
	{ "scope", offsetof(struct authreq, scope), true },
	{ "resource", offsetof(struct authreq, resource), true },
	{ "code_challenge", offsetof(struct authreq, code_challenge), false },
	{ "claims", offsetof(struct authreq, claims), false },
	{ "login_hint", offsetof(struct authreq, login_hint), false },
	{ "sub", offsetof(struct authreq, sub), false },
};

enum { MEMBERS = sizeof members / sizeof members[0] };

static const char *
get(const struct authreq *req, size_t i)
{
	const char *value;

	memcpy(&value, (const char *)req + members[i].at, sizeof value);
	return value;
}

static void
set(struct authreq *req, size_t i, const char *value)
{
	memcpy((char *)req + members[i].at, &value, sizeof value);
}

const char *
authreq_format(struct arena *a, const struct authreq *req)
{
	struct json *j = json_new_object(a);

	for (size_t i = 0; i < MEMBERS; i++)
		json_set_string(j, members[i].name, get(req, i));
	json_set_int(j, "max_age", req->max_age);
	json_set_int(j, "prompt", req->prompt);
	json_set_bool(j, "form_post", req->form_post);
	return json_text(a, j);
}

enum err
authreq_parse(struct arena *a, const char *text, struct authreq *out)
{
	int64_t prompt;
	struct json *j;
	const char *value;
	enum err e;

	memset(out, 0, sizeof *out);
	if (json_parse(a, text, strlen(text), PARKED_MAX, &j) != OK)
		return ERR_INVALID;
	for (size_t i = 0; i < MEMBERS; i++) {
		e = json_get_string(j, members[i].name, &value);
		if (e == ERR_INVALID || (e != OK && members[i].required))
			return ERR_INVALID;
		set(out, i, value);
	}
	if (json_get_int(j, "max_age", &out->max_age) != OK ||
	    json_get_int(j, "prompt", &prompt) != OK ||
	    json_get_bool(j, "form_post", &out->form_post) != OK ||
	    prompt < 0 || prompt > 15)
		return ERR_INVALID;
	out->prompt = (unsigned)prompt;
	return OK;
}
