/*
 * admin_client - clients that the operator registers or looks after
 *
 * What may be registered is known to oauth/registration.c alone: options
 * become client metadata and go through it.  A secret is shown once.
 */
#include "admin/admin.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "crypto/jwk.h"
#include "crypto/rand.h"
#include "oauth/grant_type.h"
#include "oauth/registration.h"
#include "oauth/scope.h"
#include "store/audit.h"
#include "store/users.h"

static struct json *
describe(struct admin *ad, const struct client *cl, const char *secret)
{
	struct json *j = registration_format(ad->call.arena, cl, secret);
	struct user *u;

	json_set_string(j, "kind", cl->dynamic ? "dynamic" : "operator");
	json_set_bool(j, "trusted", cl->trusted);
	if (cl->as_user != 0 &&
	    users_find(&ad->call, cl->as_user, &u) == OK)
		json_set_string(j, "as", u->email);
	if (cl->used_at != 0)
		json_set_int(j, "used_at", cl->used_at);
	if (cl->expires_at != 0)
		json_set_int(j, "expires_at", cl->expires_at);
	return j;
}

/* Redirect URIs: options, and what stands among the operands from `first`. */
static void
put_redirect_uris(struct admin *ad, struct json *metadata, size_t first)
{
	struct json *list = json_new_array(ad->call.arena);
	const struct admin_args *args = &ad->args;

	for (const char **u = args->redirect_uris; *u != NULL; u++)
		json_add_string(list, *u);
	for (size_t i = first; i < args->operand_count; i++)
		json_add_string(list, args->operands[i]);
	if (json_len(list) > 0)
		json_set(metadata, "redirect_uris", list);
}

static void
put_grants(struct admin *ad, struct json *metadata)
{
	struct json *list = json_new_array(ad->call.arena);

	for (const char **g = ad->args.grants; *g != NULL; g++)
		json_add_string(list, str_eq(*g, "device_code") ?
		    GRANT_DEVICE : *g);
	if (json_len(list) > 0)
		json_set(metadata, "grant_types", list);
}

static void
put_post_logout_uris(struct admin *ad, struct json *metadata)
{
	struct json *list = json_new_array(ad->call.arena);
	const char **u = ad->args.post_logout_redirect_uris;

	for (; *u != NULL; u++)
		json_add_string(list, *u);
	if (json_len(list) > 0)
		json_set(metadata, "post_logout_redirect_uris", list);
}

static int
read_jwks(struct admin *ad, struct json **out)
{
	struct arena *a = ad->call.arena;
	struct span text;

	*out = NULL;
	if (admin_read_file(a, ad->args.jwks, JWK_SET_BYTES_MAX, &text) != OK)
		return admin_fail("the file of --jwks cannot be read, or is "
		    "too long for a key set");
	if (json_parse(a, text.p, text.len, JWK_SET_BYTES_MAX, out) != OK)
		return admin_fail("the file of --jwks is not JSON");
	return EXIT_OK;
}

/* Keys of one kind take the place of the other's. */
static int
put_keys(struct admin *ad, struct json *metadata)
{
	const char *uri = ad->args.jwks_uri;
	struct json *jwks;

	if (uri != NULL && ad->args.jwks == NULL)
		json_set_null(metadata, "jwks");
	json_set_string(metadata, "jwks_uri", uri);
	if (ad->args.jwks == NULL)
		return EXIT_OK;
	if (read_jwks(ad, &jwks) != EXIT_OK)
		return EXIT_FAILED;
	if (uri == NULL)
		json_set_null(metadata, "jwks_uri");
	json_set(metadata, "jwks", jwks);
	return EXIT_OK;
}

/* `before` is how the client authenticates without these options. */
static const char *
auth_method(const struct admin_args *args, const char *before)
{
	if (args->auth_method != NULL)
		return args->auth_method;
	if (args->confidential && str_eq(before, "none"))
		return "client_secret_basic";
	return before;
}

/*
 * What the options say about a client, into `cl`; EXIT_OK, or what was said.
 * `metadata` holds what it was before.
 */
static int
apply_options(struct admin *ad, struct json *metadata, const char *before,
    struct client *cl)
{
	const struct admin_args *args = &ad->args;
	const char *method = auth_method(args, before);
	struct user *u;
	struct fault why;
	enum err e;

	json_set_string(metadata, "client_name", args->name);
	/* Whoever acts as a person is after that person's memory. */
	json_set_string(metadata, "scope", args->scope == NULL &&
	    args->as != NULL && json_get(metadata, "scope") == NULL
	    ? SCOPE_MEMORY : args->scope);
	json_set_string(metadata, "token_endpoint_auth_method", method);
	json_set_string(metadata, "backchannel_logout_uri",
	    args->backchannel_logout_uri);
	put_post_logout_uris(ad, metadata);
	put_grants(ad, metadata);
	if (put_keys(ad, metadata) != EXIT_OK)
		return EXIT_FAILED;
	if (args->scope != NULL && !scope_is_within(args->scope, scope_all()))
		return admin_fail("there is no such scope; known are: %s",
		    scope_all());
	if (args->confidential && str_eq(method, "none"))
		return admin_fail("a confidential client proves who it is: leave "
		    "out --auth-method none");
	if (args->trusted && args->untrusted)
		return admin_fail("--trusted and --untrusted exclude each "
		    "other");
	e = registration_check(ad->call.arena, REGISTRANT_OPERATOR, metadata,
	    cl, &why);
	if (e != OK)
		return admin_fail("%s", why.text);
	if (args->as == NULL)
		return EXIT_OK;
	e = users_find_email(&ad->call, args->as, &u);
	if (e == ERR_NOT_FOUND)
		return admin_fail("there is no account for --as; see user "
		    "list");
	if (e != OK)
		return admin_fail_store(e);
	cl->as_user = u->id;
	return EXIT_OK;
}

