/*
 * registration_form - client metadata as it is being read, for
 * registration*.c alone
 *
 * Each step reads some members of the JSON object into a client, and refuses
 * with a code and a sentence.  Steps run in the order of registration.c.
 */
#ifndef KEEPSAKE_OAUTH_REGISTRATION_FORM_H
#define KEEPSAKE_OAUTH_REGISTRATION_FORM_H

#include "oauth/oauth_error.h"
#include "oauth/registration.h"

enum { REGISTRATION_URI_MAX = 2048 };

struct form {
	struct arena *arena;
	enum registrant who;
	const struct json *in;
	struct json *kept;	/* becomes client.metadata */
	struct client *out;
	struct fault *why;
};

/* Both return ERR_INVALID; `text` is static. */
enum err form_refuse(const struct form *f, enum oauth_error code,
    const char *text);
enum err form_refuse_metadata(const struct form *f, const char *text);
/* A member; NULL if it is absent or, as some libraries write it, null. */
const struct json *form_get(const struct form *f, const char *name);
/* A string member; `fallback` if it is absent; refuses another type. */
enum err form_get_string(const struct form *f, const char *name,
    const char *fallback, const char **out) MUST_USE;
/* A list, NULL if it is absent; refuses another type. */
enum err form_get_array(const struct form *f, const char *name,
    const struct json **out) MUST_USE;

/*
 * token_endpoint_auth_method and _methods_supported, _signing_alg, jwks and
 * jwks_uri: how the client proves who it is (RFC 7591 section 2, OpenID
 * Relying Party Metadata Choices 1.0).  After the grant types.
 */
enum err registration_read_auth(const struct form *f) MUST_USE;
/* Where it is told of a logout, and where a browser goes after one (OpenID
 * RP-Initiated Logout 1.0, Back-Channel Logout 1.0). */
enum err registration_read_logout(const struct form *f) MUST_USE;
/* default_max_age, for requests without max_age, and require_auth_time: our ID
 * tokens always say it. */
enum err registration_read_times(const struct form *f) MUST_USE;
/* client_name, made harmless. */
enum err registration_read_name(const struct form *f) MUST_USE;
/* What is kept to be echoed and, one day, shown; never fetched. */
enum err registration_read_informative(const struct form *f) MUST_USE;

#endif
