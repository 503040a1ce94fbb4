/*
 * pkce - proof key for code exchange (RFC 7636), S256 only
 *
 * Must never accept the method "plain", nor a verifier where none was
 * promised.
 */
#include "oauth/pkce.h"

#include <stddef.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "http/valid.h"

bool
pkce_is_required(const struct client *cl)
{
	return cl->dynamic || client_is_public(cl);
}

bool
pkce_matches(const char *challenge, const char *verifier)
{
	char derived[BASE64URL_LEN(DIGEST_LEN) + 1];
	struct digest d;

	if (challenge == NULL || verifier == NULL)
		return challenge == NULL && verifier == NULL;
	if (!valid_verifier(verifier))
		return false;
	d = digest_text(verifier);
	base64url_encode(d.bytes, DIGEST_LEN, derived);
	return digest_text_equal(challenge, derived);
}
