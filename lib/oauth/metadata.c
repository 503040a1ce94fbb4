/*
 * metadata - what this provider can do, and what it protects
 *
 * Written without building a tree: it is the same few lines for everybody.
 * Must never name an endpoint, algorithm or feature that is not there.
 */
#include "oauth/metadata.h"

#include "base/json.h"
#include "oauth/claims.h"
#include "oauth/scope.h"

static const struct {
	const char *name, *path;
} endpoints[] = {
	{ "authorization_endpoint", "/auth/authorize" },
	{ "token_endpoint", "/auth/token" },
	{ "userinfo_endpoint", "/auth/userinfo" },
	{ "revocation_endpoint", "/auth/revoke" },
	{ "introspection_endpoint", "/auth/introspect" },
	{ "registration_endpoint", "/auth/register" },
	{ "device_authorization_endpoint", "/auth/device" },
	{ "pushed_authorization_request_endpoint", "/auth/par" },
	{ "end_session_endpoint", "/auth/logout" },
	{ "jwks_uri", "/auth/jwks" },
};

#define PROOF_METHODS "client_secret_basic client_secret_post private_key_jwt"
#define AUTH_METHODS "none " PROOF_METHODS
#define AUTH_ALGS "RS256 ES256 PS256"

static const struct {
	const char *name, *words;
} lists[] = {
	{ "response_types_supported", "code" },
	{ "response_modes_supported", "query form_post" },
	{ "grant_types_supported",
	    "authorization_code refresh_token client_credentials "
	    "urn:ietf:params:oauth:grant-type:device_code" },
	{ "code_challenge_methods_supported", "S256" },
	{ "token_endpoint_auth_methods_supported", AUTH_METHODS },
	{ "token_endpoint_auth_signing_alg_values_supported", AUTH_ALGS },
	{ "revocation_endpoint_auth_methods_supported", AUTH_METHODS },
	{ "revocation_endpoint_auth_signing_alg_values_supported", AUTH_ALGS },
	{ "introspection_endpoint_auth_methods_supported", PROOF_METHODS },
	{ "introspection_endpoint_auth_signing_alg_values_supported", AUTH_ALGS },
	{ "subject_types_supported", "public" },
	{ "id_token_signing_alg_values_supported", "RS256 ES256" },
	{ "prompt_values_supported", "none login consent select_account" },
	{ "acr_values_supported", CLAIMS_ACR },
	{ "claim_types_supported", "normal" },
	{ "claims_supported", "sub iss aud azp exp iat auth_time acr nonce sid "
	    "at_hash name updated_at email email_verified" },
};

static const struct {
	const char *name, *value;
} flags[] = {
	{ "authorization_response_iss_parameter_supported", "true" },
	{ "claims_parameter_supported", "true" },
	{ "client_id_metadata_document_supported", "true" },
	{ "backchannel_logout_supported", "true" },
	{ "backchannel_logout_session_supported", "true" },
	{ "request_parameter_supported", "false" },
	{ "request_uri_parameter_supported", "false" },
	{ "require_request_uri_registration", "false" },
	{ "require_pushed_authorization_requests", "false" },
};

static void
add_name(struct buf *b, const char *name)
{
	buf_putc(b, b->data[b->len - 1] == '{' ? ' ' : ',');
	json_quote(b, name);
	buf_putc(b, ':');
}

/* A string made of two parts, neither of which needs an escape. */
static void
add_url(struct buf *b, const char *name, const char *base, const char *path)
{
	add_name(b, name);
	json_quote(b, base);
	b->data[--b->len] = '\0';
	buf_puts(b, path);
	buf_putc(b, '"');
}

static void
add_list(struct buf *b, const char *name, const char *words)
{
	add_name(b, name);
	buf_puts(b, "[\"");
	for (; *words != '\0'; words++)
		if (*words == ' ')
			buf_puts(b, "\",\"");
		else
			buf_putc(b, *words);
	buf_puts(b, "\"]");
}

void
metadata_write_provider(struct buf *b, const struct config *cfg)
{
	size_t i;

	buf_putc(b, '{');
	add_name(b, "issuer");
	json_quote(b, cfg->issuer);
	for (i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++)
		add_url(b, endpoints[i].name, cfg->oidc_base_url,
		    endpoints[i].path);
	add_list(b, "scopes_supported", scope_all());
	for (i = 0; i < sizeof lists / sizeof lists[0]; i++)
		add_list(b, lists[i].name, lists[i].words);
	for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		add_name(b, flags[i].name);
		buf_puts(b, flags[i].value);
	}
	buf_putc(b, '}');
}

void
metadata_write_resource(struct buf *b, const struct config *cfg,
    const char *path)
{
	buf_putc(b, '{');
	add_url(b, "resource", cfg->mcp_base_url, path);
	add_list(b, "authorization_servers", cfg->issuer);
	add_list(b, "scopes_supported", SCOPE_MEMORY);
	add_list(b, "bearer_methods_supported", "header");
	add_name(b, "resource_name");
	json_quote(b, "Keepsake");
	buf_putc(b, '}');
}
