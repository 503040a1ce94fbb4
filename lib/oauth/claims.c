/*
 * claims - what clients learn about a person
 *
 * Must never add a claim that neither a scope nor the claims parameter
 * named; a consent for it is the caller's duty (authreq_consent_scope).
 */
#include "oauth/claims.h"

#include <string.h>

#include "base/str.h"
#include "oauth/scope.h"

enum { CLAIMS_MAX = 4096 };

static void
add_name(struct json *out, const struct user *u)
{
	json_set_string(out, "name", u->name);
}

static void
add_updated_at(struct json *out, const struct user *u)
{
	json_set_int(out, "updated_at", u->updated_at);
}

static void
add_email(struct json *out, const struct user *u)
{
	json_set_string(out, "email", u->email);
}

static void
add_email_verified(struct json *out, const struct user *u)
{
	json_set_bool(out, "email_verified", u->email_verified);
}

static const struct {
	const char *name, *scope;
	void (*add)(struct json *out, const struct user *u);
} table[] = {
	{ "name", "profile", add_name },
	{ "updated_at", "profile", add_updated_at },
	{ "email", "email", add_email },
	{ "email_verified", "email", add_email_verified },
};

enum { CLAIMS = sizeof(table) / sizeof(table[0]) };

void
claims_add_scope(struct json *out, const struct user *u, const char *scope)
{
	for (size_t i = 0; i < CLAIMS; i++)
		if (str_has_word(scope, table[i].scope))
			table[i].add(out, u);
}

void
claims_add_asked(struct arena *a, struct json *out, const struct user *u,
    const char *claims, const char *where)
{
	const struct json *asked;
	struct json *parsed;

	if (claims == NULL ||
	    json_parse(a, claims, strlen(claims), CLAIMS_MAX, &parsed) != OK)
		return;
	asked = json_get(parsed, where);
	for (size_t i = 0; i < CLAIMS; i++)
		if (json_get(asked, table[i].name) != NULL)
			table[i].add(out, u);
}

const char *
claims_scope(struct arena *a, const struct json *claims)
{
	const struct json *userinfo = json_get(claims, "userinfo");
	const struct json *id_token = json_get(claims, "id_token");
	const char *scope = "";

	for (size_t i = 0; i < CLAIMS; i++)
		if (json_get(userinfo, table[i].name) != NULL ||
		    json_get(id_token, table[i].name) != NULL)
			scope = scope_union(a, scope, table[i].scope);
	return scope;
}

const char *
claims_sub(const struct json *claims)
{
	const struct json *sub = json_get(json_get(claims, "id_token"), "sub");

	return json_string(json_get(sub, "value"));
}

bool
claims_acr_is_met(const struct json *claims)
{
	const struct json *acr = json_get(json_get(claims, "id_token"), "acr");
	const struct json *value = json_get(acr, "value");
	const struct json *values = json_get(acr, "values");
	bool essential;

	if (json_get_bool(acr, "essential", &essential) != OK || !essential ||
	    (value == NULL && values == NULL))
		return true;
	return str_eq(json_string(value), CLAIMS_ACR) ||
	    json_has_string(values, CLAIMS_ACR);
}
