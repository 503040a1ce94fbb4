/*
 * jwt - JSON Web Token claims, checked (RFC 7519; RFC 9068 for at+jwt)
 *
 * Each rule is a function of its own with a test of its own.  Must never
 * return the claims of a token that breaks one.
 */
#include "crypto/jwt.h"

#include <string.h>

#include "base/str.h"

/* Types that are never taken where any other JWT will do (RFC 8725 3.11). */
static const char *const own_types[] = { "at+jwt", "logout+jwt" };

/* RFC 7515 section 4.1.9: case does not matter, "application/" is optional. */
static bool
is_type(const char *typ, const char *name)
{
	static const char prefix[] = "application/";

	if (typ != NULL && strncasecmp(typ, prefix, sizeof prefix - 1) == 0)
		typ += sizeof prefix - 1;
	return str_eq_nocase(typ, name);
}

static enum err
check_type(const char *typ, const char *want)
{
	size_t i;

	if (want != NULL)
		return is_type(typ, want) ? OK : ERR_UNAUTHENTICATED;
	for (i = 0; i < sizeof own_types / sizeof own_types[0]; i++)
		if (is_type(typ, own_types[i]))
			return ERR_UNAUTHENTICATED;
	return OK;
}

static enum err
check_issuer(const struct json *claims, const char *want)
{
	const char *iss;

	if (json_get_string(claims, "iss", &iss) == ERR_INVALID)
		return ERR_INVALID;
	return str_eq(iss, want) ? OK : ERR_UNAUTHENTICATED;
}

static bool
is_listed(const char *const *list, const char *s)
{
	for (; *list != NULL; list++)
		if (str_eq(*list, s))
			return true;
	return false;
}

/* RFC 7519 section 4.1.3: a string, or an array of nothing but strings. */
static enum err
check_audience(const struct json *claims, const char *const *want)
{
	const struct json *aud = json_get(claims, "aud");
	bool found = false;
	const char *s;
	size_t i;

	if (want == NULL)
		return OK;
	if (aud == NULL)
		return ERR_FORBIDDEN;
	if ((s = json_string(aud)) != NULL)
		return is_listed(want, s) ? OK : ERR_FORBIDDEN;
	if (json_type(aud) != JSON_ARRAY)
		return ERR_INVALID;
	for (i = 0; i < json_len(aud); i++) {
		if ((s = json_string(json_at(aud, i))) == NULL)
			return ERR_INVALID;
		if (is_listed(want, s))
			found = true;
	}
	return found ? OK : ERR_FORBIDDEN;
}

/* A NumericDate may have a fraction; `fallback` stands for an absent one. */
static enum err
get_date(const struct json *claims, const char *name, double fallback,
    double *out)
{
	const struct json *member = json_get(claims, name);

	*out = fallback;
	return member == NULL ? OK : json_number(member, out);
}

static enum err
check_times(const struct json *claims, int64_t now)
{
	double exp, nbf, iat;

	if (json_get(claims, "exp") == NULL ||
	    get_date(claims, "exp", 0, &exp) != OK ||
	    get_date(claims, "nbf", 0, &nbf) != OK ||
	    get_date(claims, "iat", 0, &iat) != OK)
		return ERR_INVALID;
	if ((double)(now - JWT_SKEW_S) >= exp)
		return ERR_EXPIRED;
	if ((double)(now + JWT_SKEW_S) < nbf || (double)(now + JWT_SKEW_S) < iat)
		return ERR_UNAUTHENTICATED;
	return OK;
}

static enum err
check_claims(const struct jwt_expect *want, const char *typ,
    const struct json *payload)
{
	enum err e;

	if ((e = check_type(typ, want->typ)) != OK ||
	    (e = check_issuer(payload, want->issuer)) != OK ||
	    (e = check_audience(payload, want->audiences)) != OK)
		return e;
	return check_times(payload, want->now);
}

enum err
jwt_verify(struct arena *a, const struct jwk_set *set,
    const struct jwt_expect *want, const char *token, struct json **claims)
{
	struct json *payload;
	const char *typ;
	enum err e;

	*claims = NULL;
	if ((e = jws_verify(a, set, token, &typ, &payload)) != OK ||
	    (e = check_claims(want, typ, payload)) != OK)
		return e;
	*claims = payload;
	return OK;
}

enum err
jwt_check_verified(struct arena *a, const struct jwt_expect *want,
    const char *token, struct json **claims)
{
	struct json *payload;
	const char *typ;
	enum err e;

	*claims = NULL;
	if ((e = jws_read_verified(a, token, &typ, &payload)) != OK ||
	    (e = check_claims(want, typ, payload)) != OK)
		return e;
	*claims = payload;
	return OK;
}
