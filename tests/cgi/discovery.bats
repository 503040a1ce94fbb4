#!/usr/bin/env bats
# discovery - RFC 8414, OpenID Connect Discovery 1.0

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; cgi GET /.well-known/openid-configuration; }

@test "RFC 8414 3: the document is JSON, public and cacheable" {
	status 200
	expect application/json "$(header content-type)"
	expect 'public, max-age=300' "$(header cache-control)"
	jq -e . "$ANSWER.body" >/dev/null
}

@test "oidc 58: both well-known names give the same bytes" {
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/first"
	cgi GET /.well-known/oauth-authorization-server
	status 200
	cmp "$BATS_TEST_TMPDIR/first" "$ANSWER.body"
}

@test "RFC 8414 2: the issuer is the configured one, byte for byte" {
	expect "$ISSUER" "$(json .issuer)"
	CONFIG=(OIDC_BASE_URL=https://id.example OIDC_ISSUER=https://id.example)
	cgi GET /.well-known/openid-configuration
	expect https://id.example "$(json .issuer)"
}

@test "every endpoint that is named has its program" {
	local url program
	for url in $(json 'to_entries[] | select(.key | endswith("_endpoint") or . == "jwks_uri") | .value'); do
		program=$(program_of "${url#"$ISSUER"}")
		[ -x "$B/fcgi/$program" ]
	done
	expect 10 "$(json '[to_entries[] | select(.key | endswith("_endpoint") or . == "jwks_uri")] | length')"
}

@test "MCP authorization: S256, none and offline_access are advertised" {
	expect '["S256"]' "$(json '.code_challenge_methods_supported | tojson')"
	json '.token_endpoint_auth_methods_supported[]' | grep -qx none
	expect true "$(json .client_id_metadata_document_supported)"
	json '.token_endpoint_auth_methods_supported[]' | grep -qx private_key_jwt
	expect '["RS256","ES256","PS256"]' "$(json '.token_endpoint_auth_signing_alg_values_supported | tojson')"
	expect '["RS256","ES256","PS256"]' "$(json '.revocation_endpoint_auth_signing_alg_values_supported | tojson')"
	json '.scopes_supported[]' | grep -qx offline_access
	expect true "$(json .authorization_response_iss_parameter_supported)"
}

@test "OpenID Discovery 3: what Config OP looks at" {
	json '.id_token_signing_alg_values_supported[]' | grep -qx RS256
	json '.id_token_signing_alg_values_supported[]' | grep -qx ES256
	json '.scopes_supported[]' | grep -qx openid
	expect '["code"]' "$(json '.response_types_supported | tojson')"
	expect '["public"]' "$(json '.subject_types_supported | tojson')"
	expect false "$(json .request_uri_parameter_supported)"
	expect false "$(json .request_parameter_supported)"
	expect true "$(json .claims_parameter_supported)"
	expect false "$(json .require_pushed_authorization_requests)"
}

@test "Back-Channel Logout 2.1: what its OP profile looks at" {
	expect "$ISSUER/auth/logout" "$(json .end_session_endpoint)"
	expect true "$(json .backchannel_logout_supported)"
	expect true "$(json .backchannel_logout_session_supported)"
}

@test "nothing is advertised that is not there" {
	expect '' "$(json 'keys[]' | grep -E 'frontchannel|check_session' || true)"
	expect '["client_secret_basic","client_secret_post","private_key_jwt"]' "$(json '.introspection_endpoint_auth_methods_supported | tojson')"
	expect '["query","form_post"]' "$(json '.response_modes_supported | tojson')"
}

@test "oidc 61: a header never changes a URL" {
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/first"
	cgi GET /.well-known/openid-configuration '' '' \
		'X-Forwarded-Host: evil.example' 'X-Forwarded-Proto: https'
	cmp "$BATS_TEST_TMPDIR/first" "$ANSWER.body"
}

@test "oidc 22: a listed origin may read it, another not" {
	cgi GET /.well-known/openid-configuration '' '' 'Origin: https://chatgpt.com'
	expect https://chatgpt.com "$(header access-control-allow-origin)"
	cgi GET /.well-known/openid-configuration '' '' 'Origin: https://evil.example'
	expect '' "$(header access-control-allow-origin)"
}

@test "RFC 9110 15.5.6: POST is refused with Allow" {
	cgi POST /.well-known/openid-configuration
	refused 405 invalid_request
	header allow | grep -q GET
}

@test "a path that is not ours is not found" {
	cgi GET /.well-known/openid-configuration/x
	status 404
}
