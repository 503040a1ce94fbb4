/*
 * admin_user - people: add, list, a new password, disable, enable, recheck by
 * the lists, and the token that lets the first one in from upstream
 *
 * A password is taken from a file or made here and shown once; never from
 * the command line, where others can read it.
 */
#include "admin/admin.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/password.h"
#include "crypto/rand.h"
#include "http/valid.h"
#include "oauth/logout_notice.h"
#include "oauth/sign_out.h"
#include "oauth/unlisted.h"
#include "store/audit.h"
#include "store/setup_tokens.h"
#include "store/users.h"

enum { NAME_MAX_LEN = 256, EMAIL_MAX_LEN = 254, GENERATED_LEN = 24,
	PATIENCE_S = 10 };

/* `name` is NULL if there is none; then JSON says null and a line "-". */
static struct json *
describe(struct admin *ad, const struct user *u)
{
	struct json *j = json_new_object(ad->call.arena);

	json_set_string(j, "email", u->email);
	json_set_string(j, "sub", u->sub);
	json_set_string(j, "state", u->disabled_at ? "disabled" : "enabled");
	if (u->name != NULL)
		json_set_string(j, "name", u->name);
	else
		json_set_null(j, "name");
	json_set_string(j, "admitted", u->by_list ? "list" : "operator");
	json_set_bool(j, "upstream", u->upstream_sub != NULL);
	json_set_int(j, "created_at", u->created_at);
	return j;
}

/* 31 characters that are not mistaken for one another: 118 bits. */
static const char *
generate(struct arena *a)
{
	static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";
	char *text = arena_alloc(a, GENERATED_LEN + 1);
	unsigned char byte;

	for (size_t i = 0; i < GENERATED_LEN; ) {
		rand_bytes(&byte, 1);
		byte &= 31;
		if (byte < sizeof alphabet - 1)
			text[i++] = alphabet[byte];
	}
	return text;
}

/* The file's only line; "", which is no password, for what cannot be one. */
static enum err
read_password(struct arena *a, const char *path, const char **out)
{
	struct span text;
	enum err e;

	*out = "";
	e = admin_read_file(a, path, PASSWORD_MAX + 2, &text);
	if (e != OK)
		return e == ERR_TOO_LARGE ? OK : e;
	if (text.len > 0 && text.p[text.len - 1] == '\n')
		text.len--;
	if (text.len > 0 && text.p[text.len - 1] == '\r')
		text.len--;
	if (memchr(text.p, '\0', text.len) == NULL)
		*out = arena_strndup(a, text.p, text.len);
	return OK;
}

struct new_password {
	const char *hash;
	const char *shown;	/* or NULL: the operator knows it */
};

/* EXIT_OK, or what was said. */
static int
make_password(struct admin *ad, struct new_password *out)
{
	struct arena *a = ad->call.arena;
	const char *password;
	enum err e;

	*out = (struct new_password){ 0 };
	if (ad->args.password_file == NULL)
		password = out->shown = generate(a);
	else if (read_password(a, ad->args.password_file, &password) != OK)
		return admin_fail("the password file cannot be read; see that "
		    "it exists and is yours");
	e = password_hash(a, password, &out->hash);
	if (e == ERR_INVALID)
		return admin_fail("a password has %d to %d bytes on one line; "
		    "write another into the file", PASSWORD_MIN,
		    PASSWORD_MAX);
	if (e != OK)
		return admin_fail("there is no memory to hash the password; "
		    "20 MB must be free");
	return EXIT_OK;
}

int
admin_user_add(struct admin *ad)
{
	struct audit_entry entry = { .event = "user added" };
	const char *email = ad->args.operands[0], *name = ad->args.name;
	struct new_password password;
	struct json *answer;
	struct user *u;
	enum err e;

	if (!valid_email(email) || strlen(email) > EMAIL_MAX_LEN)
		return admin_fail("that is no e-mail address; write it like "
		    "ann@example.com");
	if (name != NULL && (!valid_any(name) || *name == '\0' ||
	    strlen(name) > NAME_MAX_LEN || !str_utf8(name, strlen(name))))
		return admin_fail("a name is 1 to %d bytes of text",
		    NAME_MAX_LEN);
	if (make_password(ad, &password) != EXIT_OK)
		return EXIT_FAILED;
	e = users_add(&ad->call, email, name, password.hash, &u);
	if (e == ERR_CONFLICT)
		return admin_fail("there is an account of that address "
		    "already; see user list");
	if (e != OK)
		return admin_fail_store(e);
	entry.user_id = u->id;
	audit_add(&ad->call, &entry);
	answer = describe(ad, u);
	json_set_string(answer, "password", password.shown);
	return admin_show(ad, answer);
}