static int
answer(struct admin *ad, const char *event, const struct client *cl,
    const char *secret)
{
	struct audit_entry entry = { .event = event, .client_id = cl->id };

	audit_add(&ad->call, &entry);
	return admin_show(ad, describe(ad, cl, secret));
}

int
admin_client_add(struct admin *ad)
{
	struct json *metadata = json_new_object(ad->call.arena);
	struct issued issued;
	struct client cl;
	enum err e;

	if (ad->args.name == NULL)
		return admin_fail("a client needs a --name, which people are "
		    "shown when they sign in");
	put_redirect_uris(ad, metadata, 0);
	if (apply_options(ad, metadata, "none", &cl) != EXIT_OK)
		return EXIT_FAILED;
	cl.trusted = ad->args.trusted;
	if ((e = registration_add(&ad->call, &cl, &issued)) != OK)
		return admin_fail_store(e);
	return answer(ad, "client added", &cl, issued.secret);
}

int
admin_client_list(struct admin *ad)
{
	struct json *list = json_new_array(ad->call.arena), *row;
	struct client *all;
	size_t n;
	enum err e;

	if ((e = clients_list(&ad->call, &all, &n)) != OK)
		return admin_fail_store(e);
	for (size_t i = 0; i < n; i++) {
		row = json_new_object(ad->call.arena);
		json_set_string(row, "client_id", all[i].id);
		json_set_string(row, "kind",
		    all[i].dynamic ? "dynamic" : "operator");
		json_set_string(row, "client_name", all[i].name);
		json_set_string(row, "token_endpoint_auth_method",
		    all[i].auth_method);
		json_set_int(row, "created_at", all[i].created_at);
		json_add(list, row);
	}
	return admin_show(ad, list);
}

static int
fail_unknown(enum err e)
{
	if (e == ERR_NOT_FOUND)
		return admin_fail("there is no such client; see client list");
	return admin_fail_store(e);
}

int
admin_client_show(struct admin *ad)
{
	struct client *cl;
	enum err e;

	e = clients_find(&ad->call, ad->args.operands[0], &cl);
	if (e != OK)
		return fail_unknown(e);
	return admin_show(ad, describe(ad, cl, NULL));
}

/* A secret for a client that needs one and has none, or that gets another. */
static const char *
renew_secret(struct admin *ad, const struct client *before,
    struct client *after)
{
	const char *secret;

	after->secret_hash = before->secret_hash;
	if (!after->has_secret ||
	    (before->has_secret && !ad->args.new_secret))
		return NULL;
	secret = rand_token(ad->call.arena);
	after->secret_hash = digest_text(secret);
	return secret;
}

int
admin_client_set(struct admin *ad)
{
	struct client *before, after;
	const char *secret;
	struct json *metadata;
	enum err e;

	e = clients_find(&ad->call, ad->args.operands[0], &before);
	if (e != OK)
		return fail_unknown(e);
	metadata = registration_format(ad->call.arena, before, NULL);
	put_redirect_uris(ad, metadata, 1);
	if (apply_options(ad, metadata, before->auth_method, &after) !=
	    EXIT_OK)
		return EXIT_FAILED;
	if (ad->args.new_secret && !after.has_secret)
		return admin_fail("a client of this --auth-method has no "
		    "secret; make it client_secret_basic for one");
	after.id = before->id;
	after.dynamic = before->dynamic;
	after.trusted = (before->trusted || ad->args.trusted) &&
	    !ad->args.untrusted;
	if (ad->args.as == NULL)
		after.as_user = before->as_user;
	after.created_at = before->created_at;
	after.used_at = before->used_at;
	after.expires_at = before->expires_at;
	secret = renew_secret(ad, before, &after);
	if ((e = clients_set(&ad->call, &after)) != OK)
		return fail_unknown(e);
	return answer(ad, "client changed", &after, secret);
}

int
admin_client_remove(struct admin *ad)
{
	struct audit_entry entry = { .event = "client removed" };
	struct json *j = json_new_object(ad->call.arena);
	enum err e;

	entry.client_id = ad->args.operands[0];
	e = clients_remove(&ad->call, ad->args.operands[0]);
	if (e != OK)
		return fail_unknown(e);
	audit_add(&ad->call, &entry);
	if (admin_publish_ended(ad) != EXIT_OK)
		return EXIT_FAILED;
	json_set_string(j, "removed", ad->args.operands[0]);
	return admin_show(ad, j);
}