int
admin_user_list(struct admin *ad)
{
	struct json *answer = json_new_array(ad->call.arena);
	struct user *all;
	size_t n;
	enum err e;

	if ((e = users_list(&ad->call, &all, &n)) != OK)
		return admin_fail_store(e);
	for (size_t i = 0; i < n; i++)
		json_add(answer, describe(ad, &all[i]));
	return admin_show(ad, answer);
}

/* The person that the operand names; EXIT_OK, or what was said. */
static int
find(struct admin *ad, struct user **out)
{
	enum err e = users_find_email(&ad->call, ad->args.operands[0], out);

	if (e == ERR_NOT_FOUND)
		return admin_fail("there is no account of that address; see "
		    "user list");
	return e == OK ? EXIT_OK : admin_fail_store(e);
}

int
admin_user_password(struct admin *ad)
{
	struct audit_entry entry = { .event = "password set" };
	struct new_password password;
	struct json *answer;
	struct user *u;
	enum err e;

	if (find(ad, &u) != EXIT_OK || make_password(ad, &password) != EXIT_OK)
		return EXIT_FAILED;
	e = users_set_password(&ad->call, u->id, password.hash);
	/* Whoever knew the old one may be signed in with it. */
	if (e == OK)
		e = sign_out(&ad->call, u->id, NULL);
	if (e != OK)
		return admin_fail_store(e);
	logout_notice_deliver(&ad->call, &ad->cfg, true, PATIENCE_S);
	entry.user_id = u->id;
	audit_add(&ad->call, &entry);
	answer = describe(ad, u);
	json_set_string(answer, "password", password.shown);
	return admin_show(ad, answer);
}

static int
set_disabled(struct admin *ad, bool disabled)
{
	struct audit_entry entry = {
		.event = disabled ? "user disabled" : "user enabled"
	};
	struct user *u;
	enum err e;

	if (find(ad, &u) != EXIT_OK)
		return EXIT_FAILED;
	e = users_set_disabled(&ad->call, u->id, disabled);
	if (e == OK)
		e = users_find(&ad->call, u->id, &u);
	if (e != OK)
		return admin_fail_store(e);
	entry.user_id = u->id;
	audit_add(&ad->call, &entry);
	if (disabled && admin_publish_ended(ad) != EXIT_OK)
		return EXIT_FAILED;
	if (disabled)
		logout_notice_deliver(&ad->call, &ad->cfg, true, PATIENCE_S);
	return admin_show(ad, describe(ad, u));
}

int
admin_user_disable(struct admin *ad)
{
	return set_disabled(ad, true);
}

int
admin_user_enable(struct admin *ad)
{
	return set_disabled(ad, false);
}

int
admin_user_recheck(struct admin *ad)
{
	struct json *answer = json_new_object(ad->call.arena);
	size_t ended;
	enum err e;

	if ((e = unlisted_end(&ad->call, &ad->cfg, &ended)) != OK)
		return admin_fail_store(e);
	if (admin_publish_ended(ad) != EXIT_OK)
		return EXIT_FAILED;
	json_set_int(answer, "ended", (int64_t)ended);
	return admin_show(ad, answer);
}

int
admin_setup_token(struct admin *ad)
{
	struct json *answer = json_new_object(ad->call.arena);
	const char *token;
	enum err e;

	if (ad->cfg.google_client_id == NULL)
		return admin_fail("nobody can come in from another provider; "
		    "set GOOGLE_CLIENT_ID first");
	if ((e = setup_tokens_add(&ad->call, &token)) != OK)
		return admin_fail_store(e);
	audit_add(&ad->call, &(struct audit_entry){
	    .event = "setup token made" });
	json_set_string(answer, "setup_token", token);
	json_set_int(answer, "expires_at", ad->call.now + SETUP_TOKEN_TTL_S);
	return admin_show(ad, answer);
}
